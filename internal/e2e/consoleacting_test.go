package e2e

import (
	"net/http"
	"testing"

	"swapdesk/internal/staff"
)

// The pages on which staff act for a customer, where there is nothing to do,
// where somebody else was faster, and where the way ends.
func TestLooksOfConsoleActing(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	const product = "Kaspersky Internet Security"
	base := "/desk/case/" + d.subscription("BBY01-100001")
	s.enter("agent").open(base+"/exchange/confirm?replacement=WIS-3-12").is(200, "Confirm the exchange")
	s.Fill("#reason", phoned)
	if p := d.signed(t, staff.Supervisor).get(base).press("Save note", "note", "Has two computers."); p.status != http.StatusOK {
		t.Fatalf("the note of a colleague: %d", p.status)
	}
	s.press("Exchange it").is(409, "Confirm the exchange").has("Nothing was saved.", "Someone else has this open").audit("desk-exchange-stale")
	s.press("Exchange it").is(200, product).has("The exchange is done.", "Ben Carter, agent, for the customer", phoned).audit("desk-exchange-done")
	s.caseOf("BBY01-100007", "/exchange").is(200, "Exchange").audit("desk-exchange-ended")
	s.caseOf("BBY01-100007", "/resend").is(200, "Send a confirmation again").has("There is nothing to confirm").audit("desk-resend-none")

	s.caseOf("BBY01-100008", "/book").is(200, "Book a removal").audit("desk-book-not-ours")
	s.open(base+"/book").is(200, "Book a removal").Fill("#place", "nowhere at all")
	s.press("Find desks").is(422, "Book a removal").audit("desk-book-unknown")
	s.Fill("#place", "55423")
	s.press("Find desks").is(200, "Book a removal").pick("slot").press("Continue").is(200, "Confirm the booking")
	s.press("Book it").is(422, "Confirm the booking").has("Choose or type a reason").audit("desk-book-no-reason")
	s.Fill("#reason", phoned)
	s.press("Book it").is(200, product).has("The removal is booked.", "Booked at a store").audit("desk-book-done")
	s.press("Move or cancel the removal").is(200, "Move the removal").press("Cancel this booking").is(200, "Cancel the booking")
	s.press("Cancel the booking").is(422, "Cancel the booking").audit("desk-cancel-no-reason")
	s.Fill("#reason", "The customer cannot come")
	s.press("Cancel the booking").is(200, product).has("The removal is canceled.").audit("desk-cancel-done")

	// Managers book, void and look; they do not search or exchange.
	boss := d.seat(t, laptop()).enter("manager").open(base).is(200, product).has("Book a removal", "Show personal data").audit("desk-case-manager")
	if n := boss.Count(`a[href$="/exchange"], a[href$="/contact"], form[action="/desk"], #note`); n > 0 {
		t.Errorf("%d things that managers may not do", n)
	}
	boss.press("Book a removal").is(200, "Book a removal").audit("desk-book-manager")
}

// An exception from both sides: that there is none, its answer, and the case
// that it opens.
func TestLooksOfConsoleApproval(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s, boss := d.seat(t, laptop()), d.seat(t, laptop())
	const ask = "Ask for an exception"
	s.enter("agent").caseOf("BBY01-100012", "/override").is(200, ask).audit("desk-override-none")
	s.caseOf("BBY01-100010", "/override").is(200, ask).Click("#kind")
	s.Fill("#note", "Was in hospital until yesterday, and has the papers.")
	s.press("Ask for it").is(200, ask).has("This waits for an answer: Late")

	boss.enter("supervisor").open("/desk/approvals").is(200, "Approvals").press("Late: BBY01-100010").is(200, "Late").Click("#decision")
	boss.press("Send the answer").is(422, "Late").has("Write a reason.").audit("desk-approval-no-reason")
	boss.Fill("#reason", "The papers were seen.")
	at := boss.path()
	boss.press("Send the answer").is(200, "Approvals").has("Approved.").audit("desk-approval-done")
	boss.open(at).is(200, "Late").has("This has its answer already").audit("desk-approval-answered")
	s.caseOf("BBY01-100010", "").is(200, "Harbor Shield Antivirus").has("Can exchange").audit("desk-case-approved")
}

// Callbacks of which somebody else was faster, and the way of one to its end.
func TestLooksOfConsoleCallbacks(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	for _, phone := range []string{"612-555-0177", "612-555-0178", "612-555-0179"} {
		d.guest(t).post("/en/callback", "phone", phone, "best_time", "evening")
	}
	s.enter("agent").open("/desk/callbacks").is(200, "Callbacks").has("in the evening")
	other := d.signed(t, staff.Supervisor)
	if p := other.get("/desk/callbacks").press("Take this call"); p.status != http.StatusOK {
		t.Fatalf("a colleague takes a call: %d", p.status)
	}
	s.press("Take this call to •••77").is(409, "Callbacks").has("Somebody was faster").audit("desk-callbacks-late")
	s.press("Take this call to •••78").is(200, "Callbacks").has("1-612-555-0178", "Yours until")
	s.press("Take this call to •••79").is(409, "Callbacks").has("One call at a time").audit("desk-callbacks-busy")
	s.open(s.path()).is(200, "Callbacks").press("Reached, done").is(200, "Callbacks").has("Done. The call is off the list.").audit("desk-callbacks-done")
	if n := s.Count(".callback"); n != 2 {
		t.Errorf("%d calls are left, should be 2", n)
	}
}
