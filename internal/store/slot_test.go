package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"swapdesk/internal/day"
	"swapdesk/internal/store"
)

func date(t testing.TB, text string) day.Date {
	t.Helper()
	d, err := day.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func calendar(t testing.TB, zone, hours string) store.Calendar {
	t.Helper()
	loc, err1 := time.LoadLocation(zone)
	h, err2 := store.ParseHours(hours)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return store.Calendar{Store: store.Store{Zone: zone, Hours: h}, Desk: store.DefaultDesk(), Location: loc}
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// wide is a removal window in which the dates of these tests lie.
func wide(t testing.TB) day.Window {
	return day.Window{Opens: date(t, "2017-01-01"), Days: 3650, Zone: time.UTC}
}

// Both days on which the clocks change, in three zones and one where they
// never do: an ordinary day's cells stay at their clock times, and an open
// night loses an hour or has one twice.
func TestCellsOnClockChanges(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		zone, on, hours string
		cells           int
		first, last     string
	}{
		{"America/New_York", "2017-03-12", "Daily: 10-9", 44, "2017-03-12T10:00:00-04:00", "2017-03-12T20:45:00-04:00"},
		{"America/New_York", "2017-11-05", "Daily: 10-9", 44, "2017-11-05T10:00:00-05:00", "2017-11-05T20:45:00-05:00"},
		{"America/Chicago", "2017-03-12", "Daily: 0-11:59", 92, "2017-03-12T00:00:00-06:00", "2017-03-12T23:45:00-05:00"},
		{"America/Chicago", "2017-11-05", "Daily: 0-11:59", 100, "2017-11-05T00:00:00-05:00", "2017-11-05T23:45:00-06:00"},
		{"America/Chicago", "2017-11-04", "Daily: 0-11:59", 96, "2017-11-04T00:00:00-05:00", "2017-11-04T23:45:00-05:00"},
		{"America/Los_Angeles", "2017-03-12", "Daily: 1am-3am", 4, "2017-03-12T01:00:00-08:00", "2017-03-12T01:45:00-08:00"},
		{"America/Los_Angeles", "2017-03-12", "Daily: 2am-4am", 4, "2017-03-12T03:00:00-07:00", "2017-03-12T03:45:00-07:00"},
		{"America/Los_Angeles", "2017-11-05", "Daily: 1am-3am", 12, "2017-11-05T01:00:00-07:00", "2017-11-05T02:45:00-08:00"},
		{"America/Phoenix", "2017-03-12", "Daily: 0-11:59", 96, "2017-03-12T00:00:00-07:00", "2017-03-12T23:45:00-07:00"},
		{"America/Phoenix", "2017-11-05", "Sun: 11-7", 32, "2017-11-05T11:00:00-07:00", "2017-11-05T18:45:00-07:00"},
		{"America/Denver", "2017-11-05", "Sun: 9:50-10:20am", 1, "2017-11-05T10:00:00-07:00", "2017-11-05T10:00:00-07:00"},
		{"America/Denver", "2017-11-05", "Mon: 10-9", 0, "", ""},
	} {
		cells := calendar(t, tt.zone, tt.hours).CellsOn(date(t, tt.on))
		if len(cells) != tt.cells {
			t.Errorf("%s %s %s: %d cells, want %d", tt.zone, tt.on, tt.hours, len(cells), tt.cells)
			continue
		}
		if tt.cells > 0 && (!cells[0].Equal(instant(t, tt.first)) || !cells[len(cells)-1].Equal(instant(t, tt.last))) {
			t.Errorf("%s %s %s: from %s to %s", tt.zone, tt.on, tt.hours, cells[0], cells[len(cells)-1])
		}
	}
}

func TestStartsOn(t *testing.T) {
	t.Parallel()
	c := calendar(t, "America/Chicago", "Daily: 10-9")
	c.Exceptions = map[day.Date]store.Span{date(t, "2017-10-01"): {}, date(t, "2017-10-02"): {Opens: 600, Closes: 640}, date(t, "2017-12-25"): {Opens: 720, Closes: 765}}
	window := day.Window{Opens: date(t, "2017-09-08"), Days: 45, Zone: c.Location}
	late := window
	late.Days = 200
	for _, tt := range []struct {
		name, on, now string
		window        day.Window
		n             int
		first         string
	}{
		{"a whole day: the last start leaves 45 minutes", "2017-09-22", "2017-09-21T12:00:00-05:00", window, 42, "10:00"},
		{"today, two hours ahead", "2017-09-21", "2017-09-21T12:10:00-05:00", window, 25, "14:15"},
		{"exactly two hours ahead", "2017-09-21", "2017-09-21T12:15:00-05:00", window, 25, "14:15"},
		{"too late today", "2017-09-21", "2017-09-21T18:20:00-05:00", window, 0, ""},
		{"yesterday", "2017-09-20", "2017-09-21T12:00:00-05:00", window, 0, ""},
		{"the horizon", "2017-10-05", "2017-09-21T12:00:00-05:00", window, 42, "10:00"},
		{"after the horizon", "2017-10-06", "2017-09-21T12:00:00-05:00", window, 0, ""},
		{"closed on that date", "2017-10-01", "2017-09-21T12:00:00-05:00", window, 0, ""},
		{"no room for 45 minutes", "2017-10-02", "2017-09-21T12:00:00-05:00", window, 0, ""},
		{"the window's last day", "2017-10-23", "2017-10-20T12:00:00-05:00", window, 42, "10:00"},
		{"after the window", "2017-10-24", "2017-10-20T12:00:00-05:00", window, 0, ""},
		{"before the window", "2017-09-07", "2017-09-06T12:00:00-05:00", window, 0, ""},
		{"Thanksgiving", "2017-11-23", "2017-11-20T12:00:00-06:00", late, 0, ""},
		{"the Thursday after", "2017-11-30", "2017-11-20T12:00:00-06:00", late, 42, "10:00"},
		{"Christmas by exception", "2017-12-25", "2017-12-20T12:00:00-06:00", late, 1, "12:00"},
	} {
		starts := c.StartsOn(date(t, tt.on), instant(t, tt.now), tt.window)
		if len(starts) != tt.n || tt.n > 0 && starts[0].Format("15:04") != tt.first {
			t.Errorf("%s: %d starts %v, want %d from %s", tt.name, len(starts), starts, tt.n, tt.first)
		}
	}
}

// The window may end in another zone than the store's, in the middle of its
// day: appointments end within it.
func TestStartsEndInsideTheWindow(t *testing.T) {
	t.Parallel()
	c := calendar(t, "Pacific/Honolulu", "Daily: 10-9")
	window := day.Window{Opens: date(t, "2017-09-08"), Days: 45, Zone: calendar(t, "America/Chicago", "").Location}
	starts := c.StartsOn(date(t, "2017-10-23"), instant(t, "2017-10-20T12:00:00-05:00"), window)
	if n := len(starts); n == 0 || starts[n-1].Format("15:04") != "18:15" { // midnight in Chicago is 19:00
		t.Errorf("%v", starts)
	}
	if last := c.LastDate(instant(t, "2017-10-20T12:00:00-05:00"), window); last != date(t, "2017-10-23") {
		t.Errorf("last date %s", last)
	}
}

// A night on which half past one comes twice: no appointment may run over the
// half hour between, when the store is closed.
func TestStartsAreUnbroken(t *testing.T) {
	t.Parallel()
	c := calendar(t, "America/Chicago", "Daily: 1:30am-3am")
	starts := c.StartsOn(date(t, "2017-11-05"), instant(t, "2017-11-04T12:00:00-05:00"), wide(t))
	if len(starts) != 4 || !starts[0].Equal(instant(t, "2017-11-05T01:30:00-06:00")) {
		t.Errorf("%v", starts)
	}
}

func TestAllows(t *testing.T) {
	t.Parallel()
	c := calendar(t, "America/Chicago", "Daily: 10-9")
	now := instant(t, "2017-09-21T12:00:00-05:00")
	for text, want := range map[string]bool{
		"2017-09-22T15:15:00Z": true, "2017-09-22T10:15:00-05:00": true, "2017-09-22T10:20:00-05:00": false, "2017-09-22T09:45:00-05:00": false,
		"2017-09-22T20:15:00-05:00": true, "2017-09-22T20:30:00-05:00": false, "2017-09-21T13:45:00-05:00": false, "2018-09-22T10:15:00-05:00": false,
		"0001-01-01T00:00:00Z": false, "2017-09-22T10:15:00.5-05:00": false,
	} {
		if got := c.Allows(instant(t, text), now, wide(t)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestFreeBench(t *testing.T) {
	t.Parallel()
	d := store.DefaultDesk()
	at := instant(t, "2017-09-22T15:00:00Z")
	taken := store.Taken{}
	want := func(start time.Time, bench int, free bool) {
		t.Helper()
		if b, ok := d.FreeBench(start, taken); b != bench || ok != free {
			t.Errorf("%s: bench %d, %v; want %d, %v", start, b, ok, bench, free)
		}
	}
	want(at, 1, true)
	taken.Take(at.Add(2*store.Cell), 1)
	want(at, 2, true)
	taken.Take(at, 2)
	want(at, 0, false) // each cell has a free bench, but none is free throughout
	want(at.Add(store.Cell), 2, true)
	want(at.Add(3*store.Cell), 1, true)
	d.Benches = store.MaxBenches
	for b := 1; b < store.MaxBenches; b++ {
		taken.Take(at, b)
	}
	want(at, store.MaxBenches, true)
}

var zones = []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu"}

// Whatever the hours, the day and the zone: starts lie on quarters of an hour,
// in order, inside the opening hours by the local clock, as many as fit.
func TestStartsProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		c := calendar(t, rapid.SampledFrom(zones).Draw(r, "zone"), "")
		on := date(t, "2017-01-01").AddDays(rapid.IntRange(0, 3000).Draw(r, "day"))
		open := store.Span{Opens: rapid.IntRange(0, 1439).Draw(r, "opens")}
		open.Closes = rapid.IntRange(open.Opens, 1440).Draw(r, "closes")
		c.Exceptions = map[day.Date]store.Span{on: open}
		c.Cells = rapid.IntRange(1, 8).Draw(r, "cells")
		c.Lead = 0
		now := day.StartOf(on, c.Location)
		starts := c.StartsOn(on, now, wide(t))
		for i, s := range starts {
			end := s.Add(c.Duration())
			local := s.In(c.Location)
			minute := local.Hour()*60 + local.Minute()
			if day.Of(s, c.Location) != on || s.Unix()%900 != 0 || minute < open.Opens || end.After(day.StartOf(on.AddDays(1), c.Location)) {
				r.Fatalf("%s on %s with %v", s, on, open)
			}
			if i > 0 && !s.After(starts[i-1]) {
				r.Fatalf("%s after %s", s, starts[i-1])
			}
			if e := end.Add(-time.Second).In(c.Location); e.Hour()*60+e.Minute() >= open.Closes {
				r.Fatalf("%s ends after closing %d", s, open.Closes)
			}
			if !c.Allows(s, now, wide(t)) {
				r.Fatalf("%s is not allowed", s)
			}
		}
		_, before := now.Zone()
		_, after := day.StartOf(on.AddDays(1), c.Location).Zone()
		whole := open.Closes/15 - (open.Opens+14)/15
		if want := max(0, whole-c.Cells+1); before == after && len(starts) != want {
			r.Fatalf("%d starts, want %d", len(starts), want)
		}
	})
}
