package day_test

import (
	"testing"
	"time"

	"swapdesk/internal/day"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t *testing.T, s string) day.Date {
	t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Expected instants are from the zones' published rules, not from this code.
func TestStartOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, zone, date, start string }{
		{"ordinary midnight", "America/Chicago", "2017-10-24", "2017-10-24T05:00:00Z"},
		{"day of 23 hours", "America/Chicago", "2017-03-12", "2017-03-12T06:00:00Z"},
		{"day after it", "America/Chicago", "2017-03-13", "2017-03-13T05:00:00Z"},
		{"day of 25 hours", "America/Chicago", "2017-11-05", "2017-11-05T05:00:00Z"},
		{"day after it", "America/Chicago", "2017-11-06", "2017-11-06T06:00:00Z"},
		{"leap day", "America/Chicago", "2024-02-29", "2024-02-29T06:00:00Z"},
		{"midnight skipped, west", "America/Santiago", "2017-08-13", "2017-08-13T04:00:00Z"},
		{"midnight skipped, west", "America/Havana", "2018-03-11", "2018-03-11T05:00:00Z"},
		{"midnight skipped, east", "Africa/Cairo", "2023-04-28", "2023-04-27T22:00:00Z"},
		{"midnight skipped, east", "Asia/Beirut", "2018-03-25", "2018-03-24T22:00:00Z"},
		{"midnight twice, west", "America/Havana", "2017-11-05", "2017-11-05T04:00:00Z"},
		{"midnight twice, east", "Asia/Amman", "2021-10-29", "2021-10-28T21:00:00Z"},
		{"last hour of the eve twice", "America/Santiago", "2018-05-13", "2018-05-13T04:00:00Z"},
		{"date that never was", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
		{"the one after it", "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"},
		{"no clock changes", "UTC", "2017-10-24", "2017-10-24T00:00:00Z"},
		{"beyond the table of changes", "America/Chicago", "2099-07-01", "2099-07-01T05:00:00Z"},
	} {
		t.Run(c.zone+" "+c.date+" "+c.name, func(t *testing.T) {
			t.Parallel()
			if got := day.StartOf(date(t, c.date), zone(t, c.zone)); !got.Equal(instant(t, c.start)) {
				t.Errorf("starts at %s, want %s", got.UTC().Format(time.RFC3339), c.start)
			}
		})
	}
}

func kaspersky(t *testing.T) day.Window {
	t.Helper()
	return day.Window{Opens: date(t, "2017-09-08"), Days: 45, Zone: zone(t, "America/Chicago")}
}

func TestWindowByDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, now    string
		inside       bool
		number, left int
	}{
		{"day -1, last second", "2017-09-07T23:59:59-05:00", false, -1, 46},
		{"day 0, first instant", "2017-09-08T00:00:00-05:00", true, 0, 45},
		{"day 0, last second", "2017-09-08T23:59:59-05:00", true, 0, 45},
		{"day 1", "2017-09-09T00:00:00-05:00", true, 1, 44},
		{"day 13", "2017-09-21T12:00:00-05:00", true, 13, 32},
		{"day 44", "2017-10-22T12:00:00-05:00", true, 44, 1},
		{"day 45, the last", "2017-10-23T00:00:00-05:00", true, 45, 0},
		{"day 45, last second", "2017-10-23T23:59:59-05:00", true, 45, 0},
		{"day 46", "2017-10-24T00:00:00-05:00", false, 46, 0},
		{"another year", "2018-09-08T00:00:00-05:00", false, 365, 0},
		{"tomorrow in London, today in Chicago", "2017-10-24T04:59:59Z", true, 45, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, now := kaspersky(t), instant(t, c.now)
			if got := w.Contains(now); got != c.inside {
				t.Errorf("inside: %t", got)
			}
			if got := w.DayNumber(now); got != c.number {
				t.Errorf("day number %d, want %d", got, c.number)
			}
			if got := w.DaysLeft(now); got != c.left {
				t.Errorf("%d days left, want %d", got, c.left)
			}
		})
	}
}

func TestWindowEnds(t *testing.T) {
	t.Parallel()
	w := kaspersky(t)
	if got := w.LastDay(); got != date(t, "2017-10-23") {
		t.Errorf("last day %s", got)
	}
	if want := instant(t, "2017-10-24T05:00:00Z"); !w.End().Equal(want) {
		t.Errorf("ends at %s, want %s", w.End(), want)
	}
}

// A skipped midnight must not shorten the window (product.md, The window):
// its end is the instant of the jump, and 23:59 of the last day is inside.
func TestWindowEndsAtSkippedMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, opens, lastMinute, end string }{
		{"America/Santiago", "2017-06-28", "2017-08-12T23:59:00-04:00", "2017-08-13T04:00:00Z"},
		{"America/Havana", "2018-01-24", "2018-03-10T23:59:00-05:00", "2018-03-11T05:00:00Z"},
		{"Africa/Cairo", "2023-03-13", "2023-04-27T23:59:00+02:00", "2023-04-27T22:00:00Z"},
		{"Asia/Beirut", "2018-02-07", "2018-03-24T23:59:00+02:00", "2018-03-24T22:00:00Z"},
	} {
		t.Run(c.zone, func(t *testing.T) {
			t.Parallel()
			w := day.Window{Opens: date(t, c.opens), Days: 45, Zone: zone(t, c.zone)}
			if !w.Contains(instant(t, c.lastMinute)) {
				t.Error("the last minute is outside")
			}
			if w.Contains(instant(t, c.end)) || !w.End().Equal(instant(t, c.end)) {
				t.Errorf("ends at %s, want %s", w.End().UTC(), c.end)
			}
		})
	}
}

// The leap day counts like any other.
func TestWindowOverLeapDay(t *testing.T) {
	t.Parallel()
	for opens, last := range map[string]string{"2024-02-01": "2024-03-17", "2023-02-01": "2023-03-18"} {
		w := day.Window{Opens: date(t, opens), Days: 45, Zone: zone(t, "America/Chicago")}
		if got := w.LastDay().String(); got != last {
			t.Errorf("from %s through %s, want %s", opens, got, last)
		}
	}
}
