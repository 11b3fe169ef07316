package desk_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
)

// ask sends the form of an exception.
func (c *clerk) ask(subscription, kind, note string, more ...string) shown {
	c.t.Helper()
	path := "/desk/case/" + subscription + "/override"
	return c.post(path, append([]string{"version", c.get(path).version(c.t), "kind", kind, "note", note}, more...)...)
}

func (s *site) is(name string, p shown, status int, h1 string, sentences ...string) {
	s.t.Helper()
	if p.status != status || p.h1 != h1 {
		s.t.Fatalf("%s: %d %q to %q, want %d %q\n%s", name, p.status, p.h1, p.to, status, h1, p.text)
	}
	p.has(s.t, sentences...)
}

func first(t *testing.T, p shown, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.body)
	if m == nil {
		t.Fatalf("no %s in\n%s", pattern, p.body)
	}
	return m[1]
}

func TestExceptionFromAskToExchange(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 3)
	jane := s.jane()
	sub := jane.Subscriptions[0]
	s.Clock.Advance(60 * 24 * time.Hour)
	agent := s.as(staff.Agent)
	page := agent.get("/desk/case/" + sub + "/override")
	s.is("form", page, 200, "Ask for an exception", "Late", "Ask for it")
	s.hidden("form", page)
	if strings.Contains(page.text, "A second exchange") {
		t.Error("offers what would not help")
	}
	s.is("nothing typed", agent.ask(sub, "", " "), 422, "Ask for an exception", "Choose what the exception is.", "Write why.")
	s.is("useless", agent.ask(sub, "missing_proof", "Hm."), 422, "Ask for an exception", "This exception would change nothing now.")
	if p := agent.post("/desk/case/"+sub+"/override", "version", "old", "kind", "late", "note", "x"); p.status != 409 {
		t.Errorf("an older version: %d", p.status)
	}
	if p := agent.ask(sub, "late", "The mail came too late. Call Jane Moreau, 612-555-0143."); p.status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", p.status, p.text)
	}
	s.is("asked", agent.get("/desk/case/"+sub+"/override"), 200, "Ask for an exception", "This waits for an answer: Late.", "asked by Pat Doe, agent")
	s.is("asked twice", agent.askBlindly(sub), 409, "Ask for an exception", "Somebody has asked for an exception for this purchase already.")

	boss := s.as(staff.Supervisor)
	list := boss.get("/desk/approvals")
	s.is("queue", list, 200, "Approvals", "Late: "+jane.Order, "asked by Pat Doe, agent", "Approvals (1)")
	s.hidden("queue", list)
	link := first(t, list, `href="(/desk/approvals/[0-9a-f-]{36})"`)
	one := boss.get(link)
	s.is("one", one, 200, "Late", "The mail came too late.", "Closed", "Lapses")
	s.hidden("one", one)
	payload := first(t, one, `name="payload" value="([0-9a-f]{64})"`)
	s.is("no answer", boss.post(link, "payload", payload, "reason", "Fair."), 422, "Late", "Choose an answer.")
	s.is("no reason", boss.post(link, "payload", payload, "decision", "approve", "reason", " "), 422, "Late", "Write a reason.")
	s.is("another payload", boss.post(link, "payload", strings.Repeat("0", 64), "decision", "approve", "reason", "Fair."), 409, "Late",
		"What stands here is not what was asked for.")
	if p := boss.post(link, "payload", payload, "decision", "approve", "reason", "Fair."); p.to != "/desk/approvals?done=approved" {
		t.Fatalf("%d %s\n%s", p.status, p.to, p.text)
	}
	s.is("approved", boss.get("/desk/approvals?done=approved"), 200, "Approvals", "Approved.", "Nobody asks for an exception.")
	late := s.as(staff.Manager).post(link, "payload", payload, "decision", "decline", "reason", "No.")
	s.is("too late", late, 409, "Late", "This has its answer already, by Pat Doe, supervisor: approved.")

	found := agent.get("/desk/case/" + sub)
	s.is("case", found, 200, "Kaspersky Internet Security, 3 devices", "Can exchange", "Exchange for the customer", "The mail came too late.")
	r, err := s.Exchanges().Complete(t.Context(), exchange.Request{SubscriptionID: sub, SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer()})
	if err != nil || r.Already {
		t.Fatal(r, err)
	}
	s.is("used", agent.get("/desk/case/"+sub+"/override"), 200, "Ask for an exception", "Used", "A second exchange")
}

// askBlindly asks for the same from a page that does not know that it was asked for.
func (c *clerk) askBlindly(sub string) shown {
	c.t.Helper()
	version := c.get("/desk/case/" + sub).version(c.t)
	return c.post("/desk/case/"+sub+"/override", "version", version, "kind", "late", "note", "Again.")
}

func TestFiveExceptionsADayOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	all := s.BuyMany(6, dbtest.Purchase{})
	s.Clock.Advance(60 * 24 * time.Hour)
	agent := s.as(staff.Agent)
	for _, b := range all[:5] {
		if p := agent.ask(b.Subscriptions[0], "late", "Why not?"); p.status != http.StatusSeeOther {
			t.Fatal(p.status, p.text)
		}
	}
	s.is("the sixth", agent.ask(all[5].Subscriptions[0], "late", "Why not?"), 429, "Ask for an exception", "5 exceptions in 24 hours")
}

// The answer needs a second factor of the last minutes, and another person.
func TestWhoApproves(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	sub := s.jane().Subscriptions[0]
	s.Clock.Advance(60 * 24 * time.Hour)
	if p := s.as(staff.Agent).ask(sub, "late", "Why not?"); p.status != http.StatusSeeOther {
		t.Fatal(p.status)
	}
	boss := s.as(staff.Supervisor)
	link := first(t, boss.get("/desk/approvals"), `href="(/desk/approvals/[0-9a-f-]{36})"`)
	for _, role := range []staff.Role{staff.Associate, staff.Agent, staff.Admin, staff.Auditor} {
		if p := s.as(role).get(link); p.status != http.StatusForbidden {
			t.Errorf("%s: %d", role, p.status)
		}
	}
	// Somebody who asked and was made a supervisor since.
	s.Exec(`UPDATE override_request SET asked_by = (SELECT 'staff:' || id FROM staff WHERE role = 'supervisor')`)
	one := boss.get(link)
	s.is("own", one, 200, "Late", "You asked for this yourself.")
	if p := boss.post(link, "payload", strings.Repeat("0", 64), "decision", "approve", "reason", "Mine."); p.status != http.StatusForbidden {
		t.Errorf("own: %d", p.status)
	}
	// Six minutes after the second factor the form asks for it, and keeps what
	// was typed.
	s.Exec(`UPDATE override_request SET asked_by = (SELECT 'staff:' || id FROM staff WHERE role = 'agent')`)
	s.Clock.Advance(6 * time.Minute)
	form := boss.get(link)
	s.is("asked for the code", form, 200, "Late", "Code from your authenticator app")
	answer := []string{"payload", first(t, form, `name="payload" value="([^"]*)"`), "decision", "approve", "reason", "Fair enough."}
	for _, code := range []string{"", "000000"} {
		p := boss.post(link, append(answer, "totp", code)...)
		s.is("code "+code, p, 422, "Late", "This code does not match.")
		if !strings.Contains(p.body, "Fair enough.") {
			t.Error("the reason is lost")
		}
	}
	if n := s.Count(`SELECT count(*) FROM override_request WHERE state = 'asked'`); n != 1 {
		t.Fatal("decided without a second factor")
	}
	code, err := s.accounts.Code("JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	if p := boss.post(link, append(answer, "totp", code)...); p.to != "/desk/approvals?done=approved" {
		t.Errorf("with the code: %d %q %s", p.status, p.to, p.text)
	}
	for _, id := range []string{"nothing", "%00", "0199a6a8-0000-7000-8000-000000000000", sub} {
		if p := s.as(staff.Manager).get("/desk/approvals/" + id); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", id, p.status)
		}
	}
}

func TestVoidPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.Pool(dbtest.Curated, 1)
		sub := s.jane().Subscriptions[0]
		boss, path := s.as(staff.Supervisor), "/desk/case/"+sub+"/void"
		s.is("nothing yet", boss.get(path), 200, "Void the exchange", "There is no exchange to void.")
		r, err := s.Exchanges().Complete(t.Context(), exchange.Request{SubscriptionID: sub, SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer()})
		if err != nil {
			t.Fatal(err)
		}
		page := boss.get(path)
		s.is("form", page, 200, "Void the exchange", "This cannot be undone.")
		s.hidden("form", page)
		version, id := page.version(t), first(t, page, `name="exchange" value="([^"]*)"`)
		s.is("no reason", boss.post(path, "version", version, "exchange", id, "reason", " "), 422, "Void the exchange", "Write a reason.")
		s.is("another one", boss.post(path, "version", version, "exchange", "x", "reason", "Fraud."), 409, "Void the exchange", "Nothing was voided")
		if p := boss.post(path, "version", version, "exchange", id, "reason", "Fraud."); p.status != http.StatusSeeOther {
			t.Fatal(p.status, p.text)
		}
		s.is("twice", boss.post(path, "version", version, "exchange", id, "reason", "Fraud."), 409, "Void the exchange", "There is no exchange to void.")
		after := boss.get("/desk/case/" + sub)
		after.has(t, "Not exchanged", "Reason: Fraud.", "Can exchange")
		if _, _, err := s.Exchanges().Key(t.Context(), r.Exchange.Reference, audit.Customer()); !fault.Is(err, "no_key_yet") {
			t.Errorf("the key: %v", err)
		}
		if n := s.Count(`SELECT count(*) FROM license_key WHERE exchange_id IS NULL`); n != 0 {
			t.Error("the key is back in the pool")
		}
	})
}
