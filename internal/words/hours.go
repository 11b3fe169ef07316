package words

import (
	"time"

	"swapdesk/internal/day"
)

// Day is a date of the next weeks where space is short: "Sat, Sep 23"; "" for
// none.
func (w *Words) Day(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.T("unit.day", "Weekday", w.format.weekday(d.Weekday()), "Date", w.ShortDate(d))
}

// Hour is a time of day as it shows on the clock in loc, for where the zone
// stands beside it: "2:30 pm".
func (w *Words) Hour(t time.Time, loc *time.Location) string { return w.format.clock(t.In(loc)) }

// Minute is a time of day in minutes from midnight, likewise.
func (w *Words) Minute(minute int) string {
	return w.format.clock(time.Date(2000, time.January, 1, 0, minute, 0, 0, time.UTC))
}
