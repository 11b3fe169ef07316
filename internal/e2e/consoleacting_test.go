package e2e

import (
	"testing"

	"swapdesk/internal/staff"
)

// Exchanging for a customer, correcting a contact and mailing again, each state
// judged and pictured.
func TestLooksOfConsoleExchange(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").caseOf("BBY01-100001", "/exchange").is(200, "Exchange").plain("desk-exchange")
	s.press("Continue").is(422, "Exchange").has("Choose a replacement").plain("desk-exchange-empty")
	s.Click(`input[value="EIS-3-12"]`)
	s.press("Continue").is(200, "Confirm the exchange").has("has run out for now.").plain("desk-exchange-waiting")
	s.press("Choose another product").is(200, "Exchange")
	s.Click(`input[value="WIS-3-12"]`)
	s.press("Continue").is(200, "Confirm the exchange").plain("desk-exchange-confirm")
	s.press("Exchange it").is(422, "Confirm the exchange").has("Choose or type a reason").plain("desk-exchange-no-reason")
	s.Fill("#reason", "The customer asked on the phone")
	base := "/desk/case/" + d.subscription("BBY01-100001")
	if p := d.signed(t, staff.Supervisor).get(base).press("Save note", "note", "Has two computers."); p.status != 200 {
		t.Fatalf("the note of a colleague: %d", p.status)
	}
	s.press("Exchange it").is(409, "Confirm the exchange").has("Nothing was saved.", "Someone else has this open").plain("desk-exchange-stale")
	s.press("Exchange it").is(200, "Kaspersky Internet Security").has("The exchange is done.", "on behalf of the customer").plain("desk-exchange-done")
	s.caseOf("BBY01-100007", "/exchange").is(200, "Exchange").plain("desk-exchange-ended")
	s.caseOf("BBY01-100014", "/exchange").is(200, "Exchange").has("No email address is on file").plain("desk-exchange-no-mailbox")

	s.open(base+"/resend").is(200, "Send a confirmation again").plain("desk-resend")
	s.press("Send it again").is(422, "Send a confirmation again").plain("desk-resend-empty")
	s.Fill("#reason", "The mail did not arrive")
	s.press("Send it again").is(200, "Kaspersky Internet Security").has("The mail is on its way again.")
	s.caseOf("BBY01-100007", "/resend").is(200, "Send a confirmation again").has("There is nothing to confirm").plain("desk-resend-none")

	s.open(base+"/contact").is(200, "Correct the contact").plain("desk-contact")
	s.press("Correct it").is(422, "Correct the contact").plain("desk-contact-empty")
	s.Fill("#contact", "jordan.new@example.org")
	s.Fill("#reason", "There was a typing mistake")
	s.press("Correct it").is(200, "Kaspersky Internet Security").has("The correction is noted.")
	s.open(base+"/contact").is(200, "Correct the contact").has("about to change").plain("desk-contact-pending")
	s.press("Stop this correction").is(422, "Correct the contact").plain("desk-contact-stop-empty")
	s.Fill(".acting__pending input[name=reason]", "Whoever has the old address called")
	s.press("Stop this correction").is(200, "Kaspersky Internet Security").has("The correction is stopped.")
}

// Booking, moving and canceling for a customer, and a rain check put first.
func TestLooksOfConsoleBooking(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	const product = "Kaspersky Internet Security"
	s.enter("agent").caseOf("BBY01-100001", "/book").is(200, "Book a removal").plain("desk-book")
	s.press("Find desks").is(422, "Book a removal").has("Enter a ZIP code or a town").plain("desk-book-empty")
	s.Fill("#place", "nowhere at all")
	s.press("Find desks").is(422, "Book a removal").plain("desk-book-unknown")
	s.Fill("#place", "55423")
	s.press("Find desks").is(200, "Book a removal").has("Richfield").plain("desk-book-times")
	s.press("Continue").is(422, "Book a removal").has("Choose a time").plain("desk-book-no-time")
	s.pick("slot").press("Continue").is(200, "Confirm the booking").plain("desk-book-confirm")
	s.press("Book it").is(422, "Confirm the booking").has("Choose or type a reason").plain("desk-book-no-reason")
	s.Fill("#reason", "The customer asked on the phone")
	s.press("Book it").is(200, product).has("The removal is booked.").plain("desk-book-done")
	s.press("Move or cancel the removal").is(200, "Move the removal").plain("desk-move")
	s.press("Cancel this booking").is(200, "Cancel the booking").plain("desk-cancel")
	s.press("Cancel the booking").is(422, "Cancel the booking").plain("desk-cancel-no-reason")
	s.Fill("#reason", "The customer cannot come")
	s.press("Cancel the booking").is(200, product).has("The removal is canceled.")
	s.caseOf("BBY01-100008", "/book").is(200, "Book a removal").plain("desk-book-not-ours")

	s.caseOf("BBY01-100006", "/fill").is(200, "Fill a rain check first").plain("desk-fill")
	s.press("Put first").is(422, "Fill a rain check first").plain("desk-fill-empty")
	s.Fill("#reason", "The customer was promised a key")
	s.press("Put first").is(200, product).has("This rain check is filled first")
	s.caseOf("BBY01-100006", "/fill").is(200, "Fill a rain check first").has("was put first on").plain("desk-fill-first")
}

// Exceptions from both sides, and the end of an exchange.
func TestLooksOfConsoleApprovals(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s, boss := d.seat(t, laptop()), d.seat(t, laptop())
	const ask = "Ask for an exception"
	boss.enter("supervisor").open("/desk/approvals").is(200, "Approvals").plain("desk-approvals-empty")
	s.enter("agent").caseOf("BBY01-100010", "/override").is(200, ask).plain("desk-override")
	s.press("Ask for it").is(422, ask).has("Choose what the exception is.", "Write why.").plain("desk-override-empty")
	s.Click("#kind")
	s.Fill("#note", "Was in hospital until yesterday, and has the papers.")
	s.press("Ask for it").is(200, ask).has("This waits for an answer: Late").plain("desk-override-asked")
	s.caseOf("BBY01-100012", "/override").is(200, ask).plain("desk-override-none")

	boss.open("/desk/approvals").is(200, "Approvals").has("BBY01-100010", "Approvals (1)").plain("desk-approvals")
	boss.press("Late: BBY01-100010").is(200, "Late").has("hospital").plain("desk-approval")
	boss.press("Send the answer").is(422, "Late").has("Choose an answer.").plain("desk-approval-empty")
	boss.Click("#decision")
	boss.press("Send the answer").is(422, "Late").has("Write a reason.").plain("desk-approval-no-reason")
	boss.Fill("#reason", "The papers were seen.")
	at := boss.path()
	boss.press("Send the answer").is(200, "Approvals").has("Approved.")
	boss.open(at).is(200, "Late").has("This has its answer already").plain("desk-approval-answered")
	s.caseOf("BBY01-100010", "").is(200, "Harbor Shield Antivirus").has("Can exchange").plain("desk-case-approved")

	boss.caseOf("BBY01-100005", "/void").is(200, "Void the exchange").plain("desk-void")
	boss.press("Void the exchange").is(422, "Void the exchange").has("Write a reason.").plain("desk-void-empty")
	boss.Fill("#reason", "Confirmed for the wrong order.")
	boss.press("Void the exchange").is(200, "Kaspersky Internet Security").has("Can exchange").plain("desk-case-voided")
	boss.caseOf("BBY01-100005", "/void").is(200, "Void the exchange").has("There is no exchange to void.").plain("desk-void-none")
}
