package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Open goes to a URL and waits until the page has loaded, whatever its status.
func (tab *Tab) Open(url string) {
	tab.t.Helper()
	tab.do("opening "+url, chromedp.Navigate(url))
}

// Status is the HTTP status of the page on show.
func (tab *Tab) Status() int {
	_, status := tab.seen.answer()
	return status
}

// URL is the address of the page on show, with its fragment.
func (tab *Tab) URL() string {
	tab.t.Helper()
	return get(tab, "reading the address", chromedp.Location())
}

// Text waits until the first element that a CSS selector finds is visible, and
// gives the text that a person sees in it.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	return get(tab, "reading "+selector, chromedp.Text(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Value is what stands in the first form field that a CSS selector finds.
func (tab *Tab) Value(selector string) string {
	tab.t.Helper()
	return get(tab, "reading "+selector, chromedp.Value(chromedp.CSS(selector)))
}

// Count is the number of elements that a CSS selector finds now, without
// waiting for any.
func (tab *Tab) Count(selector string) int {
	tab.t.Helper()
	return get(tab, "counting "+selector, chromedp.Evaluate[int](fmt.Sprintf(
		"document.querySelectorAll(%s).length", quote(selector))))
}

// Eval gives the value of a script that the debugger runs in the page on show;
// the page's policy does not bind it, nor does NoJS.
func Eval[T any](tab *Tab, script string) T {
	tab.t.Helper()
	return get(tab, "running a script", chromedp.Evaluate[T](script))
}

// Do runs chromedp's own actions, for what Tab has no method for.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	tab.do("running actions", steps...)
}

// Fill replaces what stands in a form field, by typing. A list is set to the
// option with that value.
func (tab *Tab) Fill(selector, text string) {
	tab.t.Helper()
	kind := get(tab, "finding "+selector, chromedp.JavascriptAttribute[string](chromedp.CSS(selector), "type"))
	switch kind {
	case "select-one", "date", "time", "number":
		tab.do("setting "+selector, chromedp.SetValue(chromedp.CSS(selector), text))
	default:
		// Not chromedp.Clear: it leaves what was typed after the page came.
		empty := fmt.Sprintf(`document.querySelector(%s).value = ""`, quote(selector))
		tab.do("filling "+selector, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Evaluate[chromedp.Void](empty))
		if text != "" {
			tab.do("filling "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
		}
	}
}

// Click clicks the middle of the first element that a CSS selector finds, once
// it is visible. When that leads to another page, Click waits until it has
// loaded.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	click(tab, selector, chromedp.CSS(selector), fmt.Sprintf("document.querySelector(%s)", quote(selector)))
}

// Press clicks the link, button or label that carries this text, and waits as
// Click does.
func (tab *Tab) Press(text string) {
	tab.t.Helper()
	path := fmt.Sprintf(`[...document.querySelectorAll("a, button, summary, label, input[type=submit]")]
		.find(e => (e.innerText || e.value || "").trim().replace(/\s+/g, " ") === %s)`, quote(text))
	click(tab, quote(text), chromedp.JSPath(path), path)
}

// Submit sends a form the way a person does, by its first submit button.
func (tab *Tab) Submit(form string) {
	tab.t.Helper()
	tab.Click(form + " :is(button:not([type]), button[type=submit], input[type=submit])")
}

// leads is a script that tells whether a click on an element should lead to
// another page. It is asked before the click, to know how long to wait.
const leads = `(e => {
	if (!e) return false
	const link = e.closest("a[href]")
	if (link) return !link.target || link.target === "_self"
	const b = e.closest("button, input")
	if (!b || b.type !== "submit" || !b.form) return false
	return b.form.noValidate || b.formNoValidate || b.form.checkValidity()
})(%s)`

// click clicks and waits for what follows. A navigation shows itself by its
// request within milliseconds; one that is expected may take longer on a busy
// machine, and may never come when a script takes the click over.
func click[S chromedp.Selectable](tab *Tab, name string, sel S, script string) {
	tab.t.Helper()
	what := "clicking " + name
	tab.do(what, chromedp.WaitVisible(sel))
	grace := 50 * time.Millisecond
	if get(tab, what, chromedp.Evaluate[bool](fmt.Sprintf(leads, script))) {
		grace = 3 * time.Second
	}
	tab.follow(what, grace, chromedp.Click(sel))
}

// Key presses a key of the keyboard, one of chromedp/kb's or a letter, with
// others held down where that is said. When it
// leads to another page, which leads tells beforehand, Key waits until that has
// loaded.
func (tab *Tab) Key(key string, leads bool, with ...chromedp.KeyOption) {
	tab.t.Helper()
	grace := time.Duration(0)
	if leads {
		grace = 3 * time.Second
	}
	tab.follow("pressing a key", grace, chromedp.KeyEvent(key, with...))
}

// follow does something and waits for a load that it leads to: grace long for
// one to begin, then until it has ended.
func (tab *Tab) follow(what string, grace time.Duration, step chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	begun, ended, _ := tab.seen.counts()
	tab.do(what, step)
	limit := time.NewTimer(grace)
	defer limit.Stop()
	for waiting := true; ; {
		b, e, changed := tab.seen.counts()
		if e > ended {
			return
		}
		if b > begun && waiting {
			waiting = false
			limit.Reset(patience)
		}
		select {
		case <-changed:
		case <-limit.C:
			if !waiting {
				tab.fail(what, fmt.Errorf("the next page did not load in %v", patience))
			}
			return
		}
	}
}

// HTML is the page on show as the server sent it, byte by byte, before any
// script or the parser touched it.
func (tab *Tab) HTML() string {
	tab.t.Helper()
	id, _ := tab.seen.answer()
	res := get(tab, "reading the page's source", func(ctx context.Context, t *chromedp.Target) (network.GetResponseBodyResult, error) {
		return cdp.Call(ctx, t, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	})
	return string(res.Body)
}

// quote is a Go string as a JavaScript one.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string cannot fail
	return string(b)
}
