package e2e

import (
	"testing"

	"swapdesk/internal/browser"
)

const phoned = "The customer asked on the phone"

// The pages on which staff act for a customer, as people see them.
func TestActingPages(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	subscription := func(order string) string {
		return "/desk/case/" + d.one(`SELECT min(s.id) FROM subscription s JOIN purchase p ON p.id = s.purchase_id WHERE p.order_number = '`+order+`'`)
	}
	s := d.seat(t, browser.Options{})
	s.enter("agent")
	jordan, jamie := subscription("BBY01-100001"), subscription("BBY01-100003")

	s.open(jordan+"/exchange").is(200, "Exchange").audit("desk-exchange")
	s.press("Continue").is(422, "Exchange").has("Choose a replacement").audit("desk-exchange-empty")
	s.Click(`input[name="replacement"]`)
	s.press("Continue").is(200, "Confirm the exchange").audit("desk-exchange-confirm")
	s.press("Exchange it").is(422, "Confirm the exchange").audit("desk-exchange-no-reason")
	s.Fill("#reason", phoned)
	s.press("Exchange it").has("The exchange is done").audit("desk-case-exchanged")
	s.open(jordan+"/exchange").is(200, "Exchange").has("You have already exchanged").audit("desk-exchange-already")
	s.open(jamie+"/exchange").is(200, "Exchange").has("No email address is on file").audit("desk-exchange-no-mailbox")

	s.open(jordan+"/book").is(200, "Book a removal").audit("desk-book")
	s.press("Find desks").is(422, "Book a removal").audit("desk-book-empty")
	s.Fill("#place", "55423")
	s.press("Find desks").is(200, "Book a removal").has("Miles from").audit("desk-book-times")
	s.press("Continue").is(422, "Book a removal").has("Choose a time").audit("desk-book-no-time")
	s.Click(`.book__day .time label`)
	s.press("Continue").is(200, "Confirm the booking").audit("desk-book-confirm")
	s.Fill("#reason", phoned)
	s.press("Book it").has("The removal is booked")
	s.open(jordan+"/book").is(200, "Move the removal").audit("desk-book-move")
	s.open(jordan+"/book/cancel").is(200, "Cancel the booking").audit("desk-book-cancel")

	s.open(jordan+"/resend").is(200, "Send a confirmation again").audit("desk-resend")
	s.press("Send it again").is(422, "Send a confirmation again").audit("desk-resend-empty")
	s.open(jordan+"/contact").is(200, "Correct the contact").audit("desk-contact")
	s.press("Correct it").is(422, "Correct the contact").audit("desk-contact-empty")
	s.Fill("#contact", "jordan.new@example.com")
	s.Fill("#reason", phoned)
	s.press("Correct it").has("The correction is noted")
	s.open(jordan+"/contact").is(200, "Correct the contact").has("unless it is stopped").audit("desk-contact-pending")
	s.press("Stop this correction").is(422, "Correct the contact").audit("desk-contact-stop")

	s.open(jamie+"/exchange/confirm?replacement="+d.one(`SELECT sku FROM product WHERE name LIKE 'ESET Internet%'`)).
		is(200, "Confirm the exchange").has("has run out for now").audit("desk-exchange-confirm-waits")
	s.Fill("#reason", phoned)
	s.press("Exchange it").has("Waits for a key")
	s.open(jamie+"/fill").is(200, "Fill a rain check first").has("Place now").audit("desk-fill")
	s.press("Put first").is(422, "Fill a rain check first").audit("desk-fill-empty")
	s.Fill("#reason", "We made a mistake in this case")
	s.press("Put first").has("filled first")
	s.open(jamie+"/fill").is(200, "Fill a rain check first").has("was put first").audit("desk-fill-first")
	s.open(jordan+"/fill").is(200, "Fill a rain check first").audit("desk-fill-none")
}
