package customer_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// desk is the use case of removals at stores.
func (s *site) desk() *removal.Desk { return &removal.Desk{Repo: s.DB, Now: s.Clock.Now} }

// proven is a visitor who has typed the mailed code for a purchase.
func (s *site) proven(b dbtest.Bought) *visitor {
	s.t.Helper()
	v := s.found(b)
	s.Exec(`UPDATE guest_session SET data = replace(data, '"mailboxes":null', '"mailboxes":["` + b.Email + `"]')`)
	return v
}

// book books a free time of a store, the n-th of its first day.
func (s *site) book(b dbtest.Bought, number string, n int) removal.Booking {
	s.t.Helper()
	standing := s.standing(b)
	open, err := s.desk().Openings(s.t.Context(), standing, number)
	if err != nil || open.FirstFree() < 0 {
		s.t.Fatalf("%+v, %v", open, err)
	}
	booked, err := s.desk().Book(s.t.Context(), removal.Request{
		SubscriptionID: b.Subscriptions[0], Slot: removal.Slot{StoreNumber: number, Start: open.Days[open.FirstFree()].Free[n]},
		Expect: standing.Version(), Lang: "en", Actor: audit.Customer(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return booked
}

func (s *site) standing(b dbtest.Bought) removal.Standing {
	s.t.Helper()
	standing, err := s.desk().Standing(s.t.Context(), b.Subscriptions[0])
	if err != nil {
		s.t.Fatal(err)
	}
	return standing
}

// exchange confirms an exchange.
func (s *site) exchange(b dbtest.Bought) {
	s.t.Helper()
	_, err := s.Exchanges().Complete(s.t.Context(), exchange.Request{
		SubscriptionID: b.Subscriptions[0], SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

var blanks = regexp.MustCompile(`(<[^>]*>|\s)+`)

// text is what a page says, without its tags.
func (a answer) text() string { return blanks.ReplaceAllString(a.main(), " ") }

// A removal alone has its page: when, where, what to bring, what is next, and
// the ways to change it.
func TestCaseOfARemovalAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	v, path := s.proven(b), "/en/case/"+s.book(b, "281", 2).Reference
	for _, query := range []string{"?done=1", ""} {
		a := v.get(path + query)
		s.want("booked", a, 200, "Your free removal is booked.",
			`href="`+path+`/change"`, `href="`+path+`/booking.ics"`, "You can exchange the old one for free until Monday, October 23, 2017", "p•••@example.com")
		for _, words := range []string{
			"Thursday, September 21, 2017, 12:45 pm Central time", "Richfield 1000 W 78th St, Richfield, MN 55423",
			"Bring your computer, its charger and the code " + strings.TrimPrefix(path, "/en/case/"),
			"It takes about 45 minutes. There is nothing to pay.", "We do it for you at Richfield: Thursday, September 21, 2017, 12:45 pm",
			"Choose your new antivirus", "Restart the computer",
		} {
			if !strings.Contains(a.text(), words) {
				t.Errorf("%q: the page does not say %q:\n%s", query, words, a.text())
			}
		}
		if strings.Contains(a.body, "Save your new key") || strings.Contains(a.body, "pat@example.com") {
			t.Error("the page tells of a key, or an address in full")
		}
	}
	if a := s.visitor().get(path); a.status != 303 || !strings.HasPrefix(a.to(), "/en/verify") {
		t.Errorf("a stranger: %d %s", a.status, a.to())
	}
	// No key is there to be seen.
	if a := v.get(path + "/key"); a.status != 303 || a.to() != path {
		t.Errorf("the key of a removal: %d %s", a.status, a.to())
	}
	for state, h1 := range map[string]string{
		"checked_in": "Your computer is at the desk.", "removed": "The old antivirus is gone.",
		"self_attested": "The old antivirus is gone.", "waived": "There is nothing to remove.",
	} {
		s.Exec(`UPDATE removal SET state = $1`, state)
		a := v.get(path)
		s.want(state, a, 200, h1)
		if strings.Contains(a.body, "/change") || strings.Contains(a.body, "Book a free removal") != (state == "self_attested") {
			t.Errorf("%s: the removal can be changed, or the customer's own word is the end", state)
		}
	}
}

// A missed booking is told in the time of its store, wherever the offer is from.
func TestCaseOfAMissedBooking(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "900", State: "HI", Zone: "Pacific/Honolulu"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	path := "/en/case/" + s.book(b, "900", 0).Reference
	s.Clock.Set(s.standing(b).Live.End)
	s.want("missed", s.proven(b).get(path), 200, "The old antivirus is not removed yet.",
		"The time of your booking was <strong>Thursday, September 21, 2017, 10:00 am Hawaii time</strong>")
}

// Exchange and removal are two axes, and the page says both.
func TestCaseOfBoth(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Pool(dbtest.Curated, 1)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	v := s.proven(b)
	s.exchange(b)
	path := "/en/case/" + s.standing(b).Removal.Reference
	s.want("exchanged", v.get(path+"?done=1"), 200, "Your exchange is done.", `href="/en/remove?s=`+b.Subscriptions[0]+`"`, "Book a free removal")
	s.Clock.Advance(10 * time.Minute)
	s.book(b, "281", 2)
	s.want("booked later", v.get(path+"?done=1"), 200, "Your free removal is booked.", "Show my key", "Save your new key")
	s.want("both", v.get(path), 200, "Your exchange is done. Your free removal is booked.", "Show my key", `href="`+path+`/change"`)

	waiting := s.Buy(dbtest.Purchase{Email: "kim@example.com"})
	w := s.proven(waiting)
	s.exchange(waiting)
	path = "/en/case/" + s.book(waiting, "281", 4).Reference
	s.want("waiting and booked", w.get(path), 200, "", "has run out for now. Your free removal is booked.",
		"If your key is not here by then, you can move your booking.")
}

// A rain check, the time that is offered for it, and when it is kept no more.
func TestCaseOfARainCheck(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	reference := s.book(b, "281", 0).Reference
	if err := s.desk().Cancel(t.Context(), removal.Request{SubscriptionID: b.Subscriptions[0], Expect: s.standing(b).Version(), Actor: audit.Customer()}); err != nil {
		t.Fatal(err)
	}
	v, path := s.proven(b), "/en/case/"+reference
	s.Exec(`INSERT INTO removal_wait (case_id, place, lat_micro, lon_micro, asked_at)
		SELECT case_id, '55423', 44863000, -93292000, changed_at FROM removal`)
	s.want("waiting", v.get(path+"?done=1"), 200, "Your place for a free removal is safe.", "No time is free near 55423 yet.")
	if err := s.desk().OfferWaiting(t.Context()); err != nil {
		t.Fatal(err)
	}
	slot := s.standing(b).Hold.Start.UTC().Format(time.RFC3339)
	s.want("offered", v.get(path), 200, "A time is free for you.", "We keep it for you until",
		"removal=store&amp;s="+b.Subscriptions[0]+"&amp;slot="+strings.ReplaceAll(slot, ":", "%3A")+"&amp;store=281", "Book this time")
	s.book(b, "281", 0)
	change := v.get(path + "/change")
	done := v.post(path+"/change", append(change.form(), "change", "cancel")...)
	s.want("given up after all", v.get(done.to()), 200, "Your booking is canceled.", "You can book again until")
	s.Clock.Advance(removal.OfferHold)
	s.want("kept no more", s.proven(b).get(path), 200, "Times are free again. Choose yours.", `href="/en/store?s=`+b.Subscriptions[0]+`"`)
	s.Clock.Advance((removal.OfferDays + 40) * 24 * time.Hour)
	s.want("over", s.proven(b).get(path), 200, "The old antivirus is not removed yet.", "You can remove the old antivirus yourself")
}

// A product that no program withdraws any more: what is booked still stands.
func TestCaseOutlivesItsProgram(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", Name: "Richfield"})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	v, path := s.proven(b), "/en/case/"+s.book(b, "281", 2).Reference
	def := dbtest.Definition(t)
	def.Withdrawn = []string{dbtest.Withdrawn1}
	s.Apply(def)
	a := v.get(path)
	s.want("the case", a, 200, "Your free removal is booked.", "Richfield", "1-800-555-0142")
	if strings.Contains(a.body, "/change") {
		t.Error("a booking can be changed that cannot be")
	}
	s.want("the change", v.get(path+"/change"), 200, "It is too late to change this here.")
	s.want("the cancel", v.post(path+"/change", "change", "cancel"), 409, "It is too late to change this here.")
	if a := v.get(path + "/booking.ics"); a.status != 303 || a.to() != path {
		t.Errorf("the calendar: %d %s", a.status, a.to())
	}
}

// What did not work is known where the removal is booked.
func TestCaseKnowsTheNote(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281", At: store.Point{}})
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	v := s.proven(b)
	stuck := "/en/guide/" + dbtest.Withdrawn + "/windows/3/stuck"
	store := `class="button" href="/en/store?s=` + b.Subscriptions[0] + `"`
	s.want("stuck", v.get(stuck+"?s="+b.Subscriptions[0]), 200, "Let us do it with you.", store)
	kept := v.post(stuck, "subscription", b.Subscriptions[0], "note", "It hangs")
	s.want("kept", v.get(kept.to()), 200, "We have kept your note.", store, "See your case")
	path := "/en/case/" + s.standing(b).Removal.Reference
	s.want("not booked", v.get(path), 200, "The old antivirus is not removed yet.", "We have your note", "Book a free removal")
	s.book(b, "281", 0)
	s.want("booked", v.get(path), 200, "Your free removal is booked.", "We have your note. The desk can read what did not work.")
	s.want("stuck again", v.get(stuck+"?s="+b.Subscriptions[0]), 200, "", `class="button" href="`+path+`"`)

	// Who is not known reads the guide too, and is led to the purchase.
	s.want("reading", s.visitor().get(stuck), 200, "Let us do it with you.", `class="button" href="/en/check"`)
	s.want("found", s.found(b).get(stuck+"?s="+b.Subscriptions[0]), 200, "", `class="button" href="/en/remove?s=`+b.Subscriptions[0]+`"`)
	s.set("46")
	over := s.visitor().get(stuck)
	s.want("over", over, 200, "Let us do it with you.", `class="button phone"`)
	if strings.Contains(over.body, "/en/check\"") {
		t.Error("a removal is offered that has ended")
	}
}

// The answer leads to a free removal as long as there is one, and whoever has
// proven the purchase to what has become of it.
func TestAnswerLeadsToTheRemoval(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Open(dbtest.Store{Number: "281"})
	def := dbtest.Definition(t)
	def.RemovalDays = 60
	s.Apply(def)
	b := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	way := `href="/en/remove?s=` + b.Subscriptions[0] + `"`
	s.want("eligible", s.found(b).get("/en/answer"), 200, "Yes, you can exchange this.", `<a `+way, "Book a free removal")
	s.set("46")
	s.want("closed", s.found(b).get("/en/answer"), 200, "The exchange window has closed.", `class="button" `+way, "Show me how to remove it")
	path := "/en/case/" + s.book(b, "281", 0).Reference
	s.want("found only", s.found(b).get("/en/answer"), 200, "", `class="button" `+way)
	s.want("proven", s.proven(b).get("/en/answer"), 200, "", `class="button" href="`+path+`"`, "See your removal")
	s.set("61")
	if a := s.found(b).get("/en/answer"); strings.Contains(a.body, "Book a free removal") {
		t.Error("a removal is offered that has ended")
	}
}
