package customer_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// buy is a purchase with a mailbox of its own.
func (s *site) buy(email string) dbtest.Bought { return s.Buy(dbtest.Purchase{Email: email}) }

// radios are the values of a question on the page.
func (a answer) radios(name string) []string {
	var values []string
	for _, m := range regexp.MustCompile(`type="radio"[^>]*name="`+name+`" value="([^"]*)"`).FindAllStringSubmatch(a.body, -1) {
		values = append(values, html.UnescapeString(m[1]))
	}
	return values
}

// chosen is the value of the radio that is on; "" for none.
func (a answer) chosen(name string) string {
	if m := regexp.MustCompile(`name="` + name + `" value="([^"]*)" checked`).FindStringSubmatch(a.body); m != nil {
		return m[1]
	}
	return ""
}

// form is what the first form of main would send.
func (a answer) form() []string {
	first, _, _ := strings.Cut(a.main(), "</form>")
	var pairs []string
	for _, m := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(first, -1) {
		pairs = append(pairs, m[1], html.UnescapeString(m[2]))
	}
	return pairs
}

// leads fails the test unless an answer sends on to a path; it gives the
// query.
func (s *site) leads(name string, a answer, path string) url.Values {
	s.t.Helper()
	u, err := url.Parse(a.to())
	if a.status != 303 || err != nil || u.Path != path && !(strings.HasSuffix(path, "/") && strings.HasPrefix(u.Path, path)) {
		s.t.Fatalf("%s: %d %q leads to %q, want %s", name, a.status, a.h1(), a.to(), path)
	}
	return u.Query()
}

// toReview goes from a place to the review of the n-th time at a store.
func (v *visitor) toReview(sub, number string, n int) answer {
	v.t.Helper()
	v.leads("place", v.post("/en/store", "subscription", sub, "place", "55423"), "/en/store")
	v.leads("store", v.post("/en/store", "subscription", sub, "store", number), "/en/time")
	times := v.get("/en/time?s=" + sub + "&store=" + number).radios("slot")
	if len(times) <= n {
		v.t.Fatalf("%d times", len(times))
	}
	a := v.post("/en/time", "subscription", sub, "store", number, "slot", times[n])
	v.leads("time", a, "/en/review")
	return v.get(a.to())
}

// The way without an exchange: each page, each answer kept, and the case at
// its end; a second click and the Back button land there too.
func TestBookingWay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"}, dbtest.Store{Number: "282", Name: "Far side", At: store.Point{Lat: 44.95, Lon: -93.1}})
	s.Exec(`INSERT INTO zip_place (zip, lat_micro, lon_micro) VALUES ('55423', 44863000, -93292000)`)
	b := s.buy("pat@example.com")
	sub, v := b.Subscriptions[0], s.proven(b)
	remove := v.get("/en/remove?s=" + sub)
	s.want("remove", remove, 200, "Remove the old antivirus", "Monday, October 23, 2017, 11:59 pm Central time")
	if got := strings.Join(remove.radios("removal"), " "); got != "store self gone" {
		t.Errorf("ways to remove: %s", got)
	}
	s.leads("remove", v.post("/en/remove", "subscription", sub, "removal", "store"), "/en/store")
	s.want("no place", v.get("/en/store?s="+sub), 200, "Find a store near you")
	q := s.leads("place", v.post("/en/store", "subscription", sub, "place", " 55423-1234 "), "/en/store")
	if strings.Contains(q.Encode(), "55423") {
		t.Errorf("the place stands in the URL: %s", q.Encode())
	}
	list := v.get("/en/store?s=" + sub)
	s.want("list", list, 200, "Choose a store near 55423", "Richfield, less than 1 mile", "11 miles", "Open today 10:00 am to 9:00 pm",
		"First free time: Thu, Sep 21, 12:15 pm Central time")
	if got := strings.Join(list.radios("store"), " "); got != "281 282" {
		t.Errorf("stores: %s", got)
	}
	review := v.toReview(sub, "281", 2)
	s.want("review", review, 200, "Check your answers", "Thursday, September 21, 2017, 12:45 pm Central time", "Richfield, 1000 W 78th St",
		"About 45 minutes", "until <strong>10:14 am Central time</strong>", "Book this time")
	form := review.form()
	if page := v.get("/en/time?s=" + sub + "&store=281"); page.chosen("slot") != form[len(form)-3] {
		t.Errorf("the kept time %q is not chosen: %q", form[len(form)-3], page.chosen("slot"))
	}
	done := v.post("/en/review", form...)
	s.leads("confirm", done, "/en/case/")
	if again := v.post("/en/review", form...); again.to() != done.to() {
		t.Errorf("a second click leads to %s, the first to %s", again.to(), done.to())
	}
	own, _, _ := strings.Cut(done.to(), "?")
	back := url.Values{}
	for i := 0; i < len(form); i += 2 {
		back.Set(form[i], form[i+1])
	}
	back.Set("s", sub)
	s.leads("Back", v.get("/en/review?"+back.Encode()), own)
	s.leads("nothing left to choose", v.get("/en/remove?s="+sub), own)
	if n := s.Count(`SELECT count(*) FROM appointment WHERE status = 'booked'`); n != 1 {
		t.Errorf("%d bookings", n)
	}
}

// A booking that stands is moved: the pages say what stands, and the time that
// is booked is none to choose.
func TestBookingMoved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.buy("pat@example.com")
	sub, v := b.Subscriptions[0], s.proven(b)
	first := v.toReview(sub, "281", 0).form()
	done := v.post("/en/review", first...)
	s.leads("booked", done, "/en/case/")
	page := v.get("/en/time?s=" + sub + "&store=281")
	s.want("times", page, 200, "Choose a time at Richfield", "You have a booking", "Thursday, September 21, 2017, 12:15 pm Central time")
	for _, slot := range page.radios("slot") {
		if slot == "2017-09-21T17:15:00Z" {
			t.Error("the booked time can be chosen")
		}
	}
	s.leads("the same time", v.post("/en/time", "subscription", sub, "store", "281", "slot", "2017-09-21T17:15:00Z"), "/en/case/")
	review := v.toReview(sub, "281", 3)
	s.want("review", review, 200, "Check your answers", "This moves your booking", "Move my booking")
	// Another tab was faster: what stands now is shown, and nothing moves.
	other := v.toReview(sub, "281", 7)
	s.leads("the other tab", v.post("/en/review", other.form()...), "/en/case/")
	stale := v.post("/en/review", review.form()...)
	s.want("stale", stale, 422, "Check your answers", "Your booking was changed in another window")
	moved := v.post("/en/review", stale.form()...)
	s.leads("after a look", moved, "/en/case/")
	if own, _, _ := strings.Cut(moved.to(), "?"); !strings.HasPrefix(done.to(), own) {
		t.Errorf("the reference changed: %s, %s", done.to(), moved.to())
	}
	if n := s.Count(`SELECT count(*) FROM appointment WHERE status = 'booked' AND sequence = 2`); n != 1 {
		t.Errorf("%d bookings moved twice", n)
	}
	s.Clock.Set(s.standing(b).Live.Start) // it has begun
	v = s.proven(b)
	s.leads("too late", v.get("/en/time?s="+sub+"&store=281"), "/en/case/")
}

// Exchange and booking are confirmed together, and neither is when the other
// cannot be as it was shown.
func TestBookingWithExchange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Desk: store.Desk{Benches: 1, Cells: 3, Lead: 2 * time.Hour, HorizonDays: 14}})
	s.Pool(dbtest.Curated, 1)
	b, rival := s.buy("pat@example.com"), s.buy("kim@example.com")
	sub, v := b.Subscriptions[0], s.proven(b)
	withKey := "&replacement=" + dbtest.Curated
	review := v.get("/en/review?s=" + sub + withKey)
	s.want("exchange only", review, 200, "Check your answers", "Removing the old one", "Not chosen yet", "Confirm my exchange",
		`href="/en/remove?replacement=`+dbtest.Curated+`&amp;s=`+sub)
	q := s.leads("self", v.post("/en/remove", "subscription", sub, "replacement", dbtest.Curated, "removal", "self"), "/en/review")
	s.want("self", v.get("/en/review?"+q.Encode()), 200, "Check your answers", "You do it yourself", "Confirm my exchange")
	v.post("/en/store", "subscription", sub, "place", "55423")
	slot := v.get("/en/time?s=" + sub + "&store=281").radios("slot")[4]
	kept := v.post("/en/time", "subscription", sub, "replacement", dbtest.Curated, "store", "281", "slot", slot)
	both := v.get(kept.to())
	s.want("both", both, 200, "Check your answers", "Webroot Internet Security", "Central time", "Confirm both")

	// The time is gone after ten minutes: nothing is exchanged either.
	s.Clock.Advance(removal.HoldTime + time.Minute)
	thief := s.proven(rival)
	s.leads("rival", thief.post("/en/review", thief.toReview(rival.Subscriptions[0], "281", 3).form()...), "/en/case/")
	lost := v.post("/en/review", both.form()...)
	s.want("lost", lost, 422, "Choose a time at Store 281", "Somebody else has 1:15 pm now", "Nearest free times", "Error: ")
	s.want("lost, by GET", v.get(kept.to()), 422, "Choose a time at Store 281")
	if s.Count(`SELECT count(*) FROM exchange`) != 0 {
		t.Error("exchanged without the booking")
	}
	if got := lost.form(); !strings.Contains(strings.Join(got, " "), dbtest.Curated) {
		t.Errorf("the replacement is forgotten: %q", got)
	}
	// The key is gone: nothing is booked either.
	kept = v.post("/en/time", "subscription", sub, "replacement", dbtest.Curated, "store", "281", "slot", lost.radios("slot")[0])
	both = v.get(kept.to())
	s.Pool(dbtest.Curated2, 1)
	s.leads("rival", thief.post("/en/review", "subscription", rival.Subscriptions[0], "replacement", dbtest.Curated), "/en/case/")
	out := v.post("/en/review", both.form()...)
	s.want("out of keys", out, 422, "Check your answers", "has just run out", "Confirm both")
	if n := s.Count(`SELECT count(*) FROM appointment WHERE status = 'booked'`); n != 1 {
		t.Errorf("%d bookings, one is the rival's", n)
	}
	done := v.post("/en/review", out.form()...)
	s.leads("with a place", done, "/en/case/")
	if again := v.post("/en/review", out.form()...); again.to() != done.to() {
		t.Errorf("a second click leads to %s", again.to())
	}
	if n := s.Count(`SELECT count(*) FROM appointment WHERE status = 'booked'`) + s.Count(`SELECT count(*) FROM exchange`); n != 4 {
		t.Errorf("%d bookings and exchanges of two customers", n)
	}
}
