package exchange_test

import (
	"context"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

func request(subscriptionID, sku string) exchange.Request {
	return exchange.Request{SubscriptionID: subscriptionID, SKU: sku, Lang: "en", Actor: audit.Customer()}
}

// confirm must succeed.
func confirm(t *testing.T, s *exchange.Service, subscriptionID, sku string) exchange.Result {
	t.Helper()
	result, err := s.Complete(t.Context(), request(subscriptionID, sku))
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// arrive adds n keys to a pool as an import does: whoever waits gets theirs in
// the same transaction.
func arrive(ctx context.Context, t *testing.T, w *dbtest.World, sku string, n int) error {
	t.Helper()
	_, keys := w.NewKeys(sku, n)
	return w.DB.Transact(ctx, func(tx *db.Tx) error {
		if err := tx.EnsurePool(ctx, sku); err != nil {
			return err
		}
		if _, err := tx.InsertKeys(ctx, keys, w.Clock.Now()); err != nil {
			return err
		}
		_, err := w.Exchanges().Fill(ctx, tx, sku, n)
		return err
	})
}

func TestQuote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated2, 3)
		w.Pool(dbtest.Similar, 1)
		b := w.Buy(dbtest.Purchase{})
		q, err := w.Exchanges().Quote(t.Context(), b.Subscriptions[0])
		if err != nil {
			t.Fatal(err)
		}
		if !q.Choosable() || q.Decision.Verdict != eligibility.Eligible || q.Program.Slug != "kaspersky-2017" ||
			q.Decision.LastDay.String() != "2017-10-23" || q.Decision.DaysLeft != 32 {
			t.Errorf("%+v", q.Decision)
		}
		want := []struct {
			sku  string
			free int
		}{{dbtest.Curated, 0}, {dbtest.Curated2, 2}, {dbtest.Similar, 1}}
		if len(q.Options) != len(want) {
			t.Fatalf("%d options", len(q.Options))
		}
		for i, o := range q.Options {
			if o.SKU != want[i].sku || o.Free != want[i].free {
				t.Errorf("option %d: %s with %d free keys", i, o.SKU, o.Free)
			}
		}
		if _, there := q.Option(dbtest.Bundle); there {
			t.Error("a lesser product is offered")
		}
	})
}

func TestQuoteOffersNothingWhereNothingIsOwed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		for verdict, p := range map[eligibility.Verdict]dbtest.Purchase{
			eligibility.NotWithdrawn:      {SKU: "unknown"},
			eligibility.Refunded:          {State: purchase.Refunded},
			eligibility.SubscriptionEnded: {EndsOn: "2017-09-20"},
		} {
			id := w.Buy(p).Subscriptions[0]
			q, err := w.Exchanges().Quote(t.Context(), id)
			if err != nil || q.Decision.Verdict != verdict || q.Choosable() || len(q.Options) != 0 {
				t.Errorf("%s: %+v, %v", verdict, q, err)
			}
			_, err = w.Exchanges().Complete(t.Context(), request(id, dbtest.Curated))
			if !fault.Is(err, "not_eligible") || fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s: exchanged: %v", verdict, err)
			}
		}
		if _, err := w.Exchanges().Quote(t.Context(), "none"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

// counts are all the rows that an exchange leaves.
type counts struct{ Exchanges, Keys, Cases, Events, Mails int }

func count(t *testing.T, w *dbtest.World) counts {
	t.Helper()
	return counts{
		w.Count(`SELECT count(*) FROM exchange`),
		w.Count(`SELECT count(*) FROM license_key WHERE exchange_id IS NOT NULL`),
		w.Count(`SELECT count(*) FROM customer_case`),
		w.Count(`SELECT count(*) FROM audit_event`),
		len(dbtest.Mails(t, w.DB)),
	}
}

func TestCompleteDoesAllOfIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 2)
		b := w.Buy(dbtest.Purchase{Email: "Jane@example.com"})
		e := confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated).Exchange
		if e.State != casefile.Issued || e.KeyID == "" || e.Reference == "" || !e.IssuedAt.Equal(w.Clock.Now()) {
			t.Errorf("%+v", e)
		}
		if got := count(t, w); got != (counts{1, 1, 1, 1, 1}) {
			t.Errorf("%+v", got)
		}
		if got := w.Text(`SELECT exchange_id FROM license_key WHERE id = $1`, e.KeyID); got != e.ID {
			t.Errorf("the key is %q's", got)
		}
		r, err := d.FindByReference(t.Context(), e.Reference)
		if err != nil || r.Exchange.ID != e.ID || r.Exchange.PolicyVersion != 1 || len(r.Exchange.Receipt) != 7 ||
			r.Exchange.Deadline.Format(time.RFC3339) != "2017-10-24T05:00:00Z" {
			t.Errorf("%+v, %v", r.Exchange, err)
		}
		if action := w.Text(`SELECT action FROM audit_event`); action != string(audit.ExchangeIssued) {
			t.Error(action)
		}
		m := dbtest.Mails(t, d)[0]
		data, ok := m.Data.(notify.ExchangeIssued)
		if !ok || m.To != "Jane@example.com" || m.Lang != "en" || data.Reference != e.Reference || data.Old != dbtest.Products()[0].Name ||
			data.New != dbtest.Products()[2].Name || data.Retailer != "Best Buy" || data.RemovalEnds.IsZero() || data.Zone != "America/Chicago" {
			t.Errorf("%+v", m)
		}
	})
}

func TestCompleteWithoutMailboxMailsNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 1)
		confirm(t, w.Exchanges(), w.Buy(dbtest.Purchase{}).Subscriptions[0], dbtest.Curated)
		if got := count(t, w); got != (counts{1, 1, 1, 1, 0}) {
			t.Errorf("%+v", got)
		}
	})
}

// When the last step fails, nothing of it has happened.
func TestCompleteIsOneTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 1)
		b := w.Buy(dbtest.Purchase{Email: "jane@example.com"})
		d.Outbox = nil
		if _, err := w.Exchanges().Complete(t.Context(), request(b.Subscriptions[0], dbtest.Curated)); err == nil {
			t.Error("exchanged without the mail")
		}
		if got := count(t, w); got != (counts{}) {
			t.Errorf("left behind: %+v", got)
		}
	})
}

func TestCompleteAgainChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 2)
		w.Pool(dbtest.Curated2, 2)
		b := w.Buy(dbtest.Purchase{Email: "jane@example.com"})
		first := confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated)
		if first.Already {
			t.Error("already at the first time")
		}
		for _, sku := range []string{dbtest.Curated, dbtest.Curated2} { // issued is issued
			again := confirm(t, w.Exchanges(), b.Subscriptions[0], sku)
			if !again.Already || again.Exchange.ID != first.Exchange.ID || again.Exchange.SKU != dbtest.Curated {
				t.Errorf("%+v", again)
			}
		}
		if got := count(t, w); got != (counts{1, 1, 1, 1, 1}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestCompleteRefusesWhatIsNotOffered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		b := w.Buy(dbtest.Purchase{})
		for _, sku := range []string{dbtest.Bundle, dbtest.Withdrawn, dbtest.Similar, "", "none"} {
			_, err := w.Exchanges().Complete(t.Context(), request(b.Subscriptions[0], sku))
			if !fault.Is(err, "not_offered") || fault.KindOf(err) != fault.Conflict {
				t.Errorf("%q: %v", sku, err)
			}
		}
		if _, err := w.Exchanges().Complete(t.Context(), request("none", dbtest.Curated)); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if got := count(t, w); got != (counts{}) {
			t.Errorf("%+v", got)
		}
	})
}

// Between quote and confirm the program may have been paused, or the window
// closed.
func TestCompleteDecidesAnew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 1)
		b := w.Buy(dbtest.Purchase{})
		def := dbtest.Definition(t)
		refused := func() {
			t.Helper()
			_, err := w.Exchanges().Complete(t.Context(), request(b.Subscriptions[0], dbtest.Curated))
			if !fault.Is(err, "not_eligible") {
				t.Error(err)
			}
		}
		def.Status = program.Paused
		w.Apply(def)
		refused()
		w.Clock.Advance(time.Hour)
		def.Status = program.Open
		w.Apply(def)
		last := time.Date(2017, 10, 25, 5, 0, 0, 0, time.UTC) // one paused day was added
		w.Clock.Set(last)
		refused()
		w.Clock.Set(last.Add(-time.Microsecond))
		confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated)
	})
}

func TestKeyIsRevealedAndNoted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		plain := w.Pool(dbtest.Curated, 1)[0]
		e := confirm(t, w.Exchanges(), w.Buy(dbtest.Purchase{}).Subscriptions[0], dbtest.Curated).Exchange
		for range 2 {
			secret, record, err := w.Exchanges().Key(t.Context(), e.Reference, audit.Customer())
			if err != nil || secret.Expose() != plain || record.Exchange.ID != e.ID {
				t.Errorf("%q of %+v, %v", secret.Expose(), record.Exchange, err)
			}
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'key.revealed' AND subject = $1`, "case:"+e.CaseID); n != 2 {
			t.Errorf("%d of 2 looks are in the trail", n)
		}
		if n := w.Count(`SELECT count(*) FROM license_key WHERE sealed LIKE '%' || $1 || '%'`, plain); n != 0 {
			t.Error("the key is on file in plain text")
		}
		w.Exec(`UPDATE license_key SET sealed = 'x.y'`)
		if secret, _, err := w.Exchanges().Key(t.Context(), e.Reference, audit.Customer()); err == nil || secret.Expose() != "" {
			t.Errorf("a key that does not open: %q, %v", secret.Expose(), err)
		}
	})
}

func TestNoKeyYet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		e := confirm(t, w.Exchanges(), w.Buy(dbtest.Purchase{}).Subscriptions[0], dbtest.Curated).Exchange
		_, _, err := w.Exchanges().Key(t.Context(), e.Reference, audit.Customer())
		if !fault.Is(err, "no_key_yet") || fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
		if _, _, err := w.Exchanges().Key(t.Context(), "none", audit.Customer()); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'key.revealed'`); n != 0 {
			t.Error("a look that never was is in the trail")
		}
	})
}
