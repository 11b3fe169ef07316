package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
)

// Exceptions, their approval, voiding and callbacks, as people see them.
func TestExceptionPages(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	done := "/desk/case/" + d.one(`SELECT c.reference FROM customer_case c JOIN exchange e ON e.case_id = c.id
		WHERE e.state = 'issued' ORDER BY c.id LIMIT 1`)
	fresh := "/desk/case/" + d.one(`SELECT min(s.id) FROM subscription s JOIN purchase p ON p.id = s.purchase_id WHERE p.order_number = 'BBY01-100001'`)
	agent := d.seat(t, browser.Options{Width: 1366, Height: 768}).enter("agent")
	agent.open(fresh+"/override").is(200, "Ask for an exception").has("A different product").audit("desk-override-product")
	agent.open(done+"/override").is(200, "Ask for an exception").has("A second exchange").audit("desk-override")
	agent.press("Ask for it").is(422, "Ask for an exception").has("There is a problem").audit("desk-override-mistakes")
	agent.Click(`input[name="kind"]`)
	agent.Fill("#note", "The key does not work on the second computer.")
	agent.press("Ask for it").is(200, "Ask for an exception").has("This waits for an answer").audit("desk-override-asked")

	boss := d.seat(t, browser.Options{Width: 1366, Height: 768}).enter("supervisor")
	boss.open("/desk/approvals").is(200, "Approvals").has("A second exchange", "Approvals (1)").audit("desk-approvals")
	boss.Click(`.case__list a`)
	boss.is(200, "A second exchange").has("The key does not work").audit("desk-approval")
	boss.press("Send the answer").is(422, "A second exchange").has("There is a problem").audit("desk-approval-mistakes")
	boss.Click(`input[name="decision"]`)
	boss.Fill("#reason", "The maker says so too.")
	boss.press("Send the answer").is(200, "Approvals").has("Approved.").audit("desk-approvals-empty")
	agent.open(done+"/override").is(200, "Ask for an exception").has("This is approved").audit("desk-override-approved")
	agent.open(done+"/exchange").is(200, "Exchange").audit("desk-exchange-second")

	boss.open(done+"/void").is(200, "Void the exchange").audit("desk-void")
	boss.press("Void the exchange").is(422, "Void the exchange").audit("desk-void-mistakes")
	boss.Fill("#reason", "The wrong customer.")
	boss.press("Void the exchange").has("Not exchanged").audit("desk-case-voided")
	boss.open(done+"/void").is(200, "Void the exchange").has("There is no exchange to void.").audit("desk-void-none")

	agent.open("/desk/callbacks").is(200, "Callbacks").audit("desk-callbacks-empty")
	for _, row := range []string{"'a', '16125550143', 'es', 'evening', 1505988000000000", "'b', '16125550199', 'fr-CA', 'any', 1505989000000000"} {
		d.one(`INSERT INTO callback (id, phone, lang, best_time, created_at, state) VALUES (` +
			strings.Replace(strings.Replace(row, "'a'", "'0199a6a8-0000-7000-8000-00000000000a'", 1), "'b'", "'0199a6a8-0000-7000-8000-00000000000b'", 1) +
			`, 'open') RETURNING id`)
	}
	agent.open("/desk/callbacks").is(200, "Callbacks").has("•••43").audit("desk-callbacks")
	agent.Click(`form[action$="a/take"] button`)
	agent.is(200, "Callbacks").has("1-612-555-0143", "Yours until").audit("desk-callbacks-taken")
	boss.open("/desk/callbacks").is(200, "Callbacks").has("An agent makes this call.").audit("desk-callbacks-theirs")
	agent.press("Put it back").is(200, "Callbacks").has("Rests until", "tried once").audit("desk-callbacks-later")
}
