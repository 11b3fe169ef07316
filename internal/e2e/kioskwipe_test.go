package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"swapdesk/internal/browser"
	"swapdesk/internal/kiosk"
)

// asks tells whether the page asks if somebody is there.
const asks = `document.querySelector("[data-still]").open`

// A customer whom nobody serves is asked for, and then forgotten: nothing that
// the browser holds or shows, by any way back, is theirs.
func TestKioskForgets(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.signedKiosk(t, portrait)
	s.scan("BBY01-100016").is(200, eligibleH1)
	at := "/kiosk/case/" + s.handle()
	reference := s.exchanges()
	s.press("Go on with the customer’s phone").press("Show the code").is(200, "Scan this with your phone")
	s.open(at+"/done").is(200, kioskDoneH1).has(reference)
	s.open("/kiosk/find").is(200, "Type the phone number of the purchase").press("Larger text").press("Español")
	s.wait("Spanish", `document.documentElement.lang === "es" && document.documentElement.classList.contains("kiosk-root--large")`)
	s.Fill("#phone", "6125550116")
	texts := []string{"Blair", "Pratt", "B•••", "blair@", "6125550116", "555-0116", "BBY01-100016", reference, at[len("/kiosk/case/"):]}
	if n := len(s.traces(texts...)); n == 0 {
		t.Fatal("nothing is found where something is")
	}
	before := s.cookie("associate")

	s.pass(kiosk.IdleAfter-10*time.Second).stays(asks, false)
	s.pass(10*time.Second).wait("the question", asks).has("¿Sigue aquí?")
	s.Click("[data-still] button")
	s.wait("going on", "!"+asks)
	s.pass(kiosk.IdleAfter-10*time.Second).stays(asks, false)
	s.pass(10*time.Second).wait("the question again", asks)
	s.pass(kiosk.WarnFor-5*time.Second).stays(asks, true)
	s.pass(5*time.Second).wait("the next customer", `location.pathname === "/kiosk" && document.querySelector("h1")?.textContent === "`+scanH1+`"`)

	forgotten := func(where string) {
		t.Helper()
		for _, found := range s.traces(texts...) {
			t.Errorf("%s: %s", where, found)
		}
		if found := s.cached(at, at+"/done", at+"/replace", at+"/review?replacement=WIS-3-12", at+"/handoff"); len(found) > 0 {
			t.Errorf("%s: the browser has kept %q", where, found)
		}
	}
	forgotten("after the wipe")
	if browser.Eval[string](s.Tab, `document.documentElement.lang + " " + document.documentElement.className`) != "en kiosk-root" {
		t.Error("language and size of the customer before")
	}
	if after := s.cookie("associate"); after == before || after == "" {
		t.Error("the session was not rotated")
	}
	if fields := browser.Eval[[]string](s.Tab, `[...document.querySelectorAll("form, input:not([type=hidden])")]
		.filter(e => e.tagName === "INPUT" && e.autocomplete !== "off").map(e => e.name)`); len(fields) > 0 {
		t.Errorf("the browser may fill in %q", fields)
	}
	for range 4 {
		s.Do(chromedp.NavigateBack())
		forgotten("back at " + s.path())
		if h1 := s.Text("h1"); h1 != scanH1 && h1 != "Type the phone number of the purchase" {
			t.Errorf("back leads to %q at %s", h1, s.path())
		}
	}
	s.Do(chromedp.Reload())
	forgotten("after a reload")
	for _, path := range []string{at, at + "/done", at + "/handoff", at + "/slip"} {
		if s.open(path).is(200, scanH1); s.path() != "/kiosk" {
			t.Errorf("%s leads to %s", path, s.path())
		}
	}
	s.quiet("ERR_CACHE_MISS") // what was asked of the cache alone
}

// The server hears of the last touch, also of one right after it was told:
// otherwise it would take a customer for gone whom the page still asks.
func TestKioskTellsTouches(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.signedKiosk(t, portrait)
	s.scan("BBY01-100001").is(200, eligibleH1)
	told := func() int { return strings.Count(d.log.String(), "route=/kiosk/still status=204") }
	before := told()
	s.pass(15*time.Second).Key("x", false)
	s.stays(asks, false)
	if told() != before {
		t.Fatal("each touch is told")
	}
	s.pass(5 * time.Second)
	for deadline := time.Now().Add(15 * time.Second); told() == before; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the last touch was not told")
		}
	}
}

// In the middle of a form being sent nothing is cleared.
func TestKioskForgetsNothingOnTheWay(t *testing.T) {
	t.Parallel()
	d := bootStore(t)
	s := d.signedKiosk(t, landscape)
	s.scan("BBY01-100016").is(200, eligibleH1).press("Choose your replacement").is(200, replaceH1)
	s.Click(`input[name=replacement][value="WIS-3-12"]`)
	s.press("Continue").is(200, kioskReviewH1)
	s.Click(`input[name=proof][value=receipt]`)
	browser.Eval[bool](s.Tab, `(() => {
		const ask = fetch, gate = new Promise(done => { globalThis.release = done })
		globalThis.fetch = async (...about) => { if (String(about[0]).includes("/review")) await gate; return ask(...about) }
		document.querySelector("form[data-resend] button").click()
		return true
	})()`)
	for range 3 {
		s.pass(kiosk.IdleAfter/2).stays("!"+asks+` && !document.body.hidden && !!document.querySelector("form[data-sent]")`, true)
	}
	browser.Eval[bool](s.Tab, `release() ?? true`)
	s.wait("the end", `document.querySelector("h1")?.textContent === "`+kioskDoneH1+`"`)
}

// stays fails the test unless a script gives the same for a while in which the
// page looks at its clock.
func (s *seat) stays(script string, want bool) *seat {
	s.t.Helper()
	for range 8 {
		if got := browser.Eval[bool](s.Tab, script); got != want {
			s.t.Errorf("at %s: %s is %v", s.URL(), script, got)
			return s
		}
		time.Sleep(100 * time.Millisecond)
	}
	return s
}
