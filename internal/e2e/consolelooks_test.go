package e2e

import (
	"net/http"
	"slices"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"swapdesk/internal/staff"
)

// caseOf opens the page of an order's case.
func (s *seat) caseOf(order, below string) *seat {
	s.t.Helper()
	return s.open("/desk/case/" + s.d.subscription(order) + below)
}

// The states of the search, each judged and pictured.
func TestLooksOfConsoleSearch(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").is(200, "Find a purchase").audit("desk-blank")
	for _, look := range []struct{ name, typed, h1 string }{
		{"desk-none", "BBY01-999999", "Nothing found"},
		{"desk-too-little", "-", "Nothing found"},
		{"desk-hostile", `"<script>alert(1)</script>" OR NEAR( *`, "Nothing found"},
		{"desk-several", "BBY01-100002", "3 found"},
		{"desk-many", "customer", "More than 50 found"},
		{"desk-one", "BBY01-100001", "1 found"},
	} {
		s.Fill("#q", look.typed)
		s.Key(kb.Enter, true)
		s.is(200, look.h1).audit(look.name)
	}
	s.open("/desk?q=BBY01-100004")
	s.Click(".hits li:nth-child(3) a")
	s.is(200, "3 found").has("Ended").audit("desk-several-open")
	s.open("/desk/case/7K4M-9PQX-2WTC").is(404, "There is no such page or case").audit("desk-absent")
}

// The case in every verdict of the demonstration.
func TestLooksOfConsoleCases(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent")
	for _, look := range []struct {
		name, order string
		says        []string
	}{
		{"eligible", "BBY01-100001", []string{"Can exchange", "32 days left"}},
		{"exchanged", "BBY01-100005", []string{"Exchanged", "You have already exchanged"}},
		{"waiting", "BBY01-100006", []string{"Waits for a key"}},
		{"ended", "BBY01-100007", []string{"Your subscription has already ended."}},
		{"not-withdrawn", "BBY01-100008", []string{"You do not need to do anything."}},
		{"refunded", "BBY01-100009", []string{"This purchase was refunded"}},
		{"closed", "BBY01-100010", []string{"The exchange window has closed."}},
		{"not-open-yet", "BBY01-100011", []string{"Exchanges open on"}},
		{"paused", "BBY01-100012", []string{"Exchanges are paused."}},
		{"no-mailbox", "BBY01-100014", []string{"None on file"}},
		{"booked", "BBY01-100016", []string{"Can exchange"}},
	} {
		s.caseOf(look.order, "").has(look.says...).has("Say this", "Timeline")
		s.Click(".case__receipt summary")
		s.audit("desk-case-" + look.name)
	}
}

// What is done on the page of a case: revealing, writing, and doing so at the
// same time as somebody else.
func TestLooksOfConsoleReveal(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	const h1 = "Kaspersky Internet Security"
	s.enter("agent").caseOf("BBY01-100001", "").is(200, h1).press("Show personal data").audit("desk-reveal-form")
	s.press("Show for one minute").is(422, h1).has("Choose what to show.").audit("desk-reveal-empty")
	s.Fill("#field", "email")
	s.Fill("#reason", "other")
	s.press("Show for one minute").is(422, h1).has("Say why in your own words.").audit("desk-reveal-words")
	s.Fill("#words", "To read it back to the customer")
	s.press("Show for one minute").is(200, h1).has("jordan@example.com").audit("desk-revealed")
	if found := private(s.HTML()); !slices.Equal(found, []string{"jordan@example.com"}) {
		t.Errorf("with the email revealed the source has %q", found)
	}
	if s.path() != "/desk/case/"+d.subscription("BBY01-100001") {
		t.Errorf("what was revealed stays at %s, where a reload brings it back", s.path())
	}
	s.open(s.path()).is(200, h1).press("Save note").is(422, h1).has("Write something first.").audit("desk-note-empty")

	other := d.signed(t, staff.Supervisor)
	s.Fill("#note", "Wants a call back.")
	p := other.get("/desk/case/" + d.subscription("BBY01-100001"))
	if p = p.press("Save note", "note", "Has two computers."); p.status != http.StatusOK {
		t.Fatalf("the note of a colleague: %d", p.status)
	}
	s.press("Save note").is(409, h1).has("Nothing was saved.", "Someone else has this open: a supervisor", "Has two computers.").audit("desk-note-stale")
	if got := s.Value("#note"); got != "Wants a call back." {
		t.Errorf("the note that was typed is %q by now", got)
	}
	s.press("Save note").is(200, h1).has("The note is saved.").audit("desk-note-saved")

	cookie := d.enter(staff.Agent)
	for range 40 {
		d.send("POST", "/desk/case/"+d.subscription("BBY01-100002")+"/reveal", "field=name&reason=reach", cookie)
	}
	s.press("Show personal data")
	s.Fill("#field", "name")
	s.Fill("#reason", "reach")
	s.press("Show for one minute").is(429, h1).has("You have seen personal data 30 times").audit("desk-reveal-limit")
}
