package reminder

import (
	"slices"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/program"
)

const (
	hour    = 9  // of the clock in the program's zone, at which mails are due
	longest = 14 // days of the first threshold
)

// thresholds are how many calendar days before the last day a mail is due,
// the nearest to it first.
func thresholds() []int { return []int{1, 7, longest} }

// nine is the moment of a date at which mails are due.
func nine(d day.Date, zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, 0, 0, 0, zone)
}

// current is the threshold of a window through last that is due at now, and
// since when; ok is false before the first one and after the window. After a
// downtime that is the latest: what was missed before it is not made up for.
func current(last day.Date, zone *time.Location, now time.Time) (days int, since time.Time, ok bool) {
	if !now.Before(day.StartOf(last.AddDays(1), zone)) {
		return 0, time.Time{}, false
	}
	for _, days := range thresholds() {
		if since := nine(last.AddDays(-days), zone); !now.Before(since) {
			return days, since, true
		}
	}
	return 0, time.Time{}, false
}

// walkDay is the date whose nine o'clock was the last one.
func walkDay(now time.Time, zone *time.Location) day.Date {
	today := day.Of(now, zone)
	if now.Before(nine(today, zone)) {
		return today.AddDays(-1)
	}
	return today
}

// walks are those that belong to now. All lines are gone through when a
// threshold of the program's own windows has come; those with a subscription
// that ends before the window does, every day. None is in the future, so that
// one which a downtime has missed is still to be made.
func walks(p program.Program, now time.Time) []Walk {
	exchanges := p.Status == program.Open && p.ExchangeWindow().Contains(now)
	open := []day.Window{}
	if exchanges {
		open = append(open, p.ExchangeWindow())
	}
	if p.RemovalWindow().Contains(now) {
		open = append(open, p.RemovalWindow())
	}
	var due []Walk
	for _, w := range open {
		days, _, ok := current(w.LastDay(), p.Zone, now)
		walk := Walk{ProgramID: p.ID, Version: p.Version, Whole: true, On: w.LastDay().AddDays(-days)}
		if ok && !slices.Contains(due, walk) {
			due = append(due, walk)
		}
	}
	if exchanges {
		due = append(due, Walk{ProgramID: p.ID, Version: p.Version, On: walkDay(now, p.Zone)})
	}
	return due
}
