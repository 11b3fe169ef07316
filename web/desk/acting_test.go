package desk_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/notify"
	"swapdesk/internal/staff"
)

const why = "Asked for on the phone"

// value is the value of an input of a page.
func (p shown) value(name string) string {
	m := regexp.MustCompile(`name="` + name + `"[^>]*value="([^"]*)"`).FindStringSubmatch(p.body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// leads fails the test unless a page leads to a path, and follows it there.
func (c *clerk) leads(p shown, prefix string) shown {
	c.t.Helper()
	if p.status != http.StatusSeeOther || !strings.HasPrefix(p.to, prefix) {
		c.t.Fatalf("%d to %q, want %q:\n%s", p.status, p.to, prefix, p.text)
	}
	return c.get(p.to)
}

// is fails the test unless a page has a status and a heading.
func (p shown) is(t *testing.T, status int, h1 string, says ...string) shown {
	t.Helper()
	if p.status != status || p.h1 != h1 {
		t.Fatalf("%d %q, want %d %q:\n%s", p.status, p.h1, status, h1, p.text)
	}
	p.has(t, says...)
	return p
}

// trail gives the events of an action as "actor|on behalf of|reason".
func (s *site) trail(action string) string {
	s.t.Helper()
	return s.Text(`SELECT coalesce(min(CASE WHEN actor LIKE 'staff:%' THEN 'staff' ELSE actor END || '|' || on_behalf_of || '|' || reason), 'none')
		FROM audit_event WHERE action = '` + action + `'`)
}

// An exchange for a customer: options, the page that is read, done; no key on
// any page.
func TestExchangeForACustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		keys := s.Pool(dbtest.Curated, 1)
		b := s.Buy(dbtest.Purchase{Email: "jane.roe@example.com", Phone: "612-555-0143", Name: "Jane Roe"})
		path, agent := "/desk/case/"+b.Subscriptions[0]+"/exchange", s.as(staff.Agent)
		page := agent.get(path).is(t, 200, "Exchange", "Webroot Internet Security Plus, 3 devices", "No keys left", "Windows", "same")
		agent.post(path, "version", page.value("version")).is(t, 422, "Exchange", "Choose a replacement")
		agent.post(path, "replacement", dbtest.Bundle).is(t, 422, "Exchange", "no longer offered")
		page = agent.leads(agent.post(path, "replacement", dbtest.Curated), path+"/confirm").
			is(t, 200, "Confirm the exchange", "Read this to the customer", "It is free.", "The mail leads to a page that shows your key", "Español")
		form := []string{"replacement", dbtest.Curated, "expect", "key", "version", page.value("version"), "lang", "es"}
		agent.post(path+"/confirm", form...).is(t, 422, "Confirm the exchange", "Choose or type a reason")
		long := agent.post(path+"/confirm", append(form, "reason", strings.Repeat("é", 201))...).is(t, 422, "Confirm the exchange", "200 characters")
		if !strings.Contains(long.body, strings.Repeat("é", 201)) {
			t.Error("what was typed is lost")
		}
		form = append(form, "reason", "  "+why+"\r\n")
		done := agent.post(path+"/confirm", form...)
		page = agent.leads(done, "/desk/case/").is(t, 200, "Kaspersky Internet Security, 3 devices", "The exchange is done", "Key issued")
		if again := agent.post(path+"/confirm", form...); again.status != 303 || again.to != done.to {
			t.Errorf("a second click: %d to %s, the first one to %s", again.status, again.to, done.to)
		}
		if got := s.trail("exchange.issued"); got != "staff|customer|"+why {
			t.Errorf("the trail says %s", got)
		}
		mails := dbtest.Mails(t, d)
		if len(mails) != 1 || mails[0].Kind() != notify.KindExchangeIssued || mails[0].Lang != "es" || mails[0].To != b.Email || mails[0].By != audit.BySupport {
			t.Errorf("%+v", mails)
		}
		for _, p := range []shown{page, agent.get(path), agent.get(path + "/confirm"), agent.get("/desk/case/" + b.Subscriptions[0])} {
			for _, secret := range []string{keys[0], "jane.roe", "Jane", "555-0143"} {
				if strings.Contains(p.body, secret) {
					t.Errorf("%q stands on %q", secret, p.h1)
				}
			}
		}
		agent.get(path).is(t, 200, "Exchange", "You have already exchanged", "Ask for an exception")
	})
}

// What changes while the page is read to the customer is said before anything
// is done.
func TestExchangeChangesMeanwhile(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 1)
	s.Pool(dbtest.Curated2, 1)
	first, second := s.Buy(dbtest.Purchase{}), s.Buy(dbtest.Purchase{})
	path, agent := "/desk/case/"+first.Subscriptions[0]+"/exchange/confirm", s.as(staff.Agent)
	page := agent.get(path+"?replacement="+dbtest.Curated).is(t, 200, "Confirm the exchange", "No email address is on file", "on their own phone")
	s.complete(second.Subscriptions[0]) // takes the last key
	form := []string{"replacement", dbtest.Curated, "expect", "key", "reason", why}
	page = agent.post(path, append(form, "version", page.value("version"))...).
		is(t, 422, "Confirm the exchange", "The last key has just gone", "Your place in the offer is safe")
	if page.value("expect") != "" || page.value("reason") != why {
		t.Errorf("the form expects %q, reason %q", page.value("expect"), page.value("reason"))
	}
	agent.post(path, append(form, "version", "older")...).is(t, 409, "Confirm the exchange", "Nothing was saved")
	if n := s.Count(`SELECT count(*) FROM exchange`); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	late := s.Buy(dbtest.Purchase{EndsOn: "2017-09-01"})
	for role, says := range map[staff.Role]string{staff.Agent: "Ask for an exception", staff.Supervisor: "An agent can ask"} {
		s.as(role).get("/desk/case/"+late.Subscriptions[0]+"/exchange").is(t, 200, "Exchange", "Your subscription has already ended", says)
	}
	ended := s.as("")
	if p := ended.post(path, form...); p.status != 303 || !strings.HasPrefix(p.to, "/staff/sign-in") {
		t.Errorf("signed out: %d to %q", p.status, p.to)
	}
}

var slots = regexp.MustCompile(`name="slot" value="([^"]+)"`)

// Booking, moving and canceling for a customer, by way of a place.
func TestBookForACustomer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.Open(dbtest.Store{Number: "281"}, dbtest.Store{Number: "1012", Name: "Store 1012"})
		b := s.Buy(dbtest.Purchase{Email: "jane@example.com"})
		path, agent := "/desk/case/"+b.Subscriptions[0]+"/book", s.as(staff.Agent)
		agent.get(path).is(t, 200, "Book a removal", "ZIP code or town")
		for place, says := range map[string]string{"": "Enter a ZIP code", "1": "5-digit ZIP", "Nowhere, ZZ": "", "99999": "do not know"} {
			agent.post(path, "place", place).is(t, 422, "Book a removal", says)
		}
		found := agent.post(path, "place", "Richfield, MN")
		if strings.Contains(found.to, "Richfield") {
			t.Errorf("the place stands in %s", found.to)
		}
		page := agent.leads(found, path+"?").is(t, 200, "Book a removal", "Store 281", "Miles from", "First:")
		agent.post(path, "store", "281").is(t, 422, "Book a removal", "Choose a time")
		free := slots.FindAllStringSubmatch(page.body, -1)
		if len(free) < 20 {
			t.Fatalf("%d times", len(free))
		}
		book := func(store, slot string) shown {
			t.Helper()
			page := agent.leads(agent.post(path, "store", store, "slot", slot), "/desk/case/").
				is(t, 200, "Confirm the booking", "Read this to the customer", "There is nothing to pay", "Kept for this customer until")
			form := []string{"store", store, "slot", slot, "booking", page.value("booking"), "version", page.value("version")}
			agent.post(path+"/confirm", form...).is(t, 422, "Confirm the booking", "Choose or type a reason")
			form = append(form, "reason", why)
			done := agent.post(path+"/confirm", form...)
			if again := agent.post(path+"/confirm", form...); again.status != 303 {
				t.Errorf("a second click: %d", again.status)
			}
			return agent.leads(done, "/desk/case/")
		}
		book("281", free[3][1]).has(t, "The removal is booked")
		if got := s.trail("removal.booked"); got != "staff|customer|"+why {
			t.Errorf("the trail says %s", got)
		}
		page = agent.get(path).is(t, 200, "Move the removal", "Booked now:", "Cancel this booking")
		free = slots.FindAllStringSubmatch(agent.get(path+"?store=1012").body, -1)
		book("1012", free[5][1]).has(t, "The removal has moved")
		page = agent.get(path+"/cancel").is(t, 200, "Cancel the booking", "We cancel your booking of", "Store 1012")
		form := []string{"booking", page.value("booking"), "version", page.value("version"), "reason", why}
		agent.post(path+"/cancel", append(form, "booking", "other")...).is(t, 409, "Move the removal")
		for range 2 {
			agent.leads(agent.post(path+"/cancel", form...), "/desk/case/").has(t, "The removal is canceled")
		}
		agent.get(path+"/cancel").is(t, 200, "Cancel the booking", "Nothing is booked")
		mails := dbtest.Mails(t, d)
		if len(mails) != 3 {
			t.Fatalf("%d mails", len(mails))
		}
		if moved := mails[1].Data.(notify.RemovalMoved); moved.ByUs || mails[1].By != audit.BySupport {
			t.Error("the mail says that we had to move what the customer wished to move")
		}
		if canceled := mails[2].Data.(notify.RemovalCanceled); canceled.ByUs {
			t.Error("the mail says that we had to cancel")
		}
	})
}

// Somebody else takes the time; an associate books at their own store only.
func TestBookingLimits(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Open(dbtest.Store{Number: "281"}, dbtest.Store{Number: "1012"})
	s.Exec(`UPDATE staff SET store_id = '281' WHERE role = 'associate'`)
	mine, theirs := s.Buy(dbtest.Purchase{}), s.Buy(dbtest.Purchase{})
	agent, associate := s.as(staff.Agent), s.as(staff.Associate)
	path := "/desk/case/" + mine.Subscriptions[0] + "/book"
	page := associate.get(path).is(t, 200, "Book a removal", "Store 281")
	if strings.Contains(page.body, `name="place"`) || strings.Contains(page.body, "1012") {
		t.Error("an associate is shown other stores")
	}
	slot := slots.FindStringSubmatch(page.body)[1]
	other := slots.FindStringSubmatch(agent.get(path + "?store=1012").body)[1]
	for _, below := range []string{"", "/confirm"} {
		if p := associate.post(path+below, "store", "1012", "slot", other, "reason", why); p.status != http.StatusForbidden {
			t.Errorf("%s at another store: %d", below, p.status)
		}
	}
	for range 9 { // until every bench is taken
		b := s.Buy(dbtest.Purchase{})
		agent.post("/desk/case/"+b.Subscriptions[0]+"/book/confirm", "store", "281", "slot", slot, "reason", why,
			"version", agent.get("/desk/case/"+b.Subscriptions[0]+"/book?store=281").value("version"))
	}
	associate.post(path, "store", "281", "slot", slot).is(t, 422, "Book a removal", "This time has just gone")
	associate.post(path, "store", "281", "slot", "2017-09-21T03:00:00Z").is(t, 422, "Book a removal", "no longer offered")
	agent.post(path, "store", "9", "slot", slot).is(t, 422, "Book a removal", "has no desk")

	book := "/desk/case/" + theirs.Subscriptions[0] + "/book"
	done := agent.post(book+"/confirm", "store", "1012", "slot", other, "reason", why, "version", agent.get(book+"?store=1012").value("version"))
	agent.leads(done, "/desk/case/")
	associate.get(book).is(t, 200, "Book a removal", "It is booked at another store")
	associate.post(book+"/cancel", "reason", why).is(t, 422, "Cancel the booking", "It is booked at another store")
	manager := s.as(staff.Manager)
	page = manager.get(book + "/cancel")
	if p := manager.post(book+"/cancel", "booking", page.value("booking"), "version", page.value("version"), "reason", why); p.status != 303 || !strings.Contains(p.to, "?done=canceled") {
		t.Errorf("a manager: %d to %q", p.status, p.to)
	}
	if n := s.Count(`SELECT count(*) FROM appointment WHERE status = 'canceled'`); n != 1 {
		t.Errorf("%d canceled", n)
	}
}

// Unknown, malformed and absent cases are one 404 on every page.
func TestActingOnNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	supervisor := s.as(staff.Supervisor)
	for _, id := range []string{"7K4M-9PQX-2WTC", "0199aaaa-0000-7000-8000-000000000000", "nothing", "%00"} {
		for _, below := range []string{"exchange", "exchange/confirm", "book", "book/confirm", "book/cancel", "resend", "contact", "fill"} {
			path := "/desk/case/" + id + "/" + below
			get, post := supervisor.get(path), supervisor.post(path, "reason", why)
			if get.status != 404 || post.status != 404 || get.h1 != post.h1 {
				t.Errorf("%s: %d and %d", path, get.status, post.status)
			}
		}
	}
}
