package e2e

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"swapdesk/internal/browser"
)

// Without touch or mouse: a scan, Tab, blank and Enter lead to the end, and the
// focus is always to be seen.
func TestKioskKeyboardOnly(t *testing.T) {
	t.Parallel()
	s := bootStore(t).signedKiosk(t, landscape)
	s.scan("BBY01-100001").is(200, eligibleH1)
	s.tabTo("Choose your replacement").Key(kb.Enter, true)
	s.is(200, replaceH1).tabTo("replacement").Key(" ", false)
	s.tabTo("Continue").Key(kb.Enter, true)
	s.is(200, kioskReviewH1).tabTo("Confirm my exchange").Key(kb.Enter, true)
	s.is(422, kioskReviewH1)
	if class := browser.Eval[string](s.Tab, "document.activeElement.className"); class != "error-summary" {
		t.Errorf("after a mistake the focus is on %q", class)
	}
	s.tabTo("proof").Key(" ", false)
	s.tabTo("Confirm my exchange").Key(" ", true)
	s.is(200, kioskDoneH1).tabTo("Print").Key(" ", false)
	s.wait("the printer", "prints === 1")
	s.tabTo("Next customer").Key(kb.Enter, true)
	s.is(200, scanH1)
}

// A scan does nothing where somebody signs in, and never lets anybody in.
func TestKioskLockedScans(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.kiosk(t, portrait)
	posts := func() int {
		return strings.Count(d.log.String(), "method=POST route=/kiosk/sign-in") + strings.Count(d.log.String(), "method=POST route=/kiosk/lock")
	}
	inert := func(field, h1 string) {
		t.Helper()
		before := posts()
		if field == "" {
			browser.Eval[bool](s.Tab, `document.activeElement.blur() ?? true`)
		} else {
			s.Click(field)
		}
		s.Strokes("BBY01-100001", scanGap, false)
		s.is(200, h1)
		if n := posts() - before; n != 0 {
			t.Errorf("%s, focus in %q: the scan was sent", h1, field)
		}
		if field != "" && field != "#number" && s.Value(field) != "" {
			t.Errorf("%s: the scan stands in %s", h1, field)
		}
	}
	for _, field := range []string{"", "#number", "#pin"} {
		inert(field, "Sign in")
	}
	if s.Value("#number") != "BBY01-100001" || browser.Eval[string](s.Tab, "document.activeElement.name") != "pin" {
		t.Error("a badge does not stand in its field, or the PIN is not next")
	}
	s.open("/kiosk/sign-in?full=1").is(200, "Sign in")
	for _, field := range []string{"#email", "#password", "#totp"} {
		inert(field, "Sign in")
	}
	s.Fill("#email", "alma@staff.example")
	s.Fill("#password", staffPassword)
	s.press("Sign in").is(200, "Choose your PIN")
	inert("#pin", "Choose your PIN")
	s.press("Not now").is(200, scanH1).press("Lock").is(200, "Locked")
	for _, field := range []string{"", "#pin"} {
		inert(field, "Locked")
	}
	if n := d.one(`SELECT count(*) FROM kiosk_visit`); n != "0" {
		t.Errorf("%s customers were served", n)
	}
}

// A PIN opens nothing in a browser that is no kiosk; a kiosk that is removed is
// out at once, also with a page that is open, and keeps nothing.
func TestKioskRemoved(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.kiosk(t, portrait)
	s.press("With password, or without a PIN")
	s.Fill("#email", "alma@staff.example")
	s.Fill("#password", staffPassword)
	s.press("Sign in").is(200, "Choose your PIN")
	s.Fill("#pin", almaPIN)
	s.press("Keep this PIN").is(200, scanH1)

	form := url.Values{"number": {almaNumber}, "pin": {almaPIN}}.Encode()
	refused := func(who, cookie string) {
		t.Helper()
		res, _ := d.send("POST", "/kiosk/sign-in", form, cookie)
		if res.StatusCode != 303 || res.Header.Get("Location") != "/kiosk/enroll" || strings.Contains(strings.Join(res.Header["Set-Cookie"], ""), "associate=") {
			t.Errorf("%s: %d to %q, %q", who, res.StatusCode, res.Header.Get("Location"), res.Header["Set-Cookie"])
		}
	}
	refused("any browser", "")
	refused("an invented cookie", "kiosk=7K4M9PQX2WTC7K4M9PQX2WTC")
	stranger := d.seat(t, portrait)
	stranger.open("/kiosk/sign-in").is(200, "This screen is no kiosk yet")

	s.scan("BBY01-100001").is(200, eligibleH1)
	cookie := "kiosk=" + s.cookie("kiosk")
	d.revoke("TestKioskRemoved")
	s.wait("the end", `document.querySelector("h1")?.textContent === "This kiosk was removed"`) // at its next heartbeat
	refused("the removed kiosk", cookie)
	if found := s.traces("BBY01-100001", "Jordan", "J•••", "cookie kiosk", "cookie associate", "database kiosk"); len(found) > 0 {
		t.Errorf("it keeps %q", found)
	}
	s.Problems() // the answer to the heartbeat is an error
}
