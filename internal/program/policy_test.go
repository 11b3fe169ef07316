package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/program"
)

func chicago(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at reads "09-21 15:00" as a time of 2017 in Chicago.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation("2006-01-02 15:04", "2017-"+s, chicago(t))
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestPausedDays(t *testing.T) {
	t.Parallel()
	type v struct {
		status program.Status
		at     string
	}
	const open, paused, closed = program.Open, program.Paused, program.Closed
	for _, c := range []struct {
		name     string
		versions []v
		now      string
		want     int
	}{
		{"never", []v{{open, "09-01 09:00"}}, "10-01 12:00", 0},
		{"an hour of one day", []v{{open, "09-01 09:00"}, {paused, "09-21 10:00"}, {open, "09-21 11:00"}}, "10-01 12:00", 1},
		{"twice on one day", []v{{paused, "09-21 10:00"}, {open, "09-21 11:00"}, {paused, "09-21 14:00"}, {open, "09-21 15:00"}}, "10-01 12:00", 1},
		{"over midnight", []v{{paused, "09-21 23:59"}, {open, "09-22 00:01"}}, "10-01 12:00", 2},
		{"until midnight", []v{{paused, "09-21 10:00"}, {open, "09-22 00:00"}}, "10-01 12:00", 1},
		{"three days, then one of them again", []v{{paused, "09-21 10:00"}, {open, "09-23 11:00"}, {paused, "09-23 12:00"}, {open, "09-24 01:00"}}, "10-01 12:00", 4},
		{"still running", []v{{paused, "09-21 10:00"}}, "09-24 00:00", 4},
		{"running since this minute", []v{{paused, "09-21 10:00"}}, "09-21 10:00", 1},
		{"begins later than now", []v{{paused, "09-21 10:00"}}, "09-21 09:59", 0},
		{"ends later than now", []v{{paused, "09-21 10:00"}, {open, "09-30 10:00"}}, "09-22 12:00", 2},
		{"before the opening day", []v{{paused, "09-01 10:00"}, {open, "09-07 23:00"}}, "10-01 12:00", 0},
		{"into the opening day", []v{{paused, "09-01 10:00"}, {open, "09-08 00:01"}}, "10-01 12:00", 1},
		{"on the last day", []v{{paused, "10-23 10:00"}, {open, "10-23 11:00"}}, "11-30 12:00", 1},
		{"from the last day on", []v{{paused, "10-23 10:00"}, {open, "10-30 11:00"}}, "11-30 12:00", 8},
		{"after the last day", []v{{paused, "10-24 10:00"}, {open, "10-30 11:00"}}, "11-30 12:00", 0},
		{"inside the days that a pause added", []v{{paused, "09-21 10:00"}, {open, "09-21 11:00"}, {paused, "10-24 10:00"}, {open, "10-24 11:00"}}, "11-30 12:00", 2},
		{"ended by closing; days till reopening are not added", []v{{paused, "09-21 10:00"}, {closed, "09-22 11:00"}, {open, "09-29 11:00"}}, "10-01 12:00", 2},
		{"superseded in the same instant", []v{{paused, "09-21 10:00"}, {open, "09-21 10:00"}}, "10-01 12:00", 0},
		{"a policy change inside a pause", []v{{paused, "09-21 10:00"}, {paused, "09-22 11:00"}, {open, "09-23 11:00"}}, "10-01 12:00", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var versions []program.Version
			for i, v := range c.versions {
				versions = append(versions, program.Version{Number: i + 1, Status: v.status, At: at(t, v.at)})
			}
			opens := day.Date{Year: 2017, Month: 9, Day: 8}
			if got := program.PausedDays(versions, opens, 45, chicago(t), at(t, c.now)); got != c.want {
				t.Errorf("%d paused days, want %d", got, c.want)
			}
		})
	}
}

// The same rule said the slow way: walk the dates, look at each for a pause.
func TestPausedDaysCountsDates(t *testing.T) {
	t.Parallel()
	loc := chicago(t)
	opens := day.Date{Year: 2017, Month: 9, Day: 8}
	start := day.StartOf(opens, loc).Add(-100 * time.Hour)
	rapid.Check(t, func(t *rapid.T) {
		var versions []program.Version
		when := start
		for i := range rapid.IntRange(0, 8).Draw(t, "versions") {
			when = when.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "hours")) * time.Hour)
			status := rapid.SampledFrom([]program.Status{program.Open, program.Paused, program.Closed}).Draw(t, "status")
			versions = append(versions, program.Version{Number: i + 1, Status: status, At: when})
		}
		now := start.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "now")) * time.Hour)
		days := rapid.IntRange(1, 60).Draw(t, "window")
		want := 0
		for d := opens; !d.After(opens.AddDays(days + want)); d = d.AddDays(1) {
			if touched(d, versions, loc, now) {
				want++
			}
		}
		if got := program.PausedDays(versions, opens, days, loc, now); got != want {
			t.Fatalf("%d paused days, want %d", got, want)
		}
	})
}

// touched tells whether a pause covers any instant of d up to now.
func touched(d day.Date, versions []program.Version, loc *time.Location, now time.Time) bool {
	for i, v := range versions {
		until := now.Add(1)
		if i+1 < len(versions) && versions[i+1].At.Before(until) {
			until = versions[i+1].At
		}
		if v.Status == program.Paused && v.At.Before(until) &&
			v.At.Before(day.StartOf(d.AddDays(1), loc)) && until.After(day.StartOf(d, loc)) {
			return true
		}
	}
	return false
}

func TestWindows(t *testing.T) {
	t.Parallel()
	p := program.Program{Definition: parse(t, kaspersky), PausedDays: 3}
	if got := p.ExchangeWindow().LastDay().String(); got != "2017-10-26" {
		t.Errorf("exchanges through %s", got)
	}
	if got := p.RemovalWindow().LastDay().String(); got != "2017-11-07" {
		t.Errorf("removals through %s", got)
	}
}

func TestCanMove(t *testing.T) {
	t.Parallel()
	all := []program.Status{program.Draft, program.Open, program.Paused, program.Closed}
	may := map[program.Status]string{
		program.Draft: "draft open", program.Open: "open paused closed",
		program.Paused: "open paused closed", program.Closed: "closed open",
	}
	for _, from := range all {
		for _, to := range all {
			err := program.CanMove(from, to)
			if want := slices.Contains(strings.Fields(may[from]), string(to)); (err == nil) != want {
				t.Errorf("%s → %s: %v", from, to, err)
			}
			if err != nil && fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s → %s: %v", from, to, fault.KindOf(err))
			}
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	from := parse(t, kaspersky)
	if changes := from.Diff(parse(t, kaspersky)); len(changes) != 0 {
		t.Errorf("of the same: %v", changes)
	}
	to := parse(t, kaspersky)
	to.WindowDays, to.Status, to.Statement = 60, program.Paused, ""
	to.Replacements = map[string][]string{"1689012": {"5147463", "1688832"}, "1689030": {"1688832"}}
	want := []program.Change{
		{Field: "window_days", From: "45", To: "60"},
		{Field: "status", From: "open", To: "paused"},
		{Field: "statement", From: "We don't comment on contracts with specific vendors.", To: ""},
		{Field: "replacements.1689012", From: "1688832, 5147463", To: "5147463, 1688832"},
		{Field: "replacements.1689030", From: "", To: "1688832"},
	}
	if diff := cmp.Diff(want, from.Diff(to)); diff != "" {
		t.Error(diff)
	}
	if got := len(program.Definition{}.Diff(from)); got != 13 {
		t.Errorf("a new program has %d changes", got)
	}
}
