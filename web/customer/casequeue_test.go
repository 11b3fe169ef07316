package customer_test

import (
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// While the computer is at a desk the case says which number it has and how
// long it waits, and afterwards what the technician has noted, in the
// customer's language.
func TestCaseInTheLine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	desk := store.DefaultDesk()
	desk.Benches = 1
	s.Open(dbtest.Store{Number: "281", Name: "Richfield", Desk: desk})
	line := &queue.Service{Repo: s.DB, Desk: s.desk(), Now: s.Clock.Now}
	by := audit.CLI()
	by.StoreID = "281"
	come := func(b dbtest.Bought) queue.Ticket {
		t.Helper()
		ticket, err := line.CheckIn(t.Context(), removal.Arrival{SubscriptionID: b.Subscriptions[0], StoreNumber: "281", Lang: "en", Actor: by})
		if err != nil {
			t.Fatal(err)
		}
		return ticket
	}
	first, b := s.Buy(dbtest.Purchase{}), s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	before, ticket := come(first), come(b)
	standing, err := s.desk().Standing(t.Context(), b.Subscriptions[0])
	if err != nil {
		t.Fatal(err)
	}
	v, path := s.proven(b), "/case/"+standing.Removal.Reference
	const h1 = "Your computer is at the desk."
	s.want("waiting", v.get("/en"+path), 200, h1, "Your number is <strong>2</strong> at Richfield. The wait is about <strong>45 minutes</strong>.", "Keep your reference")
	s.want("French", v.get("/fr-ca"+path), 200, "", "Votre numéro est le <strong>2</strong>")
	s.want("Spanish", v.get("/es"+path), 200, "", "Su número es el <strong>2</strong>")
	if _, err := line.Leave(t.Context(), before.ID, by); err != nil {
		t.Fatal(err)
	}
	s.want("next", v.get("/en"+path), 200, h1, "You are next.")
	if _, err := line.Call(t.Context(), ticket.ID, by); err != nil {
		t.Fatal(err)
	}
	s.want("called", v.get("/en"+path), 200, h1, "We are calling number <strong>2</strong> at Richfield: <strong>bench 1</strong>.")
	if _, err := line.Serve(t.Context(), ticket.ID, by); err != nil {
		t.Fatal(err)
	}
	s.want("at the bench", v.get("/en"+path), 200, h1, "We are removing the old antivirus.")
	s.Exec(`INSERT INTO staff (id, email, name, role, store_id, password_hash, totp_step, created_at, version)
		VALUES ('alma', 'alma@staff.example', 'Alma Ortiz', 'associate', '281', 'x', 0, 1, 1)`)
	by.ID = "staff:alma"
	if _, err := line.Finish(t.Context(), ticket.ID, queue.Checklist{Removed: "The old one", Rebooted: true, Protected: "no"}, by); err != nil {
		t.Fatal(err)
	}
	s.want("done", v.get("/en"+path), 200, "The old antivirus is gone.",
		"Done by Alma Ortiz, Richfield, on <strong>Thursday, September 21, 2017, 10:04 am Central time</strong>. Removed: <strong>The old one</strong>.",
		"No other protection was on")
}
