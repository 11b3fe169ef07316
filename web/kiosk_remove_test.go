package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/staff"
	"swapdesk/internal/store"
	"swapdesk/web/httpx"
)

var slotInput = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// Somebody without a booking is told how long it takes and gets one number,
// however often the form is sent; their own page shows it too.
func TestKioskWalkIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		if err := s.benches(1); err != nil {
			t.Fatal(err)
		}
		k := s.signed()
		first, b := s.Buy(dbtest.Purchase{}), s.Buy(dbtest.Purchase{Email: "jane@example.com", Name: "Jane Roe"})
		at := k.at(first)
		s.want("free", k.get(at+"/remove"), 200, "We remove the old antivirus here, for free.", "A bench is free", "Check in now", "Book a time here")
		k.post(at + "/remove")
		at = k.at(b)
		s.want("a wait", k.get(at+"/remove"), 200, "", "the wait is about <strong>45 minutes</strong>")
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				twin := s.reader()
				twin.jar["kiosk"], twin.jar["associate"] = k.jar["kiosk"], k.jar["associate"]
				s.leads("check in", twin.post(at+"/remove"), at+"/remove")
			})
		}
		all.Wait()
		if n := s.Count(`SELECT count(*) FROM queue_ticket`); n != 2 {
			t.Errorf("%d tickets", n)
		}
		s.want("ticket", k.get(at+"/remove"), 200, "Your number is 2", "The wait is about <strong>45 minutes</strong>", "Your reference")
		k.post("/kiosk/look", "lang", "fr-CA", "next", at)
		s.want("French", k.get(at+"/remove"), 200, "Votre numéro est le 2", "45 minutes")
		if actor := s.Text(`SELECT actor || ' ' || on_behalf_of FROM audit_event WHERE action = 'removal.checked_in' ORDER BY at LIMIT 1`); !strings.HasSuffix(actor, " customer") || !strings.HasPrefix(actor, "staff:") {
			t.Errorf("the trail says %q", actor)
		}
	})
}

// A time at this store: chosen, kept, reviewed, booked once, moved and
// canceled, for a customer without a mailbox too.
func TestKioskBooks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		b := s.Buy(dbtest.Purchase{Phone: "612-555-0143"})
		k := s.signed()
		at := k.at(b)
		times := k.get(at + "/remove/time")
		s.want("times", times, 200, "Choose a time at Richfield", "Thursday, September 21, 2017, Central time", "Later days")
		s.want("none chosen", k.post(at+"/remove/time"), 422, "Choose a time at Richfield", "Choose a time")
		s.want("no such time", k.post(at+"/remove/time", "slot", "2017-09-22T08:00:00Z"), 422, "", "Choose a time from the list")
		slots := slotInput.FindAllStringSubmatch(times.body, -1)
		if len(slots) < 4 {
			t.Fatalf("%d times", len(slots))
		}
		slot, other := slots[2][1], slots[3][1]
		review := at + "/remove/review?" + url.Values{"slot": {slot}}.Encode()
		s.leads("chosen", k.post(at+"/remove/time", "slot", slot), review)
		page := k.get(review)
		s.want("review", page, 200, "Is this time right?", "Thursday, September 21, 2017, ", "Central time", "We keep this time for you", "Richfield, 1000 W 78th St")
		form := []string{"slot", slot, "booking", page.field("booking")}
		for range 2 {
			s.leads("book", k.post(at+"/remove/review", form...), at+"/remove")
		}
		s.want("booked", k.get(at+"/remove"), 200, "Your removal is booked for today.", "Move the booking", "Cancel the booking", "Check in now")
		s.want("move", k.get(at+"/remove/time"), 200, "", "It stays until you confirm a new one.")
		page = k.get(at + "/remove/review?" + url.Values{"slot": {other}}.Encode())
		s.want("what is moved", page, 200, "", "This moves your booking of", "Move to this time")
		s.want("a page of before", k.post(at+"/remove/review", "slot", other), 409, "", "This changed a moment ago")
		s.leads("move", k.post(at+"/remove/review", "slot", other, "booking", page.field("booking")), at+"/remove")
		ask := k.get(at + "/remove/cancel")
		s.want("ask", ask, 200, "Cancel this booking?", "You can book again until")
		s.want("a page of before", k.post(at+"/remove/cancel", "booking", "x"), 409, "", "This changed a moment ago")
		for range 2 {
			s.leads("cancel", k.post(at+"/remove/cancel", "booking", ask.field("booking")), at+"/remove")
		}
		if n := s.Count(`SELECT count(*) FROM appointment WHERE status = 'canceled'`); n != 1 {
			t.Errorf("%d canceled", n)
		}
		if n := len(dbtest.Mails(t, d)); n != 0 {
			t.Errorf("%d mails to nobody", n)
		}
		for _, action := range []audit.Action{audit.RemovalHeld, audit.RemovalBooked, audit.RemovalMoved, audit.RemovalCanceled} {
			if got := s.Text(`SELECT channel || ' ' || on_behalf_of || ' ' || store_id FROM audit_event WHERE action = '` + string(action) + `'`); got != "kiosk customer 281" {
				t.Errorf("%s: the trail says %q", action, got)
			}
		}
	})
}

// Every other state of a removal says what it is, and has a way on.
func TestKioskRemovalStates(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	s.Open(dbtest.Store{Number: "282", Name: "Edina", At: store.Point{Lat: 44.9, Lon: -93.3}})
	k := s.signed()
	plain := s.Buy(dbtest.Purchase{SKU: dbtest.Bundle})
	at := k.at(plain)
	s.want("not withdrawn", k.get(at+"/remove"), 200, "You do not need to do anything.", "Go on with the customer’s phone")
	if strings.Contains(k.get(at).body, at+"/remove") {
		t.Error("the case offers what there is not")
	}
	s.leads("no certificate", k.get(at+"/certificate"), at+"/remove")
	s.want("no check-in", k.post(at+"/remove"), 409, "You do not need to do anything.")
	s.leads("no times", k.get(at+"/remove/time"), at+"/remove")
	s.leads("nothing to cancel", k.get(at+"/remove/cancel"), at+"/remove")

	elsewhere := s.Buy(dbtest.Purchase{Email: "jane@example.com"})
	s.reserve(elsewhere, "282", later(s, 12, 30))
	at = k.at(elsewhere)
	page := k.get(at + "/remove")
	s.want("elsewhere", page, 200, "A free removal is booked.", "Edina", "If you check in now, this booking ends.", "To move it, use your own phone")
	for _, way := range []string{"/remove/time", "/remove/cancel"} {
		if strings.Contains(page.body, way) {
			t.Errorf("an associate may change what is booked elsewhere: %s", way)
		}
		s.leads(way, k.get(at+way), at+"/remove")
	}
	s.want("not theirs to cancel", k.post(at+"/remove/cancel", "booking", page.field("booking")), 409, "A free removal is booked.")
	s.want("nothing was said of a booking", k.post(at+"/remove"), 409, "", "This changed a moment ago")
	s.leads("given up", k.post(at+"/remove", "booking", page.field("booking")), at+"/remove")
	if got := s.Text(`SELECT status FROM appointment`); got != "canceled" {
		t.Errorf("the booking at the other store is %s", got)
	}
	s.want("here", k.get(at+"/remove"), 200, "Your number is 1")
	if s.want("left", k.does("leave"), 303, ""); s.Text(`SELECT status FROM queue_ticket`) != string(queue.Left) {
		t.Error("they have not left")
	}

	soon := s.Buy(dbtest.Purchase{})
	s.reserve(soon, "281", later(s, 12, 30).AddDate(0, 0, 1))
	at = k.at(soon)
	s.want("another day", k.get(at+"/remove"), 200, "A free removal is booked.", "Friday, September 22, 2017, 12:30 pm", "If you check in now, this booking ends.", "Move the booking", "Cancel the booking")

	for state, h1 := range map[removal.State]string{removal.Waived: "There is nothing to remove.", removal.SelfAttested: "A free removal is booked."} {
		s.Exec(`UPDATE removal SET state = $1 WHERE case_id = (SELECT case_id FROM appointment WHERE status = 'booked')`, string(state))
		s.want(string(state), k.get(at+"/remove"), 200, h1)
	}
	s.Exec(`UPDATE removal SET state = 'removed'`)
	s.leads("removed by hand", k.get(at+"/remove"), at+"/certificate")
	s.want("without a certificate", k.get(at+"/certificate"), 200, "The old antivirus is removed")
	s.want("no second time", k.post(at+"/remove"), 409, "")
	s.Exec(`UPDATE removal SET state = 'checked_in'`)
	s.want("without a ticket", k.get(at+"/remove"), 200, "Your computer is at the desk.")

	// The window of removals: 45 days from September 8.
	late := s.Buy(dbtest.Purchase{})
	s.Clock.Advance(33 * 24 * time.Hour)
	k = s.signed()
	at = k.at(late)
	s.want("over", k.get(at+"/remove"), 200, "Free removal has ended.", "remove the old antivirus yourself", "Go on with the customer’s phone")
	s.want("over", k.post(at+"/remove"), 409, "Free removal has ended.")
	s.leads("over", k.get(at+"/remove/review?slot=2017-09-22T15:00:00Z"), at+"/remove")
	s.want("over", k.post(at+"/remove/review", "slot", "2017-09-22T15:00:00Z"), 409, "Free removal has ended.")
}

// Where every bench is taken the times say so; a place is kept only where no
// store near has a time.
func TestKioskFull(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	k := s.signed()
	at := k.at(s.Buy(dbtest.Purchase{Email: "jane@example.com"}))
	zone := later(s, 0, 0).Location()
	for on := day.Of(s.Clock.Now(), zone); on.Before(dbtest.Date(t, "2017-10-24")); on = on.AddDays(1) {
		if _, err := s.deps.Desk.ChangeDay(t.Context(), "281", on, store.Span{}, "", false, audit.CLI()); err != nil {
			t.Fatal(err)
		}
	}
	full := k.get(at + "/remove/time")
	s.want("full", full, 200, "", "No times are free at Richfield", "Keep a place for me", "Go on with the customer’s phone")
	s.leads("keep", k.post(at+"/remove/wait"), at+"/remove")
	s.want("kept", k.get(at+"/remove"), 200, "", "Your place for a free time is safe.", "Check in now")
	s.leads("twice", k.post(at+"/remove/wait"), at+"/remove")
	if body := k.get(at + "/remove/time").body; strings.Contains(body, "Keep a place for me") {
		t.Error("a place that is kept is offered")
	}
	s.Open(dbtest.Store{Number: "282", Name: "Edina"})
	at = k.at(s.Buy(dbtest.Purchase{}))
	s.want("another store", k.get(at+"/remove/time"), 200, "", "Other stores may have a time.")
	s.want("no place", k.post(at+"/remove/wait"), 409, "", "This changed a moment ago")
}

// What the list and the wall ask for by themselves is no sign of life, and the
// wall knows numbers alone, signed in or not.
func TestKioskWall(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		k, wall := s.signed(), s.pair("")
		s.want("nobody", wall.get("/kiosk/wall"), 200, "", "Nobody is being called", "New here? A bench is free now.", "Vous arrivez?")
		for i := range 4 {
			at := k.at(s.Buy(dbtest.Purchase{Email: "jane.roe@example.com", Phone: "612-555-0143", Name: "Jane Roe"}))
			s.leads("walk in", k.post(at+"/remove"), at+"/remove")
			if i < 2 {
				s.leads("call", k.does("call"), "/kiosk/today")
			}
		}
		s.leads("serve", k.does("serve"), "/kiosk/today")
		board := wall.get("/kiosk/wall/board")
		s.want("board", board, 200, "", "Now serving", "Ahora atendemos", "Nous servons", `data-called="2.1"`, "Please come", "<li>3</li>", "<li>4</li>", `lang="es"`)
		s.leads("again", k.does("recall"), "/kiosk/today")
		s.want("again", wall.get("/kiosk/wall/board"), 200, "", `data-called="2.2"`, "Number 2, bench 2")
		text := html.UnescapeString(board.body)
		for _, secret := range []string{"Jane", "J•••", "jane", "Roe", "0143", "1689012", s.Text(`SELECT reference FROM customer_case LIMIT 1`), s.Text(`SELECT order_number FROM purchase LIMIT 1`), s.Text(`SELECT id FROM queue_ticket WHERE number = 1`)} {
			if strings.Contains(text, secret) {
				t.Errorf("the wall shows %q", secret)
			}
		}
		s.leads("no kiosk", s.reader().get("/kiosk/wall"), "/kiosk/enroll")
		if a := s.reader().get("/kiosk/wall/board"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "/kiosk/enroll") {
			t.Errorf("%d %s", a.status, a.body)
		}
		for range 3 {
			s.Clock.Advance(40 * time.Second)
			k.get("/kiosk/today/list")
		}
		if a := k.get("/kiosk/today/list"); a.status != http.StatusUnauthorized || !strings.Contains(a.body, "/kiosk/lock") {
			t.Errorf("the list keeps the kiosk open by itself: %d", a.status)
		}
	})
}

// The list opens a customer as a scan does, and every page of it asks for who
// may book at this store.
func TestKioskTodayOpens(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 1)
	b := s.Buy(dbtest.Purchase{Name: "Jane Roe"})
	s.reserve(b, "281", later(s, 12, 30))
	k := s.signed()
	s.want("nobody waits", k.get("/kiosk"), 200, "Scan the receipt", `href="/kiosk/today"`)
	opened := k.does("open")
	if !strings.HasPrefix(opened.to(), "/kiosk/case/") {
		t.Fatalf("%d to %q", opened.status, opened.to())
	}
	s.want("opened", k.get(opened.to()), 200, "Yes, you can exchange this.", "Next customer")
	s.leads("check in", k.does("check-in"), "/kiosk/today")
	s.want("as a ticket", k.get(k.does("open").to()), 200, "Yes, you can exchange this.", "Your number is 1")
	expected := "/kiosk/expected/" + s.Text(`SELECT id FROM appointment`)
	s.want("here", k.post(expected+"/missed"), 409, "Today", "They are here already: number 1.")
	s.leads("left", k.does("leave"), "/kiosk/today")
	for _, stale := range []string{"/check-in", "/missed"} {
		s.leads(stale, k.post(expected+stale), "/kiosk/today")
	}
	if n := s.Count(`SELECT count(*) FROM queue_ticket`); n != 1 {
		t.Errorf("a stale button gave %d tickets", n)
	}
	for _, r := range s.handler.(interface{ KioskRoutes() []httpx.KioskRoute }).KioskRoutes() {
		if strings.Contains(r.Path, "/ticket/") || strings.Contains(r.Path, "/expected/") || strings.Contains(r.Path, "/today") || strings.Contains(r.Path, "/remove") {
			if r.Action != staff.BookRemoval {
				t.Errorf("%s %s asks for %q", r.Method, r.Path, r.Action)
			}
		}
	}
}
