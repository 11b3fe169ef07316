package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// One ends one's own sessions, each or all of them, and nobody else's.
func TestSessionsPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, local, nil)
		r, second, third, other := s.as(staff.Agent), s.as(staff.Agent), s.as(staff.Agent), s.as(staff.Manager)
		a := r.get("/staff/sessions")
		s.want("three", a, http.StatusOK, sessionsH1, "A browser", "192.0.2.0/24", "This browser")
		if n := strings.Count(a.body, `name="session"`); n != 2 {
			t.Errorf("%d sessions can be ended, want 2", n)
		}
		for _, hash := range []string{ids.Hash(other.jar["staff"]), "nothing", "", "\x00", "\xff"} {
			s.leads("nobody's session", r.post("/staff/sessions", "session", hash), "/staff/sessions?ended=1")
		}
		for _, one := range []*reader{second, third, other} {
			if a := one.get("/staff/sessions"); a.status != http.StatusOK {
				t.Errorf("a session ended by mistake: %d", a.status)
			}
		}
		s.leads("ended", r.post("/staff/sessions", "session", ids.Hash(second.jar["staff"])), "/staff/sessions?ended=1")
		s.want("said", r.get("/staff/sessions?ended=1"), http.StatusOK, sessionsH1, "That session has ended.")
		if a := second.get("/staff/sessions"); a.status != http.StatusSeeOther {
			t.Errorf("an ended session lives: %d", a.status)
		}
		s.leads("everywhere", r.post("/staff/sign-out", "everywhere", "1"), "/staff/sign-in")
		if a := third.get("/staff/sessions"); a.status != http.StatusSeeOther {
			t.Errorf("a session outlives signing out everywhere: %d", a.status)
		}
		if a := other.get("/staff/sessions"); a.status != http.StatusOK {
			t.Errorf("somebody else was signed out: %d", a.status)
		}
		if n := s.events(audit.StaffSignedOut); n != 2 {
			t.Errorf("%d events", n)
		}
	})
}

// Sessions end when nobody uses them, and at all, by role.
func TestSessionLimitsByRole(t *testing.T) {
	t.Parallel()
	for role, absolute := range map[staff.Role]time.Duration{
		staff.Associate: 8 * time.Hour, staff.Agent: 10 * time.Hour, staff.Supervisor: 10 * time.Hour,
		staff.Manager: 8 * time.Hour, staff.Admin: 8 * time.Hour, staff.Auditor: 8 * time.Hour,
	} {
		s := localSite(t)
		alive := func(r *reader) bool { return r.get("/staff/sessions").status == http.StatusOK }
		r := s.as(role)
		for passed := 10 * time.Minute; passed < absolute; passed += 10 * time.Minute {
			s.Clock.Advance(10 * time.Minute)
			if !alive(r) {
				t.Fatalf("%s is signed out after %s in use", role, passed)
			}
		}
		s.Clock.Advance(10*time.Minute - time.Second)
		if !alive(r) {
			t.Errorf("%s is signed out too early", role)
		}
		s.Clock.Advance(time.Second)
		if alive(r) {
			t.Errorf("%s is signed in after %s", role, absolute)
		}
		r = s.as(role)
		s.Clock.Advance(15*time.Minute - time.Second)
		if !alive(r) {
			t.Errorf("%s is signed out before 15 idle minutes", role)
		}
		s.Clock.Advance(15 * time.Minute)
		if alive(r) {
			t.Errorf("%s is signed in after 15 idle minutes", role)
		}
	}
}

// A change of the account counts from the next request on.
func TestAccountChangesMidSession(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	r := s.as(staff.Auditor)
	s.want("before", r.get("/manage/audit"), http.StatusOK, "Audit")
	s.Exec(`UPDATE staff SET role = 'agent' WHERE role = 'auditor'`)
	if a := r.get("/manage/audit"); a.status != http.StatusForbidden {
		t.Errorf("another role: %d", a.status)
	}
	s.Exec(`UPDATE staff SET disabled_at = 1 WHERE email = $1`, email(staff.Auditor))
	if a := r.get("/staff/sessions"); a.status != http.StatusSeeOther {
		t.Errorf("disabled: %d", a.status)
	}
	if a := r.post("/staff/sign-out"); a.status != http.StatusSeeOther {
		t.Errorf("signing out when disabled: %d", a.status)
	}
}

// HEAD answers like GET and leaves nothing behind.
func TestHeadOfStaffPages(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	r := s.as(staff.Auditor)
	before := s.Count(`SELECT count(*) FROM audit_event`)
	for _, path := range []string{"/staff/sessions", "/manage/audit", "/manage/audit/export", "/staff/prove"} {
		if a := r.send(http.MethodHead, path, ""); a.status != http.StatusOK {
			t.Errorf("HEAD %s: %d", path, a.status)
		}
	}
	if n := s.Count(`SELECT count(*) FROM audit_event`); n != before {
		t.Errorf("HEAD left %d events", n-before)
	}
}
