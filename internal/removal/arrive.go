package removal

import (
	"cmp"
	"context"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/store"
)

// Arrival is a customer who stands at a service desk with the computer.
type Arrival struct {
	SubscriptionID string
	StoreNumber    string
	Lang           string // of a case that has to be opened
	Actor          audit.Actor
}

// Arrived is what a check-in found.
type Arrived struct {
	Calendar    store.Calendar
	On          day.Date              // today, at the store; its day is locked
	Appointment *casefile.Appointment // of today, at this store; nil without one
	CaseID      string
}

// Arrive checks a customer in within tx, booked or not: the removal is checked
// in, an appointment of today at this store too, and one at another store or
// on another day is given up, with its mail. It locks the subscription, then
// the days. A hold and a rain check end, they are not needed any more.
//
// Errors: Conflict "at_the_desk" when the computer is there already,
// "already_removed", "removal_closed", "not_withdrawn"; NotFound
// "store_not_found".
func (d *Desk) Arrive(ctx context.Context, tx DeskTx, a Arrival) (Arrived, error) {
	if err := tx.LockSubscription(ctx, a.SubscriptionID); err != nil {
		return Arrived{}, err
	}
	s, err := d.standing(ctx, tx, a.SubscriptionID)
	if err != nil {
		return Arrived{}, err
	}
	c, err := d.at(ctx, tx, a.StoreNumber)
	if err != nil {
		return Arrived{}, err
	}
	at := Arrived{Calendar: c, On: day.Of(d.Now(), c.Location)}
	if s.Live != nil && s.Live.StoreNumber == c.Number && day.Of(s.Live.Start, c.Location) == at.On {
		at.Appointment = s.Live
	}
	switch {
	case s.Removal.State == CheckedIn:
		return at, fault.New(fault.Conflict, "at_the_desk", "the computer is at the desk")
	case s.Removal.Settled():
		return at, fault.New(fault.Conflict, "already_removed", "nothing is left to remove")
	case !c.HasDesk(store.DeskServices(s.Program.DeskServices)):
		return at, fault.New(fault.NotFound, "store_not_found", "there is no such desk")
	case at.Appointment == nil && !s.Window.Contains(d.Now()):
		return at, fault.New(fault.Conflict, "removal_closed", "the removal window is not open")
	}
	if err := d.lockArrival(ctx, tx, s, at); err != nil {
		return at, err
	}
	return at, d.checkIn(ctx, tx, s, a, &at)
}

// lockArrival locks today at the store, and the day of a booking that is given
// up, in their order.
func (d *Desk) lockArrival(ctx context.Context, tx DeskTx, s Standing, at Arrived) error {
	days := []DeskDay{{at.Calendar.Number, at.On}}
	if s.Live != nil && at.Appointment == nil {
		other, err := d.at(ctx, tx, s.Live.StoreNumber)
		if err != nil {
			return err
		}
		days = append(days, DeskDay{other.Number, day.Of(s.Live.Start, other.Location)})
	}
	return tx.LockDays(ctx, sorted(days), d.Now())
}

// sorted puts days into the order in which they are locked, each once.
func sorted(days []DeskDay) []DeskDay {
	slices.SortFunc(days, func(a, b DeskDay) int {
		return cmp.Or(cmp.Compare(a.StoreNumber, b.StoreNumber), cmp.Compare(a.On.String(), b.On.String()))
	})
	return slices.Compact(days)
}

func (d *Desk) checkIn(ctx context.Context, tx DeskTx, s Standing, a Arrival, at *Arrived) error {
	now := d.Now()
	var reference string
	var err error
	if at.CaseID, reference, err = tx.EnsureCase(ctx, a.SubscriptionID, ids.NewReference(), a.Lang, now); err != nil {
		return err
	}
	if err := tx.DeleteHold(ctx, a.SubscriptionID); err != nil {
		return err
	}
	if err := tx.DeleteWait(ctx, at.CaseID); err != nil {
		return err
	}
	if err := d.closeMissed(ctx, tx, s, a.Actor); err != nil {
		return err
	}
	appointment := casefile.Appointment{CaseID: at.CaseID, SubscriptionID: a.SubscriptionID, StoreNumber: at.Calendar.Number, Start: now}
	switch {
	case at.Appointment != nil:
		at.Appointment.Status, at.Appointment.ChangedAt = casefile.AppointmentCheckedIn, now
		if err := d.seat(ctx, tx, *at.Appointment); err != nil {
			return err
		}
		appointment = *at.Appointment
	case s.Live != nil:
		if err := d.release(ctx, tx, s, a.Actor, a.Lang, false); err != nil {
			return err
		}
	}
	removal := s.Removal
	removal.CaseID, removal.Reference, removal.State, removal.ChangedAt = at.CaseID, reference, CheckedIn, now
	if err := tx.SaveRemoval(ctx, removal); err != nil {
		return err
	}
	return d.trail(ctx, tx, s, a.Actor, audit.RemovalCheckedIn, appointment)
}

// seat writes an appointment that has begun, with the cells that it was booked
// with; it needs no reminder any more.
func (d *Desk) seat(ctx context.Context, tx DeskTx, a casefile.Appointment) error {
	if err := tx.PutAppointment(ctx, a, cellsOf(a)); err != nil {
		return err
	}
	return tx.PlanReminders(ctx, a.ID, nil)
}

// Begin notes that work on a computer has begun, within tx, in which its
// subscription is locked. A walk-in has no appointment to change.
func (d *Desk) Begin(ctx context.Context, tx DeskTx, subscriptionID string) error {
	s, err := d.standing(ctx, tx, subscriptionID)
	if err != nil || s.Live == nil || s.Live.Status != casefile.AppointmentCheckedIn {
		return err
	}
	a := *s.Live
	a.Status, a.ChangedAt = casefile.AppointmentInService, d.Now()
	return d.seat(ctx, tx, a)
}

// Leave takes a computer from the desk without a removal, within tx, in which
// its subscription is locked: the right is not lost. status is what becomes of
// the appointment, whose bench is free at once.
func (d *Desk) Leave(ctx context.Context, tx DeskTx, subscriptionID string, status casefile.AppointmentStatus) error {
	_, err := d.depart(ctx, tx, subscriptionID, NotStarted, status)
	return err
}

// Finish takes a computer from the desk whose old product is removed, as Leave.
// The customer is told by mail what the technician did; of done only what is
// not on file is asked for.
func (d *Desk) Finish(ctx context.Context, tx DeskTx, subscriptionID string, done notify.Done, actor audit.Actor) error {
	s, err := d.depart(ctx, tx, subscriptionID, Removed, casefile.AppointmentDone)
	if err != nil || s.Record.Line.Email == "" {
		return err
	}
	done.House, done.Reference, done.Product, done.At = s.house(), s.Removal.Reference, s.product(), d.Now()
	return tx.Enqueue(ctx, notify.Message{
		ID: ids.New(), To: s.Record.Line.Email, Lang: s.Removal.Lang, At: d.Now(), By: actor.By(), Data: notify.RemovalDone{Done: done},
	})
}

func (d *Desk) depart(ctx context.Context, tx DeskTx, subscriptionID string, to State, status casefile.AppointmentStatus) (Standing, error) {
	s, err := d.standing(ctx, tx, subscriptionID)
	if err != nil {
		return s, err
	}
	if s.Live != nil && s.Live.Status != casefile.AppointmentBooked {
		a := *s.Live
		a.Status, a.ChangedAt = status, d.Now()
		if err := tx.PutAppointment(ctx, a, nil); err != nil {
			return s, err
		}
	}
	removal := s.Removal
	removal.State, removal.ChangedAt = to, d.Now()
	return s, tx.SaveRemoval(ctx, removal)
}

// MissedAfter is how long a desk waits for somebody who booked (issue: no-show
// after 10 minutes).
const MissedAfter = 10 * time.Minute

// Miss notes that nobody came to a booking whose time began MissedAfter ago:
// its bench is free at once, and the customer is told that the right is not
// lost. Conflict ("too_early"); nothing changes where nothing is booked.
func (d *Desk) Miss(ctx context.Context, subscriptionID string, actor audit.Actor) error {
	return d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		if err := tx.LockSubscription(ctx, subscriptionID); err != nil {
			return err
		}
		s, err := d.standing(ctx, tx, subscriptionID)
		if err != nil {
			return err
		}
		a := cmp.Or(s.Live, s.Missed)
		switch {
		case a == nil || a.Status != casefile.AppointmentBooked:
			return nil
		case d.Now().Before(a.Start.Add(MissedAfter)):
			return fault.New(fault.Conflict, "too_early", "the desk waits longer than that")
		}
		c, missed, err := d.vacate(ctx, tx, *a, casefile.AppointmentNoShow)
		if err != nil {
			return err
		}
		removal := s.Removal
		removal.State, removal.ChangedAt = NotStarted, d.Now()
		if err := tx.SaveRemoval(ctx, removal); err != nil {
			return err
		}
		m := notify.RemovalMissed{Visit: s.Visit(c.Store, missed, s.Removal.Reference)}
		if s.Window.Contains(d.Now()) {
			m.RemovalEnds = s.Window.End()
		}
		return d.tell(ctx, tx, s, actor, audit.RemovalMissed, missed, removal.Lang, m)
	})
}

// mostMissed bounds one turn of MissAll.
const mostMissed = 500

// MissAll notes everybody who did not come, at stores that check in at a
// kiosk: where nobody is checked in, nobody is known not to have come.
func (d *Desk) MissAll(ctx context.Context) error {
	missed, err := d.Repo.ListMissed(ctx, d.Now(), mostMissed)
	if err != nil {
		return err
	}
	for _, id := range missed {
		if err := d.Miss(ctx, id, audit.System()); err != nil && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return nil
}
