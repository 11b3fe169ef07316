package account_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
)

const password = "nine blue herons stood still"

type world struct {
	*dbtest.World
	t       *testing.T
	service *account.Service
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		hasher, err := account.NewHasher(true)
		if err != nil {
			t.Fatal(err)
		}
		test(t, world{w, t, &account.Service{
			Repo: d, Seal: w.Vault.Seal, Open: w.Vault.Open, MAC: w.Vault.MAC, Hasher: hasher, Issuer: "Best Buy", Now: w.Clock.Now,
		}})
	})
}

func (w world) add(email string, role staff.Role) staff.Account {
	w.t.Helper()
	a, err := w.service.Add(w.t.Context(), account.New{
		Email: email, Name: "Pat Doe", Role: role, StoreNumber: "281", Password: password,
	}, audit.CLI())
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w world) signIn(email, password, code string) (string, account.Signed, error) {
	return w.service.SignIn(w.t.Context(), account.Credentials{Email: email, Password: password, Code: code})
}

// mustSignIn signs in, or the test fails.
func (w world) mustSignIn(email, code string) (string, account.Signed) {
	w.t.Helper()
	token, signed, err := w.signIn(email, password, code)
	if err != nil {
		w.t.Fatal(err)
	}
	return token, signed
}

func (w world) code(secret string) string {
	w.t.Helper()
	code, err := totp.GenerateCode(secret, w.Clock.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

// enroll gives the account a second factor.
func (w world) enroll(s account.Signed) (secret string) {
	w.t.Helper()
	e, err := w.service.BeginEnrollment(s)
	if err == nil {
		_, err = w.service.FinishEnrollment(w.t.Context(), s, e.Sealed, w.code(e.Secret), password)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return e.Secret
}

func TestAdd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a := w.add(" Pat@Example.com ", staff.Agent)
		if a.Email != "pat@example.com" {
			t.Errorf("%+v", a)
		}
		_, err := w.service.Add(t.Context(), account.New{Email: "PAT@example.com", Name: "P", Role: staff.Agent, Password: password}, audit.CLI())
		if !fault.Is(err, "account_exists") {
			t.Errorf("twice: %v", err)
		}
		_, err = w.service.Add(t.Context(), account.New{Email: "no", Role: "boss", Password: "short"}, audit.CLI())
		var f *fault.Error
		if !errors.As(err, &f) || f.Fields["email"] == "" || f.Fields["name"] == "" || f.Fields["role"] == "" || f.Fields["password"] != "password_short" {
			t.Errorf("%+v", err)
		}
		_, err = w.service.Add(t.Context(), account.New{Email: "a@b.example", Name: "P", Role: staff.Associate, Password: password}, audit.CLI())
		if !errors.As(err, &f) || f.Fields["store"] == "" {
			t.Errorf("an associate without a store: %v", err)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'staff.added'`); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

// Wrong in any part looks the same; right opens a session until it is ended.
func TestSignIn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("pat@example.com", staff.Agent)
		for _, c := range [][2]string{{"pat@example.com", "wrong"}, {"nobody@example.com", password}, {"", ""}, {"pat@example.com", ""}} {
			if _, _, err := w.signIn(c[0], c[1], ""); !fault.Is(err, "sign_in_failed") {
				t.Errorf("%q: %v", c, err)
			}
		}
		token, signed := w.mustSignIn("PAT@example.com", "")
		if found, err := w.service.Find(t.Context(), token); err != nil || found.Account.ID != signed.Account.ID {
			t.Errorf("%+v, %v", found, err)
		}
		other, _ := w.mustSignIn("pat@example.com", "")
		if err := w.service.SignOutOthers(t.Context(), signed, signed.Session.IDHash); err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Find(t.Context(), other); !fault.Is(err, "session_not_found") {
			t.Errorf("the other session lives: %v", err)
		}
		if _, err := w.service.Find(t.Context(), token); err != nil {
			t.Errorf("this session ended: %v", err)
		}
		if err := w.service.SignOut(t.Context(), signed, signed.Session.IDHash); err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Find(t.Context(), token); !fault.Is(err, "session_not_found") {
			t.Errorf("signed out: %v", err)
		}
	})
}

// Sessions end after idling and at all; using one keeps it, to a point.
func TestSessionLimits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("pat@example.com", staff.Agent)
		token, _ := w.mustSignIn("pat@example.com", "")
		for range 59 { // 9 h 50 min
			w.Clock.Advance(10 * time.Minute)
			if _, err := w.service.Find(t.Context(), token); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Advance(10 * time.Minute)
		if _, err := w.service.Find(t.Context(), token); !fault.Is(err, "session_not_found") {
			t.Errorf("after ten hours: %v", err)
		}
		token, _ = w.mustSignIn("pat@example.com", "")
		w.Clock.Advance(15 * time.Minute)
		if _, err := w.service.Find(t.Context(), token); !fault.Is(err, "session_not_found") {
			t.Errorf("after idling: %v", err)
		}
	})
}

// Five wrong tries lock for half a minute, and each one after that for twice
// as long, with an account or without; many at once get no further.
func TestLockOut(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("pat@example.com", staff.Agent)
		for _, email := range []string{"pat@example.com", "nobody@example.com"} {
			var group sync.WaitGroup
			var mu sync.Mutex
			looked := 0
			for range 20 {
				group.Go(func() {
					_, _, err := w.signIn(email, "wrong", "")
					mu.Lock()
					defer mu.Unlock()
					if fault.Is(err, "sign_in_failed") {
						looked++
					} else if !fault.Is(err, "sign_in_locked") {
						t.Errorf("%v", err)
					}
				})
			}
			group.Wait()
			if looked != 5 {
				t.Errorf("%s: %d passwords were looked at, want 5", email, looked)
			}
		}
		for _, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
			_, _, err := w.signIn("pat@example.com", password, "")
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != "sign_in_locked" || f.Count != int(wait/time.Second) {
				t.Fatalf("want a wait of %s: %+v", wait, f)
			}
			w.Clock.Advance(wait)
			if wait < 2*time.Minute {
				if _, _, err := w.signIn("pat@example.com", "wrong", ""); !fault.Is(err, "sign_in_failed") {
					t.Fatal(err)
				}
			}
		}
		w.mustSignIn("pat@example.com", "")
		if _, _, err := w.signIn("pat@example.com", "wrong", ""); !fault.Is(err, "sign_in_failed") {
			t.Errorf("a success did not take the count back: %v", err)
		}
	})
}

// With a second factor no sign-in goes without it, and no code goes twice.
func TestSecondFactor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("sam@example.com", staff.Supervisor)
		_, signed := w.mustSignIn("sam@example.com", "")
		if !signed.MustEnroll() || signed.Session.Recent(w.Clock.Now()) {
			t.Errorf("%+v", signed)
		}
		if _, err := w.service.FinishEnrollment(t.Context(), signed, "JBSWY3DPEHPK3PXP", "000000", ""); !fault.Is(err, "enrollment") {
			t.Errorf("a secret of one's own: %v", err)
		}
		second, err := w.service.BeginEnrollment(signed)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.FinishEnrollment(t.Context(), signed, second.Sealed, "000000", ""); !fault.Is(err, "code_wrong") {
			t.Errorf("a wrong code: %v", err)
		}
		secret := w.enroll(signed)
		if _, err := w.service.FinishEnrollment(t.Context(), signed, second.Sealed, w.code(second.Secret), ""); !fault.Is(err, "enrolled") {
			t.Errorf("enrolled twice: %v", err)
		}
		for _, code := range []string{"", "000000", w.code(secret)} { // the last one was taken
			if _, _, err := w.signIn("sam@example.com", password, code); !fault.Is(err, "sign_in_failed") {
				t.Errorf("%q: %v", code, err)
			}
		}
		w.Clock.Advance(30 * time.Second)
		_, signed = w.mustSignIn("sam@example.com", w.code(secret))
		if signed.MustEnroll() || !signed.Session.Recent(w.Clock.Now()) || signed.Session.Recent(w.Clock.Now().Add(staff.RecentTime)) {
			t.Errorf("%+v", signed)
		}
		if _, err := w.service.Prove(t.Context(), signed, w.code(secret)); !fault.Is(err, "code_wrong") {
			t.Errorf("the same code again: %v", err)
		}
		w.Clock.Advance(6 * time.Minute)
		if _, err := w.service.Prove(t.Context(), signed, w.code(secret)); err != nil {
			t.Error(err)
		}
		if n := w.Count(`SELECT count(*) FROM staff WHERE totp LIKE '%' || $1 || '%'`, secret); n != 0 {
			t.Error("the secret lies open")
		}
	})
}

// Who is disabled or reset is signed out at once.
func TestDisableAndReset(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a := w.add("sam@example.com", staff.Supervisor)
		token, signed := w.mustSignIn("sam@example.com", "")
		w.enroll(signed)
		if err := w.service.Disable(t.Context(), a.ID, audit.CLI()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Find(t.Context(), token); !fault.Is(err, "session_not_found") {
			t.Errorf("disabled: %v", err)
		}
		if _, _, err := w.signIn("sam@example.com", password, ""); !fault.Is(err, "sign_in_failed") {
			t.Errorf("disabled: %v", err)
		}
		const other = "seven green turtles swim west"
		if err := w.service.Reset(t.Context(), a.ID, other, audit.CLI()); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.signIn("sam@example.com", password, ""); !fault.Is(err, "sign_in_failed") {
			t.Errorf("the old password: %v", err)
		}
		if _, signed, err := w.signIn("sam@example.com", other, ""); err != nil || !signed.MustEnroll() {
			t.Errorf("%+v, %v", signed, err)
		}
	})
}
