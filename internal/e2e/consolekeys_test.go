package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

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
	s.until("F2 leads to the box", `document.activeElement.id === "q"`)
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
	if rows := browser.Eval[[]float64](s.Tab, `[...document.querySelectorAll(".hit:has(.mini-rule)")].map(e => e.getBoundingClientRect().height)`); len(rows) != 3 || slices.Max(rows) > 37 {
		t.Errorf("rows with a ruler, and their heights: %v; want 3 of 36 px", rows)
	}
	at := func() int {
		return browser.Eval[int](s.Tab, `[...document.querySelectorAll(".hit")].indexOf(document.activeElement)`)
	}
	for i, step := range []struct {
		key  string
		want int
	}{{kb.ArrowDown, 0}, {kb.ArrowDown, 1}, {kb.ArrowDown, 2}, {kb.ArrowDown, 2}, {kb.ArrowUp, 1}, {kb.ArrowUp, 0}, {kb.ArrowUp, -1}, {kb.ArrowDown, 0}, {kb.ArrowDown, 1}} {
		if s.Key(step.key, false); !comes(func() bool { return at() == step.want }) {
			t.Fatalf("after key %d the focus is on hit %d, should be %d", i, at(), step.want)
		}
	}
	s.Key(kb.Enter, true)
	s.is(200, "3 found").has("BBY01-100002, 2 of 3", "Say this")
	if !browser.Eval[bool](s.Tab, answered) {
		t.Error("the answer does not stand in the window")
	}
	if s.Key(kb.ArrowDown, false); !comes(func() bool { return at() == 2 }) {
		t.Errorf("from the second, which is open, the arrow leads to hit %d", at())
	}
	s.Key(kb.Escape, false)
	s.until("Esc leads to the box, with its text selected", `document.activeElement.id === "q" && getSelection().toString() === "BBY01-100002"`)
	s.typed("BBY01-999999") // over what was selected
	s.Key(kb.Enter, true)
	s.is(200, "Nothing found").typed("BBY01-100007") // over what was not found
	s.Key(kb.Enter, true)
	s.is(200, "1 found").has("Ended", "Your subscription has already ended.")
}

// The list of keys is a dialog of the browser's own: it holds the focus, Esc
// closes it; single characters stay off once they are switched off.
func TestConsoleListOfKeys(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	const opened = `!!document.querySelector("dialog#keys:modal")`
	open := func() bool { return browser.Eval[bool](s.Tab, opened) }
	s.enter("agent").is(200, "Find a purchase").Key("?", false)
	s.until("? is a character in the box", `document.getElementById("q").value === "?"`)
	if open() {
		t.Error("? opens the list from the box")
	}
	s.open("/desk?q=BBY01-100002").is(200, "3 found").Key("?", false)
	s.until("? opens the list", opened).has("F2", "F4", "F9", "Ctrl", "Esc").audit("desk-keys")
	for range 6 {
		s.Key(kb.Tab, false)
		if !browser.Eval[bool](s.Tab, `document.activeElement === document.body || !!document.activeElement.closest("#keys")`) {
			t.Fatalf("the focus leaves the list for %q", s.focused())
		}
	}
	s.Key(kb.Escape, false)
	s.until("Esc closes the list", "!"+opened)

	// A browser that closed the list leaves the focus in it until it draws the
	// page again: a box to tick takes no text, so that ? works from there.
	s.Do(chromedp.Evaluate[chromedp.Void](`const tick = document.querySelector("main").appendChild(document.createElement("input")); tick.type = "checkbox"; tick.focus()`))
	s.Key("?", false)
	s.until("? opens the list from a box to tick, on its switch", opened+` && document.activeElement.id === "keys-single"`).Key(" ", false)
	s.until("the space bar switches single characters off", `!document.getElementById("keys-single").checked`).Key(kb.Escape, false)
	s.until("Esc closes the list", "!"+opened)
	for _, next := range []struct{ path, h1 string }{{"/desk?q=BBY01-100002", "3 found"}, {"/desk?q=BBY01-100001", "1 found"}} {
		if s.Key("?", false); open() {
			t.Errorf("? works though it is switched off, before %s", next.path)
		}
		// What a page stores reaches one in another process only in time.
		s.open(next.path).is(200, next.h1)
		s.until("the switch is remembered", `Object.values(localStorage).includes("1")`)
	}
	s.tabTo("Keys").Key(kb.Enter, false)
	s.until("the button opens the list as it was left", opened+` && !document.getElementById("keys-single").checked`)
}

// The keys of a case: F4 copies what names nobody, F9 does what comes first,
// Ctrl+Enter saves the note.
func TestConsoleKeysOfCase(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, laptop())
	s.enter("agent").is(200, "Find a purchase").search("BBY01-100001").is(200, "1 found")
	// The button says so for three seconds only: what it said is kept.
	s.Do(chromedp.Evaluate[chromedp.Void](`{
		const kept = document.documentElement.dataset, button = document.querySelector("[data-summary]")
		navigator.clipboard.writeText = async (text) => { kept.copied = text }
		new MutationObserver(() => { kept.said = (kept.said ?? "") + button.innerText }).observe(button, {childList: true, characterData: true, subtree: true})
	}`))
	s.Key(kb.F4, false)
	s.until("F4 says that it copied", `/^Copied/.test(document.documentElement.dataset.said)`)
	copied := browser.Eval[string](s.Tab, "document.documentElement.dataset.copied")
	for _, word := range []string{"Kaspersky Internet Security", "BBY01-100001", "Can exchange", "32 days left", "October 23, 2017"} {
		if !strings.Contains(copied, word) {
			t.Errorf("the summary has no %q: %s", word, copied)
		}
	}
	if found := private(copied); len(found) > 0 {
		t.Errorf("the summary names the customer: %q", found)
	}
	s.Key(kb.F9, true)
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
