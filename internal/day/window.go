package day

import (
	"time"
	// Zones are rules of the program, not of the machine: without the embedded
	// database a slim container would refuse America/Chicago, or an old one
	// would know other clock changes than its neighbor.
	_ "time/tzdata"
)

// StartOf is the first instant at which a calendar in loc shows d; when loc
// never had that date (Samoa skipped 2011-12-30), the first instant of the
// next one it had.
//
// time.Date is not used: at a skipped midnight it lands on the previous day
// (Santiago, Havana), and at a midnight that comes twice it takes the second
// (Amman). See trust.md, fact 6. Instead the stretches of constant offset are
// walked, from one in which d has surely not begun.
func StartOf(d Date, loc *time.Location) time.Time {
	midnight := d.utc()
	t := midnight.Add(-48 * time.Hour).In(loc)
	for {
		_, offset := t.Zone()
		start := midnight.Add(-time.Duration(offset) * time.Second)
		if start.Before(t) {
			start = t // the clocks jumped over midnight
		}
		_, end := t.ZoneBounds()
		if end.IsZero() || start.Before(end) {
			return start.In(loc)
		}
		t = end
	}
}

// Window is an inclusive run of local dates: day 0 is Opens, the last is day
// number Days, so that Days = 45 covers 46 dates (product.md, The window).
type Window struct {
	Opens Date
	Days  int
	Zone  *time.Location // never nil
}

// LastDay is the last date inside the window, Opens + Days.
func (w Window) LastDay() Date { return w.Opens.AddDays(w.Days) }

// Start is the first instant inside the window.
func (w Window) Start() time.Time { return StartOf(w.Opens, w.Zone) }

// End is exclusive: the first instant of the date after LastDay. Test
// now.Before(w.End()).
func (w Window) End() time.Time { return StartOf(w.LastDay().AddDays(1), w.Zone) }

// Contains tells whether now is in the window.
func (w Window) Contains(now time.Time) bool {
	return !now.Before(w.Start()) && now.Before(w.End())
}

// DayNumber counts calendar days in the zone from the opening day, which is
// 0; negative before it, more than Days after the window.
func (w Window) DayNumber(now time.Time) int { return w.Opens.DaysUntil(Of(now, w.Zone)) }

// DaysLeft counts calendar days in the zone from today to the last day: 0 on
// the last day and ever after.
func (w Window) DaysLeft(now time.Time) int {
	return max(0, Of(now, w.Zone).DaysUntil(w.LastDay()))
}
