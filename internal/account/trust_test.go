package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
)

// The session gets a new id when its level rises; the old one opens nothing.
func TestNewIDOnEachLevel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("sam@example.com", staff.Supervisor)
		first, signed := w.mustSignIn("sam@example.com", "")
		e, err := w.service.BeginEnrollment(signed)
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.service.FinishEnrollment(t.Context(), signed, e.Sealed, w.code(e.Secret), "")
		if err != nil {
			t.Fatal(err)
		}
		if signed, err = w.service.Find(t.Context(), second); err != nil || !signed.Session.Recent(w.Clock.Now()) {
			t.Fatalf("%+v, %v", signed, err)
		}
		w.Clock.Advance(time.Minute)
		third, err := w.service.Prove(t.Context(), signed, w.code(e.Secret))
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{first, second} {
			if _, err := w.service.Find(t.Context(), token); !fault.Is(err, "session_not_found") {
				t.Errorf("an old id opens: %v", err)
			}
		}
		if signed, err = w.service.Find(t.Context(), third); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Minute)
		if err := w.service.SignOut(t.Context(), signed, signed.Session.IDHash); err != nil {
			t.Fatal(err)
		}
		if _, err := w.service.Prove(t.Context(), signed, w.code(e.Secret)); !fault.Is(err, "session_not_found") {
			t.Errorf("a session that ended was proven: %v", err)
		}
	})
}

// Codes of a moment before and after are taken, older ones are not, and of two
// sign-ins with one code only one gets in.
func TestCodesOfNow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("sam@example.com", staff.Supervisor)
		_, signed := w.mustSignIn("sam@example.com", "")
		secret := w.enroll(signed)
		for _, skew := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
			w.Clock.Advance(2 * time.Minute)
			w.Clock.Advance(skew)
			code := w.code(secret)
			w.Clock.Advance(-skew)
			w.mustSignIn("sam@example.com", code)
		}
		for _, skew := range []time.Duration{-60 * time.Second, 60 * time.Second} {
			w.Clock.Advance(5 * time.Minute)
			w.Clock.Advance(skew)
			code := w.code(secret)
			w.Clock.Advance(-skew)
			if _, _, err := w.signIn("sam@example.com", password, code); !fault.Is(err, "sign_in_failed") {
				t.Errorf("a code of %s from now: %v", skew, err)
			}
		}
		w.Clock.Advance(5 * time.Minute)
		code := w.code(secret)
		var group sync.WaitGroup
		var mu sync.Mutex
		in := 0
		for range 4 {
			group.Go(func() {
				if _, _, err := w.signIn("sam@example.com", password, code); err == nil {
					mu.Lock()
					in++
					mu.Unlock()
				}
			})
		}
		group.Wait()
		if in != 1 {
			t.Errorf("%d sign-ins with one code", in)
		}
	})
}

// Wrong codes count like wrong passwords.
func TestWrongCodesLock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("sam@example.com", staff.Supervisor)
		_, signed := w.mustSignIn("sam@example.com", "")
		secret := w.enroll(signed)
		w.Clock.Advance(time.Minute)
		for range 3 {
			if _, _, err := w.signIn("sam@example.com", password, "000000"); !fault.Is(err, "sign_in_failed") {
				t.Fatal(err)
			}
		}
		token, _ := w.mustSignIn("sam@example.com", w.code(secret)) // takes the count back
		signed, err := w.service.Find(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Minute)
		for range 5 {
			if _, err := w.service.Prove(t.Context(), signed, "000000"); !fault.Is(err, "code_wrong") {
				t.Fatal(err)
			}
		}
		if _, err := w.service.Prove(t.Context(), signed, w.code(secret)); !fault.Is(err, "sign_in_locked") {
			t.Errorf("the sixth: %v", err)
		}
	})
}

// At most two passwords are hashed at once, and who gives up waits no longer.
func TestHasherTakesTurns(t *testing.T) {
	t.Parallel()
	hasher, err := account.NewHasher(true)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	refused := 0
	for range 50 {
		if _, err := hasher.Hash(ctx, password); err != nil {
			refused++
		}
	}
	if refused == 0 {
		t.Error("a hash was made for nobody")
	}
	hash, err := hasher.Hash(t.Context(), password)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$") {
		t.Fatalf("%q, %v", hash, err)
	}
	for typed, want := range map[string]bool{password: true, password + " ": false, "": false} {
		if ok, err := hasher.Matches(t.Context(), typed, hash); err != nil || ok != want {
			t.Errorf("%q: %v, %v", typed, ok, err)
		}
	}
	if ok, err := hasher.Matches(t.Context(), "nobody has this password", ""); err != nil || ok {
		t.Errorf("the password of nobody opens: %v", err)
	}
}

// The demonstration's accounts are made with one hash, and open without a
// password; one that is disabled does not.
func TestFurnishAndEnter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
		people := []account.New{
			{Email: "a@example.com", Name: "A", Role: staff.Agent}, {Email: "b@example.com", Name: "B", Role: staff.Admin},
		}
		if err := w.service.Furnish(t.Context(), people, password, secret); err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			token, signed, err := w.service.Enter(t.Context(), p.Email, account.Origin{})
			if err != nil || signed.MustEnroll() || signed.Session.Recent(w.Clock.Now()) != p.Role.NeedsTOTP() {
				t.Errorf("%+v, %v", signed, err)
			}
			if _, err := w.service.Find(t.Context(), token); err != nil {
				t.Error(err)
			}
		}
		w.mustSignIn("a@example.com", "")
		code, err := w.service.Code(secret)
		if err != nil {
			t.Fatal(err)
		}
		_, signed := w.mustSignIn("b@example.com", code)
		if err := w.service.Disable(t.Context(), signed.Account.ID, audit.CLI()); err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"b@example.com", "nobody@example.com", ""} {
			if _, _, err := w.service.Enter(t.Context(), email, account.Origin{}); !fault.Is(err, "account_not_found") {
				t.Errorf("%q: %v", email, err)
			}
		}
	})
}

// A second factor that the role does not ask for asks for the password: a
// screen that was left alone is no way to shut its owner out.
func TestOptionalFactorAsksForThePassword(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.add("pat@example.com", staff.Agent)
		_, signed := w.mustSignIn("pat@example.com", "")
		e, err := w.service.BeginEnrollment(signed)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{"", "somebody else's words"} {
			if _, err := w.service.FinishEnrollment(t.Context(), signed, e.Sealed, w.code(e.Secret), wrong); !fault.Is(err, "password_wrong") {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		if _, err := w.service.FinishEnrollment(t.Context(), signed, e.Sealed, w.code(e.Secret), password); err != nil {
			t.Error(err)
		}
		if got := w.Text(`SELECT min(reason) FROM audit_event WHERE action = 'staff.sign_in_failed'`); got != "password" {
			t.Errorf("the trail says %q", got)
		}
	})
}

// Each failed try and each lock leaves its event: of the account, or of the
// pseudonym of an address that is nobody's. Both do the same work.
func TestFailedTriesLeaveEvents(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		a := w.add("pat@example.com", staff.Agent)
		for range 5 {
			for _, email := range []string{"pat@example.com", "nobody@example.com"} {
				if _, _, err := w.signIn(email, "wrong", ""); !fault.Is(err, "sign_in_failed") {
					t.Fatal(err)
				}
			}
		}
		for subject, like := range map[string]string{"an account": "staff:" + a.ID, "nobody": "sign_in:%"} {
			for action, want := range map[audit.Action]int{audit.StaffRefused: 5, audit.StaffLocked: 1} {
				n := w.Count(`SELECT count(*) FROM audit_event WHERE actor = 'nobody' AND action = '` + string(action) + `' AND subject LIKE '` + like + `'`)
				if n != want {
					t.Errorf("%s: %d of %s, want %d", subject, n, action, want)
				}
			}
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE subject LIKE '%@%' OR data LIKE '%@%'`); n > 0 {
			t.Errorf("%d events hold an address", n)
		}
	})
}
