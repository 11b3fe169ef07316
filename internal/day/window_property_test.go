package day_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"swapdesk/internal/day"
)

// zoneNames are forty zones: those of the retailer, and every known oddity of
// midnight (skipped, doubled, half hours, a date that never was).
func zoneNames() []string {
	return []string{
		"UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
		"America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Halifax",
		"America/St_Johns", "America/Toronto", "America/Winnipeg", "America/Regina", "America/Vancouver",
		"America/Mexico_City", "America/Havana", "America/Santiago", "America/Asuncion", "America/Sao_Paulo",
		"America/Bogota", "Atlantic/Azores", "Europe/London", "Europe/Lisbon", "Europe/Paris",
		"Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Amman", "Asia/Damascus",
		"Asia/Gaza", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo",
		"Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kwajalein", "Pacific/Chatham", "Pacific/Kiritimati",
	}
}

// first is the first minute at which a calendar shows d or a later date,
// found the slow way: minute by minute. All changes since 1970 fall on one.
func first(d day.Date, loc *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(-15 * time.Hour)
	for day.Of(t, loc).Before(d) {
		t = t.Add(time.Minute)
	}
	return t
}

func drawDate(t *rapid.T) day.Date {
	start := day.Date{Year: 1970, Month: time.January, Day: 3}
	return start.AddDays(rapid.IntRange(0, 68*365).Draw(t, "day since 1970"))
}

// eachZone draws rapid's 100 cases in each zone, so that the two properties
// of the window see 200.
func eachZone(t *testing.T, check func(*rapid.T, *time.Location)) {
	t.Helper()
	if n := len(zoneNames()); n != 40 {
		t.Fatalf("%d zones", n)
	}
	for _, name := range zoneNames() {
		loc := zone(t, name)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { check(t, loc) })
		})
	}
}

func TestStartOfIsTheFirstInstantOfTheDate(t *testing.T) {
	t.Parallel()
	eachZone(t, func(t *rapid.T, loc *time.Location) {
		d := drawDate(t)
		if got, want := day.StartOf(d, loc), first(d, loc); !got.Equal(want) {
			t.Fatalf("%s starts at %s, want %s", d, got, want)
		}
	})
}

func TestWindowHolds(t *testing.T) {
	t.Parallel()
	eachZone(t, func(t *rapid.T, loc *time.Location) {
		w := day.Window{Opens: drawDate(t), Days: rapid.IntRange(1, 400).Draw(t, "days"), Zone: loc}
		start, end := w.Start(), w.End()
		if end.Sub(start) < time.Duration(w.Days)*24*time.Hour-26*time.Hour {
			t.Fatalf("%s…%s is too short", start, end)
		}
		if !w.Contains(start) || w.Contains(start.Add(-1)) || !w.Contains(end.Add(-1)) || w.Contains(end) {
			t.Fatalf("%s…%s does not hold its ends", start, end)
		}
		if day.Of(end.Add(-1), loc).After(w.LastDay()) || !day.Of(end, loc).After(w.LastDay()) {
			t.Fatalf("%s is not the end of %s", end, w.LastDay())
		}
		now := start.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(start))-1).Draw(t, "now")))
		if n, left := w.DayNumber(now), w.DaysLeft(now); n < 0 || n+left != w.Days {
			t.Fatalf("day %d with %d left of %d at %s", n, left, w.Days, now)
		}
	})
}

// The dates around every clock change of every zone: rapid seldom hits them.
func TestStartOfAtEveryClockChange(t *testing.T) {
	t.Parallel()
	for _, name := range zoneNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, name)
			until := time.Date(2038, 1, 1, 0, 0, 0, 0, time.UTC)
			for at := time.Date(1970, 1, 3, 0, 0, 0, 0, time.UTC).In(loc); ; {
				_, next := at.ZoneBounds()
				if next.IsZero() || next.After(until) {
					return
				}
				for _, n := range []int{0, 1} {
					d := day.Of(next, loc).AddDays(n)
					if got, want := day.StartOf(d, loc), first(d, loc); !got.Equal(want) {
						t.Errorf("%s starts at %s, want %s", d, got, want)
					}
				}
				at = next
			}
		})
	}
}
