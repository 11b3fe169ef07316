package removal

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/store"
)

// DeskWriter is what changes a desk itself.
type DeskWriter interface {
	// ListSeated gives the appointments at a store that end after an instant
	// and keep a bench: held, booked or under way, the earliest first.
	ListSeated(ctx context.Context, storeNumber string, after time.Time) ([]casefile.Appointment, error)
	SaveDesk(ctx context.Context, storeNumber string, d store.Desk) error
	SaveException(ctx context.Context, storeNumber string, on day.Date, s store.Span, note string) error
	UpdateStore(ctx context.Context, s store.Store, at time.Time) error
}

// Refit is what became of a desk and its bookings.
type Refit struct {
	Changed  bool // false when it was like that already
	Stranded []Stranded
}

// ChangeDesk sets what a desk offers. Bookings keep their times and lengths;
// those above the new number of benches go to another bench, unseen. When
// bookings do not fit any more, nothing changes and the error is Conflict
// ("stranded"), whose cause is a *StrandedError; unless rebook is set: then
// each of them moves to the nearest free time, at this desk before another
// within WaitMiles, or is canceled with a rain check when there is none, and
// all are told. What has begun stays where it is, and a hold that does not fit
// is dropped.
//
// Errors also: NotFound "store_not_found", Invalid "desk_range", Conflict
// "desk_busy" when bookings kept changing meanwhile.
func (d *Desk) ChangeDesk(ctx context.Context, storeNumber string, to store.Desk, rebook bool, actor audit.Actor) (Refit, error) {
	return d.change(ctx, storeNumber, d.today(), rebook, actor, func(tx DeskTx, c store.Calendar) (edit, error) {
		if c.Desk == to {
			return edit{}, nil
		}
		return edit{audit.DeskChanged, describe(c.Desk), describe(to)}, tx.SaveDesk(ctx, c.Number, to)
	})
}

// ChangeDay sets a desk's hours on one date; the zero Span closes it. Bookings
// as in ChangeDesk. A date that is past at the store is Invalid ("day_past").
func (d *Desk) ChangeDay(ctx context.Context, storeNumber string, on day.Date, hours store.Span, note string, rebook bool, actor audit.Actor) (Refit, error) {
	return d.change(ctx, storeNumber, on, rebook, actor, func(tx DeskTx, c store.Calendar) (edit, error) {
		if on.Before(day.Of(d.Now(), c.Location)) {
			return edit{}, fault.New(fault.Invalid, "day_past", "%s is past", on)
		}
		if old, ok := c.Exceptions[on]; ok && old == hours {
			return edit{}, nil
		}
		before, after := dayState{on, c.On(on), ""}, dayState{on, hours, note}
		return edit{audit.DeskDayChanged, before, after}, tx.SaveException(ctx, c.Number, on, hours, note)
	})
}

// ChangeStore writes a store that is known as a directory has it now: its
// hours, zone or services may be others. Bookings as in ChangeDesk; where the
// store is no desk for their program any more, they do not fit.
func (d *Desk) ChangeStore(ctx context.Context, s store.Store, rebook bool, actor audit.Actor) (Refit, error) {
	return d.change(ctx, s.Number, d.today(), rebook, actor, func(tx DeskTx, c store.Calendar) (edit, error) {
		before, after := storeState{c.HoursText, c.Zone, c.Services}, storeState{s.HoursText, s.Zone, s.Services}
		return edit{audit.DeskChanged, before, after}, tx.UpdateStore(ctx, s, d.Now())
	})
}

// edit is one event of the trail: what it was and what it is. The zero edit
// changes nothing.
type edit struct {
	action        audit.Action
	before, after any
}

type dayState struct {
	On   day.Date
	Open store.Span
	Note string
}

type storeState struct {
	Hours, Zone string
	Services    []string
}

func describe(d store.Desk) map[string]int {
	return map[string]int{
		"benches": d.Benches, "minutes": int(d.Duration() / time.Minute), "lead_minutes": int(d.Lead / time.Minute), "horizon_days": d.HorizonDays,
	}
}

func (d *Desk) today() day.Date { return day.Of(d.Now(), time.UTC) }

// changeTries bounds how often a change begins anew because other bookings
// than those that it had locked turned out to be affected.
const changeTries = 5

// errOthers says that the bookings that are affected were not all locked.
var errOthers = errors.New("other bookings are affected")

// change runs write and seats the desk's appointments anew, in one
// transaction. Subscriptions are locked before days, always, but which are
// affected is known only behind the locks of the days: so the first try finds
// them and the next one locks them first.
func (d *Desk) change(ctx context.Context, storeNumber string, on day.Date, rebook bool, actor audit.Actor,
	write func(DeskTx, store.Calendar) (edit, error),
) (Refit, error) {
	r := refit{Desk: d, number: storeNumber, on: on, rebook: rebook, actor: actor}
	for range changeTries {
		err := d.Repo.TransactDesk(ctx, func(tx DeskTx) error { return r.run(ctx, tx, write) })
		switch {
		case err == nil:
			return r.done, nil
		case !errors.Is(err, errOthers):
			return Refit{}, err
		}
		r.locked = r.affected
	}
	return Refit{}, fault.New(fault.Conflict, "desk_busy", "bookings at desk %s kept changing; try again", storeNumber)
}

// refit is one change on its way.
type refit struct {
	*Desk
	number   string
	on       day.Date // a date that is to be locked whatever is booked
	rebook   bool
	actor    audit.Actor
	locked   []string // subscriptions to lock first, sorted
	affected []string // subscriptions whose appointments do not stay as they are, sorted
	done     Refit
}

func (r *refit) run(ctx context.Context, tx DeskTx, write func(DeskTx, store.Calendar) (edit, error)) error {
	r.done = Refit{}
	for _, id := range r.locked {
		if err := tx.LockSubscription(ctx, id); err != nil {
			return err
		}
	}
	before, err := r.lockDesk(ctx, tx)
	if err != nil {
		return err
	}
	what, err := write(tx, before)
	if err != nil || what.action == "" {
		return err
	}
	r.done.Changed = true
	if err := r.refit(ctx, tx, before); err != nil {
		return err
	}
	data, err := json.Marshal(map[string]any{"before": what.before, "after": what.after, "stranded": len(r.done.Stranded)})
	if err != nil {
		return err
	}
	return tx.InsertEvent(ctx, audit.Event{
		ID: ids.New(), At: r.Now(), Actor: r.actor, Action: what.action, Subject: "store:" + r.number, Data: string(data),
	})
}

// lockDesk locks every day of the desk on which anything is booked or can be,
// and gives the desk as it stands then.
func (r *refit) lockDesk(ctx context.Context, tx DeskTx) (store.Calendar, error) {
	c, err := r.at(ctx, tx, r.number)
	if err != nil {
		return c, err
	}
	last, err := r.lastDay(ctx, tx, c)
	if err != nil {
		return c, err
	}
	first := day.Of(r.Now(), c.Location).AddDays(-1) // a new zone may be a date behind, or ahead
	var days []DeskDay
	for on := first; !on.After(last); on = on.AddDays(1) {
		days = append(days, DeskDay{r.number, on})
	}
	if r.on.After(last) {
		days = append(days, DeskDay{r.number, r.on})
	}
	if err := tx.LockDays(ctx, days, r.Now()); err != nil {
		return c, err
	}
	return r.calendar(ctx, tx)
}

func (r *refit) lastDay(ctx context.Context, tx DeskTx, c store.Calendar) (day.Date, error) {
	last := day.Of(r.Now(), c.Location).AddDays(c.HorizonDays)
	seated, err := tx.ListSeated(ctx, r.number, r.Now())
	for _, a := range seated {
		if on := day.Of(a.Start, c.Location); on.After(last) {
			last = on
		}
	}
	return last.AddDays(1), err
}

// calendar is the desk with all its dates that differ.
func (r *refit) calendar(ctx context.Context, tx DeskTx) (store.Calendar, error) {
	const longest = 2 * 366 // days: beyond any horizon and any booking
	today := r.today()
	return CalendarOf(ctx, tx, r.number, today.AddDays(-1), today.AddDays(longest))
}

// knows tells whether all that are affected were locked first.
func (r *refit) knows() bool {
	return !slices.ContainsFunc(r.affected, func(id string) bool {
		_, ok := slices.BinarySearch(r.locked, id)
		return !ok
	})
}
