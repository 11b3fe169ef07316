package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
	"swapdesk/internal/demo"
	"swapdesk/internal/staff"
)

// enter signs in by the one click of the demonstration's guide.
func (s *seat) enter(role string) *seat {
	s.t.Helper()
	s.open("/demo").Click(`form:has(input[value="` + role + `"]) button`)
	return s
}

// The staff's own pages and the trail, as people see them: signed out, wrong,
// locked out, setting up a second factor, proving it, ending sessions, reading
// the trail.
func TestStaffPages(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.open("/staff/sessions").is(200, "Sign in").audit("staff-sign-in")
	s.Fill("#email", "otto@staff.example")
	s.Fill("#password", "wrong")
	s.press("Sign in").is(422, "Sign in").has("These details do not match.").audit("staff-sign-in-wrong")

	// The form, with what /demo shows.
	code := s.open("/demo").Text("#demo-staff-code")
	s.open("/staff/sign-in")
	s.Fill("#email", "otto@staff.example")
	s.Fill("#password", demo.StaffPassword)
	s.Fill("#totp", code)
	s.press("Sign in").is(200, "Audit").has("Otto Brandt, auditor", "Staff signed in", "Sealed through event").audit("manage-audit")
	s.open("/manage/audit?action=removal.booked").is(200, "Audit").has("Removal booked").audit("manage-audit-filtered")
	s.open("/manage/audit?from=soon&actor=nobody@example.com").is(422, "Audit").has("There is a problem").audit("manage-audit-mistakes")
	s.open("/manage/audit?to=2000-01-01").is(200, "Audit").has("No events match.").audit("manage-audit-none")
	s.press("Check the chain now").is(200, "Audit").has("The chain holds").audit("manage-audit-checked")
	d.enter(staff.Auditor) // in another browser, which this page can end
	s.open("/staff/sessions").is(200, "Your sessions").has("Your second factor is on.", "End the session of").audit("staff-sessions")
	s.open("/staff/prove").is(200, "Confirm that it is you").audit("staff-prove")
	s.Fill("#totp", "000000")
	s.press("Continue").is(422, "Confirm that it is you").audit("staff-prove-wrong")
	s.press("Sign out").is(200, "Sign in")

	// An agent may set one up.
	s.open("/demo").audit("demo-guide-staff")
	s.enter("agent").open("/staff/second-factor").is(200, "Set up your second factor").audit("staff-second-factor")
	s.Fill("#totp", "000000")
	s.press("Turn on").is(422, "Set up your second factor").audit("staff-second-factor-wrong")
	s.open("/manage/audit").is(403, "Your role cannot do this").audit("staff-refused")

	for range 5 {
		d.send("POST", "/staff/sign-in", "email=ada%40staff.example&password=x", "")
	}
	s.open("/staff/sessions").press("Sign out everywhere").is(200, "Sign in")
	s.Fill("#email", "ada@staff.example")
	s.press("Sign in").is(429, "Sign in").has("Too many tries.").audit("staff-sign-in-locked")
	if strings.Contains(s.URL(), "next") {
		t.Errorf("at %s", s.URL())
	}
}
