package removal

import (
	"context"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/store"
)

// reseat writes a seating: everything that does not stay gives its cells back
// before anything takes new ones.
func (r *refit) reseat(ctx context.Context, tx DeskTx, zone *time.Location, c store.Calendar, s seating) error {
	for _, a := range s.all() {
		if err := tx.PutAppointment(ctx, a, nil); err != nil {
			return err
		}
	}
	for _, a := range s.reseated {
		if err := tx.PutAppointment(ctx, a, cellsOf(a)); err != nil {
			return err
		}
	}
	for _, a := range s.dropped {
		if err := r.drop(ctx, tx, a); err != nil {
			return err
		}
	}
	for _, a := range s.stranded {
		told, err := r.rebookOne(ctx, tx, a)
		if err != nil {
			return err
		}
		told.Start, told.Zone = a.Start, zone
		r.done.Stranded = append(r.done.Stranded, told)
	}
	return nil
}

// drop ends a hold. Where it was offered to who waits, the rain check waits for
// the next offer.
func (r *refit) drop(ctx context.Context, tx DeskTx, hold casefile.Appointment) error {
	if err := tx.DeleteHold(ctx, hold.SubscriptionID); err != nil {
		return err
	}
	wait, err := tx.FindWait(ctx, hold.SubscriptionID)
	switch {
	case fault.Is(err, "wait_not_found"):
		return nil
	case err != nil:
		return err
	}
	wait.OfferedAt = time.Time{}
	return tx.SaveWait(ctx, wait)
}

// rebookOne moves a stranded booking to the nearest free time, or cancels it
// with a rain check.
func (r *refit) rebookOne(ctx context.Context, tx DeskTx, a casefile.Appointment) (Stranded, error) {
	s, err := r.standing(ctx, tx, a.SubscriptionID)
	if err != nil {
		return Stranded{}, err
	}
	told := Stranded{Reference: s.Removal.Reference, Untold: s.Record.Line.Email == ""}
	if err := tx.DeleteHold(ctx, a.SubscriptionID); err != nil {
		return told, err
	}
	c, start, err := r.nearest(ctx, tx, s)
	switch {
	case err != nil:
		return told, err
	case start.IsZero():
		return told, r.giveUp(ctx, tx, s)
	}
	told.To, told.ToZone = Slot{c.Number, start}, c.Location
	return told, r.move(ctx, tx, s, c, start)
}

// nearest is the free time that is nearest to the booking's at its own desk,
// else at the nearest other desk within WaitMiles that has one; the zero time
// when there is none. The day of what it finds is locked.
func (r *refit) nearest(ctx context.Context, tx DeskTx, s Standing) (store.Calendar, time.Time, error) {
	here, start, err := r.nearestAt(ctx, tx, s, r.number)
	if err != nil || !start.IsZero() {
		return here, start, err
	}
	near, err := r.near(ctx, tx, s, here.At)
	if err != nil {
		return here, start, err
	}
	for _, choice := range near.Desks {
		if choice.Number == r.number || choice.Miles > WaitMiles || choice.First.IsZero() {
			continue
		}
		// Days of two desks may be locked in another order than by who moves
		// a booking between them: PostgreSQL ends one of the two, which runs
		// again (db.Transact).
		c, start, err := r.nearestAt(ctx, tx, s, choice.Number)
		if err != nil || !start.IsZero() {
			return c, start, err
		}
	}
	return here, time.Time{}, nil
}

// nearestAt is nearest at one desk. Behind the lock of the day it looks again,
// once: somebody may have been faster.
func (r *refit) nearestAt(ctx context.Context, tx DeskTx, s Standing, number string) (c store.Calendar, start time.Time, err error) {
	for range 2 {
		open, err := r.openings(ctx, tx, s, []string{number})
		if err != nil || len(open) == 0 {
			return c, start, err
		}
		c = open[0].Calendar
		if !c.HasDesk(store.DeskServices(s.Program.DeskServices)) {
			return c, time.Time{}, nil
		}
		start = closest(open[0].Days, s.Live.Start)
		if start.IsZero() || number == r.number {
			return c, start, nil // every day here is locked
		}
		if err := tx.LockDays(ctx, []DeskDay{{number, day.Of(start, c.Location)}}, r.Now()); err != nil {
			return c, start, err
		}
		if _, err := r.place(ctx, tx, s, c, start, r.Now()); fault.KindOf(err) != fault.Conflict {
			return c, start, err
		}
	}
	return c, time.Time{}, nil
}

// closest is the free time nearest to an instant, the earlier of two.
func closest(days []Day, to time.Time) (best time.Time) {
	for _, d := range days {
		for _, t := range d.Free {
			if best.IsZero() || t.Sub(to).Abs() < best.Sub(to).Abs() {
				best = t
			}
		}
	}
	return best
}

// move books the new time as Book does, by whoever changes the desk.
func (r *refit) move(ctx context.Context, tx DeskTx, s Standing, c store.Calendar, start time.Time) error {
	bench, err := r.place(ctx, tx, s, c, start, r.Now())
	if err != nil {
		return err
	}
	a := *s.Live
	a.StoreNumber, a.Bench, a.Start, a.End, a.ChangedAt = c.Number, bench, start, start.Add(c.Duration()), r.Now()
	a.Sequence++
	if err := tx.PutAppointment(ctx, a, c.CellsFrom(start)); err != nil {
		return err
	}
	return r.confirmed(ctx, tx, s, c, Booking{a, s.Removal.Reference, false}, s.Live, r.request(s))
}

// giveUp cancels a booking for which there is no other time, and keeps the
// customer's place: the first time that becomes free near the store is offered.
func (r *refit) giveUp(ctx context.Context, tx DeskTx, s Standing) error {
	at, err := r.at(ctx, tx, s.Live.StoreNumber)
	if err != nil {
		return err
	}
	removal := s.Removal
	removal.State, removal.ChangedAt = NotStarted, r.Now()
	if err := tx.SaveRemoval(ctx, removal); err != nil {
		return err
	}
	if err := r.release(ctx, tx, s, r.actor, s.Removal.Lang, false); err != nil {
		return err
	}
	return r.takeWait(ctx, tx, s, r.request(s), Spot{Typed: at.City + ", " + at.State, At: at.At})
}

func (r *refit) request(s Standing) Request {
	return Request{SubscriptionID: s.Record.Subscription.ID, Lang: s.Removal.Lang, Actor: r.actor}
}
