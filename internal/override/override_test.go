package override_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/override"
)

func TestLateCustomerByTwoPeople(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.late()
		if _, err := w.exchange(sub, dbtest.Curated); !fault.Is(err, "not_eligible") {
			t.Fatalf("without an exception: %v", err)
		}
		o := w.ask(wish(sub, eligibility.Late))
		if _, err := w.exchange(sub, dbtest.Curated); !fault.Is(err, "not_eligible") {
			t.Errorf("asked for only: %v", err)
		}
		asked, err := w.Asked(t.Context(), 10)
		if err != nil || len(asked) != 1 || asked[0].Note != "They moved house." || asked[0].ID != o.ID {
			t.Errorf("in the queue: %+v, %v", asked, err)
		}
		if _, err := w.Decide(t.Context(), yes(o)); err != nil {
			t.Fatal(err)
		}
		q, err := w.Exchanges().Quote(t.Context(), sub)
		if err != nil || q.Decision.Verdict != eligibility.EligibleByOverride || !q.Decision.Deadline.Equal(w.Clock.Now().Add(24*time.Hour)) {
			t.Errorf("%+v, %v", q.Decision, err)
		}
		if _, offered := q.Option(dbtest.Bundle); offered {
			t.Error("being late changes what is offered")
		}
		done, err := w.exchange(sub, dbtest.Curated)
		if err != nil || done.Already {
			t.Fatal(done, err)
		}
		if again, err := w.exchange(sub, dbtest.Curated); err != nil || !again.Already || again.Exchange.ID != done.Exchange.ID {
			t.Errorf("sent twice: %+v, %v", again, err)
		}
		w.is(`SELECT count(*) FROM override_request r JOIN override_use u ON u.override_id = r.id WHERE r.state = 'used'`, 1)
		want := "override.asked staff:agent They moved house.;override.approved staff:supervisor Fair enough.;" +
			"exchange.issued customer ;override.used customer ;"
		if got := w.trail(); got != want {
			t.Errorf("trail %s", got)
		}
		mails := dbtest.Mails(t, d)
		if len(mails) != 2 || mails[0].Kind() != notify.KindOverrideApproved || mails[1].Kind() != notify.KindExchangeIssued {
			t.Errorf("%d mails", len(mails))
		}
	})
}

// trail is the events so far, in their order.
func (w *world) trail() string {
	w.t.Helper()
	var b strings.Builder
	for i := range w.Count(`SELECT count(*) FROM audit_event`) {
		b.WriteString(w.Text(fmt.Sprintf(
			`SELECT action || ' ' || actor || ' ' || reason || ';' FROM audit_event ORDER BY id LIMIT 1 OFFSET %d`, i)))
	}
	return b.String()
}

// What each kind lifts, and what nothing lifts.
func TestWhatHelps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		owed := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		foreign := w.Buy(dbtest.Purchase{SKU: dbtest.Bundle}).Subscriptions[0]
		refunded := w.Buy(dbtest.Purchase{State: "refunded"}).Subscriptions[0]
		ended := w.Buy(dbtest.Purchase{EndsOn: "2017-09-01"}).Subscriptions[0]
		done := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		if _, err := w.exchange(done, dbtest.Curated); err != nil {
			t.Fatal(err)
		}
		waiting := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		if _, err := w.exchange(waiting, dbtest.Curated2); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct{ sub, helps string }{
			"owed": {owed, "different_product"}, "not withdrawn": {foreign, ""}, "refunded": {refunded, "missing_proof"},
			"ended": {ended, "late missing_proof"}, "exchanged": {done, "second_exchange"}, "waiting": {waiting, ""},
		} {
			for _, kind := range eligibility.Kinds() {
				ask := wish(c.sub, kind)
				ask.Actor.ID = "staff:" + name // one a day each
				if kind == eligibility.DifferentProduct {
					ask.SKU = dbtest.Bundle
				}
				_, err := w.Ask(t.Context(), ask)
				helps := strings.Contains(" "+c.helps+" ", " "+string(kind)+" ")
				if helps != (err == nil) || err != nil && !fault.Is(err, "override_useless") && !fault.Is(err, "override") {
					t.Errorf("%s, %s: %v", name, kind, err)
				}
				w.Exec(`UPDATE override_request SET state = 'expired'`)
			}
		}
	})
}

func TestWhatIsTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.New(t))
	sub := w.Buy(dbtest.Purchase{}).Subscriptions[0]
	for _, c := range []struct {
		kind, sku, note, field, code string
	}{
		{"", "", "Why", "kind", "empty"},
		{"because", "", "Why", "kind", "empty"},
		{"different_product", "", "Why", "sku", "empty"},
		{"different_product", "nothing", "Why", "sku", "gone"},
		{"different_product", dbtest.Withdrawn, "Why", "sku", "gone"},
		{"different_product", dbtest.Similar, "Why", "sku", "gone"}, // has no pool
		{"late", "", " \x00\t ", "note", "empty"},
		{"late", "", strings.Repeat("é", 501), "note", "long"},
	} {
		ask := wish(sub, eligibility.Kind(c.kind))
		ask.SKU, ask.Actor.Reason = c.sku, c.note
		_, err := w.Ask(t.Context(), ask)
		f, _ := err.(*fault.Error)
		if f == nil || f.Kind != fault.Invalid || f.Fields[c.field] != c.code {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := w.Ask(t.Context(), wish("nobody", eligibility.Late)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a subscription that is not there: %v", err)
	}
	w.is(`SELECT count(*) FROM override_request`, 0)
	w.is(`SELECT count(*) FROM audit_event`, 0)
}

func TestFiveADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		subs := w.BuyMany(20, dbtest.Purchase{})
		w.Clock.Advance(60 * 24 * time.Hour)
		w.staff("agent")
		full := make(chan error, 20)
		if err := atOnce(20, func(i int) error {
			_, err := w.Ask(t.Context(), wish(subs[i].Subscriptions[0], eligibility.Late))
			if fault.Is(err, "override_limit") && fault.KindOf(err) == fault.Throttled {
				full <- err
				return nil
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(full) != 15 {
			t.Errorf("of 20 asks at once %d were refused, want 15", len(full))
		}
		w.is(`SELECT count(*) FROM override_request`, override.PerDay)
		w.Clock.Advance(24*time.Hour + time.Second)
		w.ask(wish(subs[0].Subscriptions[0], eligibility.Late))
	})
}

func (w *world) staff(id string) {
	w.t.Helper()
	w.Exec(`INSERT INTO staff (id, email, name, role, store_id, password_hash, totp_step, created_at, version)
		VALUES ('` + id + `', '` + id + `@staff.example', 'Pat Doe', 'agent', '', 'x', 0, 1, 1)`)
}

// One person cannot be both, whatever the program says.
func TestTwoPeople(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		o := w.ask(wish(w.late(), eligibility.Late))
		own := yes(o)
		own.Actor = person("agent", "I say so.")
		for _, own.Approve = range []bool{true, false} {
			if _, err := w.Decide(t.Context(), own); !fault.Is(err, "own_override") || fault.KindOf(err) != fault.Forbidden {
				t.Errorf("by who asked: %v", err)
			}
		}
		_, err := d.Writer().ExecContext(t.Context(), `UPDATE override_request SET state = 'approved', decided_by = asked_by,
			decided_at = asked_at, reason = 'x' WHERE id = $1`, o.ID)
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "check") {
			t.Errorf("the database lets one person be both: %v", err)
		}
		w.is(`SELECT count(*) FROM override_request WHERE state = 'asked'`, 1)
	})
}

func TestDeclined(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		sub := w.late()
		no := yes(w.ask(wish(sub, eligibility.Late)))
		no.Approve, no.Actor.Reason = false, " "
		if _, err := w.Decide(t.Context(), no); fault.KindOf(err) != fault.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		no.Actor.Reason = "Not the third time."
		if _, err := w.Decide(t.Context(), no); err != nil {
			t.Fatal(err)
		}
		if _, err := w.exchange(sub, dbtest.Curated); !fault.Is(err, "not_eligible") {
			t.Errorf("declined: %v", err)
		}
		mails := dbtest.Mails(t, d)
		if len(mails) != 1 || mails[0].Kind() != notify.KindOverrideDeclined {
			t.Errorf("%v", mails)
		}
		w.ask(wish(sub, eligibility.Late)) // asked again
	})
}
