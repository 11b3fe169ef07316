package desk_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
)

// Typing and Enter: a single hit is open, with its verdict and what to say.
func TestASingleHitOpens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b := s.Buy(dbtest.Purchase{Order: "BBY01-100001", Email: "jose@example.com", Phone: "612-555-0101", Name: "José Brandt"})
		s.Buy(dbtest.Purchase{Order: "BBY01-100002", Name: "Casey Brandt"})
		agent := s.as(staff.Agent)
		for _, q := range []string{"bby01 100001", "jose@example.com", "+1 (612) 555-0101", "0101", "brandt jose"} {
			page := agent.search(q)
			page.has(t, "1 found", "Can exchange", "32 days left", "Say this",
				"Yes, you can exchange Kaspersky Internet Security, 3 devices. You have until Monday, October 23, 2017, 11:59 pm Central time. It is free.")
			if page.status != http.StatusOK || !strings.Contains(page.body, `aria-current="true"`) {
				t.Errorf("%q: %d, nothing is open", q, page.status)
			}
		}
		page := agent.search("brandt")
		page.has(t, "2 found", "BBY01-100001", "BBY01-100002")
		if strings.Contains(page.body, "Say this") {
			t.Error("one of two hits is open")
		}
		link := regexp.MustCompile(`<a class="hit" href="([^"]*` + b.Subscriptions[0] + `[^"]*)"`).FindStringSubmatch(page.body)
		if link == nil {
			t.Fatalf("no link to the case:\n%s", page.body)
		}
		target, _, _ := strings.Cut(html.UnescapeString(link[1]), "#") // a browser keeps the fragment
		page = agent.get(target)
		page.has(t, "2 found", "Say this", "32 days left")
		if strings.Count(page.body, `aria-current="true"`) != 1 {
			t.Error("the open hit is not marked once")
		}
	})
}

func TestVerdictsInTheList(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Buy(dbtest.Purchase{Name: "Kim Able"})
	s.Buy(dbtest.Purchase{Name: "Kim Bundle", SKU: dbtest.Bundle})
	s.Buy(dbtest.Purchase{Name: "Kim Refund", State: purchase.Refunded})
	s.Buy(dbtest.Purchase{Name: "Kim Past", EndsOn: "2017-09-01"})
	s.Buy(dbtest.Purchase{Name: "Kim Three", Quantity: 3, Order: "THREE-1"})
	agent := s.as(staff.Agent)
	agent.search("kim").has(t, "7 found", "Can exchange", "Not affected", "Refunded", "Ended", "THREE-1, 2 of 3", "found by: name")
	for q, said := range map[string]string{
		"bundle": "You do not need to do anything. Photo editing, 1 device is not one of the products",
		"refund": "This purchase was refunded, so there is nothing to exchange. We can still remove the old antivirus for free",
		"past":   "It ran out on Friday, September 1, 2017",
	} {
		agent.search("kim "+q).has(t, "1 found", said)
	}
	s.Clock.Advance(40 * 24 * time.Hour)
	s.as(staff.Agent).search("able").has(t, "Closed", "The exchange window has closed. It ended on Monday, October 23, 2017, 11:59 pm Central time.")
}

func TestTipsNothingAndTooMany(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	agent := s.as(staff.Agent)
	page := agent.get("/desk")
	page.has(t, "Find a purchase", "its last 4 digits")
	if page.h1 != "Find a purchase" {
		t.Errorf("H1 %q", page.h1)
	}
	agent.search("nobody 7").has(t, "Nothing found", "as an order number, an activation code or a name", "Other ways to find it", "first letters of the last name")
	agent.search("55").has(t, "Nothing found", "too little")
	s.BuyMany(60, dbtest.Purchase{Name: "Pat Smith"})
	page = agent.search("smith")
	page.has(t, "More than 50 found", "type more")
	if n := strings.Count(page.body, `class="hit"`); n != 50 {
		t.Errorf("%d hits are listed", n)
	}
}

// Nothing of a person stands in the page before it is revealed.
func TestHitsAreMasked(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Buy(dbtest.Purchase{Order: "A-1000", Email: "jane.roe@example.com", Phone: "612-555-0143", Name: "Jane Roe"})
	s.Buy(dbtest.Purchase{Order: "A-1001", Phone: "612-555-0143", Name: "Jane Roe"})
	for _, q := range []string{"A1000", "0143", "jan"} {
		page := s.as(staff.Agent).search(q)
		page.has(t, "J••• R•••")
		for _, secret := range []string{"jane", "roe", "612", "555-0143"} {
			if strings.Contains(sourceOf(page.body), secret) {
				t.Errorf("%q shows %q", q, secret)
			}
		}
	}
}

func TestSearchAnswersAnyText(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	agent := s.as(staff.Agent)
	for _, q := range []string{
		strings.Repeat("a", 10_000), "\x00", "\xff\xfe", `"`, `<script>alert(1)</script>`, "'; DROP TABLE purchase; --", "casey OR *", "🦊", "\u202eעברית",
	} {
		page := agent.search(q)
		if page.status != http.StatusOK || strings.Contains(page.body, "<script>alert") {
			t.Errorf("%.40q: %d", q, page.status)
		}
	}
	if page := agent.get("/desk?q=%zz&q=b;c"); page.status != http.StatusOK {
		t.Errorf("a broken query: %d", page.status)
	}
	absent, malformed := agent.get("/desk?sel="+ids.New()), agent.get("/desk?sel=%00%27")
	reference := agent.get("/desk?sel=7K4M-9PQX-2WTC")
	for _, page := range []shown{absent, malformed, reference} {
		if page.status != http.StatusNotFound || page.text != absent.text {
			t.Errorf("%d %q", page.status, page.h1)
		}
	}
}

func TestWhoMaySearch(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	b := s.Buy(dbtest.Purchase{Order: "A-1000"})
	for role, status := range map[staff.Role]int{"": http.StatusSeeOther, staff.Auditor: http.StatusForbidden, staff.Agent: http.StatusOK} {
		for _, path := range []string{"/desk", "/desk?q=a1000", "/desk?sel=" + b.Subscriptions[0]} {
			page := s.as(role).get(path)
			if page.status != status || status != http.StatusOK && strings.Contains(page.body, "Kaspersky") {
				t.Errorf("%q at %s: %d, want %d", role, path, page.status, status)
			}
			if role == "" && page.to != "/staff/sign-in?next=%2Fdesk" {
				t.Errorf("%s leads to %s", path, page.to)
			}
		}
	}
}
