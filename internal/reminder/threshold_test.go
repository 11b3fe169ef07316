package reminder

import (
	"slices"
	"testing"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/program"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t *testing.T, text string) day.Date {
	t.Helper()
	d, err := day.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestCurrent(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		zone, last, now string
		days            int    // 0 for none
		since           string // when days is not 0
	}{
		"long before":                {"America/Chicago", "2017-10-23", "2017-10-01T12:00:00-05:00", 0, ""},
		"a second before":            {"America/Chicago", "2017-10-23", "2017-10-09T08:59:59-05:00", 0, ""},
		"fourteen":                   {"America/Chicago", "2017-10-23", "2017-10-09T09:00:00-05:00", 14, "2017-10-09T09:00:00-05:00"},
		"between":                    {"America/Chicago", "2017-10-23", "2017-10-16T08:59:59-05:00", 14, "2017-10-09T09:00:00-05:00"},
		"seven":                      {"America/Chicago", "2017-10-23", "2017-10-16T09:00:00-05:00", 7, "2017-10-16T09:00:00-05:00"},
		"one":                        {"America/Chicago", "2017-10-23", "2017-10-22T09:00:00-05:00", 1, "2017-10-22T09:00:00-05:00"},
		"last second":                {"America/Chicago", "2017-10-23", "2017-10-23T23:59:59-05:00", 1, "2017-10-22T09:00:00-05:00"},
		"over":                       {"America/Chicago", "2017-10-23", "2017-10-24T00:00:00-05:00", 0, ""},
		"over elsewhere, not here":   {"America/Los_Angeles", "2017-10-23", "2017-10-24T06:59:59Z", 1, "2017-10-22T09:00:00-07:00"},
		"nine here, eight elsewhere": {"America/New_York", "2017-10-23", "2017-10-16T08:00:00-05:00", 7, "2017-10-16T09:00:00-04:00"},
		"clocks go back that day":    {"America/Chicago", "2017-11-06", "2017-11-05T14:59:59Z", 7, "2017-10-30T09:00:00-05:00"},
		"nine after they went back":  {"America/Chicago", "2017-11-06", "2017-11-05T15:00:00Z", 1, "2017-11-05T09:00:00-06:00"},
		"clocks go forth that day":   {"America/Chicago", "2017-03-13", "2017-03-12T13:59:59Z", 7, "2017-03-06T09:00:00-06:00"},
		"nine after they went forth": {"America/Chicago", "2017-03-13", "2017-03-12T14:00:00Z", 1, "2017-03-12T09:00:00-05:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			days, since, ok := current(date(t, c.last), zone(t, c.zone), at(t, c.now))
			if ok != (c.days != 0) || days != c.days {
				t.Fatalf("%d, %t; want %d", days, ok, c.days)
			}
			if ok && !since.Equal(at(t, c.since)) {
				t.Errorf("since %s, want %s", since, c.since)
			}
		})
	}
}

// All lines are gone through at the thresholds of the program's own windows
// only, and what ends soon once a day.
func TestWalks(t *testing.T) {
	t.Parallel()
	open := program.Program{Definition: program.Definition{
		OpensOn: date(t, "2017-09-08"), WindowDays: 45, RemovalDays: 60, Zone: zone(t, "America/Chicago"), Status: program.Open,
	}}
	for name, c := range map[string]struct {
		status program.Status
		now    string
		whole  []string
		daily  string
	}{
		"before":                      {program.Open, "2017-09-07T12:00:00-05:00", nil, ""},
		"far from the end, early":     {program.Open, "2017-10-08T08:59:59-05:00", nil, "2017-10-07"},
		"far from the end":            {program.Open, "2017-10-08T09:00:00-05:00", nil, "2017-10-08"},
		"fourteen":                    {program.Open, "2017-10-09T12:00:00-05:00", []string{"2017-10-09"}, "2017-10-09"},
		"the same, days later":        {program.Open, "2017-10-15T12:00:00-05:00", []string{"2017-10-09"}, "2017-10-15"},
		"after the end of exchanges":  {program.Open, "2017-10-24T12:00:00-05:00", []string{"2017-10-24"}, ""},
		"all over":                    {program.Open, "2017-11-08T12:00:00-06:00", nil, ""},
		"paused, exchanges would end": {program.Paused, "2017-10-20T12:00:00-05:00", nil, ""},
		"paused, removals end":        {program.Paused, "2017-11-02T12:00:00-05:00", []string{"2017-10-31"}, ""},
		"closed, exchanges would end": {program.Closed, "2017-10-20T12:00:00-05:00", nil, ""},
		"closed, removals end":        {program.Closed, "2017-11-07T12:00:00-06:00", []string{"2017-11-06"}, ""},
		"closed, removals have ended": {program.Closed, "2017-11-08T00:00:00-06:00", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open
			p.Status = c.status
			var whole []string
			daily := ""
			for _, w := range walks(p, at(t, c.now)) {
				if w.Whole {
					whole = append(whole, w.On.String())
				} else {
					daily = w.On.String()
				}
			}
			if !slices.Equal(whole, c.whole) || daily != c.daily {
				t.Errorf("whole on %v, daily on %q", whole, daily)
			}
		})
	}
	both := open
	both.RemovalDays = both.WindowDays
	if got := walks(both, at(t, "2017-10-20T12:00:00-05:00")); len(got) != 2 {
		t.Errorf("two windows that end together: %+v", got)
	}
}
