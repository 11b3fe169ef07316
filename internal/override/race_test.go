package override_test

import (
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
)

func TestOneApprovalIsOneExchange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.late()
		w.approved(wish(sub, eligibility.Late))
		first := make(chan string, 20)
		if err := atOnce(20, func(int) error {
			r, err := w.exchange(sub, dbtest.Curated)
			if err == nil && !r.Already {
				first <- r.Exchange.ID
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(first) != 1 {
			t.Errorf("%d were the first", len(first))
		}
		w.is(`SELECT count(*) FROM exchange`, 1)
		w.is(`SELECT count(*) FROM license_key WHERE exchange_id IS NOT NULL`, 1)
		w.is(`SELECT count(*) FROM override_use`, 1)
		w.is(`SELECT count(*) FROM audit_event WHERE action = 'override.used'`, 1)
	})
}

// An approval that was used lets nothing through again, even when the database
// is made to say otherwise.
func TestUsedTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.late()
		o := w.approved(wish(sub, eligibility.Late))
		r, err := w.exchange(sub, dbtest.Curated)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Exchanges().Void(t.Context(), exchange.VoidRequest{
			SubscriptionID: sub, ExchangeID: r.Exchange.ID, Actor: person("supervisor", "A mistake."),
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.exchange(sub, dbtest.Curated); !fault.Is(err, "not_eligible") {
			t.Errorf("after it was used: %v", err)
		}
		w.Exec(`UPDATE override_request SET state = 'approved' WHERE id = '` + o.ID + `'`)
		if _, err := w.exchange(sub, dbtest.Curated); err == nil {
			t.Error("used twice")
		}
		w.is(`SELECT count(*) FROM exchange WHERE state <> 'voided'`, 0)
		w.is(`SELECT count(*) FROM license_key WHERE exchange_id IS NOT NULL`, 1)
	})
}

func TestTwoApproversAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		o := w.ask(wish(w.late(), eligibility.Late))
		settled := make(chan error, 8)
		if err := atOnce(8, func(i int) error {
			answer := yes(o)
			answer.Approve, answer.Actor = i%2 == 0, person(string(rune('a'+i)), "Mine.")
			_, err := w.Decide(t.Context(), answer)
			if fault.Is(err, "override_settled") {
				settled <- err
				return nil
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(settled) != 7 || len(dbtest.Mails(t, d)) != 1 {
			t.Errorf("%d of 8 came too late, %d mails", len(settled), len(dbtest.Mails(t, d)))
		}
		w.is(`SELECT count(*) FROM audit_event WHERE action IN ('override.approved', 'override.declined')`, 1)
	})
}

func TestTampered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.late()
		o := w.ask(wish(sub, eligibility.Late))
		shown := yes(o)
		shown.Payload = casefile.Override{}.Payload()
		if _, err := w.Decide(t.Context(), shown); !fault.Is(err, "override_tampered") {
			t.Errorf("approved as shown: %v", err)
		}
		w.Exec(`UPDATE override_request SET note = 'Something else'`)
		if _, err := w.Decide(t.Context(), yes(o)); !fault.Is(err, "override_tampered") {
			t.Errorf("another note: %v", err)
		}
		w.Exec(`UPDATE override_request SET note = 'They moved house.'`)
		if _, err := w.Decide(t.Context(), yes(o)); err != nil {
			t.Fatal(err)
		}
		other := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		w.Exec(`UPDATE override_request SET subscription_id = '` + other + `'`)
		if _, err := w.exchange(other, dbtest.Curated); !fault.Is(err, "not_eligible") {
			t.Errorf("for another subscription: %v", err)
		}
		w.Exec(`UPDATE override_request SET subscription_id = '` + sub + `', kind = 'different_product', sku = '` + dbtest.Bundle + `'`)
		w.Clock.Advance(-60 * 24 * time.Hour)
		if _, err := w.exchange(sub, dbtest.Bundle); !fault.Is(err, "not_eligible") {
			t.Errorf("for another product: %v", err)
		}
		w.is(`SELECT count(*) FROM exchange`, 0)
	})
}

func TestLapse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.late()
		o := w.ask(wish(sub, eligibility.Late))
		if _, err := w.Ask(t.Context(), wish(sub, eligibility.Late)); !fault.Is(err, "override_open") {
			t.Errorf("a second one beside it: %v", err)
		}
		w.Clock.Advance(24*time.Hour - time.Second)
		approved, err := w.Decide(t.Context(), yes(o))
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(24 * time.Hour)
		if _, err := w.exchange(sub, dbtest.Curated); !fault.Is(err, "not_eligible") || w.Clock.Now().Before(approved.ExpiresAt) {
			t.Errorf("an approval of yesterday: %v", err)
		}
		second := w.ask(wish(sub, eligibility.Late)) // ends the first
		w.Clock.Advance(24 * time.Hour)
		if _, err := w.Decide(t.Context(), yes(second)); !fault.Is(err, "override_settled") {
			t.Errorf("an ask of yesterday: %v", err)
		}
		if err := w.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.is(`SELECT count(*) FROM override_request WHERE state = 'expired'`, 2)
		w.is(`SELECT count(*) FROM audit_event WHERE action = 'override.expired' AND actor = 'system'`, 2)
	})
}

func TestDifferentProduct(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.Pool(dbtest.Similar, 0)
		sub := w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
		ask := wish(sub, eligibility.DifferentProduct)
		ask.SKU = dbtest.Bundle
		w.approved(ask)
		for _, other := range []string{dbtest.Withdrawn, dbtest.Withdrawn1, "nothing"} {
			if _, err := w.exchange(sub, other); !fault.Is(err, "not_offered") {
				t.Errorf("%s: %v", other, err)
			}
		}
		q, err := w.Exchanges().Quote(t.Context(), sub)
		if err != nil || len(q.Options) < 2 || q.Options[0].SKU != dbtest.Bundle {
			t.Errorf("offered: %+v, %v", q.Options, err)
		}
		r, err := w.exchange(sub, dbtest.Bundle)
		if err != nil || r.Exchange.State != casefile.Issued {
			t.Fatal(r, err)
		}
		w.is(`SELECT count(*) FROM override_use`, 1)
	})
}

func TestSecondExchange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
		first, err := w.exchange(sub, dbtest.Curated)
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(90 * 24 * time.Hour) // long after the window
		w.approved(wish(sub, eligibility.SecondExchange))
		fresh := make(chan string, 20)
		if err := atOnce(20, func(int) error {
			r, err := w.exchange(sub, dbtest.Curated)
			if err == nil && !r.Already {
				fresh <- r.Exchange.ID
			}
			if err == nil && r.Exchange.ID == first.Exchange.ID {
				t.Error("the first was told as the second")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(fresh) != 1 {
			t.Fatalf("%d second exchanges", len(fresh))
		}
		w.is(`SELECT count(*) FROM exchange WHERE state = 'issued'`, 1)
		w.is(`SELECT count(*) FROM exchange WHERE state = 'voided' AND id = '`+first.Exchange.ID+`'`, 1)
		w.is(`SELECT count(*) FROM license_key WHERE revoked_at IS NOT NULL AND exchange_id = '`+first.Exchange.ID+`'`, 1)
		w.is(`SELECT count(*) FROM license_key WHERE sku = '`+dbtest.Curated+`' AND exchange_id IS NULL`, 3)
		w.is(`SELECT count(*) FROM audit_event WHERE action = 'exchange.voided'`, 1)
		kinds := map[notify.Kind]int{}
		for _, m := range dbtest.Mails(t, d) {
			kinds[m.Kind()]++
			if v, ok := m.Data.(notify.ExchangeVoided); ok && !v.Replaced {
				t.Errorf("%+v", v)
			}
		}
		if kinds[notify.KindExchangeVoided] != 1 || kinds[notify.KindExchangeIssued] != 2 || kinds[notify.KindOverrideApproved] != 1 {
			t.Errorf("mails %v", kinds)
		}
		if found, err := d.Check(t.Context(), db.Inspection{Now: w.Clock.Now()}); err != nil {
			t.Error(err)
		} else {
			for _, f := range found {
				if f.Broken {
					t.Errorf("doctor: %+v", f)
				}
			}
		}
	})
}

// While a key is being revoked, whoever asks for it gets it before that or not
// at all.
func TestVoidAgainstReveal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
		r, err := w.exchange(sub, dbtest.Curated)
		if err != nil {
			t.Fatal(err)
		}
		seen := make(chan bool, 20)
		if err := atOnce(20, func(i int) error {
			if i == 10 {
				_, err := w.Exchanges().Void(t.Context(), exchange.VoidRequest{
					SubscriptionID: sub, ExchangeID: r.Exchange.ID, Actor: person("supervisor", "Fraud."),
				})
				return err
			}
			_, _, err := w.Exchanges().Key(t.Context(), r.Exchange.Reference, audit.Customer())
			if fault.Is(err, "no_key_yet") {
				return nil
			}
			seen <- err == nil
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.is(`SELECT count(*) FROM audit_event WHERE action = 'key.revealed'`, len(seen))
		if _, _, err := w.Exchanges().Key(t.Context(), r.Exchange.Reference, audit.Customer()); err == nil {
			t.Error("a revoked key is shown")
		}
		w.is(`SELECT count(*) FROM license_key WHERE revoked_at IS NOT NULL`, 1)
	})
}
