package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/staff"
	"swapdesk/web/httpx"
)

const (
	signInH1   = "Sign in"
	enrollH1   = "Set up your second factor"
	proveH1    = "Confirm that it is you"
	sessionsH1 = "Your sessions"
)

// signIn sends the form of /staff/sign-in.
func (r *reader) signIn(role staff.Role, password, totp string) answer {
	return r.post(httpx.SignInPath, "email", " "+strings.ToUpper(email(role)), "password", password, "totp", totp, "next", "/staff/sessions")
}

func TestSignInPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, local, nil)
		r := s.reader()
		a := r.get("/staff/sessions?ended=1")
		s.leads("signed out", a, "/staff/sign-in?next=%2Fstaff%2Fsessions")
		a = r.get(a.to())
		s.want("the form", a, http.StatusOK, signInH1)
		if a.field("next") != "/staff/sessions" || strings.Contains(a.body, "session has ended") {
			t.Errorf("next %q, or a session has ended that never was", a.field("next"))
		}
		a = r.signIn(staff.Agent, "wrong", "")
		s.want("a wrong password", a, http.StatusUnprocessableEntity, signInH1, "These details do not match.")
		if a.field("email") == "" || a.field("password") != "" || a.cookie != nil {
			t.Errorf("email %q kept, password %q kept, cookie %v", a.field("email"), a.field("password"), a.cookie)
		}
		other := r.signIn("nobody", "wrong", "")
		if strings.ReplaceAll(a.body, "AGENT@", "NOBODY@") != other.body || other.status != a.status {
			t.Error("an address without an account looks otherwise")
		}
		a = r.signIn(staff.Agent, password, "")
		s.leads("signed in", a, "/staff/sessions")
		if c := a.header.Get("Set-Cookie"); c != "staff="+r.jar["staff"]+"; Path=/; HttpOnly; SameSite=Strict" {
			t.Errorf("cookie %s", c)
		}
		s.want("inside", r.get("/staff/sessions"), http.StatusOK, sessionsH1, email(staff.Agent), "Set up a second factor", "This browser")
		s.leads("the form when signed in", r.get(httpx.SignInPath), "/desk")

		// Signing in again leaves no session behind.
		before := r.jar["staff"]
		s.leads("again", r.signIn(staff.Agent, password, ""), "/staff/sessions")
		if n := s.Count(`SELECT count(*) FROM staff_session WHERE revoked_at IS NULL`); n != 1 || r.jar["staff"] == before {
			t.Errorf("%d sessions live", n)
		}
		s.leads("signed out", r.post("/staff/sign-out"), httpx.SignInPath)
		if r.jar["staff"] != "" {
			t.Error("the cookie stays")
		}
		r.jar["staff"] = before
		a = r.get("/staff/sessions")
		s.want("with an old cookie", r.get(a.to()), http.StatusOK, signInH1, "Your session has ended.")
	})
}

// Behind https the cookie has its prefix and flags.
func TestSignInCookieOnHTTPS(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t), "https://swap.example.com", nil)
	r := s.reader()
	c := r.signIn(staff.Agent, password, "").header.Get("Set-Cookie")
	if c != "__Host-staff="+r.jar["__Host-staff"]+"; Path=/; HttpOnly; Secure; SameSite=Strict" {
		t.Fatalf("cookie %s", c)
	}
	s.want("inside", r.get("/staff/sessions"), http.StatusOK, sessionsH1)
	r.jar["staff"] = r.jar["__Host-staff"]
	delete(r.jar, "__Host-staff")
	if a := r.get("/staff/sessions"); a.status != http.StatusSeeOther {
		t.Errorf("without the prefix: %d", a.status)
	}
}

func TestSignInLocked(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	for range 5 {
		s.want("wrong", s.reader().signIn(staff.Agent, "wrong", ""), http.StatusUnprocessableEntity, signInH1)
	}
	a := s.reader().signIn(staff.Agent, password, "")
	s.want("locked", a, http.StatusTooManyRequests, signInH1, "Too many tries. Wait 30 seconds, then try again.")
	if a.header.Get("Retry-After") != "30" || a.cookie != nil {
		t.Errorf("Retry-After %q", a.header.Get("Retry-After"))
	}
	// Other people's mistakes, and addresses that are none, lock nobody else.
	for range 6 {
		s.reader().post(httpx.SignInPath, "email", "no address", "password", "x")
	}
	s.want("another mistake", s.reader().post(httpx.SignInPath, "email", "", "password", ""), http.StatusUnprocessableEntity, signInH1)
	s.Clock.Advance(30 * time.Second)
	s.leads("after the wait", s.reader().signIn(staff.Agent, password, ""), "/staff/sessions")
}

// A role that needs a second factor gets nowhere before it has one.
func TestEnrollment(t *testing.T) {
	t.Parallel()
	for _, role := range []staff.Role{staff.Supervisor, staff.Manager, staff.Admin, staff.Auditor} {
		s := localSite(t)
		s.Exec(`UPDATE staff SET totp = NULL`)
		r := s.reader()
		a := r.signIn(role, password, "")
		s.leads("signed in", a, httpx.EnrollPath+"?next=%2Fstaff%2Fsessions")
		for _, route := range s.staffRoutes() {
			if route.Action == staff.SignedIn || route.Method != http.MethodGet {
				continue
			}
			if b := r.get(filled(route.Path, objects()[0])); b.status != http.StatusSeeOther || !strings.HasPrefix(b.to(), httpx.EnrollPath) {
				t.Errorf("%s before enrollment: %d to %q", route.Path, b.status, b.to())
			}
		}
		a = r.get(a.to())
		s.want("enrollment", a, http.StatusOK, enrollH1, "Your role needs a code", `<svg class="qr"`, "Key: ")
		sealed := a.field("sealed")
		typed := strings.ReplaceAll(strings.SplitN(strings.SplitN(a.body, `<code translate="no">`, 2)[1], "<", 2)[0], " ", "")

		wrong := r.post(httpx.EnrollPath, "sealed", sealed, "totp", "000000", "next", a.field("next"))
		s.want("a wrong code", wrong, http.StatusUnprocessableEntity, enrollH1, "This code does not match.")
		if wrong.field("sealed") != sealed {
			t.Error("a wrong code changes the key")
		}
		s.leads("a key of one's own", r.post(httpx.EnrollPath, "sealed", "JBSWY3DPEHPK3PXP", "totp", "000000"), httpx.EnrollPath)
		other := s.as(staff.Agent)
		s.leads("somebody else's key", other.post(httpx.EnrollPath, "sealed", sealed, "totp", s.code(typed)), httpx.EnrollPath)
		if s.Count(`SELECT count(*) FROM staff WHERE totp IS NOT NULL`) != 0 {
			t.Error("somebody else's key was taken")
		}

		before := r.jar["staff"]
		s.leads("enrolled", r.post(httpx.EnrollPath, "sealed", sealed, "totp", s.code(typed), "next", a.field("next")), "/staff/sessions")
		if r.jar["staff"] == before {
			t.Error("the session kept its id when its level rose")
		}
		s.want("inside", r.get("/staff/sessions"), http.StatusOK, sessionsH1, "Your second factor is on.")
		s.leads("a second time", r.get(httpx.EnrollPath), "/staff/sessions")
		s.Clock.Advance(time.Minute)
		s.want("without the code", s.reader().signIn(role, password, ""), http.StatusUnprocessableEntity, signInH1)
		s.leads("with it", s.reader().signIn(role, password, s.code(typed)), "/staff/sessions")
		if n := s.events(audit.StaffEnrolled); n != 1 {
			t.Errorf("%d events of an enrollment", n)
		}
	}
}

// What asks for a recent code gets one, and then leads to where it was asked.
func TestProve(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	r := s.as(staff.Auditor)
	s.Clock.Advance(staff.RecentTime)
	const export = "/manage/audit/export?action=staff.added"
	a := r.get(export)
	s.leads("not recent", a, httpx.ProvePath+"?"+url.Values{"next": {export}}.Encode())
	a = r.get(a.to())
	s.want("the page", a, http.StatusOK, proveH1)
	s.want("wrong", r.post(httpx.ProvePath, "totp", "000000", "next", a.field("next")), http.StatusUnprocessableEntity, proveH1, "This code does not match.")
	before := r.jar["staff"]
	code := s.code(secret)
	s.leads("right", r.post(httpx.ProvePath, "totp", code[:3]+" "+code[3:], "next", a.field("next")), export)
	if r.jar["staff"] == before {
		t.Error("the session kept its id when its level rose")
	}
	if a := r.get(export); a.status != http.StatusOK {
		t.Errorf("then: %d", a.status)
	}
	stale := s.reader()
	stale.jar["staff"] = before
	if a := stale.get("/staff/sessions"); a.status != http.StatusSeeOther {
		t.Errorf("the old id still opens: %d", a.status)
	}
	s.want("the same code again", r.post(httpx.ProvePath, "totp", code), http.StatusUnprocessableEntity, proveH1)
	for range 4 {
		r.post(httpx.ProvePath, "totp", "000000")
	}
	s.want("too often", r.post(httpx.ProvePath, "totp", "000000"), http.StatusTooManyRequests, proveH1, "Too many tries.")
	s.leads("without a second factor", s.as(staff.Agent).get(httpx.ProvePath), httpx.EnrollPath)
}

// A next parameter leads to the staff's pages of this site and nowhere else.
func TestNext(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	for next, want := range map[string]string{
		"": "/desk", "/desk": "/desk", "/desk/case/7K4M-9PQX-2WTC": "/desk/case/7K4M-9PQX-2WTC",
		"/manage/audit?from=2017-09-08": "/manage/audit?from=2017-09-08",
		"//evil.example":                "/desk", "https://evil.example/desk": "/desk", "/\\evil.example": "/desk", "/desk\\..\\..": "/desk",
		"/desk/..//evil.example": "/desk", "/desk/../en/case": "/desk", "/desk/%2e%2e/en": "/desk", "/deskevil": "/desk", "/en": "/desk",
		"javascript:alert(1)": "/desk", "desk": "/desk", "/desk\r\nSet-Cookie: a=b": "/desk", "///desk": "/desk", "/\t/evil.example": "/desk",
	} {
		a := s.reader().post(httpx.SignInPath, "email", email(staff.Agent), "password", password, "next", next)
		s.leads("next "+next, a, want)
	}
	for role, want := range map[staff.Role]string{
		staff.Admin: "/manage/audit", staff.Auditor: "/manage/audit", staff.Associate: "/desk", staff.Supervisor: "/desk",
	} {
		r := s.as(role)
		s.leads(string(role), r.get(httpx.SignInPath), want)
	}
	s.leads("a form that was sent", s.reader().send(http.MethodPost, "/staff/sessions", "x=1", "Origin", local, "Referer", local+"/staff/sessions?q=name"),
		"/staff/sign-in?next=%2Fstaff%2Fsessions")
	s.leads("from elsewhere", s.reader().send(http.MethodPost, "/staff/sessions", "x=1", "Origin", local, "Referer", "https://evil.example/desk"), "/staff/sign-in")
}
