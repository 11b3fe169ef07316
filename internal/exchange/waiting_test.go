package exchange_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
)

// line makes n customers wait for Curated, one after the other.
func line(t *testing.T, w *dbtest.World, n int) (subscriptions []string) {
	t.Helper()
	for _, b := range w.BuyMany(n, dbtest.Purchase{Email: "jane@example.com"}) {
		w.Clock.Advance(time.Second)
		e := confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated).Exchange
		if e.State != casefile.Waiting || e.KeyID != "" || !e.IssuedAt.IsZero() {
			t.Fatalf("%+v", e)
		}
		subscriptions = append(subscriptions, b.Subscriptions[0])
	}
	return subscriptions
}

func state(t *testing.T, w *dbtest.World, subscriptionID string) casefile.Exchange {
	t.Helper()
	r, err := w.DB.FindRecord(t.Context(), subscriptionID)
	if err != nil || r.Exchange == nil {
		t.Fatal(r, err)
	}
	return *r.Exchange
}

func kinds(t *testing.T, w *dbtest.World) (all []notify.Kind) {
	t.Helper()
	for _, m := range dbtest.Mails(t, w.DB) {
		all = append(all, m.Kind())
	}
	return all
}

func TestWaitingWhenThePoolIsEmpty(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := line(t, w, 1)
		if got := count(t, w); got != (counts{1, 0, 1, 1, 1}) {
			t.Errorf("%+v", got)
		}
		again := confirm(t, w.Exchanges(), s[0], dbtest.Curated)
		if !again.Already || again.Exchange.State != casefile.Waiting {
			t.Errorf("%+v", again)
		}
		if got := kinds(t, w); !slices.Equal(got, []notify.Kind{notify.KindExchangeWaiting}) {
			t.Error(got)
		}
	})
}

func TestFillFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := line(t, w, 4)
		if err := arrive(t.Context(), t, w, dbtest.Curated, 2); err != nil {
			t.Fatal(err)
		}
		for i, id := range s {
			want := casefile.Issued
			if i >= 2 {
				want = casefile.Waiting
			}
			if e := state(t, w, id); e.State != want {
				t.Errorf("number %d is %s", i+1, e.State)
			}
		}
		newcomer := confirm(t, w.Exchanges(), w.Buy(dbtest.Purchase{}).Subscriptions[0], dbtest.Curated).Exchange
		if newcomer.State != casefile.Waiting {
			t.Error("a newcomer overtook those who wait")
		}
		if err := arrive(t.Context(), t, w, dbtest.Curated, 10); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(`SELECT count(*) FROM exchange WHERE state = 'waiting'`); n != 0 {
			t.Errorf("%d still wait", n)
		}
		if got := count(t, w); got != (counts{5, 5, 5, 10, 8}) { // the newcomer has no mailbox
			t.Errorf("%+v", got)
		}
		m := dbtest.Mails(t, d)[7]
		if data, ok := m.Data.(notify.ExchangeFilled); !ok || data.New != dbtest.Products()[2].Name || data.Old != dbtest.Products()[0].Name {
			t.Errorf("%+v", m)
		}
	})
}

func TestFillKeepsToItsLimitAndToItsPool(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		line(t, w, 3)
		if err := arrive(t.Context(), t, w, dbtest.Curated2, 5); err != nil {
			t.Fatal(err)
		}
		w.Pool(dbtest.Curated, 5)
		for _, c := range []struct{ limit, want int }{{0, 0}, {1, 1}, {5, 2}, {5, 0}} {
			var filled int
			w.Transact(func(tx *db.Tx) (err error) {
				filled, err = w.Exchanges().Fill(t.Context(), tx, dbtest.Curated, c.limit)
				return err
			})
			if filled != c.want {
				t.Errorf("at most %d: %d filled, want %d", c.limit, filled, c.want)
			}
		}
		if n := w.Count(`SELECT count(*) FROM license_key WHERE sku = $1 AND exchange_id IS NOT NULL`, dbtest.Curated2); n != 0 {
			t.Errorf("%d keys of another pool were given", n)
		}
	})
}

// The deadline is frozen: who waits keeps what they were promised.
func TestFillAfterTheWindowClosed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := line(t, w, 1)
		before := state(t, w, s[0])
		w.Clock.Advance(400 * 24 * time.Hour)
		def := dbtest.Definition(t)
		def.Status = program.Closed
		w.Apply(def)
		if err := arrive(t.Context(), t, w, dbtest.Curated, 1); err != nil {
			t.Fatal(err)
		}
		after := state(t, w, s[0])
		if after.State != casefile.Issued || !after.Deadline.Equal(before.Deadline) || !after.RequestedAt.Equal(before.RequestedAt) ||
			after.PolicyVersion != before.PolicyVersion || !after.IssuedAt.Equal(w.Clock.Now()) {
			t.Errorf("%+v\n%+v", before, after)
		}
		if data := dbtest.Mails(t, d)[1].Data.(notify.ExchangeFilled); !data.RemovalEnds.IsZero() {
			t.Errorf("removal is long over, and the mail says until %v", data.RemovalEnds)
		}
	})
}

func TestWaiterSwitchesProduct(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Similar, 1)
		s := line(t, w, 2)
		place := state(t, w, s[0]).RequestedAt
		w.Clock.Advance(time.Hour)
		// To a product without keys: the place in the line stays.
		e := confirm(t, w.Exchanges(), s[0], dbtest.Curated2)
		if e.Already || e.Exchange.State != casefile.Waiting || e.Exchange.SKU != dbtest.Curated2 || !e.Exchange.RequestedAt.Equal(place) {
			t.Errorf("%+v", e)
		}
		// To one with a key: it is there at once, though the window has closed.
		w.Clock.Advance(100 * 24 * time.Hour)
		e = confirm(t, w.Exchanges(), s[0], dbtest.Similar)
		if e.Already || e.Exchange.State != casefile.Issued || e.Exchange.SKU != dbtest.Similar {
			t.Errorf("%+v", e)
		}
		if got := state(t, w, s[0]); got.State != casefile.Issued || got.SKU != dbtest.Similar || got.KeyID == "" {
			t.Errorf("%+v", got)
		}
		if e := confirm(t, w.Exchanges(), s[0], dbtest.Curated); !e.Already || e.Exchange.SKU != dbtest.Similar {
			t.Errorf("%+v", e)
		}
		// The other one waits as before, and is the first now.
		if err := arrive(t.Context(), t, w, dbtest.Curated, 1); err != nil {
			t.Fatal(err)
		}
		if got := state(t, w, s[1]); got.State != casefile.Issued {
			t.Errorf("%+v", got)
		}
		want := []notify.Kind{
			notify.KindExchangeWaiting, notify.KindExchangeWaiting, notify.KindExchangeWaiting,
			notify.KindExchangeIssued, notify.KindExchangeFilled,
		}
		if got := kinds(t, w); !slices.Equal(got, want) {
			t.Error(got)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'exchange.switched'`); n != 2 {
			t.Errorf("%d switches in the trail", n)
		}
	})
}

// A waiter confirms another product in the moment in which their key arrives:
// one of the two happens, and neither fails.
func TestSwitchAndFillAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Similar, 1)
		for range 12 {
			s := line(t, w, 1)
			w.Pool(dbtest.Similar, 1)
			filled := make(chan error, 1)
			go func() { filled <- arrive(t.Context(), t, w, dbtest.Curated, 1) }()
			result, err := w.Exchanges().Complete(t.Context(), request(s[0], dbtest.Similar))
			if err != nil {
				t.Errorf("switch: %v", err)
			}
			if err := <-filled; err != nil {
				t.Errorf("fill: %v", err)
			}
			if e := state(t, w, s[0]); e.State != casefile.Issued || e.ID != result.Exchange.ID || e.SKU != result.Exchange.SKU {
				t.Errorf("told %+v, on file %+v", result.Exchange, e)
			}
			w.Exec(`UPDATE license_key SET exchange_id = 'x' || id WHERE exchange_id IS NULL`) // the pools are empty again
		}
	})
}

// The first keys of a product that never had a pool arrive while somebody
// decides to wait for it.
func TestFirstKeysAndFirstWaiterAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		for range 8 {
			b := w.Buy(dbtest.Purchase{})
			arrived := make(chan error, 1)
			go func() { arrived <- arrive(t.Context(), t, w, dbtest.Curated, 1) }()
			confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated)
			if err := <-arrived; err != nil {
				t.Fatal(err)
			}
			if e := state(t, w, b.Subscriptions[0]); e.State != casefile.Issued {
				t.Errorf("somebody waits while a key is free")
			}
			w.Exec(`UPDATE exchange SET state = 'voided', voided_at = 1, license_key_id = NULL`)
			w.Exec(`DELETE FROM license_key`)
			w.Exec(`DELETE FROM key_pool`)
		}
	})
}

var _ exchange.FillTx = (*db.Tx)(nil)

// Of agents who have the same page open, one moves the rain check; the others
// are told that it stands elsewhere.
func TestNobodyMovesARainCheckUnseen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s, service := line(t, w, 1), w.Exchanges()
		q, err := service.Quote(t.Context(), s[0])
		if err != nil {
			t.Fatal(err)
		}
		_, err = service.Complete(t.Context(), exchange.Request{SubscriptionID: s[0], SKU: dbtest.Curated2, Seen: "none", Lang: "en", Actor: audit.Customer()})
		if !fault.Is(err, "exchange_changed") {
			t.Errorf("of a page without a rain check: %v", err)
		}
		w.Pool(dbtest.Similar, 1)
		confirm(t, service, w.Buy(dbtest.Purchase{}).Subscriptions[0], dbtest.Similar) // nobody else gets that key
		var moved, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 20 {
			sku := []string{dbtest.Curated2, dbtest.Similar}[i%2]
			all.Go(func() {
				r, err := service.Complete(t.Context(), exchange.Request{SubscriptionID: s[0], SKU: sku, Seen: q.Seen(), Lang: "en", Actor: audit.Customer()})
				switch {
				case err == nil && !r.Already:
					moved.Add(1)
				case fault.Is(err, "exchange_changed"):
					refused.Add(1)
				case err != nil:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if moved.Load() != 1 || refused.Load() != 10 || w.Count(`SELECT count(*) FROM audit_event WHERE action = 'exchange.switched'`) != 1 {
			t.Errorf("%d moved it, %d were told", moved.Load(), refused.Load())
		}
	})
}
