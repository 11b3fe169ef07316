package web_test

import (
	"net/http"
	"strings"
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/kiosk"
	page "swapdesk/templates/demo"
	"swapdesk/web"
)

// demoKiosk is a demonstration with a store, its associate's number and PIN,
// and two samples: a receipt, and one that was exchanged.
func demoKiosk(t *testing.T, d *db.DB) (*site, dbtest.Bought) {
	t.Helper()
	orders := []page.Order{{Number: "BBY01-700001", Shows: "demo.shows.eligible"}, {Number: "BBY01-700002", Shows: "demo.shows.exchanged"}, {Code: "GSKA-7Q2M-4XPD", Shows: "demo.shows.code"}}
	s := kioskSite(t, d, asDemo, func(d *web.Deps) { d.Demo.Orders = orders })
	s.Pool(dbtest.Curated, 2)
	receipt, exchanged := s.Buy(dbtest.Purchase{Order: orders[0].Number}), s.Buy(dbtest.Purchase{Order: orders[1].Number})
	s.Buy(dbtest.Purchase{Codes: []string{orders[2].Code}})
	if _, err := s.Exchanges().Complete(t.Context(), exchange.Request{SubscriptionID: exchanged.Subscriptions[0], SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer()}); err != nil {
		t.Fatal(err)
	}
	return s, receipt
}

// One click makes a browser a kiosk by the same use cases as elsewhere, and a
// click on a sample is its scan.
func TestDemoKiosk(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, receipt := demoKiosk(t, d)
		k := s.reader()
		s.want("what to try", k.get("/demo"), 200, "What to try", "Open the kiosk", "28101", pin)
		s.leads("one click", k.post("/demo/kiosk"), "/kiosk")
		scan := k.get("/kiosk")
		s.want("the strip", scan, 200, "Scan the receipt", "Can be exchanged<", "An activation code and a phone number<", "Exchanged already<", "All samples to scan")
		click := k.post("/kiosk", "code", "BBY01-700001", "scanned", "1")
		s.leads("a click", click, "/kiosk/case/"+s.Text(`SELECT handle FROM kiosk_item WHERE scanned = 1`))
		if strings.Contains(scan.body, receipt.Subscriptions[0]) || strings.Contains(scan.body, "style=") {
			t.Error("the strip shows an id, or breaks the policy")
		}
		s.leads("again", k.post("/demo/kiosk"), "/kiosk")
		reference := s.Text(`SELECT reference FROM customer_case`)
		all := k.get("/demo/kiosk")
		s.want("all", all, 200, "The kiosk, and what to scan", "BBY01-700001", "GSKA-7Q2M-4XPD", reference, "Can be exchanged")
		if strings.Contains(all.body, "BBY01-700002") || strings.Count(all.body, "<svg class=\"sample") != 3 {
			t.Error("the exchanged one is no case, or codes are missing")
		}
		// Whatever is in the way is done first, and then the same form sent on.
		fresh := s.reader()
		for name, code := range map[string]string{"a receipt": "BBY01-700001", "a case": reference, "a card": "GSKA-7Q2M-4XPD"} {
			a := fresh.post("/demo/kiosk", "code", code, "scanned", "1")
			if a.status != http.StatusTemporaryRedirect || a.to() != "/kiosk" {
				t.Fatalf("%s: %d to %q", name, a.status, a.to())
			}
			s.want(name, fresh.get(fresh.post(a.to(), "code", code, "scanned", "1").to()), 200, "")
			s.Clock.Advance(kiosk.LockAfter)
			s.leads("locked", fresh.get("/kiosk"), "/kiosk/lock")
		}
		for action, want := range map[audit.Action]int{audit.KioskEnrolled: 2, audit.KioskSignedIn: 4} {
			if n := s.events(action); n != want {
				t.Errorf("%d of %s, want %d", n, action, want)
			}
		}
		if n := s.Count(`SELECT count(*) FROM kiosk_pairing`); n != 0 {
			t.Errorf("%d codes are left", n)
		}
		if a := s.reader().send(http.MethodPost, "/demo/kiosk", "", "Origin", "https://evil.example"); a.status != http.StatusForbidden {
			t.Errorf("from elsewhere: %d", a.status)
		}
	})
}

// A PIN that was changed or locked leads to the form; nobody gets in around it.
func TestDemoKioskLockedOut(t *testing.T) {
	t.Parallel()
	s, _ := demoKiosk(t, dbtest.New(t))
	k := s.reader()
	k.post("/demo/kiosk")
	k.post("/kiosk/sign-out")
	for range kiosk.PINTries {
		k.post("/kiosk/sign-in", "number", "28101", "pin", "000000")
	}
	s.leads("locked out", k.post("/demo/kiosk"), "/kiosk/sign-in")
	s.leads("still out", k.get("/kiosk"), "/kiosk/sign-in")
}

// Nothing of it is there outside of the demonstration.
func TestKioskWithoutSamples(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	if a := s.reader().post("/demo/kiosk"); a.status != http.StatusNotFound || len(a.header.Values("Set-Cookie")) > 0 {
		t.Errorf("without the demonstration: %d", a.status)
	}
	if a := s.signed().get("/kiosk"); strings.Contains(a.body, "sample") {
		t.Error("samples at a real desk")
	}
}
