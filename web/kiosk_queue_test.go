package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// at is the case of a purchase at a kiosk, found by its receipt.
func (r *reader) at(b dbtest.Bought) string {
	r.t.Helper()
	to := r.post("/kiosk", "code", b.Order, "scanned", "1").to()
	if !strings.HasPrefix(to, "/kiosk/case/") {
		r.t.Fatalf("%s leads to %q", b.Order, to)
	}
	return to
}

// reserve books a time at a store as the customer does.
func (s *site) reserve(b dbtest.Bought, number string, start time.Time) {
	s.t.Helper()
	_, err := s.deps.Desk.Book(s.t.Context(), removal.Request{
		SubscriptionID: b.Subscriptions[0], Slot: removal.Slot{StoreNumber: number, Start: start}, Lang: "en", Actor: audit.Customer(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// later is a time of the day at which the world stands, in Richfield.
func later(s *site, hour, minute int) time.Time {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		s.t.Fatal(err)
	}
	now := s.Clock.Now().In(zone)
	return time.Date(now.Year(), now.Month(), now.Day(), hour, minute, 0, 0, zone)
}

var step = regexp.MustCompile(`action="(/kiosk/(?:ticket|expected)/[0-9a-f-]{36}/[a-z-]+)"`)

// does presses the first button of a list that ends so.
func (r *reader) does(name string) answer {
	r.t.Helper()
	list := r.get("/kiosk/today")
	for _, m := range step.FindAllStringSubmatch(list.body, -1) {
		if strings.HasSuffix(m[1], "/"+name) {
			return r.post(m[1])
		}
	}
	r.t.Fatalf("nothing in the list is %q:\n%s", name, list.body)
	return answer{}
}

// The way of somebody who booked: check in, call, serve, certificate.
func TestKioskAppointment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		b := s.Buy(dbtest.Purchase{Email: "jane.roe@example.com", Phone: "612-555-0143", Name: "Jane Roe"})
		s.reserve(b, "281", later(s, 12, 30))
		k := s.signed()
		list := k.get("/kiosk/today")
		s.want("expected", list, 200, "Today", "Expected: 1.", "J••• R•••", "Booked for 12:30 pm", "Check in")
		at := k.at(b)
		s.want("the case", k.get(at), 200, "Yes, you can exchange this.", "Check in now or book")
		page := k.get(at + "/remove")
		s.want("today", page, 200, "Your removal is booked for today.", "Thursday, September 21, 2017, 12:30 pm Central time", "Check in now")
		s.leads("check in", k.post(at+"/remove", "booking", page.field("booking")), at+"/remove")
		s.leads("again", k.post(at+"/remove", "booking", page.field("booking")), at+"/remove")
		s.want("ticket", k.get(at+"/remove"), 200, "Your number is 1", "You are next")
		s.want("on the case", k.get(at), 200, "Yes, you can exchange this.", "Your number is 1", "See your number")
		s.leads("from the list as well", k.post("/kiosk/expected/"+s.Text(`SELECT id FROM appointment`)+"/check-in"), "/kiosk/today")
		if n := s.Count(`SELECT count(*) FROM queue_ticket`); n != 1 {
			t.Fatalf("%d tickets", n)
		}
		s.want("next", k.get("/kiosk/today"), 200, "Today", "Call 1", "Waiting: 1.")
		s.leads("call", k.does("call"), "/kiosk/today")
		s.want("called", k.get("/kiosk/today"), 200, "Today", "Called to bench 1", "You can say so from")
		s.want("bench", k.get(at+"/remove"), 200, "", "bench 1")
		s.leads("call again", k.does("recall"), "/kiosk/today")
		s.want("twice", k.get("/kiosk/today"), 200, "Today", "called 2 times")
		s.leads("serve", k.does("serve"), "/kiosk/today")
		finish := "/kiosk/ticket/" + s.Text(`SELECT id FROM queue_ticket`) + "/finish"
		s.leads("no certificate yet", k.get(strings.Replace(finish, "finish", "certificate", 1)), "/kiosk/today")
		form := k.get(finish)
		s.want("checklist", form, 200, "Finish number 1")
		if form.field("removed") == "" || form.field("removed") == dbtest.Withdrawn {
			t.Errorf("the product is not filled in: %q", form.field("removed"))
		}
		gaps := k.post(finish, "removed", " ")
		s.want("gaps", gaps, 422, "Finish number 1", "Enter what was removed", "Restart the computer", "Choose whether other protection is on")
		filled := []string{"removed", "The old one <b>", "rebooted", "1", "protected", "no"}
		certificate := strings.Replace(finish, "finish", "certificate", 1)
		s.leads("done", k.post(finish, filled...), certificate)
		s.leads("done twice", k.post(finish, filled...), certificate)
		s.leads("the checklist again", k.get(finish), certificate)
		pages := []answer{list, k.get("/kiosk/today"), form, k.get(certificate), k.get(at + "/certificate"), k.get(at)}
		s.want("certificate", pages[3], 200, "The old antivirus is removed", "The old one <b>", "Not yet", "Pat associate", "Richfield", "no protection yet")
		s.want("the customer's", pages[4], 200, "The old antivirus is removed", "Thursday, September 21, 2017")
		s.want("on the case", pages[5], 200, "", "See the certificate")
		s.leads("nothing more to remove", k.get(at+"/remove"), at+"/certificate")
		for i, p := range pages {
			for _, secret := range []string{"jane.roe", "Roe", "Jane", "555-0143", "5550143"} {
				if strings.Contains(p.body, secret) {
					t.Errorf("page %d shows %q", i, secret)
				}
			}
		}
		for action, reason := range map[audit.Action]string{audit.RemovalCheckedIn: "kiosk 281", audit.QueueCalled: "kiosk 281", audit.RemovalDone: "kiosk 281"} {
			if got := s.Text(`SELECT channel || ' ' || store_id FROM audit_event WHERE action = '` + string(action) + `'`); got != reason {
				t.Errorf("%s: the trail says %q", action, got)
			}
		}
		if n := s.Count(`SELECT count(*) FROM removal_certificate`); n != 1 {
			t.Errorf("%d certificates", n)
		}
	})
}

// Two kiosks call the same number: one does, and the other is told. A button
// means its own ticket, whatever became of it.
func TestKioskTwoCall(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		first, second := s.signed(), s.signed()
		for range 2 {
			b := s.Buy(dbtest.Purchase{Name: "Jane Roe"})
			at := first.at(b)
			s.leads("walk in", first.post(at+"/remove"), at+"/remove")
		}
		s.want("wait", first.get("/kiosk/today"), 200, "Today", "Walk-in, since 10:04 am", "Waiting: 2.")
		one := s.Text(`SELECT id FROM queue_ticket WHERE number = 1`)
		call := "/kiosk/ticket/" + one + "/call"
		s.leads("call", first.post(call), "/kiosk/today")
		s.leads("a double click", first.post(call), "/kiosk/today")
		s.want("the other kiosk", second.post(call), 409, "Today", "This changed a moment ago", "Called to bench 1", "Call 2")
		if got := s.Text(`SELECT status FROM queue_ticket WHERE number = 2`); got != string(queue.Waiting) {
			t.Errorf("a double click has called the next one: %s", got)
		}
		if n := s.events(audit.QueueCalled); n != 1 {
			t.Errorf("%d calls", n)
		}
		// With every bench busy nobody is called, and a stale button says so.
		s.leads("serve", second.post("/kiosk/ticket/"+one+"/serve"), "/kiosk/today")
		two := "/kiosk/ticket/" + s.Text(`SELECT id FROM queue_ticket WHERE number = 2`)
		if err := s.benches(1); err != nil {
			t.Fatal(err)
		}
		s.want("busy", second.get("/kiosk/today"), 200, "Today", "Number 2 is next. All benches are busy.")
		s.want("busy", second.post(two+"/call"), 409, "Today", "All benches are busy")
		s.leads("left", second.post(two+"/leave"), "/kiosk/today")
		s.want("too late", first.post(two+"/call"), 409, "Today", "This changed a moment ago", "Left")
	})
}

func (s *site) benches(n int) error {
	desk := store.DefaultDesk()
	desk.Benches = n
	_, err := s.deps.Desk.ChangeDesk(s.t.Context(), "281", desk, false, audit.CLI())
	return err
}

// Ten minutes after the call nobody waits any longer, and not a second sooner.
func TestKioskNoShow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		b := s.Buy(dbtest.Purchase{Email: "jane@example.com", Name: "Jane Roe"})
		k := s.signed()
		at := k.at(b)
		s.leads("walk in", k.post(at+"/remove"), at+"/remove")
		s.leads("call", k.does("call"), "/kiosk/today")
		missed := "/kiosk/ticket/" + s.Text(`SELECT id FROM queue_ticket`) + "/no-show"
		s.Clock.Advance(queue.NoShowAfter - time.Second)
		k = s.again(k)
		if strings.Contains(k.get("/kiosk/today").body, missed) {
			t.Error("it is offered too early")
		}
		s.want("9:59", k.post(missed), 409, "Today", "Wait 10 minutes")
		s.Clock.Advance(time.Second)
		s.leads("10:00", k.post(missed), "/kiosk/today")
		s.leads("twice", k.post(missed), "/kiosk/today")
		s.want("gone", k.get("/kiosk/today"), 200, "Today", "Did not come", "Nobody waits")
		at = k.at(b)
		s.want("the right is not lost", k.get(at+"/remove"), 200, "We remove the old antivirus here, for free.", "Check in now")
		// Who booked and does not come at all.
		other := s.Buy(dbtest.Purchase{Email: "joe@example.com", Name: "Joe Doe"})
		s.reserve(other, "281", later(s, 12, 30))
		missed = "/kiosk/expected/" + s.Text(`SELECT id FROM appointment WHERE status = 'booked'`) + "/missed"
		s.Clock.Set(later(s, 12, 39).Add(59 * time.Second))
		k = s.again(k)
		s.want("9:59", k.post(missed), 409, "Today", "Wait 10 minutes", "Late", "You can say so from 12:40 pm")
		s.Clock.Advance(time.Second)
		s.leads("10:00", k.does("missed"), "/kiosk/today")
		if got := s.Text(`SELECT status FROM appointment`); got != "no_show" {
			t.Errorf("the appointment is %s", got)
		}
		s.want("it is in no list any more", k.post(missed), http.StatusNotFound, "")
	})
}

// again signs in where the time has locked the kiosk.
func (s *site) again(k *reader) *reader {
	s.t.Helper()
	s.leads("locked", k.get("/kiosk/today"), "/kiosk/lock")
	s.leads("unlocked", k.post("/kiosk/lock", "pin", pin), "/kiosk")
	return k
}

// What is another store's is not found, whatever is asked of it.
func TestKioskOtherStores(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		s.Open(dbtest.Store{Number: "282", Name: "Edina"})
		b, booked := s.Buy(dbtest.Purchase{Name: "Jane Roe"}), s.Buy(dbtest.Purchase{Name: "Joe Doe"})
		ticket, err := s.deps.Queue.CheckIn(t.Context(), removal.Arrival{SubscriptionID: b.Subscriptions[0], StoreNumber: "282", Lang: "en", Actor: audit.CLI()})
		if err != nil {
			t.Fatal(err)
		}
		s.reserve(booked, "282", later(s, 12, 30))
		k := s.signed()
		if body := k.get("/kiosk/today").body; strings.Contains(body, "J•••") {
			t.Error("the list has another store's")
		}
		for _, path := range []string{"call", "recall", "serve", "no-show", "leave", "open", "finish"} {
			s.want(path, k.post("/kiosk/ticket/"+ticket.ID+"/"+path), http.StatusNotFound, "")
		}
		for _, path := range []string{"finish", "certificate"} {
			s.want(path, k.get("/kiosk/ticket/"+ticket.ID+"/"+path), http.StatusNotFound, "")
		}
		for _, path := range []string{"check-in", "missed", "open"} {
			s.want(path, k.post("/kiosk/expected/"+s.Text(`SELECT id FROM appointment`)+"/"+path), http.StatusNotFound, "")
		}
		s.want("no id at all", k.post("/kiosk/ticket/%00/call"), http.StatusNotFound, "")
		if got := s.Text(`SELECT status FROM queue_ticket`); got != string(queue.Waiting) {
			t.Errorf("the ticket is %s", got)
		}
		at := k.at(b)
		s.want("at another desk", k.get(at+"/remove"), 200, "Your computer is at another store’s desk.")
		s.want("and not here too", k.post(at+"/remove"), 409, "Your computer is at another store’s desk.")
	})
}
