package customer_test

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/program"
	"swapdesk/internal/store"
)

// Whoever has not proven the purchase gets nowhere, and is told nothing.
func TestBookingNeedsTheMailbox(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"})
	b, other := s.buy("pat@example.com"), s.buy("kim@example.com")
	proven, found, nobody := s.proven(other), s.found(b), s.visitor()
	sub := b.Subscriptions[0]
	for _, path := range []string{"/remove", "/store", "/time", "/review"} {
		target := "/en" + path + "?removal=gone&s=" + sub + "&store=281"
		s.leads("found", found.get(target), "/en/verify")
		if path != "/review" {
			s.leads("found, a post", found.post("/en"+path, "subscription", sub), "/en/verify")
		}
		for _, id := range []string{sub, "", "x", strings.Repeat("9", 500)} {
			s.leads("nobody", nobody.get("/en"+path+"?s="+id), "/en/check")
			s.leads("somebody else", proven.get("/en"+path+"?s="+id), "/en/check")
			s.leads("somebody else posts", proven.post("/en"+path, "subscription", id, "removal", "gone", "store", "281"), "/en/check")
		}
	}
	s.leads("wait", proven.post("/en/store/wait", "subscription", sub), "/en/check")
	if s.Count(`SELECT count(*) FROM customer_case`) != 0 {
		t.Error("a case was opened")
	}
}

// What is posted is not trusted: forged times and stores are answered with the
// page again.
func TestBookingForged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"}, dbtest.Store{Number: "282", Hours: "Mon: 10-9"})
	b := s.buy("pat@example.com")
	sub, v := b.Subscriptions[0], s.proven(b)
	v.post("/en/store", "subscription", sub, "place", "55423")
	const h1 = "Choose a time at Store 281"
	for name, slot := range map[string]string{
		"off the grid": "2017-09-22T15:07:00Z", "closed": "2017-09-22T08:00:00Z", "past": "2017-09-20T15:00:00Z",
		"too soon": "2017-09-21T16:00:00Z", "beyond the horizon": "2017-10-20T15:00:00Z", "after the deadline": "2017-10-24T15:00:00Z",
		"no time": "tomorrow", "local": "2017-09-22T15:00:00", "far off": "9999-12-31T00:00:00Z", "long": strings.Repeat("1", 400),
	} {
		a := v.post("/en/time", "subscription", sub, "store", "281", "slot", slot)
		s.want(name, a, 422, h1, "Choose a time from the list", "Error: ")
		confirmed := v.post("/en/review", "subscription", sub, "removal", "store", "store", "281", "slot", slot)
		s.want(name+", confirmed", confirmed, 422, h1)
	}
	s.want("none", v.post("/en/time", "subscription", sub, "store", "281"), 422, h1, "Choose a time")
	s.leads("no such store", v.post("/en/time", "subscription", sub, "store", "999", "slot", "2017-09-22T15:00:00Z"), "/en/store")
	s.leads("no such store", v.post("/en/review", "subscription", sub, "removal", "store", "store", "999", "slot", "2017-09-22T15:00:00Z"), "/en/store")
	s.leads("no such store", v.get("/en/time?s="+sub+"&store=999"), "/en/store")
	s.leads("no store", v.get("/en/time?s="+sub), "/en/store")
	s.want("store not listed", v.post("/en/store", "subscription", sub, "store", "999"), 422, "Choose a store near 55423", "Choose a store from the list")
	s.want("no store", v.post("/en/store", "subscription", sub), 422, "Choose a store near 55423", "Choose a store")
	s.want("no way", v.post("/en/remove", "subscription", sub, "removal", "magic"), 422, "Remove the old antivirus", "Choose how to remove")
	s.leads("nothing to confirm", v.get("/en/review?removal=store&store=281&slot=x&s="+sub), "/en/time")
	for typed, says := range map[string]string{
		"": "Enter your ZIP code or town", "123456": "Place must be 5 digits", "00000": "We do not know this place", "Nowhere": "We do not know this place",
	} {
		a := v.post("/en/store", "subscription", sub, "place", typed)
		s.want("place "+typed, a, 422, "Find a store near you", says, `value="`+typed+`"`)
		if !strings.Contains(a.body, `/es/store?s=`+sub) {
			t.Errorf("place %q: no way into Spanish", typed)
		}
	}
	if s.Count(`SELECT count(*) FROM appointment`) != 0 {
		t.Error("a forged time was taken")
	}
}

// A time that somebody else was faster to take: the page again, with the
// nearest free ones first.
func TestBookingJustTaken(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Desk: store.Desk{Benches: 1, Cells: 3, Lead: time.Hour, HorizonDays: 14}})
	b, rival := s.buy("pat@example.com"), s.buy("kim@example.com")
	v, thief := s.proven(b), s.proven(rival)
	v.post("/en/store", "subscription", b.Subscriptions[0], "place", "55423")
	times := v.get("/en/time?s=" + b.Subscriptions[0] + "&store=281").radios("slot")
	thief.toReview(rival.Subscriptions[0], "281", 12) // held is enough
	a := v.post("/en/time", "subscription", b.Subscriptions[0], "store", "281", "slot", times[12])
	s.want("taken", a, 422, "Choose a time at Store 281", "2:15 pm has just been taken", "Nearest free times")
	want := []string{times[8], times[9], times[15], times[16]} // 45 minutes on one bench: two before, two after
	if got := a.radios("slot")[:4]; strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("nearest: %q, want %q", got, want)
	}
	if a.chosen("slot") != "" {
		t.Error("a time is chosen that nobody chose")
	}
	if got := v.post("/en/time", "subscription", b.Subscriptions[0], "store", "281", "slot", want[0]); got.status != 303 {
		t.Errorf("the nearest: %d %s", got.status, got.h1())
	}
}

// Outside the removal window only the other two ways are offered; a store is
// refused, whatever is posted.
func TestBookingOutsideItsWindow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"})
	b := s.buy("pat@example.com")
	sub := b.Subscriptions[0]
	for day, says := range map[string]string{"-1": "begins on <strong>Friday, September 8, 2017", "46": "It ended on <strong>Monday, October 23, 2017, 11:59 pm Central time"} {
		s.set(day)
		v := s.proven(b)
		a := v.get("/en/remove?s=" + sub)
		s.want(day, a, 200, "Remove the old antivirus", says)
		if got := strings.Join(a.radios("removal"), " "); got != "self gone" {
			t.Errorf("day %s: ways %s", day, got)
		}
		s.want(day, v.post("/en/remove", "subscription", sub, "removal", "store"), 422, "", "Choose another way")
		for _, path := range []string{"/en/store?s=", "/en/time?store=281&s=", "/en/review?removal=store&store=281&slot=2017-09-22T15:00:00Z&s="} {
			s.leads("day "+day, v.get(path+sub), "/en/remove")
		}
		s.leads("day "+day, v.post("/en/review", "subscription", sub, "removal", "store", "store", "281", "slot", "2017-09-22T15:00:00Z"), "/en/remove")
	}
}

// Who says that it is gone confirms it, once. That is no end: who finds it still
// there, or has it on another computer, can book after all.
func TestBookingAttested(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"})
	b := s.buy("pat@example.com")
	sub, v := b.Subscriptions[0], s.proven(b)
	s.leads("gone", v.post("/en/remove", "subscription", sub, "removal", "gone"), "/en/review")
	review := v.get("/en/review?removal=gone&s=" + sub)
	s.want("review", review, 200, "Check your answers", "It is already gone", "Confirm that it is gone")
	done := v.post("/en/review", review.form()...)
	s.leads("gone", done, "/en/case/")
	if again := v.post("/en/review", review.form()...); again.to() != done.to() {
		t.Errorf("twice: %s", again.to())
	}
	for _, path := range []string{"/en/remove?s=", "/en/review?removal=gone&s="} {
		s.leads(path, v.get(path+sub), "/en/case/")
	}
	own, _, _ := strings.Cut(done.to(), "?")
	s.want("the case", v.get(own), 200, "The old antivirus is gone.", `<a href="/en/store?s=`+sub+`">Is it still there? Book a free removal</a>`)
	again := v.toReview(sub, "281", 3)
	s.want("after all", again, 200, "Check your answers", "At a store, with", "Book this time")
	if strings.Contains(again.text(), "already gone") || strings.Contains(again.body, "/en/remove") {
		t.Errorf("it is gone and booked: %s", again.text())
	}
	s.leads("booked after all", v.post("/en/review", again.form()...), own)
	s.want("booked", v.get(own), 200, "Your free removal is booked.")
	if s.standing(b).Live == nil || strings.Contains(v.get(own).body, "Is it still there?") {
		t.Error("not booked")
	}
	s.Exec(`UPDATE appointment SET status = 'canceled'`)
	s.Exec(`UPDATE removal SET state = 'removed'`)
	for _, path := range []string{"/en/store?s=", "/en/time?store=281&s=", "/en/review?removal=store&store=281&slot=2017-09-22T15:00:00Z&s="} {
		s.leads(path, v.get(path+sub), "/en/case/")
	}
	s.leads("the desk's word", v.post("/en/review", "subscription", sub, "removal", "store", "store", "281", "slot", "2017-09-22T15:00:00Z"), "/en/case/")
}

// A full desk: the words of no times, and the rain check, once.
func TestBookingRainCheck(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield", Hours: "Fri: 10-10:45am", Desk: store.Desk{Benches: 1, Cells: 3, Lead: time.Hour, HorizonDays: 1}})
	def := dbtest.Definition(t)
	def.RemovalDays = 15 // Saturday, September 23: one Friday is left
	s.Apply(def)
	b, rival := s.buy("pat@example.com"), s.buy("kim@example.com")
	thief := s.proven(rival)
	s.leads("rival", thief.post("/en/review", thief.toReview(rival.Subscriptions[0], "281", 0).form()...), "/en/case/")
	sub, v := b.Subscriptions[0], s.proven(b)
	s.want("the desk", v.get("/en/time?store=281&s="+sub), 200, "No times are free at Richfield tomorrow.", "remove it yourself in about 15 minutes")
	s.leads("no place yet", v.post("/en/store/wait", "subscription", sub), "/en/store")
	s.leads("place", v.post("/en/store", "subscription", sub, "place", "Richfield"), "/en/store")
	full := v.get("/en/store?s=" + sub)
	s.want("full", full, 200, "No times are free near Richfield, MN for now.", "Your place in the offer is safe", "Email me when a time is free")
	if !strings.Contains(full.main()[:strings.Index(full.main(), "</form>")], `action="/en/store/wait"`) {
		t.Error("the rain check is not the first form")
	}
	done := v.post("/en/store/wait", full.form()...)
	s.leads("wait", done, "/en/case/")
	if again := v.post("/en/store/wait", full.form()...); again.to() != done.to() {
		t.Errorf("twice: %s", again.to())
	}
	s.want("waiting", v.get("/en/store?s="+sub), 200, "No times are free near Richfield, MN for now.", "You are on our list for Richfield, MN")
	if n := s.Count(`SELECT count(*) FROM removal_wait`); n != 1 {
		t.Errorf("%d rain checks", n)
	}
}

// Where no desk is near, the list says how far it is, or that there is none.
func TestBookingFarAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.buy("pat@example.com")
	sub, v := b.Subscriptions[0], s.proven(b)
	s.Open(dbtest.Store{Number: "9", State: "MO", At: store.Point{Lat: 38.6, Lon: -93.3}, Zone: "America/Chicago"})
	s.Exec(`INSERT INTO zip_place (zip, lat_micro, lon_micro) VALUES ('71601', 35000000, -93300000)`)
	v.post("/en/store", "subscription", sub, "place", "71601")
	s.want("far", v.get("/en/store?s="+sub), 200, "Choose a store near 71601", "The nearest one is 249 miles away")
	s.Exec(`DELETE FROM store_service`)
	s.want("none", v.get("/en/store?s="+sub), 200, "There is no Geek Squad desk near 71601.", "Ask us to call you", "Remove it yourself")
}

// In the night that repeats an hour, no two times look the same.
func TestBookingInTheLongNight(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Hours: "Daily: 24 hours", Desk: store.Desk{Benches: 1, Cells: 1, Lead: time.Hour, HorizonDays: 14}})
	def := dbtest.Definition(t)
	def.RemovalDays, def.Status = 90, program.Open
	s.Apply(def)
	b := s.buy("pat@example.com")
	s.set("46")
	s.Clock.Advance(9 * 24 * time.Hour)
	v := s.proven(b)
	a := v.get("/en/time?store=281&day=2017-11-05&s=" + b.Subscriptions[0])
	s.want("long night", a, 200, "Choose a time at Store 281", ">1:15 am CDT<", ">1:15 am CST<", ">12:15 am<")
	if n := len(a.radios("slot")); n != 100 {
		t.Errorf("%d times in a day of 25 hours", n)
	}
}
