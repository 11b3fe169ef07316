package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/demo"
	"swapdesk/internal/words"
)

// The whole way of a booking on a phone, in three languages, with scripts and
// without them: place, store, time, review, booked, moved, canceled. Each page
// that is new is judged in the other languages too.
func TestBookingJourney(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		lang, when string
		noJS       bool
	}{
		{"en", "Saturday, September 23, 2017, 10:00 am Central time", false},
		{"es", "sábado, 23 de septiembre de 2017, 10:00 a. m., hora del centro", false},
		{"fr-CA", "le samedi 23 septembre 2017 à 10 h, heure du Centre", false},
		{"en", "Saturday, September 23, 2017, 10:00 am Central time", true},
		{"es", "sábado, 23 de septiembre de 2017, 10:00 a. m., hora del centro", true},
		{"fr-CA", "le samedi 23 septembre 2017 à 10 h, heure du Centre", true},
	} {
		t.Run(fmt.Sprintf("%s, scripts %v", c.lang, !c.noJS), func(t *testing.T) {
			t.Parallel()
			slug := strings.ToLower(c.lang)
			w := catalog.In(c.lang)
			s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2, NoJS: c.noJS})
			judge := func(name string) {
				t.Helper()
				if c.lang != "en" && !c.noJS {
					s.audit(name + "-" + slug)
				}
			}
			store := []string{"413", "281", "441", "422", "413", "281"}[i]
			name := []string{"Roseville", "Richfield", "Minnetonka", "Eden Prairie", "Roseville", "Richfield"}[i]
			n := i + i/4 // the fifth has bought another product
			s.removal(fmt.Sprintf("BBY01-20000%d", n), fmt.Sprintf("customer0%d@example.com", n), slug).is(200, w.T("remove.heading"))
			judge("remove")
			s.press(w.T("remove.button")).is(422, w.T("remove.heading")).has(w.T("error.removal.empty"))
			s.take("removal", "store").press(w.T("remove.button")).is(200, w.T("place.heading"))
			judge("store-ask")
			s.near("55401").is(200, spaced(w.T("stores.heading", "Place", "55401"))).has(name)
			judge("store")
			s.take("store", store).press(w.T("stores.button")).is(200, spaced(w.T("time.heading", "Store", name)))
			s.Click(`.days a[href*="day=2017-09-23"]`)
			s.is(200, spaced(w.T("time.heading", "Store", name)))
			judge("time")
			s.press(w.T("time.button")).is(422, spaced(w.T("time.heading", "Store", name))).has(w.T("error.slot.empty"))
			s.take("slot", "2017-09-23T15:00:00Z").press(w.T("time.button")).is(200, w.T("review.heading")).has(spaced(c.when), name)
			judge("review-booking")
			s.press(w.T("review.button.book")).is(200, w.T("case.removal.booked.heading")).has(spaced(c.when))
			if !strings.HasPrefix(s.path(), "/"+slug+"/case/") {
				t.Errorf("the case is at %s", s.path())
			}
			booked := s.entry()
			if booked.Sequence != 0 || booked.Start.UTC().Format(time.RFC3339) != "2017-09-23T15:00:00Z" || !strings.Contains(booked.Location, name) {
				t.Errorf("the calendar entry: %+v", booked)
			}
			s.press(w.T("visit.change")).take("change", "time")
			s.Submit("main form")
			s.is(200, spaced(w.T("time.heading", "Store", name))).has(spaced(c.when)).pick("slot").press(w.T("time.button"))
			s.is(200, w.T("review.heading")).has(spaced(c.when)) // what it moves from
			judge("review-move")
			s.press(w.T("review.button.move")).is(200, w.T("case.removal.booked.heading"))
			if moved := s.entry(); moved.UID != booked.UID || moved.Sequence != 1 || moved.Start.Equal(booked.Start) {
				t.Errorf("the calendar entry of %+v became %+v", booked, moved)
			}
			s.press(w.T("visit.change")).take("change", "cancel")
			s.Submit("main form")
			s.is(200, w.T("case.removal.canceled.heading"))
		})
	}
}

// entry fetches the calendar entry that the page links to, as the browser does,
// and reads it with another's parser.
func (s *seat) entry() browser.Entry {
	s.t.Helper()
	file := browser.Eval[string](s.Tab, `(() => {
		const ask = new XMLHttpRequest()
		ask.open("GET", document.querySelector('main a[href$="/booking.ics"]').href, false)
		ask.send()
		return ask.responseText
	})()`)
	return browser.ReadEntries(s.t, []byte(file))[0]
}

// A booking without a mouse: arrows choose, and the focus is always to be
// seen.
func TestBookingByKeyboard(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.removal("BBY01-100001", "jordan@example.com", "en").is(200, removeH1)
	s.tabTo("removal").Key(" ", false)
	s.tabTo("Continue").Key("\r", true)
	s.is(200, placeH1).tabTo("place").typed("55423")
	s.Key("\r", true)
	s.is(200, "Choose a store near 55423").tabTo("store").Key(" ", false)
	s.tabTo("Continue").Key("\r", true)
	s.is(200, "Choose a time at Richfield").tabTo("slot").Key(" ", false)
	s.tabTo("Continue").Key("\r", true)
	s.is(200, reviewH1).tabTo("Book this time").Key("\r", true)
	s.is(200, bookedH1)
}

// Targets on the new pages are as large as a thumb, the times too.
func TestBookingTargets(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2})
	s.removal("BBY01-100001", "jordan@example.com", "en").is(200, removeH1).large()
	if bottom := browser.Eval[float64](s.Tab, `document.querySelector("main .button").getBoundingClientRect().bottom`); bottom >= 640 {
		t.Errorf("the button of /remove ends at y = %.0f", bottom) // 600, and the ribbon of the demonstration
	}
	s.take("removal", "store").press("Continue").large().near("55113").large()
	s.take("store", "413").press("Continue").is(200, "Choose a time at Roseville").large()
	small := browser.Eval[[]string](s.Tab, `[...document.querySelectorAll(".time, .days a, .way a")].filter(e => e.offsetParent)
		.map(e => e.getBoundingClientRect()).filter(r => r.height < 48 || r.width < 48).map(r => r.width + " × " + r.height)`)
	if len(small) > 0 {
		t.Errorf("targets under 48 px: %q", small)
	}
	s.pick("slot").press("Continue").is(200, reviewH1).large()
}

// large fails the test for each button and field that is too small.
func (s *seat) large() *seat {
	s.t.Helper()
	if small := browser.Eval[[]string](s.Tab, targets); len(small) > 0 {
		s.t.Errorf("%s: targets under 48 px: %q", s.path(), small)
	}
	return s
}

// Towns of one name are a choice, judged and pictured.
func TestLooksOfTowns(t *testing.T) {
	t.Parallel()
	d := newShop(t, "sqlite")
	d.fill()
	d.load("stores", "number,type,name,address,city,state,zip,lat,lon,hours,services\n"+
		"1,BigBox,Springfield,1 Main St,Springfield,IL,62704,39.77,-89.70,Daily: 10-9,Geek Squad Services\n"+
		"2,BigBox,Springfield,2 Main St,Springfield,MO,65804,37.16,-93.26,Daily: 10-9,Geek Squad Services\n")
	d.start()
	s := d.seat(t, browser.Options{})
	s.removal(demo.Samples()[0].Number, demo.Samples()[0].Contact, "en").is(200, removeH1)
	s.take("removal", "store").press("Continue").near("springfield").is(200, "Which Springfield do you mean?").audit("store-towns")
	s.press("Continue").is(422, "Which Springfield do you mean?").audit("store-towns-empty")
	s.take("place", "Springfield, MO").press("Continue").is(200, "Choose a store near Springfield, MO").has("2 Main St")
}
