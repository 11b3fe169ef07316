package support_test

import (
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
)

// Whoever takes a call has seen the number: the customer is told, and it
// counts like any other look.
func TestCallsAreLooks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		calls := &callback.Service{Repo: d, Now: w.Clock.Now}
		call, err := calls.Ask(t.Context(), callback.Wish{Phone: "612-555-0143", BestTime: "any", Lang: "en", SubscriptionID: w.sub()}, audit.Customer())
		if err == nil {
			call, err = calls.Take(t.Context(), callback.Act{ID: call.ID, Actor: w.people[staff.Agent]})
		}
		if err != nil {
			t.Fatal(err)
		}
		looks, err := w.Looks(t.Context(), w.bought.ID)
		if err != nil || len(looks) != 1 || looks[0].Role != staff.Agent || looks[0].Field != support.Phone || !looks[0].At.Equal(w.Clock.Now()) {
			t.Errorf("%+v, %v", looks, err)
		}
		for i := range support.MostReveals {
			_, err := w.Reveal(t.Context(), support.Ask{ID: w.sub(), Field: support.Name, Reason: support.Reach, Actor: w.people[staff.Agent]})
			if full := i == support.MostReveals-1; fault.Is(err, "reveal_limit") != full || err != nil && !full {
				t.Fatal(i, err)
			}
		}
	})
}
