package customer_test

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/override"
)

// allow makes an exception for a subscription, by two people.
func (s *site) allow(subscription string, kind eligibility.Kind, sku string) casefile.Override {
	s.t.Helper()
	service := &override.Service{Repo: s.DB, Replaceable: s.Exchanges().Replaceable, Now: s.Clock.Now}
	o, err := service.Ask(s.t.Context(), override.Wish{
		SubscriptionID: subscription, Kind: kind, SKU: sku, Actor: audit.Actor{ID: "staff:a", Channel: "desk", Reason: "Why not?"},
	})
	if err == nil {
		o, err = service.Decide(s.t.Context(), override.Decision{
			ID: o.ID, Payload: o.Digest, Approve: true, Actor: audit.Actor{ID: "staff:b", Channel: "desk", Reason: "Fair."},
		})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

// Who is late and was allowed chooses on their own pages, until tomorrow.
func TestLateByAnException(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Pool(dbtest.Curated, 3)
	b := s.buy("jane@example.com")
	s.Clock.Advance(60 * 24 * time.Hour)
	s.allow(b.Subscriptions[0], eligibility.Late, "")
	v := s.proven(b)
	s.want("answer", v.get("/en/answer"), 200, "Yes, you can exchange this.", "We made an exception for you.")
	if a := v.post("/en/answer", "subscription", b.Subscriptions[0]); a.status != 303 || a.to() != "/en/replace?s="+b.Subscriptions[0] {
		t.Errorf("%d %s", a.status, a.to())
	}
	s.want("choice", v.get("/en/replace?s="+b.Subscriptions[0]), 200, "Choose your replacement", "Never less than you had")
	s.want("review", v.get("/en/review?s="+b.Subscriptions[0]+"&replacement="+dbtest.Curated), 200, "Check your answers")
	a := v.post("/en/review", "subscription", b.Subscriptions[0], "replacement", dbtest.Curated, "expect", "key")
	if a.status != 303 || s.Count(`SELECT count(*) FROM override_use`) != 1 {
		t.Errorf("%d %s", a.status, a.to())
	}
	s.want("after", v.get(a.to()), 200, v.get(a.to()).h1())
}

// A second exchange by an exception leads through the same pages, and once only.
func TestSecondByAnException(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Pool(dbtest.Curated, 3)
	b := s.buy("jane@example.com")
	s.exchange(b)
	sub := b.Subscriptions[0]
	v := s.proven(b)
	if a := v.get("/en/replace?s=" + sub); a.status != 303 {
		t.Errorf("without an exception: %d", a.status)
	}
	s.allow(sub, eligibility.SecondExchange, "")
	s.want("answer", v.get("/en/answer"), 200, "Yes, you can exchange this.")
	s.want("choice", v.get("/en/replace?s="+sub), 200, "Choose your replacement")
	s.want("review", v.get("/en/review?s="+sub+"&replacement="+dbtest.Curated), 200, "Check your answers")
	for range 2 {
		if a := v.post("/en/review", "subscription", sub, "replacement", dbtest.Curated, "expect", "key"); a.status != 303 {
			t.Fatal(a.status)
		}
	}
	if n := s.Count(`SELECT count(*) FROM exchange`); n != 2 {
		t.Errorf("%d exchanges", n)
	}
	if a := v.get("/en/replace?s=" + sub); a.status != 303 {
		t.Errorf("after it was used: %d", a.status)
	}
}

// A different product is told as what it is, also where it is less.
func TestDifferentByAnException(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Pool(dbtest.Curated, 3)
	s.Pool(dbtest.Bundle, 3)
	s.Exec(`UPDATE product SET devices = 1 WHERE sku = '` + dbtest.Bundle + `'`)
	b := s.buy("jane@example.com")
	s.allow(b.Subscriptions[0], eligibility.DifferentProduct, dbtest.Bundle)
	v := s.proven(b)
	a := v.get("/en/replace?s=" + b.Subscriptions[0])
	s.want("choice", a, 200, "Choose your replacement", "Less")
	if strings.Contains(a.body, "Never less than you had") {
		t.Error("promises what it does not keep")
	}
	s.want("review", v.get("/en/review?s="+b.Subscriptions[0]+"&replacement="+dbtest.Bundle), 200, "Check your answers")
}
