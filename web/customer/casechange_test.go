package customer_test

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db/dbtest"
)

// A booking is moved by way of the pages that made it, and canceled here.
func TestChangeBooking(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	v, id := s.proven(b), b.Subscriptions[0]
	path := "/en/case/" + s.book(b, "281", 2).Reference
	change, version := path+"/change", s.standing(b).Version()
	s.want("the page", v.get(change), 200, "Change your booking", `value="`+version+`"`, "Thursday, September 21, 2017, 12:45 pm Central time",
		`value="time"`, `value="store"`, `value="cancel"`, "You can book again until Monday, October 23, 2017, 11:59 pm Central time.")
	for _, choice := range []string{"", "steal"} {
		s.want("nothing chosen", v.post(change, "change", choice, "booking", version), 422, "Change your booking",
			`<a href="#change">Choose what you want to change</a>`, `id="change-error"`)
	}
	for choice, want := range map[string]string{"time": "/en/time?s=" + id + "&store=281", "store": "/en/store?s=" + id} {
		if a := v.post(change, "change", choice, "booking", version); a.status != 303 || a.to() != want {
			t.Errorf("%s leads to %d %s", choice, a.status, a.to())
		}
	}
	// Another tab was faster: what it made is shown, and stays.
	if a := v.post(change, "change", "cancel", "booking", "other.1"); a.status != 303 || a.to() != path || s.standing(b).Live == nil {
		t.Errorf("canceled unseen: %d %s", a.status, a.to())
	}
	for who, other := range map[string]*visitor{"a stranger": s.visitor(), "who only found it": s.found(b)} {
		if a := other.post(change, "change", "cancel", "booking", version); a.status != 303 || !strings.HasPrefix(a.to(), "/en/verify") || s.standing(b).Live == nil {
			t.Errorf("%s: %d %s", who, a.status, a.to())
		}
	}
	if a := v.post(change, "change", "cancel", "booking", version); a.status != 303 || a.to() != path+"?canceled=1" {
		t.Fatalf("canceled: %d %s", a.status, a.to())
	}
	s.want("canceled", v.get(path+"?canceled=1"), 200, "Your booking is canceled.", "You can book again until",
		`class="button" href="/en/store?s=`+id+`"`)
	s.want("afterwards", v.get(path), 200, "The old antivirus is not removed yet.")
	for _, a := range []answer{v.get(change), v.post(change, "change", "cancel", "booking", version), v.get(path + "/booking.ics")} {
		if a.status != 303 || a.to() != path {
			t.Errorf("nothing is booked: %d %s", a.status, a.to())
		}
	}
	s.book(b, "281", 1)
	s.want("booked again", v.get(path+"?canceled=1"), 200, "Your free removal is booked.")
}

// Once its time has come, a booking is changed by phone.
func TestChangeTooLate(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	booked := s.book(b, "281", 0)
	path, version := "/en/case/"+booked.Reference, s.standing(b).Version()
	s.Clock.Set(booked.Appointment.Start.Add(-time.Second))
	s.want("in time", s.proven(b).get(path+"/change"), 200, "Change your booking")
	s.Clock.Advance(time.Second)
	v := s.proven(b)
	s.want("too late", v.get(path+"/change"), 200, "It is too late to change this here.", `href="tel:18005550142"`, `href="`+path+`"`)
	for _, choice := range []string{"time", "store", "cancel"} {
		s.want(choice, v.post(path+"/change", "change", choice, "booking", version), 409, "It is too late to change this here.")
	}
	a := v.get(path)
	s.want("the case", a, 200, "Your free removal is booked.", "Can you not come? Call us:")
	if strings.Contains(a.body, "/change") || s.standing(b).Live == nil {
		t.Error("the case leads to a change")
	}
}

// What was booked on a rain check may lie behind the window: it can be given
// up then, but not moved.
func TestChangeBehindTheWindow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	path := "/en/case/" + s.book(b, "281", 0).Reference + "/change"
	s.set("46")
	s.Exec(`UPDATE appointment SET starts_at = $1, ends_at = $2`, s.Clock.Now().Add(48*time.Hour).UnixMicro(), s.Clock.Now().Add(49*time.Hour).UnixMicro())
	v, version := s.proven(b), s.standing(b).Version()
	a := v.get(path)
	s.want("the page", a, 200, "Change your booking", `value="cancel"`, "You cannot book again.")
	if strings.Contains(a.body, `value="time"`) || strings.Contains(a.body, `value="store"`) {
		t.Error("it can be moved where nothing can be booked")
	}
	s.want("moved all the same", v.post(path, "change", "time", "booking", version), 422, "Change your booking")
	done := v.post(path, "change", "cancel", "booking", version)
	s.want("canceled", v.get(done.to()), 200, "Your booking is canceled.", "Free removal at a store has ended.")
}

// The booking as a file for the customer's calendar, in their language.
func TestCalendarFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	booked := s.book(b, "281", 2)
	v := s.proven(b)
	file := "/es/case/" + booked.Reference + "/booking.ics"
	a := v.get(file)
	if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/calendar") ||
		!strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment;") || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", a.status, a.header)
	}
	unfolded := strings.ReplaceAll(a.body, "\r\n ", "")
	for _, line := range []string{
		"UID:" + booked.Appointment.UID, "SEQUENCE:0", "DTSTART;TZID=America/Chicago:20170921T124500", "DTEND;TZID=America/Chicago:20170921T133000",
		"http://127.0.0.1:8080/es/case/" + booked.Reference, "gratis", "help@example.com", "BEGIN:VTIMEZONE",
	} {
		if !strings.Contains(unfolded, line) {
			t.Errorf("no %q in\n%s", line, unfolded)
		}
	}
	for who, other := range map[string]*visitor{"a stranger": s.visitor(), "who only found it": s.found(b)} {
		if a := other.get(file); a.status != 303 || !strings.HasPrefix(a.to(), "/es/verify") {
			t.Errorf("%s: %d %s", who, a.status, a.to())
		}
	}
}
