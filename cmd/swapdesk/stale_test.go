package main

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
)

// customer books, moves and cancels removals.
type customer struct {
	*dbtest.World
	t    *testing.T
	desk *removal.Desk
	sub  string
}

func (c customer) request(start time.Time) removal.Request {
	c.t.Helper()
	s, err := c.desk.Standing(c.t.Context(), c.sub)
	if err != nil {
		c.t.Fatal(err)
	}
	return removal.Request{
		SubscriptionID: c.sub, Slot: removal.Slot{StoreNumber: "281", Start: start}, Expect: s.Version(), Lang: "en", Actor: audit.Customer(),
	}
}

func (c customer) book(start time.Time) {
	c.t.Helper()
	if _, err := c.desk.Book(c.t.Context(), c.request(start)); err != nil {
		c.t.Fatal(err)
	}
}

// A reminder that was queued before its booking was moved or canceled is not
// sent after that; the reminder of a booking that stands is.
func TestNoReminderAfterCancel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Open(dbtest.Store{Number: "281"})
		desk := &removal.Desk{Repo: d, Now: w.Clock.Now}
		var mu sync.Mutex
		var sent []string
		queued, err := outbox(d, w.Vault, "a", w.Clock.Now, slog.New(slog.NewTextHandler(io.Discard, nil)),
			func(_ context.Context, m notify.Message) error {
				mu.Lock()
				defer mu.Unlock()
				sent = append(sent, m.To+" "+string(m.Kind()))
				return nil
			})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(2017, 9, 23, 15, 30, 0, 0, time.UTC)
		who := map[string]customer{}
		for i, name := range []string{"keeps", "moves", "cancels"} {
			c := customer{w, t, desk, w.Buy(dbtest.Purchase{Email: name + "@example.com"}).Subscriptions[0]}
			c.book(start.Add(time.Duration(i) * time.Hour))
			who[name] = c
		}
		w.Clock.Set(start.Add(-20 * time.Hour))
		if err := desk.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		who["moves"].book(start.Add(24 * time.Hour))
		if err := desk.Cancel(t.Context(), who["cancels"].request(time.Time{})); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(`SELECT count(*) FROM river_job`); n != 8 {
			t.Fatalf("%d mails are queued, want 3 bookings, 3 reminders and 2 changes", n)
		}
		if err := queued.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = queued.Stop(context.Background()) })
		for end := time.Now().Add(10 * time.Second); w.Count(`SELECT count(*) FROM river_job WHERE state <> 'completed'`) > 0; {
			if time.Now().After(end) {
				t.Fatal("the queue does not empty")
			}
			time.Sleep(20 * time.Millisecond)
		}
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(sent)
		want := []string{
			"cancels@example.com removal_booked", "cancels@example.com removal_canceled", "keeps@example.com removal_booked",
			"keeps@example.com removal_tomorrow", "moves@example.com removal_booked", "moves@example.com removal_moved",
		}
		if !slices.Equal(sent, want) {
			t.Errorf("sent\n%s, want\n%s", strings.Join(sent, "\n"), strings.Join(want, "\n"))
		}
	})
}

// A reminder of an appointment that is not there is stale; mails of other
// kinds never are.
func TestStale(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, c := range []struct {
			data notify.Data
			want bool
		}{
			{notify.RemovalSoon{Visit: notify.Visit{Appointment: "nowhere"}}, true},
			{notify.RemovalTomorrow{Visit: notify.Visit{Appointment: "nowhere"}}, true},
			{notify.RemovalCanceled{Visit: notify.Visit{Appointment: "nowhere"}}, false},
			{notify.ContactCode{}, false},
		} {
			if got, err := stale(d)(t.Context(), notify.Message{Data: c.data}); err != nil || got != c.want {
				t.Errorf("%s: %v, %v", c.data.Kind(), got, err)
			}
		}
		_ = d.Close()
		if got, err := stale(d)(t.Context(), notify.Message{Data: notify.RemovalSoon{}}); err == nil {
			t.Errorf("without a database: %v", got)
		}
	})
}
