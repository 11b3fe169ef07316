package ics_test

import (
	"fmt"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/notify"
	"swapdesk/internal/words"
)

// days are those around both changes of the clock, one amid each half of the
// year, and the days of the change themselves.
var days = []string{
	"2017-03-11", "2017-03-12", "2017-03-13", "2017-07-04", "2017-11-04", "2017-11-05", "2017-11-06", "2017-12-31",
	"2018-01-01", "2026-03-08", "2026-11-01", "2007-03-20", "2007-04-02", "2006-10-30",
}

// Every entry is read by ical.js, which knows no zones but those in the file,
// at the very instants that it was written for.
func TestIndependentParser(t *testing.T) {
	t.Parallel()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	var files [][]byte
	var want []browser.Entry
	for i, name := range []string{
		"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage",
		"America/Adak", "America/Phoenix", "Pacific/Honolulu", "America/Puerto_Rico", "America/St_Johns", "Europe/Paris",
	} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for j, day := range days {
			for k, clock := range []string{"00:15", "01:30", "03:00", "10:30", "23:30"} {
				start, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, loc)
				if err != nil {
					t.Fatal(err)
				}
				canceled := (i+j+k)%3 == 0
				w := catalog.In([]string{"en", "es", "fr-CA"}[(i+j+k)%3])
				// The second of two times that look the same counts as well.
				for _, at := range []time.Time{start, start.Add(time.Hour)} {
					e, err := visit(at, name).Entry(w, "https://swap.example.com/case/7K4M-9PQX-2WTC", "Geek Squad <help@example.com>", stamp, canceled)
					if err != nil {
						t.Fatal(err)
					}
					b, err := e.Encode()
					if err != nil {
						t.Fatal(err)
					}
					files = append(files, b)
					read := browser.Entry{
						Version: "2.0", Method: e.Method(), UID: e.UID, Sequence: e.Sequence, Status: "CONFIRMED", Class: "PRIVATE",
						Organizer: "mailto:help@example.com", Name: "Geek Squad", Summary: e.Summary, Location: e.Location,
						Description: e.Description, URL: e.URL, Stamp: stamp, Start: e.Start.UTC(), End: e.End.UTC(),
					}
					if canceled {
						read.Status = "CANCELLED"
					}
					want = append(want, read)
				}
			}
		}
	}
	inZone := 0
	for i, got := range browser.ReadEntries(t, files...) {
		if got.Zone != "" {
			inZone++
		}
		got.Zone = ""
		if fmt.Sprint(got) != fmt.Sprint(want[i]) {
			t.Errorf("read\n%+v, want\n%+v from\n%s", got, want[i], files[i])
		}
	}
	if inZone < len(files)*9/10 {
		t.Errorf("only %d of %d entries are told in their zone", inZone, len(files))
	}
}

var stamp = time.Date(2017, 9, 21, 15, 4, 5, 0, time.UTC)

func visit(start time.Time, zone string) notify.Visit {
	return notify.Visit{
		House: notify.House{Retailer: "Best Buy"}, Reference: "7K4M-9PQX-2WTC", Product: "Kaspersky; “Internet”, Security",
		Store: "Best Buy Richfield", Address: "1000 W 78th St, Richfield, MN 55423", Start: start, End: start.Add(45 * time.Minute),
		Zone: zone, UID: "0199-" + zone, Sequence: 3,
	}
}
