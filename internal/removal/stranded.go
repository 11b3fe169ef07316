package removal

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/store"
)

// Stranded is a booking that does not fit its desk any more, without a word
// about whose it is.
type Stranded struct {
	Reference string // of the case
	Start     time.Time
	Zone      *time.Location // of the store
	To        Slot           // where it was moved; zero when it was canceled
	ToZone    *time.Location
	Untold    bool // moved or canceled, and the customer has no mailbox to be told by
}

// ShownTime is how times at a store stand on the terminal.
const ShownTime = "Mon 2006-01-02 15:04 MST"

// String names the booking by its reference and its time at the store.
func (s Stranded) String() string {
	return s.Reference + ", " + s.Start.In(s.Zone).Format(ShownTime)
}

// StrandedError lists the bookings because of which a desk was not changed.
type StrandedError struct{ Bookings []Stranded }

// Error counts them.
func (e *StrandedError) Error() string { return fmt.Sprintf("%d bookings", len(e.Bookings)) }

// seating is how the appointments of a desk sit after a change, as far as it
// is not as before.
type seating struct {
	reseated []casefile.Appointment // each on its new bench
	dropped  []casefile.Appointment // holds that do not fit
	stranded []casefile.Appointment // bookings that do not
}

func (s seating) all() []casefile.Appointment {
	return slices.Concat(s.reseated, s.dropped, s.stranded)
}

// seat finds a bench for every appointment of a desk: what has begun keeps its
// own, then bookings, then holds, each by time. Taken in that order any bench
// that is free will do: where no more than the benches overlap, all fit. lost
// are the ids of those for whom it is no desk any more.
func seat(c store.Calendar, appointments []casefile.Appointment, now time.Time, lost map[string]bool) seating {
	var s seating
	taken, live := store.Taken{}, map[string]casefile.Appointment{}
	for _, a := range inTurn(appointments, now) {
		bench, ok := a.Bench, true
		if rank(a, now) > begun {
			bench, ok = benchFor(c, a, taken, live[a.SubscriptionID])
			ok = ok && covers(c, a) && !lost[a.ID]
		}
		switch {
		case !ok && a.Status == casefile.AppointmentHeld:
			s.dropped = append(s.dropped, a)
			continue
		case !ok:
			s.stranded = append(s.stranded, a)
			continue
		case bench != a.Bench:
			a.Bench = bench
			s.reseated = append(s.reseated, a)
		}
		for _, cell := range cellsOf(a) {
			taken.Take(cell, bench)
		}
		live[a.SubscriptionID] = a
	}
	return s
}

// inTurn are the appointments in the order in which they are seated.
func inTurn(appointments []casefile.Appointment, now time.Time) []casefile.Appointment {
	return slices.SortedFunc(slices.Values(appointments), func(a, b casefile.Appointment) int {
		return cmp.Or(cmp.Compare(rank(a, now), rank(b, now)), a.Start.Compare(b.Start),
			cmp.Compare(a.Bench, b.Bench), a.MadeAt.Compare(b.MadeAt), cmp.Compare(a.ID, b.ID))
	})
}

// The ranks in which appointments are seated.
const (
	begun = iota
	booked
	held
)

func rank(a casefile.Appointment, now time.Time) int {
	switch {
	case a.Status == casefile.AppointmentHeld:
		return held
	case a.Status == casefile.AppointmentBooked && now.Before(a.Start):
		return booked
	}
	return begun
}

// cellsOf are the cells that an appointment was booked with.
func cellsOf(a casefile.Appointment) []time.Time {
	return lengthOf(store.Calendar{}, a).CellsFrom(a.Start)
}

// lengthOf is the desk with the length that the appointment was made for.
func lengthOf(c store.Calendar, a casefile.Appointment) store.Desk {
	own := c.Desk
	own.Cells = int(a.End.Sub(a.Start) / store.Cell)
	return own
}

// benchFor is the appointment's own bench, or else the lowest that is free. A
// hold may share cells with the booking that it is to move; such a hold keeps
// its bench or none.
func benchFor(c store.Calendar, a casefile.Appointment, taken store.Taken, live casefile.Appointment) (int, bool) {
	own := lengthOf(c, a)
	shares := live.Start.Before(a.End) && a.Start.Before(live.End)
	free := a.Bench <= own.Benches && (!shares || live.Bench == a.Bench)
	for _, cell := range own.CellsFrom(a.Start) {
		theirs := taken[cell.Unix()]&(1<<(a.Bench-1)) != 0
		if shares && !cell.Before(live.Start) && cell.Before(live.End) {
			theirs = false
		}
		free = free && !theirs
	}
	if free || shares {
		return a.Bench, free
	}
	return own.FreeBench(a.Start, taken)
}

// covers tells whether the desk is open for the whole appointment.
func covers(c store.Calendar, a casefile.Appointment) bool {
	cells := 0
	for _, cell := range c.CellsOn(day.Of(a.Start, c.Location)) {
		if !cell.Before(a.Start) && cell.Before(a.End) {
			cells++
		}
	}
	return cells == int(a.End.Sub(a.Start)/store.Cell)
}

// refit seats the appointments of a desk that has just been changed.
func (r *refit) refit(ctx context.Context, tx DeskTx, before store.Calendar) error {
	after, err := r.calendar(ctx, tx)
	if err != nil {
		return err
	}
	appointments, err := tx.ListSeated(ctx, r.number, r.Now())
	if err != nil {
		return err
	}
	lost, err := r.lost(ctx, tx, before.Store, after.Store, appointments)
	if err != nil {
		return err
	}
	s := seat(after, appointments, r.Now(), lost)
	if len(s.stranded) > 0 && !r.rebook {
		return r.refuse(ctx, tx, before.Location, s.stranded)
	}
	r.affected = nil
	for _, a := range s.all() {
		r.affected = append(r.affected, a.SubscriptionID)
	}
	slices.Sort(r.affected)
	if !r.knows() {
		return errOthers
	}
	return r.reseat(ctx, tx, before.Location, after, s)
}

// lost are the bookings to whose program the store is a desk no more.
func (r *refit) lost(ctx context.Context, tx DeskTx, before, after store.Store, appointments []casefile.Appointment) (map[string]bool, error) {
	if slices.Equal(before.Services, after.Services) {
		return nil, nil
	}
	lost := map[string]bool{}
	for _, a := range appointments {
		s, err := r.standing(ctx, tx, a.SubscriptionID)
		if err != nil {
			return nil, err
		}
		lost[a.ID] = !after.HasDesk(store.DeskServices(s.Program.DeskServices))
	}
	return lost, nil
}

// refuse lists who would be stranded, by time.
func (r *refit) refuse(ctx context.Context, tx DeskTx, zone *time.Location, stranded []casefile.Appointment) error {
	all := &StrandedError{}
	for _, a := range stranded {
		removal, err := tx.FindRemoval(ctx, a.SubscriptionID)
		if err != nil {
			return err
		}
		all.Bookings = append(all.Bookings, Stranded{Reference: removal.Reference, Start: a.Start, Zone: zone})
	}
	return &fault.Error{
		Kind: fault.Conflict, Code: "stranded", Count: len(stranded), Err: all,
		Message: "desk " + r.number + " has bookings that would not fit",
	}
}
