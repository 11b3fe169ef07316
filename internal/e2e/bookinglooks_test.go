package e2e

import (
	"testing"

	"swapdesk/internal/browser"
)

// The headings of a booking.
const (
	removeH1 = "Remove the old antivirus"
	placeH1  = "Find a store near you"
)

// pick turns the first radio of a question on.
func (s *seat) pick(name string) *seat {
	s.t.Helper()
	s.Click(`input[name="` + name + `"]`)
	return s
}

// take turns one radio of a question on.
func (s *seat) take(name, value string) *seat {
	s.t.Helper()
	s.Click(`input[name="` + name + `"][value="` + value + `"]`)
	return s
}

// near looks for stores near a place.
func (s *seat) near(place string) *seat {
	s.t.Helper()
	s.Fill("#place", place)
	s.Submit("form:has(#place)")
	return s
}

// removal goes to a purchase's choice of how to remove the old antivirus, by way
// of the first code that is mailed to its address.
func (s *seat) removal(order, email, lang string) *seat {
	s.t.Helper()
	s.look(order, email)
	s.open("/" + lang + "/remove?s=" + s.subscription())
	if lang == "en" {
		s.Fill("#code", s.d.mail.code(s.t, email, 1))
	} else {
		s.Fill("#code", s.d.mail.anyCode(s.t, email))
	}
	s.Submit("main form")
	return s
}

// subscription is what the forms or links of the page are about.
func (s *seat) subscription() string {
	s.t.Helper()
	return browser.Eval[string](s.Tab, `(document.querySelector("[name=subscription]") || {}).value ||
		new URL(document.querySelector('main a[href*="s="]').href).searchParams.get("s")`)
}

// The way of a booking, state by state, each judged and pictured.
func TestLooksOfBooking(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.removal("BBY01-100001", "jordan@example.com", "en").is(200, removeH1).audit("remove")
	s.press("Continue").is(422, removeH1).audit("remove-empty")
	s.take("removal", "store").press("Continue").is(200, placeH1).audit("store-ask")
	s.press("Find stores").is(422, placeH1).audit("store-ask-empty")
	s.near("99999").is(422, placeH1).audit("store-not-found")
	s.near("55408").is(200, "Choose a store near 55408").audit("store")
	s.press("Continue").is(422, "Choose a store near 55408").audit("store-empty")
	s.take("store", "407").press("Continue").is(200, "Choose a time at Uptown").audit("time-few")
	days := s.URL()
	s.open("/en/time?store=407&day=2017-09-22&s="+s.subscription()).is(200, "Choose a time at Uptown").audit("time-full-day")
	s.Open(days)
	s.press("Choose another store").take("store", "413").press("Continue").is(200, "Choose a time at Roseville").audit("time")
	s.press("Continue").is(422, "Choose a time at Roseville").audit("time-empty")
	browser.Eval[bool](s.Tab, `(document.querySelector("[name=slot]").value = "2017-09-21T20:07:00Z", true)`)
	s.pick("slot").press("Continue").is(422, "Choose a time at Roseville").audit("time-forged")
	s.press("Sat, Sep 23: 42 times").is(200, "Choose a time at Roseville").audit("time-other-day")

	rivals := []string{"casey@example.com", "avery@example.com"}
	for i, order := range []string{"BBY01-100002", "BBY01-100007"} {
		rival := d.seat(t, browser.Options{})
		rival.removal(order, rivals[i], "en").take("removal", "store").press("Continue").near("55113")
		rival.take("store", "413").press("Continue").press("Sat, Sep 23: 42 times").pick("slot").press("Continue").is(200, reviewH1)
	}
	s.pick("slot").press("Continue").is(422, "Choose a time at Roseville").has("10:00 am has just been taken").audit("time-taken")
	s.pick("slot").press("Continue").is(200, reviewH1).audit("review-booking")
}

// Where there is no desk, no time or more than one town of a name, judged and
// pictured.
func TestLooksOfFewDesks(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.removal("BBY01-100001", "jordan@example.com", "en").take("removal", "store").press("Continue")
	s.near("96813").is(200, "There is no Geek Squad desk near 96813.").audit("store-none")
	s.near("56187").is(200, "Choose a store near 56187").audit("store-far")
	s.near("International Falls, MN").is(200, "No times are free near International Falls, MN for now.").audit("store-wait")
	sub := s.subscription()
	s.open("/en/time?store=560&s="+sub).
		is(200, "No times are free at International Falls in the next 32 days.").audit("time-none")
	s.open("/en/store?s="+sub).press("Email me when a time is free").
		is(200, "Your place for a free removal is safe.").audit("case-waiting-fresh")
	s.open("/en/store?s="+sub).is(200, "No times are free near International Falls, MN for now.").
		has("You are on our list for International Falls, MN.").audit("store-waiting")
	d.exec(t, `UPDATE desk SET horizon_days = 3 WHERE store_id = '407'`) // its full days
	s.near("55408").is(200, "Choose a store near 55408").has("Without a free time", "Uptown, 0.6 miles").audit("store-some-full")
}

// The review in its other kinds, judged and pictured.
func TestLooksOfReview(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.look("BBY01-100001", "jordan@example.com").is(200, eligibleH1).press("Choose your replacement").prove("jordan@example.com", 1)
	s.choose("WIS-3-12").is(200, reviewH1).press("Change how to remove the old one").is(200, removeH1).audit("remove-with-exchange")
	s.take("removal", "self").press("Continue").is(200, reviewH1).audit("review-self")
	s.press("Change how to remove the old one").take("removal", "gone").press("Continue").is(200, reviewH1).audit("review-gone")
	s.press("Change how to remove the old one").take("removal", "store").press("Continue").near("55423")
	s.pick("store").press("Continue").pick("slot").press("Continue").is(200, reviewH1).audit("review-both")
	sub := s.subscription()
	s.press("Confirm both").is(200, doneH1+" "+bookedH1)
	s.open("/en/store?s="+sub).is(200, "Choose a store near 55423").audit("store-move")
	s.pick("store").press("Continue").audit("time-move")
	s.pick("slot").press("Continue").is(200, reviewH1).audit("review-move")

	closed := d.seat(t, browser.Options{})
	closed.removal("BBY01-100010", "sage@example.com", "en").is(200, removeH1).audit("remove-over")
}
