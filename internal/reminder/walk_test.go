package reminder_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/reminder"
)

// A subscription that ends before the window has thresholds of its own.
func TestSubscriptionEndsFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.lookUp(dbtest.Purchase{Email: "jane@example.com", EndsOn: "2017-10-02"})
		w.quiet("2017-09-25T08:59:00-05:00")
		if m := w.ends("2017-09-25T09:00:00-05:00"); m.DaysLeft != 7 || m.Deadline.UTC().Format(time.RFC3339) != "2017-10-03T05:00:00Z" {
			t.Errorf("%+v", m)
		}
		w.quiet("2017-09-26T09:00:00-05:00")
		if m := w.ends("2017-10-01T09:00:00-05:00"); m.DaysLeft != 1 {
			t.Errorf("%+v", m)
		}
		w.quiet("2017-10-09T09:00:00-05:00") // the window's own threshold
	})
}

// After a downtime the latest threshold is made up for, with the true number
// of days; what was looked up after it was due is not told.
func TestDowntime(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.lookUp(dbtest.Purchase{Email: "jane@example.com"})
		w.turn("2017-10-17T10:00:00-05:00")
		w.lookUp(dbtest.Purchase{Email: "late@example.com"})
		mails := w.run("2017-10-18T12:00:00-05:00")
		if len(mails) != 1 || mails[0].To != "jane@example.com" || mails[0].Data.(notify.WindowEnds).DaysLeft != 5 {
			t.Fatalf("%+v", mails)
		}
		mails = w.run("2017-10-23T23:00:00-05:00")
		if len(mails) != 2 || mails[0].Data.(notify.WindowEnds).DaysLeft != 0 {
			t.Errorf("on the last day: %+v", mails)
		}
		w.quiet("2017-10-24T00:00:00-05:00")
	})
}

// An extended window ends on another day, before which it is told again; so
// does one that was paused. A change of the program tells nobody twice.
func TestExtension(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.lookUp(dbtest.Purchase{Email: "jane@example.com"})
		w.ends("2017-10-09T09:00:00-05:00")
		w.apply(func(d *program.Definition) { d.Statement = "Thank you." })
		w.quiet("2017-10-09T10:00:00-05:00")
		w.apply(func(d *program.Definition) { d.WindowDays = 60 })
		w.quiet("2017-10-16T09:00:00-05:00")
		if m := w.ends("2017-10-24T09:00:00-05:00"); m.DaysLeft != 14 || m.Deadline.UTC().Format(time.RFC3339) != "2017-11-08T06:00:00Z" {
			t.Errorf("extended: %+v", m)
		}
		w.turn("2017-10-30T12:00:00-05:00")
		w.apply(func(d *program.Definition) { d.WindowDays, d.Status = 60, program.Paused })
		w.quiet("2017-10-31T09:00:00-05:00")
		w.turn("2017-10-31T12:00:00-05:00")
		w.apply(func(d *program.Definition) { d.WindowDays = 60 }) // two days were paused
		if m := w.ends("2017-10-31T12:01:00-05:00"); m.DaysLeft != 9 {
			t.Errorf("paused: %+v", m)
		}
		w.quiet("2017-11-02T08:59:59-05:00")
		if m := w.ends("2017-11-02T09:00:00-05:00"); m.DaysLeft != 7 {
			t.Errorf("paused: %+v", m)
		}
	})
}

// Removals end on a day of their own.
func TestRemovalWindow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.exchange(w.lookUp(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0])
		w.apply(func(d *program.Definition) { d.RemovalDays, d.Status = 60, program.Closed })
		w.quiet("2017-10-16T09:00:00-05:00")
		if m := w.ends("2017-10-31T09:00:00-05:00"); m.DaysLeft != 7 { // a downtime has missed the first
			t.Errorf("%+v", m)
		}
		w.quiet("2017-11-06T08:59:59-06:00")
		m := w.ends("2017-11-06T09:00:00-06:00")
		if m.DaysLeft != 1 || !slices.Equal(m.Removal, []string{three}) || m.Exchange != nil ||
			m.Deadline.UTC().Format(time.RFC3339) != "2017-11-08T06:00:00Z" {
			t.Errorf("%+v", m)
		}
		w.quiet("2017-11-08T09:00:00-06:00")
	})
}

// Eight nodes at once send every mail once.
func TestOnceAcrossNodes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		const customers = 60
		for i := range customers {
			w.lookUp(dbtest.Purchase{Email: fmt.Sprintf("c%d@example.com", i)})
		}
		w.turn("2017-10-09T09:00:00-05:00")
		var nodes sync.WaitGroup
		for range 8 {
			nodes.Go(func() {
				if err := w.service.Run(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		told := map[string]int{}
		for _, m := range dbtest.Mails(t, w.DB) {
			told[m.To]++
		}
		if len(told) != customers || len(dbtest.Mails(t, w.DB)) != customers {
			t.Errorf("%d mails to %d of %d customers", len(dbtest.Mails(t, w.DB)), len(told), customers)
		}
	})
}

// counting counts the pages that are read.
type counting struct {
	*db.DB
	pages atomic.Int64
}

func (c *counting) ListLookedUp(ctx context.Context, w reminder.Walk, from, through day.Date, limit int) ([]reminder.Line, error) {
	c.pages.Add(1)
	return c.DB.ListLookedUp(ctx, w, from, through, limit)
}

// A walk that is broken off goes on where it was, and loses and repeats no
// mail; one that is done costs no page any more.
func TestWalkResumes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		repo := &counting{DB: w.DB}
		w.service.Repo = repo
		first := w.lookUp(dbtest.Purchase{Email: "first@example.com"})
		silent := w.BuyMany(1500, dbtest.Purchase{})
		ids := []string{}
		for _, b := range silent {
			ids = append(ids, b.ID)
		}
		if err := w.DB.NotePurchases(t.Context(), ids, "en", w.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		last := w.lookUp(dbtest.Purchase{Email: "last@example.com"})
		if first.ID > ids[0] || last.ID < ids[len(ids)-1] {
			t.Fatal("ids are not in the order of their making")
		}
		w.turn("2017-10-09T09:00:00-05:00")
		record := w.DB.Outbox
		broken := true
		w.DB.Outbox = func(ctx context.Context, tx *sql.Tx, m notify.Message) error {
			if broken && m.To == last.Email {
				return errors.Join(record(ctx, tx, m), errors.New("the node dies"))
			}
			return record(ctx, tx, m)
		}
		if err := w.service.Run(t.Context()); err == nil {
			t.Error("the failure was not told")
		}
		if n := w.Count(`SELECT count(*) FROM window_mail`); n != 1 || len(dbtest.Mails(t, w.DB)) != 1 {
			t.Fatalf("%d noted, %d mails", n, len(dbtest.Mails(t, w.DB)))
		}
		broken = false
		pages := func() int64 { n := repo.pages.Load(); repo.pages.Store(0); return n }
		pages()
		if mails := w.run("2017-10-09T09:01:00-05:00"); len(mails) != 2 || pages() != 1 {
			t.Errorf("resumed: %+v", mails)
		}
		w.quiet("2017-10-09T09:02:00-05:00")
		if n := pages(); n != 0 {
			t.Errorf("%d pages were read after the walk", n)
		}
	})
}
