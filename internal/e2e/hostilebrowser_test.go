package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"swapdesk/internal/browser"
	"swapdesk/internal/testkit"
)

// call is a protocol command as a step.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, command, params)
		return err
	})
}

// disarm makes each dialog a note that unharmed reads: a real one would stop
// the test.
func (s *seat) disarm() {
	s.t.Helper()
	s.Do(call(cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{
		Source: `for (const f of ["alert", "confirm", "prompt", "print"]) window[f] = () => { window.top.ran = true }`,
	}))
}

// from makes the server see this tab at another address, so that no limit is
// met.
func (s *seat) from(n int) {
	s.t.Helper()
	s.Do(call(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"X-Forwarded-For": fmt.Sprintf("10.%d.%d.9", 100+n/250, n%250)},
	}))
}

// intruders are what no page of ours has in it.
const intruders = `[...document.querySelectorAll("*")].filter(e => e.closest("[pwn], base, template, iframe, object, embed, img, math") ||
	e.localName === "script" && !(e.getAttribute("src") || "").startsWith("/static/") ||
	["href", "src", "action", "formaction"].some(a => /^\s*(javascript:|data:|\/[\/\\])/i.test(e.getAttribute(a) || "")) ||
	[...e.attributes].some(a => a.name.startsWith("on"))).map(e => e.outerHTML.slice(0, 80)).concat(
		window.ran ? ["a dialog was opened"] : [], location.hostname === "127.0.0.1" ? [] : ["it went to " + location.href])`

// unharmed fails the test when something ran, was reported or came into the
// page.
func (s *seat) unharmed(what string) {
	s.t.Helper()
	for _, found := range append(browser.Eval[[]string](s.Tab, intruders), s.Problems()...) {
		if !strings.HasSuffix(found, "/favicon.ico") { // asked for by the browser where an answer is no page
			s.t.Errorf("%s at %.100s: %s", what, s.URL(), found)
		}
	}
}

// submit posts a form of its own to a path, from a page of ours.
func (s *seat) submit(path string, values map[string][]string) {
	s.t.Helper()
	data, err := json.Marshal(values)
	if err != nil {
		s.t.Fatal(err)
	}
	s.open("/en/privacy")
	browser.Eval[bool](s.Tab, fmt.Sprintf(`(() => {
		const form = document.createElement("form")
		form.method = "post"; form.action = %q
		for (const [name, all] of Object.entries(%s)) for (const value of all) {
			const field = document.createElement("input")
			field.type = "hidden"; field.name = name; field.value = value
			form.append(field)
		}
		const send = document.createElement("button")
		send.id = "send"; send.textContent = "send"
		form.append(send); document.body.prepend(form)
		return true
	})()`, path, data))
	s.Click("#send")
}

// Payloads in fields, queries and paths, in Chromium: nothing runs, nothing is
// reported, no element appears. The CI tier takes each payload and each place
// once or more; the proof takes each payload in each place.
func TestPayloadsInChromium(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.disarm()
	s.look("BBY01-200000", "customer00@example.com").press("Choose your replacement").is(200, verifyH1)
	r := browser.Eval[string](s.Tab, `new URLSearchParams(location.search).get("r")`)
	s.look("BBY01-100001", "jordan@example.com").press("Choose your replacement").prove("jordan@example.com", 1)
	s.is(200, replaceH1)
	all := spots(s.Value("input[name=subscription]"), r)
	tried := 0
	for i, payload := range payloads() {
		for j, sp := range all {
			if !testkit.Proof() && j%len(payloads()) != i {
				continue
			}
			tried++
			s.from(tried)
			if sp.field == "" {
				s.open(sp.filled(payload))
			} else {
				s.submit(sp.path, sp.form(payload))
			}
			s.unharmed(fmt.Sprintf("payload %d in %s %s", i, sp.path, sp.field))
		}
	}
	if tried < len(all) {
		t.Errorf("only %d tried", tried)
	}
}

// What unharmed looks for is found when it is there.
func TestUnharmedFindsHarm(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.disarm()
	s.open("/en/help")
	if found := browser.Eval[[]string](s.Tab, intruders); len(found) > 0 {
		t.Errorf("a page of ours has %q", found)
	}
	for _, harm := range []string{`<b pwn>x</b>`, `<a href=" javascript:alert(1)">x</a>`, `<b onclick=x>x</b>`, `<img src=/x>`} {
		got := browser.Eval[[]string](s.Tab, fmt.Sprintf(`(() => { document.querySelector("h1").innerHTML = %q; return %s })()`, harm, intruders))
		if len(got) == 0 {
			t.Errorf("%s is not found", harm)
		}
	}
	browser.Eval[bool](s.Tab, `(alert(1), true)`)
	if got := browser.Eval[[]string](s.Tab, intruders); len(got) == 0 {
		t.Error("a dialog is not found")
	}
	s.Problems() // the policy blocked some of that
}
