package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
)

// judged is what looks at a page on the way; nil looks at none.
type judged func(name string)

// The way of a computer through the line, on both screens: somebody who booked
// is checked in and gets a number, which the wall shows, is called and served,
// and goes with a certificate. Every page on the way is judged once.
func TestKioskQueue(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	wall := d.kiosk(t, landscape)
	wall.onWall("kiosk-wall-empty", "Nobody is being called")
	s := d.signedKiosk(t, portrait)
	s.open("/kiosk/today").is(200, "Today").has("Expected: 4.", "Booked for 2:15 pm")
	s.AuditKiosk("kiosk-today-expected")
	s.queues(wall, "BBY01-500000", "1", s.AuditKiosk)
	s = d.signedKiosk(t, landscape)
	s.queues(wall, "BBY01-500001", "2", func(string) {})
	s.open("/kiosk/today").is(200, "Today").has("Gone today", "Done", "Expected: 2.")
	s.AuditKiosk("kiosk-today-gone")
	for _, k := range []*seat{s, wall} {
		if left := k.traces("BBY01-500000", "BBY01-500001"); len(left) > 0 {
			t.Errorf("of the customers there stays %q", left)
		}
	}
}

func (s *seat) queues(wall *seat, order, number string, judge judged) {
	s.t.Helper()
	s.open("/kiosk").scan(order).is(200, eligibleH1)
	s.press("Check in now or book").is(200, "Your removal is booked for today.").has("Thursday, September 21, 2017")
	judge("kiosk-remove-today")
	s.press("Check in now").is(200, "Your number is "+number)
	judge("kiosk-ticket")
	if number == "2" {
		wall.onWall("kiosk-wall-next", "Next")
	}
	if paper := s.paper(); !strings.Contains(paper, "Your place in line") || !strings.Contains(paper, number) {
		s.t.Errorf("the ticket says %q", paper)
	}
	s.press("Today").is(200, "Today").has("Waiting")
	judge("kiosk-today")
	s.press("Call "+number).is(200, "Today").has("Called to bench")
	wall.wait("the number on the wall", `[...document.querySelectorAll(".wall__called td")].some(c => c.textContent.trim().startsWith("`+number+`"))`)
	s.press("At the bench number "+number).is(200, "Today").has("At bench")
	s.press("Finish number "+number).is(200, "Finish number "+number)
	judge("kiosk-finish")
	s.press("Done: make the certificate").is(422, "Finish number "+number)
	judge("kiosk-finish-gaps")
	s.Click("#rebooted")
	s.Click(`input[name=protected][value=no]`)
	s.press("Done: make the certificate").is(200, "The old antivirus is removed").has("Alma Ortiz", "Richfield")
	judge("kiosk-certificate")
	if to := s.reads(); !strings.Contains(to, "/en/case/") {
		s.t.Errorf("the code leads to %s", to)
	}
	if paper := s.paper(); !strings.Contains(paper, "Removal certificate") || !strings.Contains(paper, "Install your new product today") {
		s.t.Errorf("the certificate says %q", paper)
	}
	s.Click("[data-print]")
	s.wait("the printer", "prints === 1")
	wall.wait("the number gone from the wall", `!document.querySelector(".wall__called, .wall__table tbody tr")`)
	s.press("Next customer").is(200, scanH1)
}

// onWall judges the wall screen as it stands now, and lets it go on.
func (s *seat) onWall(name, says string) {
	s.t.Helper()
	s.open("/kiosk/wall").wait("the board", `document.body.innerText.includes("`+says+`")`)
	browser.Eval[bool](s.Tab, `(globalThis.fetch = () => new Promise(() => {})) && true`)
	s.AuditKiosk(name)
	s.open("/kiosk/wall")
}

// paper is what a printer would get.
func (s *seat) paper() string {
	s.t.Helper()
	return browser.Eval[string](s.Tab, `document.querySelector("main > .paper")?.textContent.replace(/\s+/g, " ") ?? ""`)
}

// Booking at a kiosk, and what can be done about a booking, judged.
func TestKioskBooking(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.signedKiosk(t, portrait)
	s.open("/kiosk").scan("BBY01-100001").is(200, eligibleH1)
	s.press("Check in now or book").is(200, "We remove the old antivirus here, for free.")
	s.AuditKiosk("kiosk-remove")
	s.press("Book a time here").is(200, timesH1)
	s.AuditKiosk("kiosk-times")
	s.press("Continue").is(422, timesH1)
	s.Click("input[name=slot]")
	s.press("Continue").is(200, "Is this time right?")
	s.AuditKiosk("kiosk-remove-review")
	s.press("Book this time").is(200, "Your removal is booked for today.")
	s.AuditKiosk("kiosk-remove-booked")
	if paper := s.paper(); !strings.Contains(paper, "September") || !strings.Contains(paper, "Bring your computer") {
		t.Errorf("the paper says %q", paper)
	}
	s.press("Cancel the booking")
	s.AuditKiosk("kiosk-remove-cancel")
}

// How a removal stands for those who cannot be checked in, or are booked
// elsewhere, judged.
func TestKioskRemovals(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.signedKiosk(t, portrait)
	for _, c := range []struct{ name, order, answer, h1 string }{
		{"kiosk-remove-elsewhere", "BBY01-100016", eligibleH1, "A free removal is booked."},
		{"kiosk-remove-over", "BBY01-100010", "The exchange window has closed.", "Free removal has ended."},
		{"kiosk-remove-early", "BBY01-100011", "Exchanges have not opened yet.", "Free removal has not begun yet."},
		{"kiosk-remove-none", "BBY01-100008", "You do not need to do anything.", "You do not need to do anything."},
	} {
		s.open("/kiosk").scan(c.order).is(200, c.answer)
		s.open("/kiosk/case/"+s.handle()+"/remove").is(200, c.h1)
		s.AuditKiosk(c.name)
	}
}
