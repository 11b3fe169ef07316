package db_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/importer"
	"swapdesk/internal/notify"
	"swapdesk/internal/purchase"
	"swapdesk/internal/vault"
)

func someMail() notify.Message {
	return notify.Message{
		ID: ids.New(), To: "jane@example.com", Lang: "en", At: time.Unix(1, 0).UTC(),
		Data: notify.ContactCode{Code: "7K4M-9PQX", Minutes: 10},
	}
}

func TestDataKeyOfTheFirstStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if keys, err := d.ListDataKeys(t.Context()); err != nil || len(keys) != 0 {
			t.Errorf("a new database has %v, %v", keys, err)
		}
		first := vault.DataKey{ID: "1", Wrapping: "w", Wrapped: "x"}
		for _, k := range []vault.DataKey{first, {ID: "2", Wrapping: "w", Wrapped: "y"}, first} {
			if err := d.EnsureDataKey(t.Context(), k, time.Unix(1, 0)); err != nil {
				t.Fatal(err)
			}
		}
		keys, err := d.ListDataKeys(t.Context())
		if err != nil || !cmp.Equal(keys, []vault.DataKey{first}) {
			t.Errorf("%v, %v", keys, err)
		}
	})
}

func TestMeta(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, want := range []string{"", "1", "two"} {
			if want != "" {
				if err := d.SetMeta(t.Context(), "demo", want); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := d.Meta(t.Context(), "demo"); err != nil || got != want {
				t.Errorf("%q, %v, want %q", got, err, want)
			}
		}
	})
}

func TestProducts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		changed := dbtest.Products()[4]
		changed.Name, changed.Platforms, changed.PriceCents = "Norton “Deluxe” 100%_ d'été", []string{"mac"}, 0
		w.Transact(func(tx *db.Tx) error { return tx.UpdateProduct(t.Context(), changed) })
		want := append(dbtest.Products()[:4:4], changed, dbtest.Products()[5])
		slices.SortFunc(want, func(a, b catalogProduct) int { return cmpText(a.SKU, b.SKU) })
		got, err := d.ListProducts(t.Context())
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v\n%s", err, cmp.Diff(want, got))
		}
	})
}

func TestStockCountsUpToTwo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 3)
		w.Pool(dbtest.Curated2, 1)
		w.Pool(dbtest.Similar, 0)
		stock, err := d.ListStock(t.Context())
		if err != nil || len(stock) != len(dbtest.Products()) {
			t.Fatal(len(stock), err)
		}
		type pool struct {
			has  bool
			free int
		}
		want := map[string]pool{dbtest.Curated: {true, 2}, dbtest.Curated2: {true, 1}, dbtest.Similar: {true, 0}}
		for _, s := range stock {
			if got := (pool{s.HasPool, s.Free}); got != want[s.SKU] {
				t.Errorf("%s: %v, want %v", s.SKU, got, want[s.SKU])
			}
		}
	})
}

// Locking the pool of a product that never had keys does not make one.
func TestLockPoolMakesNoPool(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Transact(func(tx *db.Tx) error { return tx.LockPool(t.Context(), dbtest.Curated) })
		stock, err := d.ListStock(t.Context())
		if err != nil || slices.ContainsFunc(stock, func(s exchangeStock) bool { return s.HasPool }) {
			t.Errorf("%v, %v", stock, err)
		}
	})
}

func TestKnownKeysAreNotAddedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 0)
		_, keys := w.NewKeys(dbtest.Curated, 3)
		insert := func(keys []importer.LicenseKey) (fresh []bool) {
			w.Transact(func(tx *db.Tx) (err error) {
				fresh, err = tx.InsertKeys(t.Context(), keys, w.Clock.Now())
				return err
			})
			return fresh
		}
		if got := insert(keys[:2]); !slices.Equal(got, []bool{true, true}) {
			t.Error(got)
		}
		again := slices.Clone(keys)
		for i := range again {
			again[i].ID = ids.New()
		}
		if got := insert(again); !slices.Equal(got, []bool{false, false, true}) {
			t.Error(got)
		}
		if n := w.Count(`SELECT count(*) FROM license_key`); n != 3 {
			t.Errorf("%d keys", n)
		}
	})
}

func TestAllocateKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 2)
		w.Pool(dbtest.Similar, 1)
		taken := map[string]bool{}
		for i := range 3 {
			exchangeID := ids.New()
			var id, sealed string
			err := d.Transact(t.Context(), func(tx *db.Tx) (err error) {
				if id, err = tx.AllocateKey(t.Context(), dbtest.Curated, exchangeID); err != nil {
					return err
				}
				sealed, err = tx.FindKey(t.Context(), id)
				return err
			})
			if i == 2 {
				if !fault.Is(err, "pool_empty") || fault.KindOf(err) != fault.NotFound {
					t.Errorf("an empty pool: %v", err)
				}
				continue
			}
			if err != nil || taken[id] || w.Text(`SELECT exchange_id FROM license_key WHERE id = $1`, id) != exchangeID {
				t.Errorf("key %q, %v", id, err)
			}
			if _, err := w.Vault.Open("license_key", id, sealed); err != nil {
				t.Error(err)
			}
			taken[id] = true
		}
		for _, sku := range []string{dbtest.Curated2, "no-such-sku"} {
			err := d.Transact(t.Context(), func(tx *db.Tx) error {
				_, err := tx.AllocateKey(t.Context(), sku, ids.New())
				return err
			})
			if sku == dbtest.Curated2 && !fault.Is(err, "pool_empty") || err == nil {
				t.Errorf("%s: %v", sku, err)
			}
		}
		err := d.Transact(t.Context(), func(tx *db.Tx) error {
			_, err := tx.FindKey(t.Context(), "none")
			return err
		})
		if fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

// recordOf exchanges a subscription by hand.
func exchangeOf(subscriptionID, programID string, at time.Time) casefile.Exchange {
	return casefile.Exchange{
		ID: ids.New(), SubscriptionID: subscriptionID, ProgramID: programID, PolicyVersion: 1, SKU: dbtest.Curated,
		State: casefile.Waiting, Lang: "fr-CA", RequestedAt: at.UTC(), Deadline: at.Add(time.Hour).UTC(),
		Receipt: []eligibility.Step{{Rule: eligibility.RuleWithdrawn, Passed: true, Text: dbtest.Withdrawn}},
	}
}

func TestRecords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		jane := w.Buy(dbtest.Purchase{Quantity: 2, Email: "Jane@Example.com", Phone: "612-555-0143", Codes: []string{"AAAA-1111", "BBBB-2222"}})
		w.Buy(dbtest.Purchase{Order: jane.Order, Line: 2, Email: "josé@example.com", EndsOn: "none", SKU: "unknown"})
		other := w.Buy(dbtest.Purchase{Email: "jane@example.com", State: purchase.Canceled})
		index := w.Vault.Index(purchase.ActivationPurpose, "BBBB2222")

		var lists [4][]casefile.Record
		var errs [4]error
		lists[0], errs[0] = d.ListByOrder(t.Context(), purchase.OrderKey(jane.Order))
		lists[1], errs[1] = d.ListByActivation(t.Context(), index)
		lists[2], errs[2] = d.ListByPurchases(t.Context(), []string{jane.ID, other.ID})
		lists[3], errs[3] = d.ListByMailbox(t.Context(), "jane@example.com")
		for i, want := range []int{3, 2, 3, 3} {
			if errs[i] != nil || len(lists[i]) != want {
				t.Errorf("list %d: %d records, want %d; %v", i, len(lists[i]), want, errs[i])
			}
		}
		first, last := lists[0][0], lists[0][2]
		if first.Subscription.ID != jane.Subscriptions[0] || first.Subscription.Unit != 1 || !first.Subscription.HasCode ||
			first.Line.Email != "Jane@Example.com" || first.Product == nil || first.Product.Devices != 3 || first.Exchange != nil ||
			first.Subscription.BoughtOn.String() != "2017-03-01" || first.Subscription.EndsOn.String() != "2018-03-01" {
			t.Errorf("%+v", first)
		}
		if last.Line.Line != 2 || last.Product != nil || last.Subscription.HasCode || !last.Subscription.EndsOn.IsZero() {
			t.Errorf("%+v", last)
		}
		for _, list := range []func() ([]casefile.Record, error){
			func() ([]casefile.Record, error) { return d.ListByOrder(t.Context(), "NONE") },
			func() ([]casefile.Record, error) { return d.ListByActivation(t.Context(), "none") },
			func() ([]casefile.Record, error) { return d.ListByPurchases(t.Context(), []string{"none"}) },
			func() ([]casefile.Record, error) { return d.ListByMailbox(t.Context(), "") },
		} {
			if found, err := list(); err != nil || len(found) != 0 {
				t.Errorf("found %v, %v", found, err)
			}
		}
	})
}

func TestRecordWithItsExchange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		b := w.Buy(dbtest.Purchase{})
		e := exchangeOf(b.Subscriptions[0], w.Text(`SELECT id FROM program`), w.Clock.Now())
		w.Transact(func(tx *db.Tx) (err error) {
			if e.CaseID, e.Reference, err = tx.EnsureCase(t.Context(), e.SubscriptionID, "AAAA-BBBB-CCCC", e.Lang, w.Clock.Now()); err != nil {
				return err
			}
			return tx.InsertExchange(t.Context(), e)
		})
		for _, find := range []func() (casefile.Record, error){
			func() (casefile.Record, error) { return d.FindRecord(t.Context(), e.SubscriptionID) },
			func() (casefile.Record, error) { return d.FindByReference(t.Context(), "AAAA-BBBB-CCCC") },
		} {
			r, err := find()
			if err != nil || r.Exchange == nil || !cmp.Equal(*r.Exchange, e) {
				t.Errorf("%v\n%s", err, cmp.Diff(&e, r.Exchange))
			}
		}
		w.Exec(`UPDATE exchange SET state = 'voided', voided_at = 1`)
		if r, err := d.FindRecord(t.Context(), e.SubscriptionID); err != nil || r.Exchange != nil {
			t.Errorf("a voided exchange is live: %+v, %v", r.Exchange, err)
		}
		for _, err := range []error{
			second(d.FindRecord(t.Context(), "none")), second(d.FindByReference(t.Context(), "none")),
			d.Transact(t.Context(), func(tx *db.Tx) error { return tx.LockSubscription(t.Context(), "none") }),
		} {
			if fault.KindOf(err) != fault.NotFound || !fault.Is(err, "subscription_not_found") {
				t.Error(err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
