package exchange_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/testkit"
)

// atOnce runs n calls that all start in the same moment.
func atOnce(n int, call func(i int) error) error {
	start := make(chan struct{})
	var calls errgroup.Group
	for i := range n {
		calls.Go(func() error {
			<-start
			return call(i)
		})
	}
	close(start)
	return calls.Wait()
}

// Figures of trust.md, double submit.
func TestParallelConfirmsOfOneSubscription(t *testing.T) {
	t.Parallel()
	n := testkit.N(200, 5000)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 50)
		w.Pool(dbtest.Curated2, 50)
		b := w.Buy(dbtest.Purchase{Email: "jane@example.com"})
		var mu sync.Mutex
		told := map[string]int{}
		first := 0
		err := atOnce(n, func(i int) error {
			sku := []string{dbtest.Curated, dbtest.Curated2}[i%2]
			result, err := w.Exchanges().Complete(t.Context(), request(b.Subscriptions[0], sku))
			mu.Lock()
			defer mu.Unlock()
			told[result.Exchange.ID+" "+result.Exchange.KeyID+" "+result.Exchange.Reference]++
			if !result.Already {
				first++
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if len(told) != 1 || first != 1 {
			t.Errorf("%d different answers, %d of them the first", len(told), first)
		}
		if got := count(t, w); got != (counts{1, 1, 1, 1, 1}) {
			t.Errorf("n = %d: %+v", n, got)
		}
	})
}

// More customers than keys: every key is given once, the others wait; then
// the missing keys arrive while more customers confirm.
func TestParallelConfirmsOverAShortPool(t *testing.T) {
	t.Parallel()
	n := testkit.N(200, 5000)
	short := n * 3 / 10
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, short)
		first := w.BuyMany(n, dbtest.Purchase{Email: "jane@example.com"})
		if err := atOnce(n, func(i int) error {
			_, err := w.Exchanges().Complete(t.Context(), request(first[i].Subscriptions[0], dbtest.Curated))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		check(t, w, short, n-short)

		// The same number arrives in parts, among as many newcomers.
		more, parts := n/4, 10
		late := w.BuyMany(more, dbtest.Purchase{})
		missing := n - short + more
		if err := atOnce(more+parts, func(i int) error {
			if i >= more {
				part := missing / parts
				if i == more {
					part += missing % parts
				}
				return arrive(t.Context(), t, w, dbtest.Curated, part)
			}
			_, err := w.Exchanges().Complete(t.Context(), request(late[i].Subscriptions[0], dbtest.Curated))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		check(t, w, n+more, 0)
		if mails := dbtest.Mails(t, d); len(mails) != n+n-short { // and a second one for those who waited
			t.Errorf("%d mails", len(mails))
		}
	})
}

// check counts the two states, and that keys and exchanges are pairs.
func check(t *testing.T, w *dbtest.World, issued, waiting int) {
	t.Helper()
	for query, want := range map[string]int{
		`SELECT count(*) FROM exchange WHERE state = 'issued'`:                                                   issued,
		`SELECT count(*) FROM exchange WHERE state = 'waiting'`:                                                  waiting,
		`SELECT count(*) FROM license_key k JOIN exchange e ON e.id = k.exchange_id AND e.license_key_id = k.id`: issued,
		`SELECT count(DISTINCT license_key_id) FROM exchange`:                                                    issued,
		`SELECT count(*) FROM license_key WHERE exchange_id IS NOT NULL`:                                         issued,
		`SELECT count(*) FROM license_key WHERE exchange_id IS NULL`:                                             0,
	} {
		if got := w.Count(query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

// unsure is a database whose commits may or may not have happened.
type unsure struct {
	db.Exchanges
	commit bool
	reads  func() error
}

func (u unsure) Transact(ctx context.Context, fn func(exchange.Tx) error) error {
	lost := &fault.Error{Kind: fault.Internal, Code: "commit_unknown", Err: errors.New("the connection broke")}
	err := u.Exchanges.Transact(ctx, func(tx exchange.Tx) error {
		if err := fn(tx); err != nil || u.commit {
			return err
		}
		return lost
	})
	if err != nil {
		return err
	}
	return lost
}

func (u unsure) FindRecord(ctx context.Context, id string) (casefile.Record, error) {
	if err := u.reads(); err != nil {
		return casefile.Record{}, err
	}
	return u.Exchanges.FindRecord(ctx, id)
}

// A failed commit means unknown: what is on file is the answer.
func TestUnknownCommitIsReadAgain(t *testing.T) {
	t.Parallel()
	down := errors.New("the database is down")
	for name, c := range map[string]struct {
		commit bool
		reads  error
	}{
		"it happened":         {commit: true},
		"it did not happen":   {commit: false},
		"nobody can tell yet": {commit: true, reads: down},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := dbtest.Seed(t, dbtest.New(t))
			w.Pool(dbtest.Curated, 1)
			b := w.Buy(dbtest.Purchase{})
			s := w.Exchanges()
			s.Repo = unsure{db.Exchanges{DB: w.DB}, c.commit, func() error { return c.reads }}
			result, err := s.Complete(t.Context(), request(b.Subscriptions[0], dbtest.Curated))
			switch {
			case c.reads != nil:
				if !errors.Is(err, down) {
					t.Errorf("%+v, %v", result, err)
				}
			case c.commit:
				if err != nil || result.Exchange.State != casefile.Issued || result.Exchange.KeyID == "" {
					t.Errorf("%+v, %v", result, err)
				}
			default:
				if !fault.Is(err, "commit_unknown") {
					t.Errorf("%+v, %v", result, err)
				}
			}
			// Whatever was told: trying again ends with one exchange.
			confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated)
			if got := count(t, w); got != (counts{1, 1, 1, 1, 0}) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// A transaction that holds the last key may yet roll back: a newcomer must
// wait for it, and then gets the key instead of a rain check.
func TestNewcomerWaitsForAnUndecidedKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 1)
		b := w.Buy(dbtest.Purchase{})
		undecided := errors.New("changed their mind")
		taken, result := make(chan struct{}), make(chan error, 1)
		go func() {
			result <- d.Transact(t.Context(), func(tx *db.Tx) error {
				if _, err := tx.AllocateKey(t.Context(), dbtest.Curated, "somebody"); err != nil {
					return err
				}
				close(taken)
				time.Sleep(100 * time.Millisecond)
				return undecided
			})
		}()
		<-taken
		e := confirm(t, w.Exchanges(), b.Subscriptions[0], dbtest.Curated).Exchange
		if err := <-result; !errors.Is(err, undecided) {
			t.Error(err)
		}
		if e.State != casefile.Issued {
			t.Error("a rain check while a key came free")
		}
	})
}

// between is a database in which something happens just before a transaction
// takes its key.
type between struct {
	db.Exchanges
	happens func()
}

func (b between) Transact(ctx context.Context, fn func(exchange.Tx) error) error {
	return b.Exchanges.Transact(ctx, func(tx exchange.Tx) error { return fn(betweenTx{tx, b.happens}) })
}

type betweenTx struct {
	exchange.Tx
	happens func()
}

func (b betweenTx) AllocateKey(ctx context.Context, sku, exchangeID string) (string, error) {
	b.happens()
	return b.Tx.AllocateKey(ctx, sku, exchangeID)
}

// Their key arrives while a waiter is being moved to another product: the key
// stays theirs, and that is what they are told. SQLite has one writer.
func TestFilledWhileSwitching(t *testing.T) {
	t.Parallel()
	w := dbtest.Seed(t, dbtest.NewPostgres(t))
	w.Pool(dbtest.Similar, 1)
	s := w.Exchanges()
	id := line(t, w, 1)[0]
	s.Repo = between{db.Exchanges{DB: w.DB}, sync.OnceFunc(func() {
		if err := arrive(t.Context(), t, w, dbtest.Curated, 1); err != nil {
			t.Error(err)
		}
	})}
	result := confirm(t, s, id, dbtest.Similar)
	if !result.Already || result.Exchange.SKU != dbtest.Curated || result.Exchange.State != casefile.Issued {
		t.Errorf("%+v", result)
	}
	free := w.Count(`SELECT count(*) FROM license_key WHERE sku = $1 AND exchange_id IS NULL`, dbtest.Similar)
	if free != 1 {
		t.Error("the other product's key was lost")
	}
}
