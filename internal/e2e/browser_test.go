package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"swapdesk/internal/browser"
)

// The complete way in Chromium: on a laptop, on a phone, and on a phone whose
// scripts are off.
func TestJourney(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	for i, opts := range []browser.Options{{}, {Width: 360, Height: 640, DPR: 2, NoJS: true}} {
		t.Run(fmt.Sprintf("scripts %v", !opts.NoJS), func(t *testing.T) {
			t.Parallel()
			order := []string{"BBY01-100001", "BBY01-200000"}[i]
			email := []string{"jordan@example.com", "customer00@example.com"}[i]
			s := d.seat(t, opts)
			s.open("/en").is(200, "Exchange your old antivirus for free.").press("Check my purchase").is(200, checkH1)
			s.press("Check").is(422, checkH1).has("There is a problem")
			s.look(order, email).is(200, eligibleH1).has("32", "days left", "Monday, October 23, 2017, 11:59 pm Central time")
			s.press("Choose your replacement").prove(email, 1)
			s.choose("WIS-3-12").is(200, reviewH1).press("Confirm my exchange").is(200, doneH1)
			if !strings.HasPrefix(s.path(), "/en/case/") {
				t.Errorf("the case is at %s", s.path())
			}
			s.press("Show my key").is(200, "Your key for Webroot Internet Security.").has("WISA-")
			if s.Count("[data-copy]:not([hidden])") == 1 == opts.NoJS || s.Count("[data-print]:not([hidden])") == 1 == opts.NoJS {
				t.Errorf("buttons that need scripts, with scripts %v", !opts.NoJS)
			}
			if !opts.NoJS {
				s.Press("Copy the key")
			}
		})
	}
}

// The way without a mouse: Tab, arrows, blank and Enter only, and the focus is
// always to be seen.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.open("/en")
	s.Key(kb.Tab, false)
	if s.focused() != "Skip to main content" {
		t.Errorf("the first stop is %q", s.focused())
	}
	s.Key(kb.Enter, true)
	s.tabTo("Check my purchase").Key(kb.Enter, true)
	s.is(200, checkH1)
	s.tabTo("order_number").typed("BBY01-100001")
	s.tabTo("contact").typed("jordan@example.com")
	s.Key(kb.Enter, true)
	s.is(200, eligibleH1).tabTo("Choose your replacement").Key(kb.Enter, true)
	s.is(200, verifyH1).tabTo("code")
	s.Key(kb.Enter, true)
	s.is(422, verifyH1)
	if class := browser.Eval[string](s.Tab, "document.activeElement.className"); class != "error-summary" {
		t.Errorf("after a mistake the focus is on %q", class)
	}
	s.Key(kb.Tab, false)
	if s.focused() != "Enter the code from the email" {
		t.Errorf("from the error summary Tab leads to %q", s.focused())
	}
	s.tabTo("code")
	s.typed(d.mail.code(t, "jordan@example.com", 1))
	s.Key(kb.Enter, true)
	s.is(200, replaceH1).tabTo("replacement")
	s.Key(" ", false)
	s.tabTo("Continue").Key(kb.Enter, true)
	s.is(200, reviewH1).tabTo("Confirm my exchange").Key(" ", true)
	s.is(200, doneH1).tabTo("Show my key").Key(kb.Enter, true)
	s.is(200, "Your key for Webroot Internet Security.").has("WISA-")
}

// focused is the name or words of what has the focus.
func (s *seat) focused() string {
	s.t.Helper()
	return browser.Eval[string](s.Tab, `(e => !e ? "" : (e.name || e.innerText || e.tagName).trim().replace(/\s+/g, " "))(document.activeElement)`)
}

// tabTo presses Tab until the focus is on what has this name or these words,
// and fails the test where the focus is not to be seen on the way.
func (s *seat) tabTo(what string) *seat {
	s.t.Helper()
	for range 40 {
		s.Key(kb.Tab, false)
		seen := browser.Eval[bool](s.Tab, `(e => {
			if (!e) return false
			const look = getComputedStyle(e), r = e.getBoundingClientRect()
			return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 || look.boxShadow !== "none") &&
				r.top < innerHeight && r.bottom > 0
		})(document.activeElement)`)
		now := s.focused()
		if !seen && now != "BODY" && now != "" {
			s.t.Errorf("at %s the focus on %q is not to be seen", s.path(), now)
		}
		if now == what {
			return s
		}
	}
	s.t.Fatalf("at %s Tab does not lead to %q", s.path(), what)
	return nil
}

func (s *seat) typed(text string) {
	s.t.Helper()
	for _, r := range text {
		s.Key(string(r), false)
	}
}

// A phone shows the answer, the days, the deadline and the primary action
// without scrolling (ux.md, Above the fold).
func TestAboveTheFold(t *testing.T) {
	t.Parallel()
	d := openShop(t)
	s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2})
	s.look("BBY01-100001", "jordan@example.com").is(200, eligibleH1)
	bottom := browser.Eval[float64](s.Tab, `document.querySelector("main .button").getBoundingClientRect().bottom`)
	if bottom >= 600 {
		t.Errorf("the primary button ends at y = %.0f, should be before 600", bottom)
	}
	order := browser.Eval[[]string](s.Tab, `[".product-line", "h1", ".hero__number", ".until", ".rule", "main .button"].map(q =>
		document.querySelector("main " + q.replace("main ", "")).getBoundingClientRect().top).map((y, i, all) => i && y < all[i-1] ? "late" : "")`)
	if strings.Join(order, "") != "" {
		t.Errorf("order on the page: %q", order)
	}
	for path, h1 := range map[string]string{"/en": "Exchange your old antivirus for free.", "/en/check": checkH1} {
		s.open(path).is(200, h1)
		if small := browser.Eval[[]string](s.Tab, targets); len(small) > 0 {
			t.Errorf("%s: targets under 48 px: %q", path, small)
		}
	}
}

// targets lists buttons and fields that are too small for a thumb.
const targets = `[...document.querySelectorAll("main .button, main input:not([type=radio]):not([type=hidden])")]
	.filter(e => e.offsetParent && e.getBoundingClientRect().height < 48).map(e => e.className + " " + e.getBoundingClientRect().height)`

// openShop is a desk that is no demonstration, with its offer open.
func openShop(t testing.TB) *desk {
	t.Helper()
	d := newShop(t, "sqlite")
	d.fill()
	d.start()
	return d
}
