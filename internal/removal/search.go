package removal

import (
	"context"
	"slices"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/store"
)

const (
	// shownDesks is how many desks a search lists, and farMiles how far it
	// looks when none is within WaitMiles.
	shownDesks = 5
	farMiles   = 500
)

// Spot is a place as somebody typed it, and where that is.
type Spot struct {
	Typed string
	At    store.Point
	Town  store.Town // zero for a ZIP
}

// Locate finds a place by ZIP or town. Several spots are towns of one name, to
// choose from. Invalid has the codes "place_empty" and "place_format"; a place
// that is not known is NotFound ("place_not_found").
func (d *Desk) Locate(ctx context.Context, typed string) ([]Spot, error) {
	if typed == "" {
		return nil, fault.New(fault.Invalid, "place_empty", "no place")
	}
	q, ok := store.ParsePlace(typed)
	if !ok {
		return nil, fault.New(fault.Invalid, "place_format", "neither a ZIP nor a town")
	}
	unknown := fault.New(fault.NotFound, "place_not_found", "nobody knows this place")
	if q.ZIP != "" {
		at, err := d.Repo.FindZIP(ctx, q.ZIP)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			return nil, unknown
		case err != nil:
			return nil, err
		}
		return []Spot{{Typed: q.ZIP, At: at}}, nil
	}
	towns, err := d.Repo.ListTowns(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(towns) == 0 {
		return nil, unknown
	}
	spots := make([]Spot, len(towns))
	for i, t := range towns {
		spots[i] = Spot{Typed: t.Name + ", " + t.State, At: t.At, Town: t}
	}
	return spots, nil
}

// Choice is a desk that a customer may choose.
type Choice struct {
	store.Calendar
	Miles float64
	Today store.Span // zero when it is closed today
	First time.Time  // the first free time; zero when there is none
	Later bool       // beyond the desk's horizon there is more time inside the window
}

// Nearby is what a search around a spot found.
type Nearby struct {
	Desks    []Choice // nearest first
	Waitable bool     // there are desks within WaitMiles, and none has a time before the deadline: a rain check can be had
}

// Any tells whether any of the desks has a free time.
func (n Nearby) Any() bool {
	return slices.ContainsFunc(n.Desks, func(c Choice) bool { return !c.First.IsZero() })
}

// Near gives the desks nearest to a point with their first free times for a
// subscription. When the nearest ones have none, further desks within
// WaitMiles that have one are listed behind them.
func (d *Desk) Near(ctx context.Context, s Standing, at store.Point) (Nearby, error) {
	return d.near(ctx, d.Repo, s, at)
}

func (d *Desk) near(ctx context.Context, in DeskReader, s Standing, at store.Point) (Nearby, error) {
	ranked, within, err := d.around(ctx, in, s, at)
	if err != nil {
		return Nearby{}, err
	}
	first := min(shownDesks, len(ranked))
	var n Nearby
	if n.Desks, err = d.choices(ctx, in, s, ranked[:first]); err != nil || n.Any() || !within {
		return n, err
	}
	n.Waitable = !slices.ContainsFunc(n.Desks, hasLater)
	further, err := d.choices(ctx, in, s, ranked[first:])
	for _, c := range further {
		n.Waitable = n.Waitable && c.First.IsZero() && !c.Later
		if !c.First.IsZero() && len(n.Desks) < first+shownDesks {
			n.Desks = append(n.Desks, c)
		}
	}
	return n, err
}

// around ranks the desks within WaitMiles of a point. Where there is none it
// ranks those farther out, and within is false.
func (d *Desk) around(ctx context.Context, in DeskReader, s Standing, at store.Point) (ranked []store.Near, within bool, err error) {
	services := store.DeskServices(s.Program.DeskServices)
	for _, miles := range []float64{WaitMiles, farMiles} {
		found, err := in.ListDesks(ctx, services, store.Around(at, miles))
		if err != nil {
			return nil, false, err
		}
		ranked = slices.DeleteFunc(store.Nearest(found, at, len(found)), func(n store.Near) bool {
			return n.Miles > miles // in a corner of the box
		})
		if len(ranked) > 0 {
			return ranked, miles == WaitMiles, nil
		}
	}
	return nil, false, nil
}

func hasLater(c Choice) bool { return c.Later }

func (d *Desk) choices(ctx context.Context, in DeskReader, s Standing, near []store.Near) ([]Choice, error) {
	numbers := make([]string, len(near))
	for i, n := range near {
		numbers[i] = n.Number
	}
	open, err := d.openings(ctx, in, s, numbers)
	if err != nil {
		return nil, err
	}
	miles := map[string]float64{}
	for _, n := range near {
		miles[n.Number] = n.Miles
	}
	choices := make([]Choice, 0, len(open))
	for _, o := range open {
		c := Choice{Calendar: o.Calendar, Miles: miles[o.Number], Today: o.On(day.Of(d.Now(), o.Location)), Later: o.Later}
		if i := o.FirstFree(); i >= 0 {
			c.First = o.Days[i].Free[0]
		}
		choices = append(choices, c)
	}
	return choices, nil
}

// Day is one date at a desk.
type Day struct {
	On   day.Date
	Open store.Span  // zero when closed
	Free []time.Time // at which an appointment may begin, in order
}

// Openings are the days of a desk that can be booked, today first.
type Openings struct {
	store.Calendar
	Days  []Day
	Later bool // beyond the horizon there is more time inside the window
}

// FirstFree is the index of the first day with a free time; -1 when there is
// none.
func (o Openings) FirstFree() int {
	return slices.IndexFunc(o.Days, func(d Day) bool { return len(d.Free) > 0 })
}

// Openings gives what a subscription can book at a store. It is NotFound
// ("store_not_found") for a store that is unknown or has no desk.
func (d *Desk) Openings(ctx context.Context, s Standing, storeNumber string) (Openings, error) {
	open, err := d.openings(ctx, d.Repo, s, []string{storeNumber})
	if err != nil {
		return Openings{}, err
	}
	if len(open) == 0 || !open[0].HasDesk(store.DeskServices(s.Program.DeskServices)) {
		return Openings{}, fault.New(fault.NotFound, "store_not_found", "there is no such desk")
	}
	return open[0], nil
}

// openings works out the free times of several desks with three queries.
func (d *Desk) openings(ctx context.Context, in DeskReader, s Standing, numbers []string) ([]Openings, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	now := d.Now()
	today := day.Of(now, time.UTC)
	const widest = 367 // days: the longest horizon, and a zone's difference
	calendars, err := in.ListCalendars(ctx, numbers, today.AddDays(-1), today.AddDays(widest))
	if err != nil {
		return nil, err
	}
	last := now
	for _, c := range calendars {
		if end := day.StartOf(c.LastDate(now, s.Window).AddDays(1), c.Location); end.After(last) {
			last = end
		}
	}
	taken, err := in.ListTaken(ctx, numbers, now, last, now, s.mine())
	if err != nil {
		return nil, err
	}
	open := make([]Openings, len(calendars))
	for i, c := range calendars {
		open[i] = Openings{Calendar: c}
		for on := day.Of(now, c.Location); !on.After(c.LastDate(now, s.Window)); on = on.AddDays(1) {
			starts := c.StartsOn(on, now, s.Window)
			free := slices.DeleteFunc(starts, func(t time.Time) bool {
				_, ok := c.FreeBench(t, taken[c.Number])
				return !ok
			})
			open[i].Days = append(open[i].Days, Day{On: on, Open: c.On(on), Free: free})
		}
		open[i].Later = s.Wait == nil && opensLater(c, now, s.Window)
	}
	return open, nil
}

// opensLater tells whether a desk opens inside the window on a day that is
// beyond its horizon: nobody can sit there yet.
func opensLater(c store.Calendar, now time.Time, w day.Window) bool {
	on := c.LastDate(now, w).AddDays(1)
	c.HorizonDays = day.Of(now, c.Location).DaysUntil(on) + w.Days
	for ; !on.After(c.LastDate(now, w)); on = on.AddDays(1) {
		if len(c.StartsOn(on, now, w)) > 0 {
			return true
		}
	}
	return false
}
