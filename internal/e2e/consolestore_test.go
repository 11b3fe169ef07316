package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"swapdesk/internal/staff"
)

// Associates book at their own store alone: neither pages nor forms, typed by
// hand, let them book at, move to or cancel at another one.
func TestAssociateBooksAtOwnStore(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	base := "/desk/case/" + d.subscription("BBY01-100001") + "/book"
	// An agent finds a time at a store that is not the associate's.
	agent := d.signed(t, staff.Agent)
	times := agent.get(base + "?store=413")
	slots := times.values("slot")
	if len(slots) < 2 {
		t.Fatalf("store 413 offers %d times", len(slots))
	}
	alma := d.signed(t, staff.Associate)
	own := alma.get(base).must(http.StatusOK, base, "Book a removal").says("Richfield")
	if own.values("store")[0] != "281" || strings.Contains(own.body, "store=413") || strings.Contains(own.body, `name="place"`) {
		t.Errorf("an associate of 281 is offered %q and others", own.values("store"))
	}
	if p := alma.get(base + "?store=413&near=413"); p.values("store")[0] != "281" {
		t.Errorf("by a URL: store %q", p.values("store"))
	}
	slot := url.Values{"store": {"413"}, "slot": {slots[0]}}.Encode()
	refused := func(what string, p *page, status int) {
		t.Helper()
		if p.status != status {
			t.Errorf("%s: %d, should be %d", what, p.status, status)
		}
	}
	version := own.value("version")
	refused("keeping a time elsewhere", alma.post(base, "version", version, "store", "413", "slot", slots[0]), http.StatusForbidden)
	refused("the page to confirm it", alma.get(base+"/confirm?"+slot), http.StatusForbidden)
	refused("booking it", alma.post(base+"/confirm", "version", version, "store", "413", "slot", slots[0], "reason", phoned), http.StatusForbidden)

	// What is booked elsewhere stays as it is.
	booked := agent.get(base+"/confirm?"+slot).press("Book it", "reason", phoned)
	if booked.status != http.StatusOK || !strings.Contains(booked.text(), "The removal is booked.") {
		t.Fatalf("the agent's booking: %d %s", booked.status, booked.text())
	}
	standing := func() string {
		return d.one(`SELECT group_concat(store_id || starts_at || status) FROM appointment WHERE subscription_id = '` + d.subscription("BBY01-100001") + `'`)
	}
	before := standing()
	alma.get(base).must(http.StatusOK, base, "Book a removal").says("It is booked at another store.")
	mine := own.values("slot")
	seen := agent.get(base + "/cancel")
	refused("moving it here", alma.post(base+"/confirm", "version", seen.value("version"), "booking", seen.value("booking"), "store", "281", "slot", mine[0], "reason", phoned), http.StatusUnprocessableEntity)
	refused("canceling it", alma.post(base+"/cancel", "version", seen.value("version"), "booking", seen.value("booking"), "reason", phoned), http.StatusUnprocessableEntity)
	if after := standing(); after != before {
		t.Errorf("the booking was %s, is %s", before, after)
	}

	// At their own store they book and cancel.
	here := "/desk/case/" + d.subscription("BBY01-100004") + "/book"
	p := alma.get(here).press("Continue", "slot", mine[1]).press("Book it", "reason", phoned)
	if p.status != http.StatusOK || !strings.Contains(p.text(), "The removal is booked.") {
		t.Errorf("at their own store: %d at %s: %s", p.status, p.url(), p.text())
	}
	p = alma.get(p.at()+"/book/cancel").press("Cancel the booking", "reason", phoned)
	if p.status != http.StatusOK || !strings.Contains(p.text(), "The removal is canceled.") {
		t.Errorf("canceling there: %d at %s: %s", p.status, p.url(), p.text())
	}
}
