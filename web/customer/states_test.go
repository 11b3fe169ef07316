package customer_test

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// days are instants by their place in the window: opened on September 8, 45
// days, so that October 23 is the last.
var days = map[string]string{
	"-1": "2017-09-07T12:00:00-05:00", "0": "2017-09-08T00:00:00-05:00", "13": "2017-09-21T12:00:00-05:00",
	"45": "2017-10-23T23:59:00-05:00", "46": "2017-10-24T00:00:00-05:00", "61": "2017-11-08T12:00:00-06:00",
}

func (s *site) set(day string) {
	s.t.Helper()
	at, err := time.Parse(time.RFC3339, days[day])
	if err != nil {
		s.t.Fatal(err)
	}
	s.Clock.Set(at)
}

// main is the page between header and footer.
func (a answer) main() string {
	_, rest, _ := strings.Cut(a.body, "<main")
	main, _, _ := strings.Cut(rest, "</main>")
	return main
}

// Every verdict on its days has the words of ux.md and a way on.
func TestEveryVerdictOnItsDays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Pool(dbtest.Curated, 3)
	buy := func(p dbtest.Purchase) dbtest.Bought {
		p.Email = "pat@example.com"
		return s.Buy(p)
	}
	plain := buy(dbtest.Purchase{})
	ended := buy(dbtest.Purchase{EndsOn: "2017-08-31"})
	refunded := buy(dbtest.Purchase{State: purchase.Refunded})
	canceled := buy(dbtest.Purchase{State: purchase.Canceled, EndsOn: "2018-02-01"})
	bundle := buy(dbtest.Purchase{SKU: dbtest.Bundle})
	for _, c := range []struct {
		day    string
		bought dbtest.Bought
		h1     string
		says   []string
	}{
		{"-1", plain, "Exchanges have not opened yet.", []string{"Friday, September 8, 2017"}},
		{"0", plain, "Yes, you can exchange this.", []string{">45<", "days left"}},
		{"13", plain, "Yes, you can exchange this.", []string{">32<", "Monday, October 23, 2017, 11:59 pm Central time", "It is free."}},
		{"45", plain, "Yes, you can exchange this.", []string{"Last day.", "Ends tonight at 11:59 pm Central time."}},
		{"46", plain, "The exchange window has closed.", []string{"Monday, October 23, 2017, 11:59 pm Central time"}},
		{"61", plain, "The exchange window has closed.", []string{"Monday, October 23, 2017"}},
		{"13", ended, "Your subscription has already ended.", []string{"Thursday, August 31, 2017", "We can still remove the old antivirus for free"}},
		{"61", ended, "The exchange window has closed.", nil},
		{"13", refunded, "You have had your money back.", []string{"nothing left to exchange"}},
		{"13", canceled, "Yes, you can exchange this.", []string{"Automatic renewal is off.", "Thursday, February 1, 2018"}},
		{"13", bundle, "You do not need to do anything.", []string{"Kaspersky Lab products only"}},
	} {
		name := "day " + c.day + ", " + c.h1
		s.set(c.day)
		a := s.found(c.bought).get("/en/answer")
		s.want(name, a, 200, c.h1, c.says...)
		if n := strings.Count(a.main(), `class="button"`) + strings.Count(a.main(), `class="button phone"`); n != 1 {
			t.Errorf("%s: %d primary actions", name, n)
		}
		if !strings.Contains(a.main(), "href=") {
			t.Errorf("%s: no way on", name)
		}
	}
}

// The start page on its days, with one offer, paused, closed before its time,
// with removal still open, and with several offers.
func TestStartOnItsDays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	start := func(day string) answer {
		s.set(day)
		return s.visitor().get("/en")
	}
	s.want("day -1", start("-1"), 200, "Exchanges have not opened yet.", "Friday, September 8, 2017")
	s.want("day 0", start("0"), 200, "Exchange your old antivirus for free.", ">45<", `href="/en/find-case"`)
	s.want("day 45", start("45"), 200, "Exchange your old antivirus for free.", "Last day.")
	s.want("day 46", start("46"), 200, "The exchange window has closed.", "You can remove the old antivirus yourself")

	def := dbtest.Definition(t)
	def.RemovalDays = 90
	s.set("13")
	s.Apply(def)
	s.want("removal open", start("46"), 200, "The exchange window has closed.", "We can still remove the old antivirus for free",
		"Thursday, December 7, 2017, 11:59 pm Central time", "To book a time, check your purchase first.")

	s.set("13")
	second := dbtest.Definition(t)
	second.Slug, second.Vendor, second.Withdrawn = "harbor", "Harbor Shield", []string{dbtest.Similar}
	second.Replacements = map[string][]string{}
	s.Apply(second)
	s.want("two offers", start("13"), 200, "Exchange your old antivirus for free.", "There is more than one offer.",
		"Kaspersky Lab products", "Harbor Shield products")
	second.Status = program.Paused
	s.Apply(second)
	a := start("13")
	s.want("the other is paused", a, 200, "Exchange your old antivirus for free.", ">32<")
	if strings.Contains(a.main(), "Harbor Shield") {
		t.Error("an offer that cannot be used stands beside one that can")
	}
	def.Status = program.Paused
	s.Apply(def)
	s.want("both paused", start("13"), 200, "", "You will not lose any days.")
	if !strings.Contains(start("13").h1(), "paused") {
		t.Errorf("both paused: %q", start("13").h1())
	}
}

// After the confirmation, the Back button leads to the case: with a key, and
// while one waits for it.
func TestBackAfterConfirming(t *testing.T) {
	t.Parallel()
	for _, keys := range []int{1, 0} {
		s := newSite(t)
		s.Pool(dbtest.Curated, keys)
		b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
		v := s.found(b)
		s.Exec(`UPDATE guest_session SET data = replace(data, '"mailboxes":null', '"mailboxes":["pat@example.com"]')`)
		review := "/en/review?replacement=" + dbtest.Curated + "&s=" + b.Subscriptions[0]
		s.want("review", v.get(review), 200, "Check your answers")
		done := v.post("/en/review", "subscription", b.Subscriptions[0], "replacement", dbtest.Curated)
		if done.status != 303 || !strings.HasPrefix(done.to(), "/en/case/") {
			t.Fatalf("%d keys: %d %s", keys, done.status, done.to())
		}
		back := v.get(review)
		if own, _, _ := strings.Cut(done.to(), "?"); back.status != 303 || back.to() != own {
			t.Errorf("%d keys: Back shows %d %q %s, want the case %s", keys, back.status, back.h1(), back.to(), own)
		}
		again := v.post("/en/review", "subscription", b.Subscriptions[0], "replacement", dbtest.Curated)
		if own, _, _ := strings.Cut(again.to(), "?"); again.status != 303 || !strings.HasPrefix(done.to(), own) {
			t.Errorf("%d keys: confirmed twice: %d %s", keys, again.status, again.to())
		}
	}
}
