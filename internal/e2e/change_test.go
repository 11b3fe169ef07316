package e2e

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/browser"
)

const (
	bookedH1   = "Your free removal is booked."
	changeH1   = "Change your booking"
	canceledH1 = "Your booking is canceled."
	tooLateH1  = "It is too late to change this here."
)

// exec changes the demonstration's database behind the program's back.
func (d *desk) exec(t testing.TB, query string, args ...any) {
	t.Helper()
	file, err := sql.Open("sqlite", filepath.Join(d.dir, "swapdesk-demo.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// micros is an instant as the database keeps it.
func micros(t testing.TB, at string) int64 {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatal(err)
	}
	return instant.UnixMicro()
}

// book books the first time that a store offers, from the page that asks for
// a place or lists the stores.
func (p *page) book(place, store string) *page {
	p.g.t.Helper()
	if strings.Contains(p.body, `id="place"`) && !strings.Contains(p.body, `name="store"`) {
		p = p.press("Find stores", "place", place)
	}
	times := p.press("Continue", "store", store)
	slots := times.values("slot")
	if len(slots) == 0 {
		p.g.t.Fatalf("at %s there is no time:\n%s", times.url(), times.text())
	}
	return times.press("Continue", "slot", slots[0]).must(200, "/en/review", reviewH1)
}

// toStores goes from the look-up to the page that asks for a place.
func (g *guest) toStores(order, email string, n int) *page {
	g.t.Helper()
	s := g.look(order, email).query("s")
	if s == "" {
		s = g.get("/en/answer").value("subscription")
	}
	return g.get("/en/remove?s="+s).must(200, "/en/verify", verifyH1).
		press("Continue", "code", g.d.mail.code(g.t, email, n)).must(200, "/en/remove", removeH1).
		press("Continue", "removal", "store")
}

// A booking is moved and canceled, and keeps its reference and the identity of
// its calendar entry.
func TestChangeKeepsIdentity(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	done := g.toStores("BBY01-100001", "jordan@example.com", 1).book("55423", "413").press("Book this time")
	reference := strings.TrimPrefix(done.at(), "/en/case/")
	done.must(200, "/en/case/"+reference, bookedH1).says("Roseville", "Bring your computer, its charger and the code "+reference, "There is nothing to pay.")
	entry := func(sequence string) (uid, start string) {
		t.Helper()
		file := g.get(done.at() + "/booking.ics")
		if file.status != 200 || !strings.Contains(file.body, "SEQUENCE:"+sequence+"\r\n") || !strings.Contains(file.body, "END:VCALENDAR") {
			t.Fatalf("the calendar entry: %d\n%s", file.status, file.body)
		}
		return lineOf(file.body, "UID:"), lineOf(file.body, "DTSTART;")
	}
	uid, start := entry("0")

	change := done.follow("Change your booking").must(200, done.at()+"/change", changeH1)
	if e := change.press("Continue").must(422, done.at()+"/change", changeH1).fieldError("change"); e != "Choose what you want to change" {
		t.Errorf("nothing chosen: %q", e)
	}
	times := change.press("Continue", "change", "time")
	slots := times.values("slot")
	moved := times.press("Continue", "slot", slots[len(slots)-1]).must(200, "/en/review", reviewH1).press("Move my booking").
		must(200, done.at(), bookedH1)
	newUID, newStart := entry("1")
	if newUID != uid || newStart == start {
		t.Errorf("moved from %s %s to %s %s", uid, start, newUID, newStart)
	}
	// A tab that was left open does not cancel what it has not shown.
	change.press("Continue", "change", "cancel").must(200, done.at(), "Your free removal is booked.")
	canceled := moved.follow("Change your booking").press("Continue", "change", "cancel").must(200, done.at(), canceledH1).
		says("You can book again until Monday, October 23, 2017, 11:59 pm Central time.")
	g.get(done.at()+"/change").must(200, done.at(), "The old antivirus is not removed yet.")
	again := canceled.follow("Book a free removal").book("55423", "413").press("Book this time")
	again.must(200, done.at(), bookedH1)
}

func lineOf(text, prefix string) string {
	_, rest, _ := strings.Cut(text, "\n"+prefix)
	line, _, _ := strings.Cut(rest, "\r\n")
	return line
}

// The case page in the states of its two axes, and the page that changes a
// booking, each judged and pictured.
func TestLooksOfCase(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.removal("BBY01-100001", "jordan@example.com", "en").is(200, removeH1)
	s.atStore().press("Book this time").is(200, bookedH1).audit("case-booked-fresh")
	path := s.path()
	s.press("Change your booking").is(200, changeH1).audit("change")
	s.press("Continue").is(422, changeH1).has("Choose what you want to change").audit("change-empty")
	s.take("change", "cancel").press("Continue").is(200, canceledH1).audit("case-canceled")

	s.open(path).is(200, "The old antivirus is not removed yet.").audit("case-not-started")
	s.Click(".step:nth-child(2) a") // chooses a replacement
	s.choose("WIS-3-12").is(200, reviewH1).press("Confirm my exchange").is(200, doneH1)
	s.press("Book a free removal").is(200, removeH1).atStore().press("Book this time").
		is(200, doneH1+" "+bookedH1).audit("case-both-fresh")
	for _, lang := range []string{"es", "fr-ca"} {
		s.open(strings.Replace(path, "/en/", "/"+lang+"/", 1)).audit("case-both-" + lang)
		s.open(strings.Replace(path, "/en/", "/"+lang+"/", 1) + "/change").audit("change-" + lang)
	}
	d.exec(t, `UPDATE appointment SET starts_at = ?, ends_at = ? WHERE status = 'booked' AND case_id = (SELECT id FROM customer_case WHERE reference = ?)`,
		micros(t, "2017-09-21T11:45:00-05:00"), micros(t, "2017-09-21T12:30:00-05:00"), strings.TrimPrefix(path, "/en/case/"))
	s.open(path+"/change").is(200, tooLateH1).audit("change-late")
	s.open(path).is(200, doneH1+" "+bookedH1).has("Can you not come? Call us:").audit("case-booked-late")
}

// The states of a removal that a desk or a rain check brings.
func TestLooksOfRemovalStates(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.look("BBY01-100007", "avery@example.com").is(200, "Your subscription has already ended.")
	s.Click("main a.button") // books a free removal
	s.prove("avery@example.com", 1).is(200, removeH1)
	s.atStore().press("Book this time").is(200, bookedH1).audit("case-booked-ended")
	path := s.path()
	const own = `(SELECT id FROM customer_case WHERE reference = ?)`
	reference := strings.TrimPrefix(path, "/en/case/")
	for _, c := range []struct{ state, h1 string }{
		{"checked_in", "Your computer is at the desk."}, {"removed", goneH1}, {"self_attested", goneH1}, {"waived", "There is nothing to remove."},
	} {
		d.exec(t, `UPDATE removal SET state = ? WHERE case_id = `+own, c.state, reference)
		s.open(path).is(200, c.h1).audit("case-" + strings.ReplaceAll(c.state, "_", "-"))
	}
	d.exec(t, `UPDATE removal SET state = 'not_started' WHERE case_id = `+own, reference)
	d.exec(t, `UPDATE appointment SET status = 'canceled' WHERE case_id = `+own, reference)
	// Its place lies in the sea: near a desk the server would offer a time as
	// soon as it looks, which on a busy machine is before the page is judged.
	d.exec(t, `INSERT INTO removal_wait (case_id, place, lat_micro, lon_micro, asked_at) SELECT id, 'Duluth, MN', 20000000, -150000000, ?
		FROM customer_case WHERE reference = ?`, micros(t, "2017-09-21T11:59:00-05:00"), reference)
	s.open(path+"?done=1").is(200, "Your place for a free removal is safe.").audit("case-waiting-removal")
	d.exec(t, `UPDATE removal_wait SET offered_at = ?`, micros(t, "2017-09-21T12:00:00-05:00"))
	s.open(path).is(200, "Times are free again. Choose yours.").audit("case-lapsed")
	d.exec(t, `INSERT INTO appointment (id, subscription_id, store_id, bench, starts_at, ends_at, status, hold_until, uid, sequence, made_at, changed_at)
		SELECT 'held-'||id, subscription_id, store_id, bench, starts_at, ends_at, 'held', ?, 'held-'||uid, 0, made_at, changed_at
		FROM appointment WHERE case_id = `+own, micros(t, "2017-09-22T12:00:00-05:00"), reference)
	s.open(path).is(200, "A time is free for you.").audit("case-offered")
	s.press("Book this time").is(200, reviewH1).press("Book this time").is(200, bookedH1)
}

// atStore goes from the choice of how to the review of the first time at a
// store.
func (s *seat) atStore() *seat {
	s.t.Helper()
	s.take("removal", "store").press("Continue")
	if s.Count(`input[name=store]`) == 0 {
		s.is(200, placeH1).near("55113")
	}
	s.is(200, "Choose a store near 55113").take("store", "413").press("Continue").is(200, "Choose a time at Roseville").pick("slot")
	return s.press("Continue").is(200, reviewH1)
}

// A phone shows a booking and what is next, and the choice of what to change,
// without scrolling.
func TestCaseAboveTheFold(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2})
	s.removal("BBY01-100001", "jordan@example.com", "en").is(200, removeH1)
	s.atStore().press("Book this time").is(200, bookedH1)
	path := s.path()
	for _, at := range []string{path + "?done=1", path, path + "/change"} {
		bottom := browser.Eval[float64](s.open(at).Tab, `document.querySelector("main .button").getBoundingClientRect().bottom -
			document.querySelector(".ribbon").offsetHeight`)
		if bottom >= 600 {
			t.Errorf("%s: the button ends at y = %.0f", at, bottom)
		}
	}
}
