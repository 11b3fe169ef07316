package words

import (
	"strings"
	"time"

	"swapdesk/internal/day"
)

// Date is a date with its weekday: "Monday, October 23, 2017"; "" for none.
func (w *Words) Date(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.format.full(noon(d))
}

// Weekdayless is a date without its weekday, for what lies far back:
// "October 23, 2017"; "" for none.
func (w *Words) Weekdayless(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.format.long(noon(d))
}

// ShortDate is for rulers and charts: "Oct 23"; "" for none.
func (w *Words) ShortDate(d day.Date) string {
	if d.IsZero() {
		return ""
	}
	return w.T("unit.date.short", "Month", w.format.month(d.Month), "Day", w.format.day(d.Day))
}

// Moment is an instant as it shows on calendar and clock in loc: "Monday,
// October 23, 2017, 11:59 pm Central time".
func (w *Words) Moment(t time.Time, loc *time.Location) string {
	return w.T("unit.moment", "Date", w.Date(day.Of(t, loc)), "Time", w.Clock(t, loc))
}

// Clock is the time of day with its zone: "11:59 pm Central time".
func (w *Words) Clock(t time.Time, loc *time.Location) string {
	return w.T("unit.clock", "Time", w.format.clock(t.In(loc)), "Zone", w.Zone(loc, t))
}

// Deadline says an exclusive end by the last minute before it, as people read
// deadlines: an end at midnight is 11:59 pm of the day before.
func (w *Words) Deadline(end time.Time, loc *time.Location) string {
	return w.Moment(lastMinute(end), loc)
}

// DeadlineClock is Deadline without the date, for the last day: "11:59 pm
// Central time".
func (w *Words) DeadlineClock(end time.Time, loc *time.Location) string {
	return w.Clock(lastMinute(end), loc)
}

// lastMinute begins the last whole minute before end.
func lastMinute(end time.Time) time.Time { return end.Add(-time.Minute) }

// Zone is the zone's name as people say it all year round: "Central time". A
// zone that the catalogs do not name is called by its city ("Lisbon time"),
// one without a city by its abbreviation at that instant ("EST").
func (w *Words) Zone(loc *time.Location, at time.Time) string {
	name := loc.String()
	if id := zones()[name]; id != "" {
		return w.T("unit.zone." + id)
	}
	slash := strings.LastIndexByte(name, '/')
	if slash < 0 || strings.HasPrefix(name, "Etc/") {
		abbreviation, _ := at.In(loc).Zone()
		return abbreviation
	}
	return w.T("unit.zone.city", "City", strings.ReplaceAll(name[slash+1:], "_", " "))
}

// zones are the zones of the United States and Canada whose name is not that
// of their city, with the message that says it.
func zones() map[string]string {
	return map[string]string{
		"America/New_York": "eastern", "America/Detroit": "eastern", "America/Toronto": "eastern",
		"America/Indiana/Indianapolis": "eastern", "America/Kentucky/Louisville": "eastern",
		"America/Montreal": "eastern", "America/Iqaluit": "eastern", "US/Eastern": "eastern",
		"America/Chicago": "central", "America/Winnipeg": "central", "America/Regina": "central",
		"America/Menominee": "central", "America/Indiana/Knox": "central", "US/Central": "central",
		"America/North_Dakota/Center": "central",
		"America/Denver":              "mountain", "America/Boise": "mountain", "America/Edmonton": "mountain",
		"US/Mountain": "mountain", "America/Phoenix": "arizona", "US/Arizona": "arizona",
		"America/Los_Angeles": "pacific", "America/Vancouver": "pacific", "US/Pacific": "pacific",
		"America/Anchorage": "alaska", "America/Juneau": "alaska", "US/Alaska": "alaska",
		"Pacific/Honolulu": "hawaii", "US/Hawaii": "hawaii", "America/Adak": "hawaii",
		"America/Halifax": "atlantic", "America/Puerto_Rico": "atlantic", "America/Moncton": "atlantic",
		"America/St_Johns": "newfoundland", "UTC": "utc", "Etc/UTC": "utc",
	}
}

// noon is an instant that shows d in UTC, for formatters that take one.
func noon(d day.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
}
