package desk_test

import (
	"os"
	"strings"
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/bounce"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/staff"
)

// A mail that comes back stands as such on the page of its case.
func TestReturnedMailOnTheCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		sub := s.jane().Subscriptions[0]
		s.Pool(dbtest.Curated, 1)
		if _, err := s.Exchanges().Complete(t.Context(), exchange.Request{SubscriptionID: sub, SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer()}); err != nil {
			t.Fatal(err)
		}
		dsn, err := os.ReadFile("../../internal/bounce/testdata/postfix.eml")
		if err != nil {
			t.Fatal(err)
		}
		message := strings.ReplaceAll(string(dsn), "0199a6a8-1c2d-7e3f-8a4b-5c6d7e8f9a0b", s.Text(`SELECT id FROM mail_log`))
		service := &bounce.Service{Repo: d, Now: s.Clock.Now}
		if _, noted, err := service.Note(t.Context(), strings.NewReader(message)); err != nil || !noted {
			t.Fatal(noted, err)
		}
		s.as(staff.Agent).get("/desk/case/"+sub).has(t, "Came back", "There is no such mailbox (5.1.1). Check the address with the customer", "A mail came back")
	})
}
