package browser

import (
	"strings"
	"testing"
)

const goodEntry = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Mars/Olympus
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:-0730
TZOFFSETTO:-0730
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:a@b
SEQUENCE:0
DTSTAMP:20170921T150405Z
DTSTART;TZID=Mars/Olympus:20170923T103000
DTEND;TZID=Mars/Olympus:20170923T111500
STATUS:CONFIRMED
CLASS:PRIVATE
ORGANIZER:mailto:a@b.example
SUMMARY:Free removal
END:VEVENT
END:VCALENDAR
`

// The checker takes its times from the file's own zone, and finds what is
// wrong with a file.
func TestReadEntriesFindsFaults(t *testing.T) {
	t.Parallel()
	wire := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	cases := []struct{ name, file, fault string }{
		{"good", wire(goodEntry), ""},
		{"no CR", goodEntry, "the last line has no end"},
		{"long line", wire(strings.ReplaceAll(goodEntry, "Free removal", strings.Repeat("é", 40))), "longer than 75 octets"},
		{"no stamp", wire(strings.ReplaceAll(goodEntry, "DTSTAMP:20170921T150405Z\n", "")), "0 dtstamp"},
		{"two UIDs", wire(strings.ReplaceAll(goodEntry, "UID:a@b\n", "UID:a@b\nUID:c@d\n")), "2 uid"},
		{"another zone", wire(strings.ReplaceAll(goodEntry, ";TZID=Mars/Olympus", ";TZID=America/Chicago")), "in a zone that the file does not have"},
		{"floating", wire(strings.ReplaceAll(goodEntry, ";TZID=Mars/Olympus", "")), "floats"},
		{"no end", wire(strings.ReplaceAll(goodEntry, "END:VEVENT\n", "")), "rror"},
		{"Latin-1", wire(strings.ReplaceAll(goodEntry, "Free removal", "\xe9t\xe9")), "rror"},
	}
	files := make([][]byte, len(cases))
	for i, c := range cases {
		files[i] = []byte(c.file)
	}
	for i, e := range readEntries(t, files) {
		got := strings.Join(e.Faults, "; ")
		if c := cases[i]; c.fault == "" && got != "" || !strings.Contains(got, c.fault) {
			t.Errorf("%s: %q, want %q", c.name, got, c.fault)
		}
		if i == 0 && e.Start.Format("15:04") != "18:00" {
			t.Errorf("half past ten, seven and a half hours west, is %s", e.Start)
		}
	}
}
