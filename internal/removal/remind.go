package removal

import (
	"context"
	"errors"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/store"
)

// remindersAtOnce is how many reminders are read at a time.
const remindersAtOnce = 100

// DueReminder is a reminder whose time has come.
type DueReminder struct {
	casefile.Reminder
	SubscriptionID string
}

// Remind queues the reminders that are due, each once, however many nodes do
// so at the same time: it is noted as sent in the transaction that queues it.
// One that has become pointless is forgotten. It runs again and again; one that
// fails stays for the next turn and keeps nobody else waiting.
func (d *Desk) Remind(ctx context.Context) error {
	var last DueReminder
	var failed error
	for {
		due, err := d.Repo.ListReminders(ctx, d.Now(), last, remindersAtOnce)
		if err != nil {
			return errors.Join(failed, err)
		}
		for _, r := range due {
			failed = errors.Join(failed, d.remind(ctx, r))
		}
		if len(due) < remindersAtOnce || ctx.Err() != nil {
			return failed
		}
		last = due[len(due)-1]
	}
}

// remind settles one reminder behind the lock of its subscription, as every
// change of the appointment does.
func (d *Desk) remind(ctx context.Context, r DueReminder) error {
	return d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		if err := tx.LockSubscription(ctx, r.SubscriptionID); err != nil {
			return err
		}
		s, err := d.standing(ctx, tx, r.SubscriptionID)
		if err != nil && !fault.Is(err, "not_withdrawn") {
			return err
		}
		if err != nil || !s.reminds(r.Reminder) {
			return tx.DropReminder(ctx, r.Reminder)
		}
		c, err := d.at(ctx, tx, s.Live.StoreNumber)
		if err != nil {
			return err
		}
		m := s.reminder(c, r.Kind, d.Now())
		if !d.Now().Before(m.Expires) {
			return tx.DropReminder(ctx, r.Reminder)
		}
		if mine, err := tx.SendReminder(ctx, r.Reminder, d.Now()); err != nil || !mine {
			return err // another node was faster
		}
		if err := tx.InsertEvent(ctx, s.Live.Event(audit.MailReminded, audit.System(), d.Now())); err != nil {
			return err
		}
		return tx.Enqueue(ctx, m)
	})
}

// reminds tells whether a reminder is about the time that is booked now, and
// whether there is a mailbox to tell.
func (s Standing) reminds(r casefile.Reminder) bool {
	return s.Live != nil && s.Live.ID == r.AppointmentID && s.Live.Sequence == r.Sequence &&
		s.Live.Status == casefile.AppointmentBooked && s.Record.Line.Email != ""
}

func (s Standing) reminder(c store.Calendar, kind casefile.ReminderKind, now time.Time) notify.Message {
	visit := s.Visit(c.Store, *s.Live, s.Removal.Reference)
	m := notify.Message{
		ID: ids.New(), To: s.Record.Line.Email, Lang: s.Removal.Lang, At: now, Expires: s.Live.Until(kind, c.Location),
		Data: notify.RemovalTomorrow{Visit: visit},
	}
	if kind == casefile.ReminderSoon {
		m.Data = notify.RemovalSoon{Visit: visit}
	}
	return m
}
