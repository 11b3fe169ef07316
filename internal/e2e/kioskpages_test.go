package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
	"swapdesk/internal/kiosk"
)

// state is a page of a kiosk in one of its states; name is its picture's. show
// leads there from the state before. A new page is a line in a list below.
type state struct {
	name string
	show func(s *seat)
}

// at opens a path.
func at(path string, status int, h1 string) func(*seat) {
	return func(s *seat) { s.open(path).is(status, h1) }
}

// pressing presses a button or link.
func pressing(words string, status int, h1 string) func(*seat) {
	return func(s *seat) { s.press(words).is(status, h1) }
}

// scanning scans, from wherever the kiosk is.
func scanning(code, h1 string) func(*seat) {
	return func(s *seat) { s.open("/kiosk").scan(code).is(200, h1) }
}

// TestKioskPages judges every page and state on both screens: accessibility,
// text, targets, reach, contrast, sideways scroll, policy violations, and in
// the end the markup.
func TestKioskPages(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	for name, list := range map[string][]state{
		"staff": staffStates(d), "answers": answerStates(), "exchange": exchangeStates(d), "looks": lookStates(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var s *seat
			if name == "staff" {
				s = d.seat(t, portrait)
				s.Before(clock)
				s.Before(apart)
			} else {
				s = d.signedKiosk(t, portrait)
			}
			for _, page := range list {
				page.show(s)
				s.AuditKiosk(page.name)
			}
		})
	}
}

// apart is a script that keeps the page for lost connections from going on.
const apart = `if (location.pathname === "/kiosk/offline") globalThis.fetch = () => Promise.reject(new Error("no connection"))`

// staffStates are setting a kiosk up, signing in, and failures.
func staffStates(d *desk) []state {
	fill := func(pairs ...string) func(*seat) {
		return func(s *seat) {
			for i := 0; i+2 < len(pairs); i += 2 {
				s.Fill(pairs[i], pairs[i+1])
			}
			s.press(pairs[len(pairs)-1])
		}
	}
	then := func(do func(*seat), status int, h1 string) func(*seat) {
		return func(s *seat) { do(s); s.is(status, h1) }
	}
	return []state{
		{"kiosk-enroll", at("/kiosk/enroll", 200, "This screen is no kiosk yet")},
		{"kiosk-enroll-code", func(s *seat) {
			s.press("Show a code").is(200, "Type this code at a manager’s computer")
			// The page loads itself again every 3 s: what it shows is judged within a page
			// that stays.
			s.open("/kiosk/nowhere")
			browser.Eval[bool](s.Tab, `fetch("/kiosk/enroll").then(a => a.text()).then(t => {
				document.body.replaceWith(new DOMParser().parseFromString(t, "text/html").body)
				globalThis.swapped = true
			}) && true`)
			s.wait("the page", "globalThis.swapped === true").is(404, "Type this code at a manager’s computer")
		}},
		{"kiosk-offline", at("/kiosk/offline", 200, "No connection. Go to the desk.")},
		{"kiosk-sign-in", func(s *seat) {
			s.open("/kiosk/enroll")
			d.pair(s.Text(".kiosk__code"), "Desk 3")
			s.open("/kiosk/enroll").is(200, "Sign in")
		}},
		{"kiosk-sign-in-empty", pressing("Sign in", 422, "Sign in")},
		{"kiosk-sign-in-wrong", then(fill("#number", "99999", "#pin", "000000", "Sign in"), 422, "Sign in")},
		{"kiosk-sign-in-full", at("/kiosk/sign-in?full=1", 200, "Sign in")},
		{"kiosk-sign-in-full-wrong", then(fill("#email", "nobody@staff.example", "#password", "wrong", "Sign in"), 422, "Sign in")},
		{"kiosk-pin", then(fill("#email", "alma@staff.example", "#password", staffPassword, "Sign in"), 200, "Choose your PIN")},
		{"kiosk-pin-easy", then(fill("#pin", "111111", "Keep this PIN"), 422, "Choose your PIN")},
		{"kiosk-lock", func(s *seat) { s.press("Not now").is(200, scanH1).press("Lock").is(200, "Locked") }},
		{"kiosk-lock-wrong", then(fill("#pin", "222222", "Unlock"), 422, "Locked")},
		{"kiosk-not-there", at("/kiosk/nowhere", 404, "There is no such page or case")},
		{"kiosk-removed", func(s *seat) {
			d.revoke("Desk 3")
			s.open("/kiosk").is(200, "This kiosk was removed")
		}},
	}
}

// answerStates are the ways to an answer, and every answer.
func answerStates() []state {
	find := func(phone string, status int, h1 string) func(*seat) {
		return func(s *seat) {
			s.open("/kiosk/find")
			s.Fill("#phone", phone)
			s.press("Look it up").is(status, h1)
		}
	}
	return []state{
		{"kiosk-scan", at("/kiosk", 200, scanH1)},
		{"kiosk-scan-empty", pressing("Look it up", 422, scanH1)},
		{"kiosk-scan-not-found", func(s *seat) { s.scan("NOPE-000001").is(422, "We could not find this") }},
		{"kiosk-find", at("/kiosk/find", 200, "Type the phone number of the purchase")},
		{"kiosk-find-wrong", find("12", 422, "Type the phone number of the purchase")},
		{"kiosk-find-not-found", find("612-555-0999", 422, "We could not find this")},
		{"kiosk-found", scanning("BBY01-100004", "We found 3")},
		{"kiosk-eligible", scanning("BBY01-100001", eligibleH1)},
		{"kiosk-already", scanning("BBY01-100005", "You have already exchanged this.")},
		{"kiosk-waiting", scanning("BBY01-100006", "You have already exchanged this.")},
		{"kiosk-ended", scanning("BBY01-100007", "Your subscription has already ended.")},
		{"kiosk-not-withdrawn", scanning("BBY01-100008", "You do not need to do anything.")},
		{"kiosk-refunded", scanning("BBY01-100009", "You have had your money back.")},
		{"kiosk-closed", scanning("BBY01-100010", "The exchange window has closed.")},
		{"kiosk-not-open", scanning("BBY01-100011", "Exchanges have not opened yet.")},
		{"kiosk-paused", scanning("BBY01-100012", "Exchanges are paused.")},
	}
}

// exchangeStates are choosing, proving, confirming, handing off and printing.
func exchangeStates(d *desk) []state {
	pick := func(value, words, h1 string) func(*seat) {
		return func(s *seat) {
			s.Click(`input[value="` + value + `"]`)
			s.press(words).is(200, h1)
		}
	}
	var phone *seat
	return []state{
		{"kiosk-replace", func(s *seat) {
			scanning("BBY01-100003", eligibleH1)(s)
			s.press("Choose your replacement").is(200, replaceH1)
		}},
		{"kiosk-replace-empty", pressing("Continue", 422, replaceH1)},
		{"kiosk-review", pick("WIS-3-12", "Continue", kioskReviewH1)},
		{"kiosk-review-empty", pressing("Confirm my exchange", 422, kioskReviewH1)},
		{"kiosk-done", pick("receipt", "Confirm my exchange", kioskDoneH1)},
		{"kiosk-handoff", pressing("Go on with the customer’s phone", 200, "Go on with the customer’s phone")},
		{"kiosk-handoff-code", pressing("Show the code", 200, "Scan this with your phone")},
		{"kiosk-handoff-number", func(s *seat) {
			phone = s.d.seat(s.t, browser.Options{Width: 360, Height: 640})
			phone.Open(s.reads())
			phone.press("Go on here").is(200, "Show this number at the desk")
			s.wait("the number", `document.querySelector("h1")?.textContent.includes("`+phone.Text(".hero__number")+`") ?? false`)
		}},
		{"kiosk-handoff-goes-on", pressing("Yes, go on", 200, "The customer goes on with their phone")},
		{"kiosk-slip", pressing("No phone? Print the key", 200, "Print the key once")},
		{"kiosk-slip-printed", func(s *seat) {
			s.press("Print the key now").is(200, "Hand the slip to the customer")
			s.wait("the printer", "prints === 1")
		}},
		{"kiosk-slip-refused", func(s *seat) {
			s.press("Back").press("No phone? Print the key").is(200, "Print the key once")
			s.press("Print the key now").is(409, "The key was not printed")
		}},
		{"kiosk-review-code", func(s *seat) {
			scanning("BBY01-100016", eligibleH1)(s)
			s.press("Choose your replacement").is(200, replaceH1)
			pick("EIS-3-12", "Continue", "You get ESET Internet Security")(s)
			s.press("Email the code").is(200, "You get ESET Internet Security")
		}},
		{"kiosk-review-code-wrong", func(s *seat) {
			s.Fill("#code", "0000-0000")
			s.press("Confirm my exchange").is(422, "You get ESET Internet Security")
		}},
		{"kiosk-done-waiting", func(s *seat) {
			s.Fill("#code", d.mail.code(s.t, "blair@example.com", 1))
			s.press("Confirm my exchange").is(200, "ESET Internet Security has run out for now.")
		}},
		{"kiosk-review-unproven", func(s *seat) { // without receipt and mailbox
			s.open("/kiosk/find")
			s.Fill("#phone", "612-555-0114")
			s.press("Look it up").is(200, eligibleH1).press("Choose your replacement").is(200, replaceH1)
			pick("WIS-3-12", "Continue", kioskReviewH1)(s)
		}},
	}
}

// lookStates are larger text, languages, and what is laid over a page.
func lookStates() []state {
	in := func(button string) func(*seat) {
		return func(s *seat) {
			s.press(button)
			s.wait("the page", `document.readyState === "complete"`)
		}
	}
	over := func(h1 string) func(*seat) {
		return func(s *seat) {
			at := "/kiosk/case/" + s.handle()
			s.open(at + h1)
		}
	}
	return []state{
		{"kiosk-eligible-es", func(s *seat) { scanning("BBY01-100001", eligibleH1)(s); in("Español")(s) }},
		{"kiosk-eligible-es-large", in("Texto más grande")},
		{"kiosk-replace-es-large", over("/replace")},
		{"kiosk-review-es-large", over("/review?replacement=WIS-3-12")},
		{"kiosk-handoff-es-large", over("/handoff")},
		{"kiosk-review-fr-large", func(s *seat) {
			over("/review?replacement=WIS-3-12")(s)
			in("Français")(s)
			if !strings.HasSuffix(s.URL(), "/review?replacement=WIS-3-12") {
				s.t.Errorf("another language leads to %s", s.URL())
			}
		}},
		{"kiosk-eligible-fr-large", over("")},
		{"kiosk-still-fr-large", func(s *seat) {
			s.pass(kiosk.IdleAfter).wait("the question", asks)
			browser.Eval[bool](s.Tab, `(now => { performance.now = () => now })(performance.now()) ?? true`)
		}},
		{"kiosk-scan-large", func(s *seat) {
			s.open("/kiosk").press("Client suivant").is(200, scanH1).press("Larger text").is(200, scanH1)
		}},
		{"kiosk-line", func(s *seat) {
			browser.Eval[bool](s.Tab, `(globalThis.fetch = () => Promise.reject(new Error("no connection"))) && true`)
			s.wait("the line", `document.querySelector("[data-line]").textContent !== ""`)
		}},
	}
}
