package db_test

import (
	"testing"

	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// exchanged writes a waiting exchange of a new subscription.
func exchanged(t *testing.T, w *dbtest.World) casefile.Exchange {
	t.Helper()
	b := w.Buy(dbtest.Purchase{})
	e := exchangeOf(b.Subscriptions[0], w.Text(`SELECT id FROM program`), w.Clock.Now())
	w.Transact(func(tx *db.Tx) (err error) {
		if e.CaseID, e.Reference, err = tx.EnsureCase(t.Context(), e.SubscriptionID, ids.NewReference(), "en", w.Clock.Now()); err != nil {
			return err
		}
		return tx.InsertExchange(t.Context(), e)
	})
	return e
}

func insert(t *testing.T, d *db.DB, e casefile.Exchange) error {
	t.Helper()
	return d.Transact(t.Context(), func(tx *db.Tx) error { return tx.InsertExchange(t.Context(), e) })
}

func TestOneLiveExchangeOfASubscription(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		e := exchanged(t, w)
		e.ID = ids.New()
		if err := insert(t, d, e); !fault.Is(err, "duplicate") {
			t.Errorf("a second live exchange: %v", err)
		}
		w.Exec(`UPDATE exchange SET state = 'voided', voided_at = 1`)
		if err := insert(t, d, e); err != nil {
			t.Errorf("after the first was voided: %v", err)
		}
	})
}

func TestOneExchangeOfAKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 2)
		a, b := exchanged(t, w), exchanged(t, w)
		key := w.Text(`SELECT min(id) FROM license_key`)
		issue := func(e casefile.Exchange) error {
			e.State, e.KeyID, e.IssuedAt = casefile.Issued, key, w.Clock.Now()
			return d.Transact(t.Context(), func(tx *db.Tx) error { return tx.UpdateExchange(t.Context(), e) })
		}
		if err := issue(a); err != nil {
			t.Fatal(err)
		}
		if err := issue(b); !fault.Is(err, "duplicate") {
			t.Errorf("one key for two exchanges: %v", err)
		}
		w.Exec(`UPDATE license_key SET exchange_id = $1 WHERE id = $2`, a.ID, key)
		err := d.Transact(t.Context(), func(tx *db.Tx) error {
			return tx.ExecForTest(t.Context(), `UPDATE license_key SET exchange_id = $1 WHERE exchange_id IS NULL`, a.ID)
		})
		if !fault.Is(err, "duplicate") {
			t.Errorf("two keys for one exchange: %v", err)
		}
	})
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 1)
		exchanged(t, w)
		exchanged(t, w)
		for name, statement := range map[string]string{
			"issued without a key":         `UPDATE exchange SET state = 'issued', issued_at = 1`,
			"issued without its time":      `UPDATE exchange SET state = 'issued', license_key_id = (SELECT min(id) FROM license_key) WHERE id = (SELECT min(id) FROM exchange)`,
			"waiting with a key":           `UPDATE exchange SET license_key_id = (SELECT min(id) FROM license_key) WHERE id = (SELECT min(id) FROM exchange)`,
			"voided without its time":      `UPDATE exchange SET state = 'voided'`,
			"unknown state":                `UPDATE exchange SET state = 'lost'`,
			"one reference twice":          `UPDATE customer_case SET reference = 'AAAA-BBBB-CCCC'`,
			"a case of nothing":            `UPDATE customer_case SET subscription_id = 'none'`,
			"a subscription of nothing":    `UPDATE subscription SET purchase_id = 'none'`,
			"a unit twice":                 `UPDATE subscription SET purchase_id = (SELECT min(id) FROM purchase)`,
			"a code without its index":     `UPDATE subscription SET activation_code = 'x'`,
			"an order line twice":          `UPDATE purchase SET order_key = 'SAME'`,
			"a subscription that is taken": `DELETE FROM subscription`,
			"a key without a pool":         `UPDATE license_key SET sku = 'none'`,
			"text for a number":            `UPDATE purchase SET imported_at = 'yesterday'`,
			"a product of no devices":      `UPDATE product SET devices = 0`,
			"a program of no status":       `UPDATE program SET status = 'gone'`,
		} {
			err := d.Transact(t.Context(), func(tx *db.Tx) error { return tx.ExecForTest(t.Context(), statement) })
			if err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})
}

func TestCaseIsOpenedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		b := w.Buy(dbtest.Purchase{})
		var ids, references [2]string
		for i, reference := range []string{"AAAA-AAAA-AAAA", "BBBB-BBBB-BBBB"} {
			w.Transact(func(tx *db.Tx) (err error) {
				ids[i], references[i], err = tx.EnsureCase(t.Context(), b.Subscriptions[0], reference, "en", w.Clock.Now())
				return err
			})
		}
		if ids[0] != ids[1] || references[0] != "AAAA-AAAA-AAAA" || references[1] != references[0] {
			t.Errorf("%v, %v", ids, references)
		}
	})
}

func TestOnlyWaitingExchangesChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		e := exchanged(t, w)
		w.Exec(`UPDATE exchange SET state = 'voided', voided_at = 1`)
		err := d.Transact(t.Context(), func(tx *db.Tx) error { return tx.UpdateExchange(t.Context(), e) })
		if !fault.Is(err, "no_longer_waiting") || fault.KindOf(err) != fault.Conflict {
			t.Errorf("a voided exchange was changed: %v", err)
		}
	})
}

func TestWaitersComeInTheirOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		var order []string
		for range 4 {
			w.Clock.Advance(-60e9) // who was written later came earlier
			order = append([]string{exchanged(t, w).ID}, order...)
		}
		w.Exec(`UPDATE exchange SET state = 'voided', voided_at = 1 WHERE id = $1`, order[1])
		w.Transact(func(tx *db.Tx) error {
			parties, err := tx.ListWaiting(t.Context(), dbtest.Curated, 2, w.Clock.Now())
			if err != nil {
				return err
			}
			if len(parties) != 2 || parties[0].Exchange.ID != order[0] || parties[1].Exchange.ID != order[2] {
				t.Errorf("%d waiters in a wrong order", len(parties))
			}
			if p := parties[0]; p.Old != dbtest.Products()[0].Name || p.New != dbtest.Products()[2].Name ||
				p.Devices != 3 || p.Months != 12 || p.Program.Slug != "kaspersky-2017" {
				t.Errorf("%+v", p)
			}
			none, err := tx.ListWaiting(t.Context(), dbtest.Similar, 2, w.Clock.Now())
			if len(none) != 0 {
				t.Errorf("%d wait for another product", len(none))
			}
			return err
		})
	})
}
