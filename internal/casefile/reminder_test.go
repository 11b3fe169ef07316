package casefile_test

import (
	"testing"
	"time"

	"swapdesk/internal/casefile"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// The expected instants are from the zones' published rules.
func TestReminders(t *testing.T) {
	t.Parallel()
	const long = "2017-01-01T00:00:00Z" // before, that it was booked
	for name, c := range map[string]struct {
		zone, start, booked string
		dayBefore, soon     string // "" for none
	}{
		"ordinary":                    {"America/Chicago", "2017-09-22T10:00:00-05:00", long, "2017-09-21T10:00:00-05:00", "2017-09-22T08:00:00-05:00"},
		"clocks go back, that day":    {"America/Chicago", "2017-11-05T10:00:00-06:00", long, "2017-11-04T10:00:00-05:00", "2017-11-05T08:00:00-06:00"},
		"clocks go forth, that day":   {"America/Chicago", "2017-03-12T10:00:00-05:00", long, "2017-03-11T10:00:00-06:00", "2017-03-12T08:00:00-05:00"},
		"the day after, back":         {"America/New_York", "2017-11-06T18:30:00-05:00", long, "2017-11-05T18:30:00-05:00", "2017-11-06T16:30:00-05:00"},
		"another zone, the same":      {"America/Los_Angeles", "2017-11-05T18:00:00Z", long, "2017-11-04T10:00:00-07:00", "2017-11-05T08:00:00-08:00"},
		"no clock changes":            {"America/Phoenix", "2017-11-05T10:00:00-07:00", long, "2017-11-04T10:00:00-07:00", "2017-11-05T08:00:00-07:00"},
		"late in the east":            {"Pacific/Auckland", "2017-09-24T20:00:00+13:00", long, "2017-09-23T20:00:00+12:00", "2017-09-24T18:00:00+13:00"},
		"booked the same day":         {"America/Chicago", "2017-09-22T10:00:00-05:00", "2017-09-21T10:00:01-05:00", "", "2017-09-22T08:00:00-05:00"},
		"booked a day before, sharp":  {"America/Chicago", "2017-09-22T10:00:00-05:00", "2017-09-21T10:00:00-05:00", "", "2017-09-22T08:00:00-05:00"},
		"booked a day and a bit more": {"America/Chicago", "2017-09-22T10:00:00-05:00", "2017-09-21T09:59:59-05:00", "2017-09-21T10:00:00-05:00", "2017-09-22T08:00:00-05:00"},
		"booked two hours before":     {"America/Chicago", "2017-09-22T10:00:00-05:00", "2017-09-22T08:00:00-05:00", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			a := casefile.Appointment{ID: "a", Sequence: 3, Start: at(t, c.start).UTC(), ChangedAt: at(t, c.booked)}
			got := map[casefile.ReminderKind]string{}
			for _, r := range a.Reminders(zone) {
				if r.AppointmentID != "a" || r.Sequence != 3 {
					t.Errorf("%+v", r)
				}
				got[r.Kind] = r.Due.UTC().Format(time.RFC3339)
			}
			for kind, want := range map[casefile.ReminderKind]string{casefile.ReminderDayBefore: c.dayBefore, casefile.ReminderSoon: c.soon} {
				if want != "" {
					want = at(t, want).UTC().Format(time.RFC3339)
				}
				if got[kind] != want {
					t.Errorf("%s is due at %q, want %q", kind, got[kind], want)
				}
			}
		})
	}
}

// "Tomorrow" is true until midnight at the store, whatever the clocks do.
func TestReminderIsTrueUntil(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, start, until string }{
		{"America/Chicago", "2017-09-22T10:00:00-05:00", "2017-09-22T00:00:00-05:00"},
		{"America/Los_Angeles", "2017-09-22T10:00:00-07:00", "2017-09-22T00:00:00-07:00"},
		{"America/Chicago", "2017-11-05T10:00:00-06:00", "2017-11-05T00:00:00-05:00"},
		{"America/Chicago", "2017-09-22T01:00:00-05:00", "2017-09-21T23:00:00-05:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		a := casefile.Appointment{Start: at(t, c.start)}
		if got := a.Until(casefile.ReminderDayBefore, zone); !got.Equal(at(t, c.until)) {
			t.Errorf("%s: until %s, want %s", c.start, got, c.until)
		}
		if got := a.Until(casefile.ReminderSoon, zone); !got.Equal(a.Start) {
			t.Errorf("%s: the last one is true until %s", c.start, got)
		}
	}
}
