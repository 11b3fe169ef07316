package db_test

import (
	"slices"
	"strings"
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/exchange"
	"swapdesk/internal/override"
)

// excepted is a database with a second exchange by an exception.
func excepted(t *testing.T, d *db.DB) *dbtest.World {
	t.Helper()
	w := dbtest.Seed(t, d)
	w.Pool(dbtest.Curated, 3)
	sub := w.Buy(dbtest.Purchase{}).Subscriptions[0]
	w.Buy(dbtest.Purchase{})
	service := &override.Service{Repo: d, Replaceable: w.Exchanges().Replaceable, Now: w.Clock.Now}
	complete := func() {
		t.Helper()
		if _, err := w.Exchanges().Complete(t.Context(), exchange.Request{
			SubscriptionID: sub, SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer(),
		}); err != nil {
			t.Fatal(err)
		}
	}
	complete()
	o, err := service.Ask(t.Context(), override.Wish{
		SubscriptionID: sub, Kind: eligibility.SecondExchange, Actor: audit.Actor{ID: "staff:a", Reason: "Why not?"},
	})
	if err == nil {
		_, err = service.Decide(t.Context(), override.Decision{
			ID: o.ID, Payload: o.Digest, Approve: true, Actor: audit.Actor{ID: "staff:b", Reason: "Fair."},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	complete()
	return w
}

func TestBrokenExceptionsAreFound(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ statement, finding string }{
		"sound":         {`UPDATE override_request SET note = note`, ""},
		"not used":      {`UPDATE override_request SET state = 'approved'`, "override_use"},
		"of another":    {`UPDATE override_request SET subscription_id = (SELECT id FROM subscription WHERE id NOT IN (SELECT subscription_id FROM exchange))`, "override_use_of_other"},
		"voided key":    {`UPDATE license_key SET revoked_at = NULL`, "voided_key"},
		"a revoked key": {`UPDATE license_key SET revoked_at = 5`, "revoked_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := excepted(t, d)
				w.Exec(c.statement)
				found, err := d.Check(t.Context(), db.Inspection{Now: w.Clock.Now()})
				if err != nil {
					t.Fatal(err)
				}
				is := func(f db.Finding) bool { return f.Broken && f.Name == c.finding }
				if c.finding != "" && !slices.ContainsFunc(found, is) {
					t.Errorf("not found, only %+v", found)
				}
				if c.finding == "" && slices.ContainsFunc(found, func(f db.Finding) bool { return f.Broken }) {
					t.Errorf("%+v", found)
				}
			})
		})
	}
}

// A look-up finds out by an index whether there is an exception.
func TestExceptionsAreLookedUpByIndex(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dbtest.Seed(t, d)
	rows, err := d.Writer().QueryContext(t.Context(), `EXPLAIN QUERY PLAN SELECT o.id FROM subscription s
		LEFT JOIN override_request o ON o.subscription_id = s.id AND o.state = 'approved' WHERE s.id = 'x'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	plan := ""
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan += detail + "\n"
	}
	if !strings.Contains(plan, "override_approved") {
		t.Error(plan)
	}
}
