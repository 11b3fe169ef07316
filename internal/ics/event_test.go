package ics

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// visit is an event of 45 minutes at a time of day on the clock of a zone.
func visit(t *testing.T, name, local string) Event {
	t.Helper()
	loc := zone(t, name)
	at, err := time.ParseInLocation("2006-01-02 15:04", local, loc)
	if err != nil {
		t.Fatal(err)
	}
	return Event{
		UID: "0199-a@swapdesk", Sequence: 2, Stamp: time.Date(2017, 9, 21, 15, 4, 5, 0, time.UTC),
		Start: at, End: at.Add(45 * time.Minute), Zone: loc,
		Summary: "Free removal: Kaspersky; Internet, Security", Location: `Best Buy \ Richfield, 1000 W 78th St`,
		Description: "Bring your computer, its charger and code 7K4M-9PQX-2WTC.\nÀ bientôt: “çé” " + strings.Repeat("é", 120),
		URL:         "https://swap.example.com/en/case/7K4M-9PQX-2WTC", Organizer: `"Geek Squad, Best Buy's" <help@example.com>`,
	}
}

func encode(t *testing.T, e Event) string {
	t.Helper()
	b, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// unfold undoes the folding of long lines.
func unfold(s string) string { return strings.ReplaceAll(s, "\r\n ", "") }

func TestEncode(t *testing.T) {
	t.Parallel()
	e := visit(t, "America/Chicago", "2017-09-23 10:30")
	file := encode(t, e)
	if again := encode(t, e); again != file {
		t.Error("the same event came out different")
	}
	for _, line := range strings.SplitAfter(file, "\r\n") {
		if len(line) > 77 || strings.Count(line, "\n") != strings.Count(line, "\r\n") || !utf8.ValidString(line) {
			t.Errorf("bad line %q", line)
		}
	}
	for _, want := range []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Swapdesk//Free removal//EN", "METHOD:PUBLISH",
		"UID:0199-a@swapdesk", "SEQUENCE:2", "DTSTAMP:20170921T150405Z", "STATUS:CONFIRMED", "CLASS:PRIVATE",
		"DTSTART;TZID=America/Chicago:20170923T103000", "DTEND;TZID=America/Chicago:20170923T111500",
		"ORGANIZER;CN=Geek Squad Best Buy’s:mailto:help@example.com",
		`SUMMARY:Free removal: Kaspersky\; Internet\, Security`, `LOCATION:Best Buy \\ Richfield\, 1000 W 78th St`,
		`DESCRIPTION:Bring your computer\, its charger and code 7K4M-9PQX-2WTC.\nÀ bientôt: “çé” ` + strings.Repeat("é", 120),
		"URL:https://swap.example.com/en/case/7K4M-9PQX-2WTC", "END:VCALENDAR",
	} {
		if strings.Count("\r\n"+unfold(file), "\r\n"+want+"\r\n") != 1 {
			t.Errorf("%q is not there once:\n%s", want, file)
		}
	}
	e.Canceled = true
	for _, want := range []string{"METHOD:CANCEL", "STATUS:CANCELLED", "UID:0199-a@swapdesk"} {
		if strings.Count(encode(t, e), want+"\r\n") != 1 {
			t.Errorf("a canceled event lacks %s", want)
		}
	}
}

// The zone's part for a few kinds of zones, as people write them by hand.
func TestTimezone(t *testing.T) {
	t.Parallel()
	const march, november = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"
	for _, c := range []struct{ zone, local, want string }{
		{"America/Chicago", "2017-09-23 10:30", "STANDARD DTSTART:20151101T020000 TZOFFSETFROM:-0500 TZOFFSETTO:-0600 TZNAME:CST " + november +
			" DAYLIGHT DTSTART:20160313T020000 TZOFFSETFROM:-0600 TZOFFSETTO:-0500 TZNAME:CDT " + march},
		{"America/Anchorage", "2026-11-24 10:30", "STANDARD DTSTART:20241103T020000 TZOFFSETFROM:-0800 TZOFFSETTO:-0900 TZNAME:AKST " + november +
			" DAYLIGHT DTSTART:20250309T020000 TZOFFSETFROM:-0900 TZOFFSETTO:-0800 TZNAME:AKDT " + march},
		{"America/Phoenix", "2017-09-23 10:30", "STANDARD DTSTART:19700101T000000 TZOFFSETFROM:-0700 TZOFFSETTO:-0700 TZNAME:MST"},
		{"Pacific/Honolulu", "2017-09-23 10:30", "STANDARD DTSTART:19700101T000000 TZOFFSETFROM:-1000 TZOFFSETTO:-1000 TZNAME:HST"},
		{"Europe/Paris", "2017-09-23 10:30", "STANDARD DTSTART:20151025T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 TZNAME:CET RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU" +
			" DAYLIGHT DTSTART:20160327T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 TZNAME:CEST RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"},
		// The rule of the United States changed in 2007: nothing is repeated.
		{"America/New_York", "2007-03-20 10:30", "STANDARD DTSTART:20051030T020000 TZOFFSETFROM:-0400 TZOFFSETTO:-0500 TZNAME:EST" +
			" STANDARD DTSTART:20061029T020000 TZOFFSETFROM:-0400 TZOFFSETTO:-0500 TZNAME:EST" +
			" STANDARD DTSTART:20071104T020000 TZOFFSETFROM:-0400 TZOFFSETTO:-0500 TZNAME:EST" +
			" STANDARD DTSTART:20081102T020000 TZOFFSETFROM:-0400 TZOFFSETTO:-0500 TZNAME:EST" +
			" DAYLIGHT DTSTART:20060402T020000 TZOFFSETFROM:-0500 TZOFFSETTO:-0400 TZNAME:EDT" +
			" DAYLIGHT DTSTART:20070311T020000 TZOFFSETFROM:-0500 TZOFFSETTO:-0400 TZNAME:EDT" +
			" DAYLIGHT DTSTART:20080309T020000 TZOFFSETFROM:-0500 TZOFFSETTO:-0400 TZNAME:EDT"},
	} {
		_, part, _ := strings.Cut(encode(t, visit(t, c.zone, c.local)), "BEGIN:VTIMEZONE\r\n")
		part, _, _ = strings.Cut(part, "END:VTIMEZONE")
		var words []string
		for _, line := range strings.Fields(part) {
			if !strings.HasPrefix(line, "END:") && line != "TZID:"+c.zone {
				words = append(words, strings.TrimPrefix(line, "BEGIN:"))
			}
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.zone, got, c.want)
		}
	}
}

// What comes from data or from people cannot become a property of its own.
func TestNoPropertyInjection(t *testing.T) {
	t.Parallel()
	const evil = "x\r\nATTACH:http://evil.example\n\u0000END:VEVENT\xff"
	e := visit(t, "America/Chicago", "2017-09-23 10:30")
	e.UID, e.Summary, e.Location, e.Description, e.URL = evil, evil, evil, evil, evil
	for _, line := range strings.Split(encode(t, e), "\r\n") {
		if strings.HasPrefix(line, "ATTACH") || strings.ContainsAny(line, "\n\x00") || !utf8.ValidString(line) {
			t.Errorf("smuggled in: %q", line)
		}
	}
	if n := strings.Count(encode(t, e), "\nEND:VEVENT"); n != 1 {
		t.Errorf("the event ends %d times", n)
	}
}

func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Event){
		"uid":       func(e *Event) { e.UID = "" },
		"zone":      func(e *Event) { e.Zone = nil },
		"Local":     func(e *Event) { e.Zone = time.Local },
		"end":       func(e *Event) { e.End = e.Start },
		"organizer": func(e *Event) { e.Organizer = "nobody" },
	} {
		e := visit(t, "America/Chicago", "2017-09-23 10:30")
		spoil(&e)
		if b, err := e.Encode(); err == nil || bytes.Contains([]byte(err.Error()), []byte("\n")) {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}
