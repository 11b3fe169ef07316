package desk_test

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/contact"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/notify"
	"swapdesk/internal/staff"
)

// A confirmation goes out again: one mail a form, three a day.
func TestResendPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.Pool(dbtest.Curated, 1)
		b := s.Buy(dbtest.Purchase{Email: "jane@example.com"})
		path, agent := "/desk/case/"+b.Subscriptions[0]+"/resend", s.as(staff.Agent)
		agent.get(path).is(t, 200, "Send a confirmation again", "There is nothing to confirm")
		agent.post(path, "mail", "exchange", "reason", why).is(t, 422, "Send a confirmation again")
		s.complete(b.Subscriptions[0])
		for i := range 3 {
			page := agent.get(path).is(t, 200, "Send a confirmation again", "j•••@example.com")
			form := []string{"mail", "exchange", "version", page.version(t), "once", page.value("once")}
			agent.post(path, form...).is(t, 422, "Send a confirmation again", "Choose or type a reason")
			agent.post(path, append(form, "mail", "booking", "reason", why)...).is(t, 422, "Send a confirmation again", "Choose a mail")
			form = append(form, "reason", why)
			for range 2 {
				agent.leads(agent.post(path, form...), "/desk/case/").has(t, "The mail is on its way again")
			}
			if n := len(dbtest.Mails(t, d)); n != i+2 {
				t.Errorf("%d mails after %d forms", n, i+1)
			}
			agent.post(path, append(form, "once", "", "version", "older")...).is(t, 409, "Send a confirmation again", "Nothing was saved")
		}
		agent.get(path).is(t, 200, "Send a confirmation again", "3 mails were sent again in the last 24 hours")
		agent.post(path, "mail", "exchange", "version", agent.get("/desk/case/"+b.Subscriptions[0]).version(t), "reason", why).
			is(t, 429, "Send a confirmation again", "3 mails were sent again")
		if got := s.trail("mail.resent"); got != "staff|customer|"+why {
			t.Errorf("the trail says %s", got)
		}
	})
}

// A contact is corrected, shown masked while it waits, and stopped.
func TestContactPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b := s.Buy(dbtest.Purchase{Email: "jane.old@example.com", Name: "Jane Roe"})
		path, agent := "/desk/case/"+b.Subscriptions[0]+"/contact", s.as(staff.Agent)
		page := agent.get(path).is(t, 200, "Correct the contact", "j•••@example.com", "None on file")
		form := []string{"version", page.version(t), "contact", "jane.new@example.com"}
		agent.post(path, form...).is(t, 422, "Correct the contact", "Choose or type a reason")
		agent.post(path, "version", page.version(t)).is(t, 422, "Correct the contact", "Enter the new email", "Choose or type a reason")
		agent.post(path, "contact", "nothing", "reason", why).is(t, 422, "Correct the contact", "This must be an email address")
		agent.post(path, append(form, "reason", why, "contact", "JANE.OLD@example.com")...).is(t, 422, "Correct the contact", "on file already")
		form = append(form, "reason", why)
		for range 2 {
			agent.leads(agent.post(path, form...), "/desk/case/").has(t, "The correction is noted")
		}
		if n := s.Count(`SELECT count(*) FROM contact_change`); n != 1 || len(dbtest.Mails(t, d)) != 1 {
			t.Errorf("%d corrections", n)
		}
		page = agent.get(path).is(t, 200, "Correct the contact", "Email address about to change", "unless it is stopped", "Friday, September 22, 2017, 10:04 am Central time")
		if strings.Contains(page.body, "jane.") {
			t.Error("a contact stands on the page")
		}
		agent.post(path, "version", page.version(t), "contact", "third@example.com", "reason", why).is(t, 422, "Correct the contact", "Another correction waits")
		agent.post(path+"/stop", "change", page.value("change")).is(t, 422, "Correct the contact", "Choose or type a reason")
		if p := agent.post(path+"/stop", "change", "x", "reason", why); p.status != 404 {
			t.Errorf("no such correction: %d", p.status)
		}
		for range 2 {
			agent.leads(agent.post(path+"/stop", "change", page.value("change"), "reason", "The old address called"), "/desk/case/")
		}
		if got := s.trail("contact.stopped"); got != "staff|customer|The old address called" {
			t.Errorf("the trail says %s", got)
		}
		page = agent.get(path)
		agent.leads(agent.post(path, "version", page.version(t), "contact", "612-555-0143", "reason", why), "/desk/case/")
		agent.get(path).is(t, 200, "Correct the contact", "•••43")

		page = agent.get(path)
		agent.leads(agent.post(path, "version", page.version(t), "contact", "jane.new@example.com", "reason", why), "/desk/case/")
		waits := agent.get(path)
		s.Clock.Advance(contact.HoldTime)
		if err := (&contact.Service{Repo: d, Now: s.Clock.Now}).Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		agent = s.as(staff.Agent)
		agent.post(path+"/stop", "change", waits.value("change"), "reason", why).is(t, 422, "Correct the contact", "It is too late to stop it")
		if n := s.Count(`SELECT count(*) FROM purchase WHERE email_key = 'jane.new@example.com'`); n != 1 {
			t.Error("it has not taken effect")
		}
	})
}

// A rain check is put first by agents and supervisors, once.
func TestFillPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 0)
	early, late := s.Buy(dbtest.Purchase{}), s.Buy(dbtest.Purchase{Email: "jane@example.com"})
	agent := s.as(staff.Agent)
	path := "/desk/case/" + late.Subscriptions[0] + "/fill"
	agent.get(path).is(t, 200, "Fill a rain check first", "is not waiting for a key")
	agent.post(path, "reason", why).is(t, 422, "Fill a rain check first", "is not waiting for a key")
	s.complete(early.Subscriptions[0])
	s.Clock.Advance(time.Second)
	s.complete(late.Subscriptions[0])
	page := agent.get(path).is(t, 200, "Fill a rain check first", "1 customer gets a key before.")
	agent.post(path, "version", page.version(t)).is(t, 422, "Fill a rain check first", "Choose or type a reason")
	agent.post(path, "version", "older", "reason", why).is(t, 409, "Fill a rain check first", "Nothing was saved")
	for range 2 {
		agent.leads(agent.post(path, "version", page.version(t), "reason", why), "/desk/case/").has(t, "filled first")
	}
	agent.get(path).is(t, 200, "Fill a rain check first", "was put first on", "The next key goes here.")
	if got := s.trail("exchange.prioritized"); got != "staff|customer|"+why || s.Count(`SELECT count(*) FROM audit_event WHERE action = 'exchange.prioritized'`) != 1 {
		t.Errorf("the trail says %s", got)
	}
	if p := s.as(staff.Associate).get(path); p.status != 403 {
		t.Errorf("an associate: %d", p.status)
	}
}

// Where no desk near has a time, an agent keeps the customer's place.
func TestWaitForATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.Open(dbtest.Store{Number: "281"})
		b := s.Buy(dbtest.Purchase{Email: "jane@example.com"})
		path, agent := "/desk/case/"+b.Subscriptions[0]+"/book", s.as(staff.Agent)
		agent.post(path+"/wait", "place", "Richfield, MN", "version", agent.get("/desk/case/"+b.Subscriptions[0]).version(t), "reason", why) // there are times
		if n := s.Count(`SELECT count(*) FROM removal_wait`); n != 0 {
			t.Error("a rain check beside free times")
		}
		s.Exec(`INSERT INTO desk_exception (store_id, day_on, opens, closes, note) SELECT '281', d, 0, 0, '' FROM (` + days() + `) AS days`)
		page := agent.post(path, "place", "Richfield, MN").is(t, 200, "Book a removal", "No time near Richfield, MN", "Your place is safe", "Español")
		form := []string{"place", "Richfield, MN", "version", page.version(t), "lang", "es"}
		agent.post(path+"/wait", form...).is(t, 422, "Book a removal", "Choose or type a reason", "No time near Richfield, MN")
		form = append(form, "reason", why)
		agent.leads(agent.post(path+"/wait", form...), "/desk/case/").has(t, "The customer waits for a time")
		if got := s.trail("removal.waiting"); got != "staff|customer|"+why {
			t.Errorf("the trail says %s", got)
		}
		if mails := dbtest.Mails(t, d); len(mails) != 1 || mails[0].Kind() != notify.KindRemovalWaiting || mails[0].Lang != "es" || mails[0].By != audit.BySupport {
			t.Errorf("%+v", mails)
		}
	})
}

// days are those of the test's window as rows.
func days() string {
	var rows []string
	for i := range 40 {
		rows = append(rows, `SELECT '`+time.Date(2017, 9, 21+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)+`' AS d`)
	}
	return strings.Join(rows, " UNION ALL ")
}
