package queue_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// Bookings to which nobody comes end by themselves after 10 minutes, where a
// kiosk checks in, and their customers are told that they lose nothing.
func TestMissAll(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		sub, quiet := w.buy(), w.buy()
		start := w.book(sub, "281", 1)
		w.book(quiet, "282", 1)
		seen := func(at time.Time) { w.Exec(`UPDATE kiosk_device SET seen_at = $1`, at.UnixMicro()) }
		miss := func(at time.Time, want string) {
			t.Helper()
			w.Clock.Set(at)
			if err := w.desk.MissAll(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := w.Text(`SELECT a.status FROM appointment a WHERE a.subscription_id = $1`, sub); got != want {
				t.Errorf("at %s: %s, want %s", at.Sub(start), got, want)
			}
		}
		refused(t, "by hand, early", "too_early", w.desk.Miss(t.Context(), sub, by("left")))
		seen(start.Add(-time.Hour))
		miss(start.Add(removal.MissedAfter), "booked") // the kiosk has been silent: nobody is known not to have come
		seen(start)
		miss(start.Add(removal.MissedAfter-time.Second), "booked")
		miss(start.Add(removal.MissedAfter), "no_show")
		if w.state(sub) != "not_started" || w.state(quiet) != "booked" {
			t.Errorf("%s, %s", w.state(sub), w.state(quiet))
		}
		s, err := w.desk.Standing(t.Context(), sub)
		if err != nil || s.Missed == nil || s.Live != nil || !s.Open(w.Clock.Now()) {
			t.Errorf("%+v, %v", s, err)
		}
		mails := dbtest.Mails(t, w.DB)
		missed, ok := mails[len(mails)-1].Data.(notify.RemovalMissed)
		if !ok || !missed.Start.Equal(start) || missed.RemovalEnds.IsZero() || len(mails) != 3 {
			t.Errorf("%+v", mails)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'removal.missed' AND actor = 'system'`); n != 1 {
			t.Errorf("%d events", n)
		}
		if n := w.Count(`SELECT count(*) FROM reminder r JOIN appointment a ON a.id = r.appointment_id WHERE a.subscription_id = $1`, sub); n != 0 {
			t.Errorf("%d reminders are left", n)
		}
		if k := w.checkIn(sub); k.Booked() { // late, and taken all the same
			t.Errorf("%+v", k)
		}
		w.healthy()
	})
}

// Tickets of a day that is over end; a computer at a bench stays.
func TestCloseDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		waits, served := w.buy(), w.buy()
		w.checkIn(waits)
		k := w.checkIn(served)
		w.must(w.queue.Call(t.Context(), k.ID, by("left")))
		w.must(w.queue.Serve(t.Context(), k.ID, by("left")))
		w.Clock.Advance(24 * time.Hour)
		if err := w.queue.CloseDays(t.Context()); err != nil || w.state(waits) != "checked_in" {
			t.Errorf("%v, %s: another zone may still have that day", err, w.state(waits))
		}
		w.Clock.Advance(24 * time.Hour)
		if err := w.queue.CloseDays(t.Context()); err != nil || w.state(waits) != "not_started" || w.state(served) != "checked_in" {
			t.Errorf("%v, %s, %s", err, w.state(waits), w.state(served))
		}
		b, err := w.queue.Today(t.Context(), "281")
		if err != nil || len(b.Live) != 1 || b.Live[0].ID != k.ID || b.FreeBenches() != 1 {
			t.Errorf("%+v, %v", b, err)
		}
		if again := w.checkIn(waits); again.Number != 1 {
			t.Errorf("a new day begins at %d", again.Number)
		}
		w.healthy()
	})
}

// Many at once: each customer one ticket, each ticket one number, each bench
// one customer.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Transact(func(tx *db.Tx) error {
			return tx.SaveDesk(t.Context(), "281", store.Desk{Benches: 3, Cells: 3, HorizonDays: 14})
		})
		const customers, clicks = 12, 3
		subs := make([]string, customers)
		for i := range subs {
			subs[i] = w.buy()
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		tickets := map[string]bool{}
		for i := range customers * clicks {
			all.Go(func() {
				k, err := w.queue.CheckIn(t.Context(), w.arrival(subs[i%customers]))
				mu.Lock()
				defer mu.Unlock()
				if tickets[k.ID] = true; err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		called := map[int]int{}
		for id := range tickets {
			for _, kiosk := range []string{"left", "right"} {
				all.Go(func() {
					k, err := w.queue.Call(t.Context(), id, by(kiosk))
					if err != nil {
						if !fault.Is(err, "benches_busy") && !fault.Is(err, "ticket_changed") {
							t.Error(err)
						}
						return
					}
					mu.Lock()
					defer mu.Unlock()
					called[k.Bench]++
				})
			}
		}
		all.Wait()
		if len(tickets) != customers || w.Count(`SELECT max(number) FROM queue_ticket`) != customers || w.Count(`SELECT count(*) FROM queue_ticket`) != customers {
			t.Errorf("%d tickets up to number %d", len(tickets), w.Count(`SELECT max(number) FROM queue_ticket`))
		}
		if len(called) != 3 || called[1] != 1 || called[2] != 1 || called[3] != 1 {
			t.Errorf("called by bench: %v", called)
		}
		w.healthy()
	})
}

// doubtful is a database whose commits fail in a way that leaves open whether
// they happened.
type doubtful struct {
	queue.Repo
	happens bool
	fails   int
}

func (d *doubtful) TransactQueue(ctx context.Context, fn func(queue.Tx) error) error {
	if d.fails == 0 {
		return d.Repo.TransactQueue(ctx, fn)
	}
	d.fails--
	if d.happens {
		if err := d.Repo.TransactQueue(ctx, fn); err != nil {
			return err
		}
	}
	return fault.New(fault.Internal, "commit_unknown", "the connection broke")
}

// Where it is not known whether something happened, it is found out: it has
// happened once, and the associate is told so.
func TestUnknownCommits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		for _, happens := range []bool{true, false} {
			d := &doubtful{Repo: w.DB, happens: happens}
			w.queue.Repo = d
			d.fails = 1
			k := w.checkIn(w.buy())
			d.fails = 1
			w.must(w.queue.Call(t.Context(), k.ID, by("left")))
			d.fails = 1
			w.must(w.queue.Serve(t.Context(), k.ID, by("left")))
			d.fails = 1
			done := w.must(w.queue.Finish(t.Context(), k.ID, queue.Checklist{Removed: "x", Rebooted: true, Protected: "no"}, by("left")))
			if done.Status != queue.Done {
				t.Errorf("%+v", done)
			}
		}
		for _, action := range []audit.Action{audit.RemovalCheckedIn, audit.QueueCalled, audit.QueueServing, audit.RemovalDone} {
			if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = $1`, string(action)); n != 2 {
				t.Errorf("%d events %s of two customers", n, action)
			}
		}
		w.healthy()
	})
}
