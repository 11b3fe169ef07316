package removal_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// zoned is a World whose customer has a mailbox and whose two stores are in
// other zones than the program.
func zoned(t *testing.T, w world) world {
	t.Helper()
	w.sub = w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
	w.Open(dbtest.Store{Number: "281", Name: "Downtown", State: "CA", Zone: "America/Los_Angeles"},
		dbtest.Store{Number: "282", Name: "Uptown", State: "NY", Zone: "America/New_York"})
	return w
}

// book books a time, or moves the booking to it.
func (w world) book(t *testing.T, number, start string) {
	t.Helper()
	at, err := time.Parse(time.RFC3339, start)
	if err != nil {
		t.Fatal(err)
	}
	slot := removal.Slot{StoreNumber: number, Start: at.UTC()}
	if _, err := w.desk.Book(t.Context(), w.request(slot, w.standing(t).Version())); err != nil {
		t.Fatal(err)
	}
}

// remind turns the clock to an instant, and gives the reminders that were
// queued since the last time.
func (w world) remind(t *testing.T, at string) []notify.Message {
	t.Helper()
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(now)
	before := len(reminders(t, w))
	if err := w.desk.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	return reminders(t, w)[before:]
}

func reminders(t *testing.T, w world) []notify.Message {
	t.Helper()
	var found []notify.Message
	for _, m := range dbtest.Mails(t, w.DB) {
		if m.Kind() == notify.KindRemovalTomorrow || m.Kind() == notify.KindRemovalSoon {
			found = append(found, m)
		}
	}
	return found
}

func only(t *testing.T, at string, got []notify.Message, kinds ...notify.Kind) {
	t.Helper()
	if len(got) != len(kinds) {
		t.Fatalf("at %s: %d reminders, want %v: %+v", at, len(got), kinds, got)
	}
	for i, kind := range kinds {
		if got[i].Kind() != kind {
			t.Errorf("at %s: %s, want %s", at, got[i].Kind(), kind)
		}
	}
}

// The day before and two hours before, in the store's zone, once each.
func TestRemind(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w = zoned(t, w)
		w.book(t, "281", "2017-09-25T10:30:00-07:00")
		for _, step := range []struct {
			at    string
			kinds []notify.Kind
		}{
			{"2017-09-24T10:29:59-07:00", nil},
			{"2017-09-24T10:30:00-07:00", []notify.Kind{notify.KindRemovalTomorrow}},
			{"2017-09-24T10:30:30-07:00", nil},
			{"2017-09-25T08:29:59-07:00", nil},
			{"2017-09-25T08:30:00-07:00", []notify.Kind{notify.KindRemovalSoon}},
			{"2017-09-25T08:30:30-07:00", nil},
			{"2017-09-25T10:30:00-07:00", nil},
			{"2017-09-27T10:30:00-07:00", nil},
		} {
			only(t, step.at, w.remind(t, step.at), step.kinds...)
		}
		if n := w.events(audit.MailReminded); n != 2 {
			t.Errorf("%d events of reminders", n)
		}
		all := reminders(t, w)
		tomorrow, soon := all[0].Data.(notify.RemovalTomorrow), all[1].Data.(notify.RemovalSoon)
		booked := w.standing(t).Missed // two days later
		start := booked.Start
		if all[0].To != "jane@example.com" || all[0].Lang != "es" || !all[1].Expires.Equal(start) ||
			all[0].Expires.UTC().Format(time.RFC3339) != "2017-09-25T07:00:00Z" {
			t.Errorf("%+v", all)
		}
		if !tomorrow.Start.Equal(start) || tomorrow.Zone != "America/Los_Angeles" || tomorrow.Store != "Downtown" ||
			tomorrow.Appointment != booked.ID || tomorrow.Reference == "" || tomorrow.Retailer != "Best Buy" || soon.Visit != tomorrow.Visit {
			t.Errorf("%+v", tomorrow)
		}
	})
}

// A moved booking reminds of its new time at its new store, and of that only;
// moved back, it reminds again. A canceled one reminds of nothing.
func TestRemindMovedAndCanceled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w = zoned(t, w)
		w.book(t, "281", "2017-09-25T10:30:00-07:00")
		only(t, "booked", w.remind(t, "2017-09-24T11:00:00-07:00"), notify.KindRemovalTomorrow)
		w.book(t, "282", "2017-09-27T10:30:00-04:00")
		only(t, "old last one", w.remind(t, "2017-09-25T08:30:00-07:00"))
		only(t, "new first", w.remind(t, "2017-09-26T10:30:00-04:00"), notify.KindRemovalTomorrow)
		w.book(t, "281", "2017-09-28T10:30:00-07:00")
		w.book(t, "282", "2017-09-28T10:30:00-04:00")
		only(t, "there and back", w.remind(t, "2017-09-28T07:00:00-07:00"), notify.KindRemovalSoon)
		w.book(t, "281", "2017-09-30T10:30:00-07:00")
		if err := w.desk.Cancel(t.Context(), w.request(removal.Slot{}, w.standing(t).Version())); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(`SELECT count(*) FROM reminder WHERE sent_at IS NULL`); n != 0 {
			t.Errorf("%d reminders are planned after the cancel", n)
		}
		only(t, "canceled", w.remind(t, "2017-09-29T10:30:00-07:00"))
		only(t, "canceled", w.remind(t, "2017-09-30T08:30:00-07:00"))
	})
}

// What is planned is not trusted: a time that is not booked any more, or that
// the desk has begun with, reminds of nothing, whoever forgot to say so.
func TestRemindLooksAgain(t *testing.T) {
	t.Parallel()
	for name, statement := range map[string]string{
		"canceled":   `UPDATE appointment SET status = 'canceled'`,
		"checked in": `UPDATE appointment SET status = 'checked_in'`,
		"moved":      `UPDATE appointment SET sequence = sequence + 1`,
		"no mailbox": `UPDATE purchase SET email = '', email_key = ''`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				w = zoned(t, w)
				w.book(t, "281", "2017-09-25T10:30:00-07:00")
				w.Exec(statement)
				only(t, name, w.remind(t, "2017-09-24T10:30:00-07:00"))
				only(t, name, w.remind(t, "2017-09-25T08:30:00-07:00"))
				if n := w.Count(`SELECT count(*) FROM reminder`); n != 0 {
					t.Errorf("%d reminders are left", n)
				}
			})
		})
	}
}

// After a downtime the first reminder still goes out while it is the day before,
// and the last one until the start; what is booked late gets what is to come.
func TestRemindLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start, at string
		kinds     []notify.Kind
	}{
		"hours late":             {"2017-09-25T10:30:00-07:00", "2017-09-24T23:59:59-07:00", []notify.Kind{notify.KindRemovalTomorrow}},
		"tomorrow is today":      {"2017-09-25T10:30:00-07:00", "2017-09-25T00:00:00-07:00", nil},
		"past the second":        {"2017-09-25T10:30:00-07:00", "2017-09-25T10:29:59-07:00", []notify.Kind{notify.KindRemovalSoon}},
		"past the start":         {"2017-09-25T10:30:00-07:00", "2017-09-25T10:30:00-07:00", nil},
		"booked for the evening": {"2017-09-21T16:00:00-07:00", "2017-09-21T15:00:00-07:00", []notify.Kind{notify.KindRemovalSoon}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				w = zoned(t, w)
				w.book(t, "281", c.start)
				only(t, c.at, w.remind(t, c.at), c.kinds...)
				only(t, "again", w.remind(t, c.at))
			})
		})
	}
}

// A reminder whose transaction fails is not lost: it stays for the next turn,
// and keeps no other waiting. Eight nodes at once send each one once.
func TestRemindOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		const customers = 5
		desk := store.DefaultDesk()
		desk.Benches = customers
		w.Open(dbtest.Store{Number: "283", Desk: desk})
		for range customers {
			w.sub = w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
			w.book(t, "283", "2017-09-25T10:30:00-05:00")
		}
		record := w.DB.Outbox
		tries := 0
		w.DB.Outbox = func(ctx context.Context, tx *sql.Tx, m notify.Message) error {
			if tries++; tries == 1 {
				return errors.New("the disk is full")
			}
			return record(ctx, tx, m)
		}
		w.Clock.Set(w.standing(t).Live.Start.Add(-24 * time.Hour))
		if err := w.desk.Remind(t.Context()); err == nil {
			t.Error("the failure was not told")
		}
		if n := w.Count(`SELECT count(*) FROM reminder WHERE sent_at IS NOT NULL`); n != customers-1 || len(reminders(t, w)) != n {
			t.Errorf("%d of %d are sent after one failure, %d mails", n, customers, len(reminders(t, w)))
		}
		w.DB.Outbox = record
		if err := w.desk.Remind(t.Context()); err != nil || len(reminders(t, w)) != customers {
			t.Errorf("the next turn: %v, %d mails", err, len(reminders(t, w)))
		}
		w.Clock.Set(w.standing(t).Live.Start.Add(-time.Hour))
		var nodes sync.WaitGroup
		for range 8 {
			nodes.Go(func() {
				if err := w.desk.Remind(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		if got := len(reminders(t, w)); got != 2*customers {
			t.Errorf("%d mails for %d bookings", got, customers)
		}
	})
}
