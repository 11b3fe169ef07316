package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"swapdesk/internal/browser"
)

// laptop is the screen that the console is laid out for.
func laptop() browser.Options { return browser.Options{Width: 1366, Height: 768} }

// answered tells whether what an agent needs stands in the window, without
// scrolling: the answer, the days left, the ruler and the sentence to say.
const answered = `["h1, h2", ".console__verdict .tag", ".console__verdict strong", ".case svg", ".say"].every(q =>
	[...document.querySelectorAll("main " + q.replace(", ", ", main "))].some(e => {
		const r = e.getBoundingClientRect()
		return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight && r.right <= innerWidth
	}))`

// search types into the box by the keyboard alone, in two groups of keystrokes:
// F2 with the text, and Enter.
func (s *seat) search(text string) *seat {
	s.t.Helper()
	s.Key(kb.F2, false)
	s.typed(text)
	if got := s.Value("#q"); got != text {
		s.t.Fatalf("the box has %q, typed was %q", got, text)
	}
	s.Key(kb.Enter, true)
	return s
}

// From anywhere to the answer in two groups of keystrokes: what is typed after
// F2, and Enter. Nothing else is pressed.
func TestConsoleVerdictInTwoGroups(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").is(200, "Find a purchase")
	for i, term := range []string{"BBY01-100001", "jordan@example.com", "(612) 555-0101", "0101", "avila jordan"} {
		s.search(term).is(200, "1 found").has("Can exchange", "32 days left", "Say this", "Yes, you can exchange Kaspersky Internet Security.")
		if !browser.Eval[bool](s.Tab, answered) {
			t.Errorf("%q: the answer does not stand in the window", term)
		}
		if i%2 == 0 { // from a page of a case too, and from one on which something is done
			s.Key(kb.F9, true)
			s.is(200, "Exchange")
		}
	}
}

// Arrows move in the list and Enter opens; Esc leads back to the box.
func TestConsoleList(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").is(200, "Find a purchase").search("BBY01-100002").is(200, "3 found")
	at := func() int {
		return browser.Eval[int](s.Tab, `[...document.querySelectorAll(".hit")].indexOf(document.activeElement)`)
	}
	for i, step := range []struct {
		key  string
		want int
	}{{kb.ArrowDown, 0}, {kb.ArrowDown, 1}, {kb.ArrowDown, 2}, {kb.ArrowDown, 2}, {kb.ArrowUp, 1}, {kb.ArrowUp, 0}, {kb.ArrowUp, -1}, {kb.ArrowDown, 0}, {kb.ArrowDown, 1}} {
		if s.Key(step.key, false); at() != step.want {
			t.Fatalf("after key %d the focus is on hit %d, should be %d", i, at(), step.want)
		}
	}
	s.Key(kb.Enter, true)
	s.is(200, "3 found").has("BBY01-100002, 2 of 3", "Say this")
	if !browser.Eval[bool](s.Tab, answered) {
		t.Error("the answer does not stand in the window")
	}
	if s.Key(kb.ArrowDown, false); at() != 2 {
		t.Errorf("from the second, which is open, the arrow leads to hit %d", at())
	}
	s.Key(kb.Escape, false)
	if s.focused() != "q" || browser.Eval[string](s.Tab, "getSelection().toString()") != "BBY01-100002" {
		t.Errorf("Esc leads to %q", s.focused())
	}
	s.typed("BBY01-100007") // over what was selected
	s.Key(kb.Enter, true)
	s.is(200, "1 found").has("Ended", "Your subscription has already ended.")
}

// The list of keys is a dialog of the browser's own: it holds the focus, Esc
// closes it; single characters stay off once they are switched off.
func TestConsoleListOfKeys(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	open := func() bool { return s.Count("dialog#keys:modal") == 1 }
	s.enter("agent").is(200, "Find a purchase").Key("?", false)
	if open() || s.Value("#q") != "?" {
		t.Errorf("in the box %q is a character", s.Value("#q"))
	}
	s.open("/desk?q=BBY01-100002").is(200, "3 found").Key("?", false)
	if !open() {
		t.Fatal("? opens no list")
	}
	s.has("F2", "F4", "F9", "Ctrl", "Esc").audit("desk-keys")
	for range 6 {
		s.Key(kb.Tab, false)
		if !browser.Eval[bool](s.Tab, `document.activeElement === document.body || !!document.activeElement.closest("#keys")`) {
			t.Fatalf("the focus leaves the list for %q", s.focused())
		}
	}
	if s.Key(kb.Escape, false); open() {
		t.Fatal("Esc does not close the list")
	}
	s.Key("?", false)
	for range 20 {
		s.Do(chromedp.Sleep(100 * time.Millisecond)) // a busy browser moves the focus a little later
		if browser.Eval[string](s.Tab, "document.activeElement.id") == "keys-single" {
			break
		}
		s.Key(kb.Tab, false)
	}
	s.Key(" ", false)
	if browser.Eval[bool](s.Tab, `document.getElementById("keys-single").checked`) {
		t.Fatal("the space bar does not switch single characters off")
	}
	s.Key(kb.Escape, false)
	s.Do(chromedp.Sleep(time.Second)) // what a page stores reaches those after it only in time
	for _, path := range []string{"/desk?q=BBY01-100002", "/desk?q=BBY01-100001"} {
		if s.Key("?", false); open() {
			t.Errorf("? works though it is switched off, before %s", path)
		}
		s.open(path)
	}
	s.tabTo("Keys").Key(kb.Enter, false)
	if !open() || browser.Eval[bool](s.Tab, `document.getElementById("keys-single").checked`) {
		t.Error("the button does not open the list as it was left")
	}
}

// The keys of a case: F4 copies what names nobody, F9 does what comes first,
// Ctrl+Enter saves the note.
func TestConsoleKeysOfCase(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").is(200, "Find a purchase").search("BBY01-100001").is(200, "1 found")
	s.Do(chromedp.Evaluate[chromedp.Void](`navigator.clipboard.writeText = async (text) => { document.documentElement.dataset.copied = text }`))
	s.Key(kb.F4, false)
	copied := browser.Eval[string](s.Tab, "document.documentElement.dataset.copied")
	for _, word := range []string{"Kaspersky Internet Security", "BBY01-100001", "Can exchange", "32 days left", "October 23, 2017"} {
		if !strings.Contains(copied, word) {
			t.Errorf("the summary has no %q: %s", word, copied)
		}
	}
	if found := private(copied); len(found) > 0 {
		t.Errorf("the summary names the customer: %q", found)
	}
	s.has("Copied").Key(kb.F9, true)
	s.is(200, "Exchange").Key(kb.Escape, false)
	s.search("BBY01-100001").is(200, "1 found").tabTo("note").typed("Called back at noon.")
	s.Key(kb.Enter, true, chromedp.KeyModifiers(chromedp.ModifierCtrl))
	s.is(200, "Kaspersky Internet Security").has("The note is saved.", "Called back at noon.", "Ben Carter, agent")
	if !strings.HasPrefix(s.path(), "/desk/case/") {
		t.Errorf("at %s", s.path())
	}
}

// A whole call without a mouse: found, exchanged, booked.
func TestConsoleCallByKeyboard(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").is(200, "Find a purchase").search("BBY01-100001").is(200, "1 found").Key(kb.F9, true)
	s.is(200, "Exchange").tabTo("replacement").Key(" ", false)
	s.tabTo("Continue").Key(kb.Enter, true)
	s.is(200, "Confirm the exchange").tabTo("reason").typed("The customer asked on the phone")
	s.tabTo("Exchange it").Key(kb.Enter, true)
	s.is(200, "Kaspersky Internet Security").has("The exchange is done.", "Key issued", "Webroot Internet Security").Key(kb.F9, true)
	s.is(200, "Book a removal").tabTo("place").typed("55423")
	s.Key(kb.Enter, true)
	s.is(200, "Book a removal").has("Richfield").tabTo("slot").Key(" ", false)
	s.tabTo("Continue").Key(kb.Enter, true)
	s.is(200, "Confirm the booking").tabTo("reason").typed("The customer asked on the phone")
	s.tabTo("Book it").Key(kb.Enter, true)
	s.is(200, "Kaspersky Internet Security").has("The removal is booked.", "Booked at a store")
}

// Without scripts the same is done by links, forms and the browser's own keys.
func TestConsoleWithoutScripts(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{Width: 1366, Height: 768, NoJS: true})
	s.enter("agent").is(200, "Find a purchase")
	if n := s.Count("[data-keys-open]:not([hidden]), [data-summary]:not([hidden])"); n > 0 {
		t.Errorf("%d buttons that need scripts", n)
	}
	s.Fill("#q", "BBY01-100002")
	s.press("Search").is(200, "3 found").audit("desk-search-noscript")
	s.Click(".hits li:nth-child(2) a")
	s.is(200, "3 found").has("BBY01-100002, 2 of 3", "Say this")
	s.Fill("#note", "Calls again tomorrow.")
	s.press("Save note").is(200, "Kaspersky Anti-Virus").has("The note is saved.", "Calls again tomorrow.")
	s.press("Show personal data")
	s.Fill("#field", "email")
	s.Fill("#reason", "who_calls")
	s.press("Show for one minute").is(200, "Kaspersky Anti-Virus").has("casey@example.com")
	s.open(s.path()).is(200, "Kaspersky Anti-Virus")
	s.press("Exchange for the customer").is(200, "Exchange").press("Back to the case").is(200, "Kaspersky Anti-Virus")
	for i, way := range []string{"Book a removal", "Correct the contact", "Ask for an exception"} {
		s.press(way).is(200, way).press("Back to the case").is(200, "Kaspersky Anti-Virus")
		if s.Count(".case__ways a") < 4 {
			t.Errorf("after %s: %d ways", fmt.Sprint(i), s.Count(".case__ways a"))
		}
	}
}
