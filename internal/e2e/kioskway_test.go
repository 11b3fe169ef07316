package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
)

const (
	kioskReviewH1 = "You get Webroot Internet Security"
	kioskDoneH1   = "The exchange is done. You get Webroot Internet Security."
)

// The way of a customer at both screens: a manager types the code in their own
// browser, the associate signs in, scans, exchanges and prints, and the customer
// sees the key on their own phone alone.
func TestKioskWay(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	for name, c := range map[string]struct {
		opts         browser.Options
		order, email string
	}{
		"portrait":  {portrait, "BBY01-100003", "jamie.cole@example.com"},
		"landscape": {landscape, "BBY01-100014", "noel.novak@example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := d.seat(t, c.opts)
			s.Before(clock)
			s.pairs(name).signsIn(name == "portrait")
			s.scans(c.order)
			reference := s.exchanges()
			s.handsOff(c.email, reference)
			s.prints(reference)
			s.press("Next customer").is(200, scanH1)
			if left := s.traces(c.order, reference, "Cole", "Novak"); len(left) > 0 {
				t.Errorf("of the customer there stays %q", left)
			}
		})
	}
}

// pairs shows a code, which the manager types in a browser of their own.
func (s *seat) pairs(label string) *seat {
	s.t.Helper()
	s.open("/kiosk").is(200, "This screen is no kiosk yet").press("Show a code").is(200, "Type this code at a manager’s computer")
	manager := s.d.seat(s.t, browser.Options{})
	manager.enter("manager").open("/manage/devices").is(200, "Devices")
	manager.Fill("#code", strings.ToLower(s.Text(".kiosk__code")))
	manager.Fill("#store", "281")
	manager.Fill("#label", label)
	manager.press("Make it a kiosk").is(200, "Devices").has(label + " is a kiosk of store 281 now.")
	return s.wait("the sign-in", `document.querySelector("h1")?.textContent === "Sign in"`) // it goes on by itself
}

// signsIn signs in with the password the first time, and chooses a PIN, with
// which the session goes on after the screen was locked.
func (s *seat) signsIn(wrong bool) *seat {
	s.t.Helper()
	s.press("With password, or without a PIN").is(200, "Sign in")
	s.Fill("#email", "alma@staff.example")
	s.Fill("#password", staffPassword)
	s.press("Sign in").is(200, "Choose your PIN")
	s.Fill("#pin", almaPIN)
	s.press("Keep this PIN").is(200, scanH1).has("Richfield")
	s.press("Lock").is(200, "Locked").has("Alma Ortiz")
	if wrong {
		for _, digit := range "111111" {
			s.press(string(digit))
		}
		s.press("Unlock").is(422, "Locked")
	}
	for _, digit := range almaPIN {
		s.press(string(digit))
	}
	return s.press("Unlock").is(200, scanH1)
}

// scans shows what is a scan and what is not.
func (s *seat) scans(order string) *seat {
	s.t.Helper()
	browser.Eval[bool](s.Tab, `document.activeElement.blur() ?? true`)
	s.Strokes(order, typeGap, false) // a person types nowhere
	s.Strokes(order[:5], scanGap, false)
	if s.is(200, scanH1); s.path() != "/kiosk" || s.Value("#code") != "" {
		s.t.Errorf("typing was a scan: at %s, field %q", s.path(), s.Value("#code"))
	}
	s.Click("#code")
	s.typed("half a number")
	s.scan(order) // also in the middle of something else
	s.is(200, eligibleH1).has("Monday, October 23, 2017, 11:59 pm Central time", "32", "days left")
	if s.handle() == "" {
		s.t.Error("no case")
	}
	return s
}

// exchanges goes from the answer to the end, and gives the reference.
func (s *seat) exchanges() (reference string) {
	s.t.Helper()
	s.press("Choose your replacement").is(200, "Choose your replacement")
	s.Click(`input[name=replacement][value="WIS-3-12"]`)
	s.press("Continue").is(200, kioskReviewH1)
	s.press("Confirm my exchange").is(422, kioskReviewH1).has("Choose what the customer shows")
	s.Click(`input[name=proof][value=receipt]`)
	s.press("Confirm my exchange").is(200, kioskDoneH1)
	return s.Text(".kiosk__say strong")
}

// handsOff goes on with the customer's phone, up to the key there.
func (s *seat) handsOff(email, reference string) *seat {
	s.t.Helper()
	s.press("Go on with the customer’s phone").press("Show the code").is(200, "Scan this with your phone")
	phone := s.d.seat(s.t, browser.Options{Width: 360, Height: 640, DPR: 2})
	phone.Open(s.reads())
	phone.is(200, "Go on with your phone").press("Go on here").is(200, "Show this number at the desk")
	number := phone.Text(".hero__number")
	s.wait("the phone's number", `document.querySelector("h1")?.textContent.includes("`+number+`") ?? false`) // by itself
	s.press("Yes, go on").is(200, "The customer goes on with their phone")
	phone.wait("the next question", `document.querySelector("h1")?.textContent === "Where do we send your code?"`)
	phone.Fill("#email", email)
	phone.press("Send the code").is(200, verifyH1)
	phone.Fill("#code", s.d.mail.code(s.t, email, 1))
	phone.press("Continue").is(200, doneH1).has(reference)
	phone.press("Show my key").is(200, "Your key for Webroot Internet Security.")
	key := phone.Text("#key-value")
	if html := browser.Eval[string](s.Tab, "document.documentElement.outerHTML"); strings.Contains(html, key) || strings.Contains(html, email) {
		s.t.Error("the kiosk's page has the key or the address")
	}
	return s
}

// prints prints what was done; the code on the paper opens the case.
func (s *seat) prints(reference string) *seat {
	s.t.Helper()
	s.open("/kiosk/case/"+s.handle()+"/done").is(200, kioskDoneH1)
	if to := s.reads(); !strings.HasSuffix(to, "/en/case/"+reference) {
		s.t.Errorf("the code leads to %s", to)
	}
	s.Click("[data-print]")
	s.wait("the printer", "prints === 1")
	return s
}
