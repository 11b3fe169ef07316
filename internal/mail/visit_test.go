package mail

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/notify"
)

func visit() notify.Visit {
	start := time.Date(2017, 9, 23, 15, 30, 0, 0, time.UTC)
	return notify.Visit{
		House: house, Reference: "7K4M-9PQX-2WTC", Product: "Kaspersky Internet Security & “Friends” <2017>",
		Store: "Best Buy Richfield", Address: "1000 W 78th St, Richfield, MN 55423",
		Start: start, End: start.Add(45 * time.Minute), Zone: "America/Chicago",
		Appointment: "0199", UID: "0199@swapdesk", Sequence: 3,
	}
}

// visitSamples are messages about removals, with what they say differently.
func visitSamples() []sample {
	v, ends := visit(), time.Date(2017, 10, 24, 5, 0, 0, 0, time.UTC)
	moved := notify.RemovalMoved{
		Visit: v, OldStart: time.Date(2017, 9, 22, 21, 0, 0, 0, time.UTC), OldStore: "Best Buy Denver", OldZone: "America/Denver",
	}
	byUs := moved
	byUs.ByUs = true
	window := notify.WindowEnds{
		House: house, Vendor: "Kaspersky Lab", Exchange: []string{"Kaspersky Anti-Virus", "Kaspersky Total Security"},
		Removal: []string{"Kaspersky Anti-Virus", "Kaspersky Total Security"}, DaysLeft: 7, Deadline: ends, Zone: "America/Chicago",
	}
	one, last := window, window
	one.DaysLeft, one.Exchange = 1, nil
	last.DaysLeft, last.Removal = 0, nil
	done := notify.Done{
		House: house, Reference: v.Reference, Product: v.Product, Store: v.Store, At: v.End, Zone: v.Zone,
		Removed: "Kaspersky <2017>, its browser add-on", Protected: true,
	}
	bare := done
	bare.Protected = false
	email := notify.Contact{House: house, Reference: v.Reference, Product: v.Product, New: "j•••@example.com"}
	phone := notify.Contact{House: house, Reference: v.Reference, Product: v.Product, New: "•••43", Phone: true}
	return []sample{
		{"", notify.RemovalBooked{Visit: v}},
		{"", moved},
		{"-by-us", byUs},
		{"", notify.RemovalCanceled{Visit: v, RemovalEnds: ends}},
		{"-by-us", notify.RemovalCanceled{Visit: v, ByUs: true, RemovalEnds: ends}},
		{"-gone", notify.RemovalCanceled{Visit: v, Gone: true, RemovalEnds: ends}},
		{"-gone-over", notify.RemovalCanceled{Visit: v, Gone: true}},
		{"-over", notify.RemovalCanceled{Visit: v, ByUs: true}},
		{"", notify.RemovalDone{Done: done}},
		{"-unprotected", notify.RemovalDone{Done: bare}},
		{"", notify.RemovalMissed{Visit: v, RemovalEnds: ends}},
		{"-over", notify.RemovalMissed{Visit: v}},
		{"", notify.RemovalTomorrow{Visit: v}},
		{"", notify.RemovalSoon{Visit: v}},
		{"", notify.RemovalWaiting{House: house, Reference: v.Reference, Product: v.Product, Place: "Richfield, MN"}},
		{"", notify.RemovalOffered{Visit: v, HoldUntil: time.Date(2017, 9, 22, 15, 4, 0, 0, time.UTC), Ends: ends, EndsZone: "America/Chicago"}},
		{"", window},
		{"-one", one},
		{"-last", last},
		{"", notify.ContactChanging{Contact: email, At: time.Date(2017, 9, 22, 15, 4, 5, 0, time.UTC), Zone: "America/Chicago"}},
		{"-phone", notify.ContactChanging{Contact: phone, At: time.Date(2017, 9, 22, 15, 4, 5, 0, time.UTC), Zone: "America/Chicago"}},
		{"", notify.ContactChanged{Contact: email}},
		{"-phone", notify.ContactChanged{Contact: phone}},
	}
}

// entry gives the calendar part of a mail as it travels, "" for none, with
// its content type.
func entry(t *testing.T, raw string) (contentType, file string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		return "", ""
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return "", ""
		}
		if part.FileName() == calendarFile {
			b, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, part))
			if err != nil {
				t.Fatal(err)
			}
			return part.Header.Get("Content-Type"), string(b)
		}
	}
}

// Bookings, moves and cancels carry their entry, and nothing else does; an
// independent parser reads it as it was meant.
func TestCalendarEntries(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	var files [][]byte
	var methods []string
	for _, lang := range []string{"en", "es", "fr-CA"} {
		for _, m := range samples(lang) {
			r, err := ma.Render(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			want := map[notify.Kind]string{
				notify.KindRemovalBooked: "PUBLISH", notify.KindRemovalMoved: "PUBLISH", notify.KindRemovalCanceled: "CANCEL",
			}[m.Kind()]
			kind, file := entry(t, string(eml(t, r)))
			if want == "" {
				if file != "" || strings.Contains(r.Text, ".ics") {
					t.Errorf("%s has an entry", m.ID)
				}
				continue
			}
			if kind != "text/calendar; method="+want+`; charset=utf-8; name="removal.ics"` || !bytes.Equal([]byte(file), r.Calendar.File) {
				t.Errorf("%s travels as %s:\n%s", m.ID, kind, file)
			}
			files, methods = append(files, []byte(file)), append(methods, want)
		}
	}
	v := visit()
	for i, e := range browser.ReadEntries(t, files...) {
		if e.Method != methods[i] || (e.Method == "CANCEL") != (e.Status == "CANCELLED") || e.UID != v.UID || e.Sequence != v.Sequence ||
			!e.Start.Equal(v.Start) || !e.End.Equal(v.End) || e.Organizer != "mailto:help@swap.example.com" ||
			!strings.Contains(e.Description, v.Reference) || !strings.Contains(e.Description, e.URL) {
			t.Errorf("read as %+v from\n%s", e, files[i])
		}
	}
}

// The entry and the two forms beside it arrive whole from a real server.
func TestSMTPCarriesCalendar(t *testing.T) {
	t.Parallel()
	s := &server{}
	ma := newMailer(t, serve(t, s))
	m := notify.Message{
		ID: "m1", To: "jane.roe@example.com", Lang: "fr-CA", At: time.Date(2017, 9, 21, 15, 0, 0, 0, time.UTC),
		Data: notify.RemovalBooked{Visit: visit()},
	}
	if err := ma.Deliver(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	want, err := ma.Render(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if _, file := entry(t, s.mails[0]); file != string(want.Calendar.File) {
		t.Errorf("arrived as\n%s, want\n%s", file, want.Calendar.File)
	}
	stored, err := parse(strings.NewReader(s.mails[0]))
	if err != nil || stored.Text != want.Text || stored.Attached != calendarFile {
		t.Errorf("arrived as %+v, %v; want\n%s", stored, err, want.Text)
	}
	if !strings.Contains(s.mails[0], "Content-Type: text/html; charset=UTF-8") {
		t.Error("it has no HTML form")
	}
}

// The folder keeps the entry too, and tells of it.
func TestFolderTellsOfCalendar(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "box")
	sender, err := Open("file:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	ma := newMailer(t, sender)
	for _, m := range samples("es") {
		if err := ma.Deliver(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		r, err := ma.Render(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := Read(dir, m.ID)
		if err != nil || stored.Text != r.Text || (stored.Attached == calendarFile) != (r.Calendar != nil) {
			t.Errorf("%s: read back as %+v, %v", m.ID, stored, err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, m.ID+extension))
		if err != nil {
			t.Fatal(err)
		}
		if _, file := entry(t, string(raw)); r.Calendar != nil && file != string(r.Calendar.File) {
			t.Errorf("%s: the file's entry is\n%s", m.ID, file)
		}
	}
}

// A reminder that comes late does not call today tomorrow.
func TestLateReminder(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for at, want := range map[string]string{
		"2017-09-22T15:30:00Z": "Tomorrow: your removal, Sat, Sep 23, 10:30 am",
		"2017-09-23T04:59:59Z": "Tomorrow: your removal, Sat, Sep 23, 10:30 am", // one second to midnight in Richfield
		"2017-09-23T05:00:00Z": "Today: your removal, Sat, Sep 23, 10:30 am",
	} {
		sent, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ma.Render(t.Context(), notify.Message{
			ID: "m", To: "a@b.example", Lang: "en", At: sent, Data: notify.RemovalTomorrow{Visit: visit()},
		})
		if err != nil || r.Subject != want {
			t.Errorf("at %s: %q, %v; want %q", at, r.Subject, err, want)
		}
	}
}

// Without a zone nobody can be told a time.
func TestUnknownZone(t *testing.T) {
	t.Parallel()
	v := visit()
	v.Zone = "Nowhere/Land"
	for _, d := range []notify.Data{
		notify.RemovalBooked{Visit: v},
		notify.RemovalCanceled{Visit: v},
		notify.RemovalSoon{Visit: v},
		notify.RemovalOffered{Visit: v},
		notify.RemovalMoved{Visit: visit(), OldZone: "Nowhere/Land"},
		notify.WindowEnds{Zone: "Nowhere/Land"},
	} {
		if r, err := newMailer(t, nil).Render(t.Context(), notify.Message{ID: "m", To: "a@b.example", Lang: "en", Data: d}); err == nil {
			t.Errorf("%s: %q", d.Kind(), r.Text)
		}
	}
}
