package removal_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
	"swapdesk/internal/testkit"
)

const bookers = 200

func doctorFindsNothing(t *testing.T, w world) {
	t.Helper()
	for { // as a running server does
		n, err := w.DB.SealEvents(t.Context(), w.Vault.AuditMAC)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	found, err := w.DB.Check(t.Context(), db.Inspection{Now: w.Clock.Now(), Open: w.Vault.Open, Index: w.Vault.Index, AuditMAC: w.Vault.AuditMAC})
	if err != nil || len(found) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

// crowd opens a desk of three benches for six hours, which is room for
// 24 appointments, and gives 150 customers; every third has a second tab.
func crowd(t *testing.T, w world, email string) (subs []string, starts []time.Time) {
	t.Helper()
	w.Open(dbtest.Store{Number: "281", Desk: store.Desk{Benches: 3, Cells: 3, HorizonDays: 1}})
	w.Transact(func(tx *db.Tx) error {
		return tx.SaveException(t.Context(), "281", dbtest.Date(t, "2017-09-22"), store.Span{Opens: 10 * 60, Closes: 16 * 60}, "")
	})
	for _, b := range w.BuyMany(bookers*3/4, dbtest.Purchase{Email: email}) {
		subs = append(subs, b.Subscriptions...)
	}
	for i := range 22 {
		starts = append(starts, time.Date(2017, 9, 22, 15, 15*i, 0, 0, time.UTC))
	}
	return subs, starts
}

// tally counts what the bookers were told.
type tally struct {
	mu   sync.Mutex
	told map[string]int
	n    int
}

func (y *tally) add(what string, err error) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.n++
	for _, code := range []string{"slot_taken", "booking_changed"} {
		if fault.Is(err, code) {
			y.told[what+" "+code]++
			return nil
		}
	}
	if err == nil {
		y.told[what+" done"]++
	}
	return err
}

// struggle is one booker's attempts: hold and confirm, book without a hold,
// move, cancel.
func struggle(ctx context.Context, w world, sub string, starts []time.Time, chance *rand.Rand, attempts int, y *tally) error {
	for n := 0; n < attempts; n++ {
		s, err := w.desk.Standing(ctx, sub)
		if err != nil {
			return err
		}
		r := removal.Request{
			SubscriptionID: sub, Slot: removal.Slot{StoreNumber: "281", Start: starts[chance.IntN(len(starts))]},
			Expect: s.Version(), Lang: "en", Actor: audit.Customer(),
		}
		what, dice := "book", 1+chance.IntN(3)
		if s.Live != nil {
			what, dice = "move", max(0, chance.IntN(7)-3)
			// A full day has room for few other times, but gaps beside many
			// a booking: without these too few moves come through.
			if beside := s.Live.Start.Add(time.Duration(2*chance.IntN(2)-1) * store.Cell); chance.IntN(4) > 0 && slices.ContainsFunc(starts, beside.Equal) {
				r.Start = beside
			}
		}
		switch dice {
		case 0:
			if err := y.add("cancel", w.desk.Cancel(ctx, r)); err != nil {
				return err
			}
		case 1:
			_, err := w.desk.Book(ctx, r)
			if err := y.add(what, err); err != nil {
				return err
			}
		default:
			n++
			_, err := w.desk.Hold(ctx, r)
			if err := y.add("hold", err); err != nil {
				return err
			}
			_, err = w.desk.Book(ctx, r)
			if err := y.add(what+" held", err); err != nil {
				return err
			}
		}
	}
	return nil
}

// 200 bookers on three benches, holding, confirming, moving and canceling at
// once (figures of trust.md, racing bookings).
func TestRacingBookings(t *testing.T) {
	t.Parallel()
	attempts := testkit.N(1000, 1_000_000) / bookers
	each(t, func(t *testing.T, w world) {
		subs, starts := crowd(t, w, "jane@example.com")
		y := &tally{told: map[string]int{}}
		begin := make(chan struct{})
		var all errgroup.Group
		for i := range bookers {
			all.Go(func() error {
				<-begin
				return struggle(t.Context(), w, subs[i%len(subs)], starts, rand.New(rand.NewPCG(1, uint64(i))), attempts, y)
			})
		}
		close(begin)
		if err := all.Wait(); err != nil {
			t.Error(err)
		}
		t.Logf("%d attempts: %v", y.n, y.told)
		soldOnce(t, w, 3)
		trailAgrees(t, w)
		doctorFindsNothing(t, w)
		// What was given back can be had again: with nobody else there, the
		// day is filled to the last bench and no further.
		w.Exec(`DELETE FROM appointment WHERE status = 'held'`)
		for _, sub := range subs {
			w.sub = sub
			if err := w.desk.Cancel(t.Context(), w.request(removal.Slot{}, w.standing(t).Version())); err != nil {
				t.Fatal(err)
			}
		}
		got := 0
		for _, sub := range subs[:40] {
			w.sub = sub
			for _, start := range []time.Time{starts[0], starts[3], starts[6], starts[9], starts[12], starts[15], starts[18], starts[21]} {
				if _, err := w.desk.Book(t.Context(), w.request(removal.Slot{StoreNumber: "281", Start: start}, "")); err == nil {
					got++
					break
				}
			}
		}
		if got != 24 {
			t.Errorf("%d of 24 appointments can be booked afterwards", got)
		}
	})
}

// soldOnce works the benches out from the appointments themselves, without a
// word of what the constraint says.
func soldOnce(t *testing.T, w world, benches int) {
	t.Helper()
	rows, err := w.DB.Writer().QueryContext(t.Context(), `SELECT subscription_id, store_id, bench, starts_at, ends_at FROM appointment
		WHERE status IN ('held', 'booked', 'checked_in', 'in_service')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	cells := map[string]string{}
	side := map[int64]int{}
	for rows.Next() {
		var sub, number string
		var bench int
		var starts, ends int64
		if err := rows.Scan(&sub, &number, &bench, &starts, &ends); err != nil {
			t.Fatal(err)
		}
		for cell := starts; cell < ends; cell += store.Cell.Microseconds() {
			key := fmt.Sprint(number, " ", cell, " ", bench)
			other, taken := cells[key]
			if taken && other != sub { // one's own are what it has and where it would move
				t.Errorf("the bench and cell %s are sold to %s and to %s", key, other, sub)
			}
			if cells[key] = sub; !taken {
				side[cell]++
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	_ = rows.Close() // the one connection of SQLite
	for cell, n := range side {
		if n > benches {
			t.Errorf("%d sit at %d benches at %d", n, benches, cell)
		}
	}
	if n := w.Count(`SELECT count(*) FROM occupancy`); n != len(cells) {
		t.Errorf("%d cells are taken, the appointments take %d", n, len(cells))
	}
}

// trailAgrees compares the appointments with the removals, the events and the
// mails that their transactions left.
func trailAgrees(t *testing.T, w world) {
	t.Helper()
	count := w.Count
	booked := count(`SELECT count(*) FROM appointment WHERE status = 'booked'`)
	canceled := count(`SELECT count(*) FROM appointment WHERE status = 'canceled'`)
	changes := count(`SELECT coalesce(sum(sequence), 0) FROM appointment WHERE status IN ('booked', 'canceled')`)
	if booked == 0 || canceled == 0 || changes <= canceled {
		t.Errorf("%d booked, %d canceled, %d changes: too quiet to prove anything", booked, canceled, changes)
	}
	if n := count(`SELECT count(*) FROM removal WHERE state = 'booked'`); n != booked {
		t.Errorf("%d removals are booked, %d appointments", n, booked)
	}
	kinds := map[notify.Kind]int{}
	for _, m := range dbtest.Mails(t, w.DB) {
		kinds[m.Kind()]++
	}
	for _, c := range []struct {
		action audit.Action
		kind   notify.Kind
		want   int
	}{
		{audit.RemovalBooked, notify.KindRemovalBooked, booked + canceled},
		{audit.RemovalCanceled, notify.KindRemovalCanceled, canceled},
		{audit.RemovalMoved, notify.KindRemovalMoved, changes - canceled},
	} {
		if n := w.events(c.action); n != c.want || kinds[c.kind] != c.want {
			t.Errorf("%d events and %d mails %s, want %d", n, kinds[c.kind], c.action, c.want)
		}
	}
}

// One subscription in many tabs has one booking, and all of them are told so.
func TestOneSubscriptionInManyTabs(t *testing.T) {
	t.Parallel()
	n := testkit.N(60, 5000)
	each(t, func(t *testing.T, w world) {
		subs, starts := crowd(t, w, "")
		var mu sync.Mutex
		told := map[string]int{}
		var all errgroup.Group
		for i := range n {
			all.Go(func() error {
				booked, err := w.desk.Book(t.Context(), removal.Request{
					SubscriptionID: subs[0], Slot: removal.Slot{StoreNumber: "281", Start: starts[i%2]}, Lang: "en", Actor: audit.Customer(),
				})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case fault.Is(err, "booking_changed"):
					told["another stands"]++
				case err != nil:
					return err
				default:
					told[booked.Appointment.ID+" "+booked.Reference]++
				}
				return nil
			})
		}
		if err := all.Wait(); err != nil {
			t.Error(err)
		}
		if len(told) != 2 || told["another stands"] != n/2 {
			t.Errorf("%v", told)
		}
		if got := w.Count(`SELECT count(*) FROM appointment`); got != 1 || w.events(audit.RemovalBooked) != 1 {
			t.Errorf("%d appointments, %d events", got, w.events(audit.RemovalBooked))
		}
		soldOnce(t, w, 3)
	})
}
