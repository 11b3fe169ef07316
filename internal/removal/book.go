package removal

import (
	"context"
	"slices"
	"strconv"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/store"
)

// Slot is a time at a store, as somebody asks for it. Nothing of it is
// trusted.
type Slot struct {
	StoreNumber string
	Start       time.Time
}

// Request asks for a slot for one subscription.
type Request struct {
	SubscriptionID string
	Slot
	// Expect is the Version of the booking that the customer was shown, ""
	// for none: a booking made meanwhile in another tab is not moved unseen.
	Expect string
	Lang   string // of a case that has to be opened
	Actor  audit.Actor
}

// Version names the state of a subscription's booking; "" when nothing is
// booked.
func (s Standing) Version() string {
	if s.Live == nil {
		return ""
	}
	return s.Live.ID + "." + strconv.Itoa(s.Live.Sequence)
}

// Hold keeps a slot for HoldTime while the customer reviews; it takes the
// place of any other slot that was kept for the subscription. A booked
// appointment stands until the new one is confirmed.
//
// Errors: Invalid "slot_not_offered" when the desk never offered such a time;
// Conflict "slot_taken", "removal_closed", "already_removed", "at_the_desk",
// "not_withdrawn"; NotFound "store_not_found".
func (d *Desk) Hold(ctx context.Context, r Request) (casefile.Appointment, error) {
	var held casefile.Appointment
	err := d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		s, err := d.lock(ctx, tx, r.SubscriptionID)
		if err != nil {
			return err
		}
		if s.Hold != nil && s.Hold.At(r.StoreNumber, r.Start) {
			held = *s.Hold
			return nil // a second click keeps what the first one took
		}
		if held, _, err = d.keep(ctx, tx, s, r.Slot, earlier(d.Now().Add(HoldTime), r.Start)); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, held.Event(audit.RemovalHeld, r.Actor, d.Now()))
	})
	switch {
	case fault.Is(err, "duplicate"):
		return held, fault.New(fault.Conflict, "slot_taken", "somebody was faster")
	case fault.Is(err, "commit_unknown"):
		// A hold promises nothing yet: what is confirmed is decided anew.
		return held, nil
	}
	return held, err
}

// keep writes a hold on a slot in the place of the one that the subscription
// has.
func (d *Desk) keep(ctx context.Context, tx DeskTx, s Standing, slot Slot, until time.Time) (casefile.Appointment, store.Calendar, error) {
	c, err := d.lockSlot(ctx, tx, s, slot, nil)
	if err != nil {
		return casefile.Appointment{}, c, err
	}
	bench, err := d.place(ctx, tx, s, c, slot.Start, s.decided(slot, d.Now()))
	if err != nil {
		return casefile.Appointment{}, c, err
	}
	now := d.Now()
	a := casefile.Appointment{
		ID: ids.New(), SubscriptionID: s.Record.Subscription.ID, StoreNumber: c.Number, Bench: bench,
		Start: slot.Start, End: slot.Start.Add(c.Duration()), Status: casefile.AppointmentHeld,
		HoldUntil: until, UID: ids.New(), MadeAt: now, ChangedAt: now,
	}
	if err := tx.DeleteHold(ctx, a.SubscriptionID); err != nil {
		return a, c, err
	}
	cells := slices.DeleteFunc(c.CellsFrom(a.Start), func(cell time.Time) bool { return s.has(a.StoreNumber, a.Bench, cell) })
	return a, c, tx.PutAppointment(ctx, a, cells)
}

// has tells whether a cell of a bench is the live appointment's: a hold on it,
// for a move by a quarter of an hour, need not take it again.
func (s Standing) has(storeNumber string, bench int, cell time.Time) bool {
	return s.Live != nil && s.Live.StoreNumber == storeNumber && s.Live.Bench == bench &&
		!cell.Before(s.Live.Start) && cell.Before(s.Live.End)
}

// Booking is the booking as it stands now. Already is true when this request
// changed nothing, because it had been confirmed before.
type Booking struct {
	Appointment casefile.Appointment
	Reference   string
	Already     bool
}

// Book books a slot, or moves the booking that there is, in one transaction
// with the case, its removal, the trail and the mail. A slot that was held for
// the subscription is taken as it was held; any other is decided anew. Called
// twice it changes nothing the second time. A move keeps the appointment's
// identity and the case's reference.
//
// Errors as Hold; also Conflict "booking_changed" when another booking stands
// than Expect says, and "too_late" when it has begun.
func (d *Desk) Book(ctx context.Context, r Request) (Booking, error) {
	var booked Booking
	err := d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		booked = Booking{}
		return d.book(ctx, tx, r, &booked)
	})
	if fault.Is(err, "duplicate") || fault.Is(err, "commit_unknown") {
		return d.reread(ctx, r, err)
	}
	return booked, err
}

func (d *Desk) book(ctx context.Context, tx DeskTx, r Request, booked *Booking) error {
	s, err := d.lock(ctx, tx, r.SubscriptionID)
	if s.Live != nil && s.Live.At(r.StoreNumber, r.Start) {
		*booked = Booking{*s.Live, s.Removal.Reference, true}
		return nil
	}
	switch {
	case err != nil:
		return err
	case s.Version() != r.Expect:
		return fault.New(fault.Conflict, "booking_changed", "another booking stands")
	case s.Live != nil && !s.Changeable(d.Now()):
		return fault.New(fault.Conflict, "too_late", "the booking has begun")
	}
	c, err := d.lockSlot(ctx, tx, s, r.Slot, s.Live)
	if err != nil {
		return err
	}
	bench, err := d.place(ctx, tx, s, c, r.Start, s.decided(r.Slot, d.Now()))
	if err != nil {
		return err
	}
	now := d.Now()
	a := casefile.Appointment{ID: ids.New(), SubscriptionID: r.SubscriptionID, UID: ids.New(), MadeAt: now}
	before := s.Live
	if before != nil {
		a = *before
		a.Sequence++
	}
	a.StoreNumber, a.Bench, a.Start, a.End = c.Number, bench, r.Start, r.Start.Add(c.Duration())
	a.Status, a.HoldUntil, a.ChangedAt = casefile.AppointmentBooked, time.Time{}, now
	if err := tx.DeleteHold(ctx, r.SubscriptionID); err != nil {
		return err
	}
	if a.CaseID, booked.Reference, err = tx.EnsureCase(ctx, r.SubscriptionID, ids.NewReference(), r.Lang, now); err != nil {
		return err
	}
	if err := d.closeMissed(ctx, tx, s, r.Actor); err != nil {
		return err
	}
	if err := tx.PutAppointment(ctx, a, c.CellsFrom(a.Start)); err != nil {
		return err
	}
	booked.Appointment = a
	return d.confirmed(ctx, tx, s, c, *booked, before, r)
}

// reread answers for a transaction of which it is not known whether it
// happened, or which lost a race: what is on file counts.
func (d *Desk) reread(ctx context.Context, r Request, cause error) (Booking, error) {
	s, err := d.Standing(ctx, r.SubscriptionID)
	switch {
	case err != nil:
		return Booking{}, err
	case s.Live != nil && s.Live.At(r.StoreNumber, r.Start):
		return Booking{*s.Live, s.Removal.Reference, true}, nil
	case fault.Is(cause, "duplicate"):
		return Booking{}, fault.New(fault.Conflict, "slot_taken", "somebody was faster")
	}
	return Booking{}, cause
}

// lock keeps other changes of the subscription's removal waiting and says how
// it stands. The error tells why nothing can be booked; the standing is whole
// all the same.
func (d *Desk) lock(ctx context.Context, tx DeskTx, subscriptionID string) (Standing, error) {
	if err := tx.LockSubscription(ctx, subscriptionID); err != nil {
		return Standing{}, err
	}
	s, err := d.standing(ctx, tx, subscriptionID)
	switch {
	case err != nil:
		return s, err
	case s.Removal.State == CheckedIn:
		return s, fault.New(fault.Conflict, "at_the_desk", "the computer is at the desk")
	case s.Removal.Settled():
		return s, fault.New(fault.Conflict, "already_removed", "nothing is left to remove")
	case !s.Window.Contains(d.Now()):
		return s, fault.New(fault.Conflict, "removal_closed", "the removal window is not open")
	}
	return s, nil
}

// lockSlot locks the day of a slot, and that of the appointment that gives way
// to it, and reads the desk as it stands then.
func (d *Desk) lockSlot(ctx context.Context, tx DeskTx, s Standing, slot Slot, leaving *casefile.Appointment) (store.Calendar, error) {
	numbers := []string{slot.StoreNumber}
	starts := []time.Time{slot.Start}
	for _, a := range []*casefile.Appointment{leaving, s.Hold} {
		if a != nil {
			numbers, starts = append(numbers, a.StoreNumber), append(starts, a.Start)
		}
	}
	on := day.Of(slot.Start, time.UTC)
	read := func() (map[string]store.Calendar, error) {
		all, err := tx.ListCalendars(ctx, numbers, on.AddDays(-1), on.AddDays(1))
		byNumber := map[string]store.Calendar{}
		for _, c := range all {
			byNumber[c.Number] = c
		}
		return byNumber, err
	}
	calendars, err := read()
	if err != nil {
		return store.Calendar{}, err
	}
	c, ok := calendars[slot.StoreNumber]
	if !ok || !c.HasDesk(store.DeskServices(s.Program.DeskServices)) {
		return c, fault.New(fault.NotFound, "store_not_found", "there is no such desk")
	}
	if !c.Allows(slot.Start, s.decided(slot, d.Now()), s.Window) { // asked before its day is locked: it may be in any year
		return c, errNotOffered()
	}
	var days []DeskDay
	for i, n := range numbers {
		if known, ok := calendars[n]; ok {
			days = append(days, DeskDay{n, day.Of(starts[i], known.Location)})
		}
	}
	if err := tx.LockDays(ctx, sorted(days), d.Now()); err != nil {
		return c, err
	}
	calendars, err = read() // what a manager changed while we waited
	return calendars[slot.StoreNumber], err
}

// decided is when a slot was decided on: now, but for one that is held when it
// was chosen, so that the lead time does not take it away.
func (s Standing) decided(slot Slot, now time.Time) time.Time {
	if s.Hold != nil && s.Hold.At(slot.StoreNumber, slot.Start) {
		return s.Hold.MadeAt
	}
	return now
}

func errNotOffered() error {
	return fault.New(fault.Invalid, "slot_not_offered", "the desk does not offer this time")
}

// place finds the bench for a start, its day locked: the lowest that is free
// for the whole appointment, the customer's own counted as free.
func (d *Desk) place(ctx context.Context, tx DeskTx, s Standing, c store.Calendar, start, decided time.Time) (int, error) {
	if !c.Allows(start, decided, s.Window) {
		return 0, errNotOffered()
	}
	taken, err := tx.ListTaken(ctx, []string{c.Number}, start, start.Add(c.Duration()), d.Now(), s.mine())
	if err != nil {
		return 0, err
	}
	bench, ok := c.FreeBench(start, taken[c.Number])
	if !ok {
		return 0, fault.New(fault.Conflict, "slot_taken", "no bench is free then")
	}
	return bench, nil
}
