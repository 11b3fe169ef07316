package removal

import (
	"context"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/store"
)

// Cancel gives a booking up, with its removal's state, the trail and the mail
// in one transaction; its bench is free at once. Where nothing is booked
// nothing changes. Expect is as in Request: Conflict "booking_changed". One
// that has begun is Conflict ("too_late").
func (d *Desk) Cancel(ctx context.Context, r Request) error {
	err := d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		if err := tx.LockSubscription(ctx, r.SubscriptionID); err != nil {
			return err
		}
		s, err := d.standing(ctx, tx, r.SubscriptionID)
		switch {
		case err != nil || s.Live == nil:
			return err
		case s.Version() != r.Expect:
			return fault.New(fault.Conflict, "booking_changed", "another booking stands")
		case !s.Changeable(d.Now()):
			return fault.New(fault.Conflict, "too_late", "the booking has begun")
		}
		removal := s.Removal
		removal.State, removal.ChangedAt = NotStarted, d.Now()
		if err := tx.SaveRemoval(ctx, removal); err != nil {
			return err
		}
		return d.release(ctx, tx, s, r.Actor, r.Lang, false)
	})
	if !fault.Is(err, "commit_unknown") {
		return err
	}
	s, again := d.Standing(ctx, r.SubscriptionID)
	if again == nil && s.Live == nil {
		return nil
	}
	return err
}

// release ends the live appointment and frees its cells, with trail and mail.
// gone tells that the customer says that the old product is gone.
func (d *Desk) release(ctx context.Context, tx DeskTx, s Standing, actor audit.Actor, lang string, gone bool) error {
	c, a, err := d.vacate(ctx, tx, *s.Live, casefile.AppointmentCanceled)
	if err != nil {
		return err
	}
	m := notify.RemovalCanceled{
		Visit: s.Visit(c.Store, a, s.Removal.Reference), ByUs: byUs(actor), Gone: gone,
	}
	if s.Window.Contains(d.Now()) {
		m.RemovalEnds = s.Window.End()
	}
	return d.tell(ctx, tx, s, actor, audit.RemovalCanceled, a, lang, m)
}

// vacate ends a booking as status says, behind the lock of its day: its cells
// are free, and nobody is reminded of it any more.
func (d *Desk) vacate(ctx context.Context, tx DeskTx, a casefile.Appointment, status casefile.AppointmentStatus) (store.Calendar, casefile.Appointment, error) {
	c, err := d.at(ctx, tx, a.StoreNumber)
	if err != nil {
		return c, a, err
	}
	if err := tx.LockDays(ctx, []DeskDay{{c.Number, day.Of(a.Start, c.Location)}}, d.Now()); err != nil {
		return c, a, err
	}
	// A hold may share cells with the appointment that goes.
	if err := tx.DeleteHold(ctx, a.SubscriptionID); err != nil {
		return c, a, err
	}
	a.Status, a.ChangedAt = status, d.Now()
	a.Sequence++
	if err := tx.PutAppointment(ctx, a, nil); err != nil {
		return c, a, err
	}
	return c, a, tx.PlanReminders(ctx, a.ID, nil)
}

// closeMissed notes that nobody came to a booking whose time is over, so that
// another can take its place.
func (d *Desk) closeMissed(ctx context.Context, tx DeskTx, s Standing, actor audit.Actor) error {
	if s.Missed == nil || s.Missed.Status == casefile.AppointmentNoShow {
		return nil
	}
	a := *s.Missed
	a.Status, a.ChangedAt = casefile.AppointmentNoShow, d.Now()
	if err := tx.PutAppointment(ctx, a, nil); err != nil {
		return err
	}
	return d.trail(ctx, tx, s, actor, audit.RemovalMissed, a)
}
