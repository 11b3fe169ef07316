package removal_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"golang.org/x/sync/errgroup"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
	"swapdesk/internal/testkit"
)

// lossy is a database that loses the answer to every n-th commit: whether it
// happened or not, nobody is told.
type lossy struct {
	*db.DB
	every   int64
	commits atomic.Int64
}

type lostKey struct{}

func (l *lossy) TransactDesk(ctx context.Context, fn func(removal.DeskTx) error) error {
	n := l.commits.Add(1)
	if l.every == 0 || n%l.every != 0 {
		return l.DB.TransactDesk(ctx, fn)
	}
	unknown := &fault.Error{Kind: fault.Internal, Code: "commit_unknown", Err: errors.New("the connection broke")}
	lost, _ := ctx.Value(lostKey{}).(*bool)
	err := l.DB.TransactDesk(ctx, func(tx removal.DeskTx) error {
		if err := fn(tx); err != nil || n%(2*l.every) == 0 {
			return err
		}
		return unknown // and nothing stays
	})
	if err == nil || fault.Is(err, "commit_unknown") {
		*lost = true
		return unknown
	}
	return err
}

// stage is one desk on one day with everybody who wants to sit there.
type stage struct {
	desk   *removal.Desk
	number string
	subs   []string
	reader string // has nothing, and reads what is free
	opens  time.Time
	clock  atomic.Int64
}

// newStage opens a desk of its own in the world.
func newStage(t *testing.T, w world, repo removal.DeskRepo, number string) *stage {
	t.Helper()
	w.Open(dbtest.Store{Number: number, Desk: store.Desk{Benches: modelBenches, Cells: modelCells, HorizonDays: 1}})
	on := dbtest.Date(t, "2017-09-22")
	closes := 10*60 + 15*(modelStarts+modelCells-1)
	w.Transact(func(tx *db.Tx) error {
		return tx.SaveException(t.Context(), number, on, store.Span{Opens: 10 * 60, Closes: closes}, "")
	})
	s := &stage{desk: &removal.Desk{Repo: repo, Now: w.Clock.Now}, number: number, opens: time.Date(2017, 9, 22, 15, 0, 0, 0, time.UTC)}
	for _, b := range w.BuyMany(modelSubs+1, dbtest.Purchase{}) {
		s.subs = append(s.subs, b.Subscriptions...)
	}
	s.reader, s.subs = s.subs[modelSubs], s.subs[:modelSubs]
	return s
}

// play lets clients act by chance for a while and gives the history. The first
// subscriptions have two clients each: two tabs.
func (s *stage) play(ctx context.Context, seed uint64, clients, calls int) ([]porcupine.Operation, error) {
	var history []porcupine.Operation
	var mu sync.Mutex
	var all errgroup.Group
	for client := range clients {
		chance := rand.New(rand.NewPCG(seed, uint64(client)))
		all.Go(func() error {
			seen := ""
			for range calls {
				a := action{
					Do: []string{"hold", "hold", "book", "book", "book", "cancel", "look", "read"}[chance.IntN(8)], Sub: client % modelSubs,
					Start: chance.IntN(modelStarts), Expect: seen,
				}
				called := s.clock.Add(1)
				r, err := s.call(ctx, a)
				returned := s.clock.Add(1)
				if err != nil {
					return fmt.Errorf("%+v: %w", a, err)
				}
				switch {
				case r.Unknown:
					returned = math.MaxInt64
				case a.Do == "look" || a.Do == "book" && r.Code == "":
					seen = r.Version
				case a.Do == "cancel" && r.Code == "":
					seen = ""
				}
				mu.Lock()
				history = append(history, operation(client, a, called, r, returned))
				mu.Unlock()
			}
			return nil
		})
	}
	err := all.Wait()
	return history, err
}

// call makes one call and tells what came of it.
func (s *stage) call(ctx context.Context, a action) (r result, err error) {
	var lost bool
	ctx = context.WithValue(ctx, lostKey{}, &lost)
	ask := removal.Request{
		SubscriptionID: s.subs[a.Sub], Slot: removal.Slot{StoreNumber: s.number, Start: s.opens.Add(time.Duration(a.Start) * store.Cell)},
		Expect: a.Expect, Lang: "en", Actor: audit.Customer(),
	}
	switch a.Do {
	case "hold":
		held, failed := s.desk.Hold(ctx, ask)
		r.Bench, err = held.Bench, failed
	case "book":
		booked, failed := s.desk.Book(ctx, ask)
		r.Bench, err = booked.Appointment.Bench, failed
		if err == nil {
			r.Version = removal.Standing{Live: &booked.Appointment}.Version()
		}
	case "cancel":
		err = s.desk.Cancel(ctx, ask)
	case "look":
		return s.look(ctx, ask.SubscriptionID)
	case "read":
		return s.read(ctx)
	}
	switch {
	case lost:
		return result{Unknown: true}, nil
	case fault.KindOf(err) == fault.Conflict:
		for _, code := range []string{"slot_taken", "booking_changed"} {
			if fault.Is(err, code) {
				return result{Code: code}, nil
			}
		}
	}
	return r, err
}

func (s *stage) look(ctx context.Context, sub string) (result, error) {
	standing, err := s.desk.Standing(ctx, sub)
	r := result{Held: none, Booked: none, Version: standing.Version()}
	if standing.Live != nil {
		r.Booked = int(standing.Live.Start.Sub(s.opens) / store.Cell)
	}
	if standing.Hold != nil {
		r.Held = int(standing.Hold.Start.Sub(s.opens) / store.Cell)
	}
	return r, err
}

func (s *stage) read(ctx context.Context) (result, error) {
	standing, err := s.desk.Standing(ctx, s.reader)
	if err != nil {
		return result{}, err
	}
	open, err := s.desk.Openings(ctx, standing, s.number)
	if err != nil {
		return result{}, err
	}
	var r result
	for _, free := range open.Days[1].Free {
		r.Free |= 1 << (free.Sub(s.opens) / store.Cell)
	}
	return r, nil
}

// Every history of holds, bookings, moves and cancels is one that a desk could
// have which does one thing after the other (figures of trust.md).
func TestHistoriesAreLinearizable(t *testing.T) {
	t.Parallel()
	const clients, calls = 7, 24
	histories := testkit.N(8, 1500) // 1 M calls on both engines
	for name, every := range map[string]int64{"sound": 0, "with lost answers": 9} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				repo := &lossy{DB: w.DB, every: every}
				for i := range histories {
					history, err := newStage(t, w, repo, fmt.Sprint(i)).play(t.Context(), uint64(i), clients, calls)
					if err != nil {
						t.Fatal(err)
					}
					if verdict := porcupine.CheckOperationsTimeout(sequentialDesk(), history, time.Minute); verdict != porcupine.Ok {
						t.Fatalf("history %d of %d calls: %s", i, len(history), verdict)
					}
					if i == 0 {
						t.Log(told(history))
					}
				}
				doctorFindsNothing(t, w)
			})
		})
	}
}

// hasty forgets a rule of the desk's: it looks in one transaction and acts in
// the next, or locks no day.
type hasty struct {
	*db.DB
	looksFirst bool
}

var errLooked = errors.New("looked")

func (h hasty) TransactDesk(ctx context.Context, fn func(removal.DeskTx) error) error {
	var seen []map[string]store.Taken
	if h.looksFirst {
		err := h.DB.TransactDesk(ctx, func(tx removal.DeskTx) error {
			if err := fn(hastyTx{tx, &seen, false}); err != nil {
				return err
			}
			return errLooked
		})
		if !errors.Is(err, errLooked) {
			return err
		}
	}
	return h.DB.TransactDesk(ctx, func(tx removal.DeskTx) error {
		left := seen
		return fn(hastyTx{tx, &left, h.looksFirst})
	})
}

type hastyTx struct {
	removal.DeskTx
	seen   *[]map[string]store.Taken
	replay bool
}

func (hastyTx) LockDays(context.Context, []removal.DeskDay, time.Time) error { return nil }

func (h hastyTx) ListTaken(ctx context.Context, numbers []string, from, to, now time.Time, except []string) (map[string]store.Taken, error) {
	if h.replay && len(*h.seen) > 0 {
		first := (*h.seen)[0]
		*h.seen = (*h.seen)[1:]
		return first, nil
	}
	taken, err := h.DeskTx.ListTaken(ctx, numbers, from, to, now, except)
	*h.seen = append(*h.seen, taken)
	return taken, err
}

// loosenBenches takes the primary key off the cells, and nothing else.
func loosenBenches(w world) {
	w.Exec(`CREATE TABLE loose (store_id TEXT, cell_at BIGINT, bench BIGINT, appointment_id TEXT REFERENCES appointment (id) ON DELETE CASCADE, expires_at BIGINT)`)
	w.Exec(`DROP TABLE occupancy`)
	w.Exec(`ALTER TABLE loose RENAME TO occupancy`)
}

// The checker sees what a desk without its rules does, on histories of the
// same kind; with one of its two locks left it stays sound.
func TestHistoriesOfABrokenDeskAreNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		loosenBenches(w)
		if n := broken(t, w, w.DB, "sound", 3); n > 0 {
			t.Errorf("%d histories are broken behind the day lock alone", n)
		}
		if n := broken(t, w, hasty{w.DB, true}, "hasty", 40); n == 0 {
			t.Error("no history of a desk that looks before it locks was found out")
		}
	})
}

// Without the day lock the primary key alone keeps a bench from being sold
// twice, but turns people away from the bench that is free beside it.
func TestHistoriesWithoutTheDayLockAreNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() == "sqlite" {
			return // has one writer, which is a lock
		}
		w := world{World: dbtest.Seed(t, d)}
		if n := broken(t, w, hasty{d, false}, "free", 40); n == 0 {
			t.Error("no history without the day lock was found out")
		}
		doctorFindsNothing(t, w)
	})
}

// broken plays until a history cannot be explained, and gives how many cannot.
func broken(t *testing.T, w world, repo removal.DeskRepo, name string, histories int) int {
	t.Helper()
	for i := range histories {
		history, err := newStage(t, w, repo, fmt.Sprint(name, i)).play(t.Context(), uint64(i), 7, 16)
		if err != nil {
			t.Fatal(err)
		}
		switch porcupine.CheckOperationsTimeout(sequentialDesk(), history, time.Minute) {
		case porcupine.Illegal:
			return 1
		case porcupine.Unknown:
			t.Errorf("history %d could not be judged", i)
		}
	}
	return 0
}
