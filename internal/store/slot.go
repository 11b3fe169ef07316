package store

import (
	"time"

	"swapdesk/internal/day"
)

// Cell is the unit of a bench's time; appointments occupy whole cells
// (product.md, Desk).
const Cell = 15 * time.Minute

// MaxBenches is what a desk may have at most: Taken keeps a bit for each.
const MaxBenches = 64

// Desk is what a service desk offers.
type Desk struct {
	Benches     int           // 1 to MaxBenches work side by side
	Cells       int           // that an appointment takes
	Lead        time.Duration // from now to the earliest start
	HorizonDays int           // the last bookable date is today plus these
}

// DefaultDesk is a desk of which nothing else is known: two benches, 45
// minutes, two hours ahead, two weeks out.
func DefaultDesk() Desk { return Desk{Benches: 2, Cells: 3, Lead: 2 * time.Hour, HorizonDays: 14} }

// Duration is how long an appointment takes.
func (d Desk) Duration() time.Duration { return time.Duration(d.Cells) * Cell }

// CellsFrom lists the starts of the cells that an appointment from start
// occupies.
func (d Desk) CellsFrom(start time.Time) []time.Time {
	cells := make([]time.Time, d.Cells)
	for i := range cells {
		cells[i] = start.Add(time.Duration(i) * Cell)
	}
	return cells
}

// Taken says which benches are occupied: cell start in Unix seconds → a bit
// per bench, bench 1 the lowest.
type Taken map[int64]uint64

// Take marks one cell of a bench, counted from 1.
func (t Taken) Take(cell time.Time, bench int) { t[cell.Unix()] |= 1 << (bench - 1) }

// FreeBench gives the lowest bench, counted from 1, that is free for the
// whole appointment; false when none is.
func (d Desk) FreeBench(start time.Time, taken Taken) (int, bool) {
	var busy uint64
	for i := range d.Cells {
		busy |= taken[start.Add(time.Duration(i)*Cell).Unix()]
	}
	for bench := 1; bench <= d.Benches; bench++ {
		if busy&(1<<(bench-1)) == 0 {
			return bench, true
		}
	}
	return 0, false
}

// Calendar is a desk with its store and the dates that differ.
type Calendar struct {
	Store
	Desk
	Location   *time.Location    // of Store.Zone; never nil
	Exceptions map[day.Date]Span // wins over holidays and the week; the zero Span is closed
}

// On is when the store is open on a date.
func (c Calendar) On(d day.Date) Span {
	if s, ok := c.Exceptions[d]; ok {
		return s
	}
	if Holiday(d) {
		return Span{}
	}
	return c.Hours[d.Weekday()]
}

// Holiday tells whether desks are closed on this date unless an exception says
// otherwise: Thanksgiving Day and Christmas Day.
func Holiday(d day.Date) bool {
	thanksgiving := d.Month == time.November && d.Weekday() == time.Thursday && (d.Day-1)/7 == 3
	return thanksgiving || d.Month == time.December && d.Day == 25
}

// CellsOn lists the starts of all cells that lie within the opening hours of
// a local date, in order. Every cell of the day is looked at on the local
// clock, so that a day of 23 hours lacks the cells of its missing hour and one
// of 25 has those of the repeated hour twice.
func (c Calendar) CellsOn(d day.Date) []time.Time {
	open := c.On(d)
	if !open.Open() {
		return nil
	}
	const long = int(Cell / time.Minute)
	var cells []time.Time
	end := day.StartOf(d.AddDays(1), c.Location)
	for t := day.StartOf(d, c.Location); t.Before(end); t = t.Add(Cell) {
		minute := t.Hour()*60 + t.Minute()
		if minute >= open.Opens && minute+long <= open.Closes {
			cells = append(cells, t)
		}
	}
	return cells
}

// StartsOn lists the times of a date at which an appointment may begin, given
// now and the removal window: the whole run of cells inside the opening hours
// and the window, after the lead time, within the horizon. Who already sits
// there is FreeBench's matter.
func (c Calendar) StartsOn(d day.Date, now time.Time, window day.Window) []time.Time {
	if d.Before(day.Of(now, c.Location)) || d.After(c.LastDate(now, window)) {
		return nil
	}
	earliest, opens, closes := now.Add(c.Lead), window.Start(), window.End()
	cells := c.CellsOn(d)
	var starts []time.Time
	for i := 0; i+c.Cells <= len(cells); i++ {
		start, end := cells[i], cells[i].Add(c.Duration())
		unbroken := cells[i+c.Cells-1].Add(Cell).Equal(end)
		if unbroken && !start.Before(earliest) && !start.Before(opens) && !end.After(closes) {
			starts = append(starts, start)
		}
	}
	return starts
}

// LastDate is the last date, on the store's calendar, on which anything can be
// booked: today plus the horizon, or the day on which the window ends.
func (c Calendar) LastDate(now time.Time, window day.Window) day.Date {
	horizon := day.Of(now, c.Location).AddDays(c.HorizonDays)
	last := day.Of(window.End().Add(-1), c.Location)
	if last.Before(horizon) {
		return last
	}
	return horizon
}

// Allows tells whether start is one of the StartsOn of its date. Posted times
// are never trusted: they come through here.
func (c Calendar) Allows(start, now time.Time, window day.Window) bool {
	for _, s := range c.StartsOn(day.Of(start, c.Location), now, window) {
		if s.Equal(start) {
			return true
		}
	}
	return false
}
