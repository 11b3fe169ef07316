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

// The rarer states of a removal, and too many numbers that are not there, each
// made behind the program's back and judged.
func TestKioskRareStates(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.signedKiosk(t, portrait)
	remove := func(name, order, says string) {
		t.Helper()
		s.open("/kiosk").scan(order).is(200, eligibleH1)
		s.open("/kiosk/case/" + s.handle() + "/remove").has(says)
		s.AuditKiosk(name)
	}
	blair := `(SELECT c.id FROM customer_case c JOIN subscription s ON s.id = c.subscription_id JOIN purchase p ON p.id = s.purchase_id
		WHERE p.order_number = 'BBY01-100016')`
	d.exec(t, `INSERT INTO desk_exception (store_id, day_on, opens, closes, note)
		WITH RECURSIVE days (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM days WHERE n < 90)
		SELECT s.id, date('2017-09-21', '+' || n || ' days'), 0, 0, '' FROM store s, days WHERE true ON CONFLICT DO NOTHING`)
	remove("kiosk-remove-full", "BBY01-100001", "Book a time here")
	s.press("Book a time here").has("No times are free at Richfield")
	s.AuditKiosk("kiosk-times-full")
	s.press("Keep a place for me").has("Your place for a free time is safe.")
	s.AuditKiosk("kiosk-remove-waits")
	d.exec(t, `UPDATE removal SET state = 'waived' WHERE case_id = `+blair)
	remove("kiosk-remove-waived", "BBY01-100016", "There is nothing to remove.")
	d.exec(t, `UPDATE removal SET state = 'checked_in' WHERE case_id = `+blair)
	d.exec(t, `INSERT INTO queue_ticket (id, store_id, day_on, number, subscription_id, case_id, status, due_at, came_at, calls)
		SELECT 'elsewhere', '413', '2017-09-21', 1, subscription_id, id, 'waiting', 1, 1, 0 FROM customer_case WHERE id = `+blair)
	remove("kiosk-remove-other-desk", "BBY01-100016", "Your computer is at another store’s desk.")
	d.exec(t, `UPDATE store SET services = '[]' WHERE id = '281'`)
	remove("kiosk-remove-no-desk", "BBY01-100001", "This store does not remove it.")
	s.open("/kiosk").is(200, scanH1)
	browser.Eval[bool](s.Tab, `Promise.all([...Array(70).keys()].map(i =>
		fetch("/kiosk", {method: "POST", body: new URLSearchParams({code: "NOPE-" + i})}))).then(() => { globalThis.tried = true }) && true`)
	s.wait("the failures", `globalThis.tried === true`)
	s.scan("NOPE-71").is(429, "Too many numbers were not found here")
	s.AuditKiosk("kiosk-scan-wait")
	s.quiet("status of 422", "status of 429")
}
