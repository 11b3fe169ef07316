package e2e

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"
)

// payloads are what attackers type. Whatever element one of them would make
// has an attribute pwn, or a name that no page of ours has.
func payloads() []string {
	return []string{
		`<script pwn>alert(1)</script>`,
		`"><script pwn>alert(1)</script>`,
		`'><img pwn src=x onerror=alert(1)>`,
		`"><img pwn src=x onerror=alert(1)>`,
		"`><img pwn src=x onerror=alert(1)>",
		`" pwn onfocus="alert(1)" autofocus x="`,
		`' pwn onfocus='alert(1)' autofocus x='`,
		` pwn onfocus=alert(1) autofocus `,
		`<svg pwn onload=alert(1)>`,
		`<svg pwn><script>alert(1)</script></svg>`,
		`<math pwn><mtext></form><form><mglyph><style></math><img pwn src onerror=alert(1)>`,
		`<iframe pwn srcdoc="<script>parent.alert(1)</script>"></iframe>`,
		`<style pwn>@import'//evil.example'</style>`,
		`</title></style></script><script pwn>alert(1)</script>`,
		`</textarea><img pwn src=x onerror=alert(1)>`,
		`<template pwn><b>x</b></template><object pwn data="javascript:alert(1)"></object>`,
		`--><img pwn src=x onerror=alert(1)><!--`,
		`javascript:alert(1)//`,
		`data:text/html,<script pwn>alert(1)</script>`,
		`//evil.example/%2f..\..//`,
		`{{constructor.constructor('alert(1)')()}}<b pwn>`,
		`${alert(1)}#{7*7}<%= 7*7 %><b pwn>`,
		"a1\r\nSet-Cookie: pwn=1\r\n\r\n<b pwn>",
		"<scr\x00ipt pwn>alert(1)</scr\x00ipt><b\x00 pwn>",
		"\u202e>\u2066tpircs<\u2069<b pwn>",
		"＜script pwn＞alert(1)＜/script＞",
		"\ufe64script pwn\ufe65alert(1)‹b pwn›\xbcb pwn\xbe",
		`&lt;b pwn&gt;&#60;b pwn&#62;&#x3c;b pwn&#x3e;%3Cb pwn%3E`,
		`<base pwn href="//evil.example/"><meta pwn http-equiv=refresh content="0;url=javascript:alert(1)">`,
		strings.Repeat(`<b pwn>`, 400),
	}
}

// spot is one place where the public can put a text: a field of a form, or a
// part of a URL, marked by %s.
type spot struct {
	who   string // "": nobody in particular; "proven"; "asked", in front of /verify
	path  string
	field string // "" for a GET
	with  []string
}

// spots are all of them. s is a subscription that the proven guest may act on,
// r the asked one's request.
func spots(s, r string) []spot {
	const guide = "/en/guide/KIS-3-12"
	about := []string{"subscription", s}
	return []spot{
		{"", "/en/check", "order_number", []string{"contact", "x"}},
		{"", "/en/check", "activation_code", []string{"contact", "x"}},
		{"", "/en/check", "contact", []string{"order_number", "x"}},
		{"", "/en/check", "%s", nil},
		{"", "/en/send-link", "contact", nil},
		{"", "/en/find-case", "reference", nil},
		{"", "/en/callback", "phone", []string{"best_time", "any"}},
		{"", "/en/callback", "best_time", []string{"phone", "612-555-0142"}},
		{"proven", "/en/callback", "subscription", []string{"phone", "12"}},
		{"asked", "/en/verify", "code", []string{"request", r}},
		{"asked", "/en/verify", "request", []string{"code", "0000-0000"}},
		{"asked", "/en/verify/code", "request", nil},
		{"proven", "/en/answer", "subscription", nil},
		{"proven", "/en/replace", "subscription", []string{"replacement", "WIS-3-12"}},
		{"proven", "/en/replace", "replacement", about},
		{"proven", "/en/review", "subscription", []string{"replacement", "WIS-3-12"}},
		{"proven", "/en/review", "replacement", about},
		{"proven", "/en/review", "expect", append([]string{"replacement", "NONE"}, about...)},
		{"", "/en/guide", "product", nil},
		{"", guide, "os", nil},
		{"proven", guide, "task", about},
		{"", guide, "subscription", nil},
		{"proven", guide + "/windows/1", "subscription", nil},
		{"proven", guide + "/windows/3/stuck", "note", append([]string{"phone", "12"}, about...)},
		{"proven", guide + "/windows/3/stuck", "phone", append([]string{"note", "x"}, about...)},
		{"proven", guide + "/windows/3/stuck", "subscription", []string{"note", "x"}},
		{"proven", guide + "/windows/done", "subscription", nil},

		{path: "/?%s=1"},
		{path: "/en?x=%s"},
		{path: "/en?%s"},
		{path: "/en/check?again=%s"},
		{path: "/en/answer?s=%s", who: "proven"},
		{path: "/en/answer?o=%s", who: "proven"},
		{path: "/en/verify?r=%s"},
		{path: "/en/verify?r=" + r + "&x=%s", who: "asked"},
		{path: "/en/replace?s=%s", who: "proven"},
		{path: "/en/replace?s=" + s + "&replacement=%s", who: "proven"},
		{path: "/en/replace?s=" + s + "&switch=%s", who: "proven"},
		{path: "/en/review?replacement=WIS-3-12&s=%s", who: "proven"},
		{path: "/en/review?s=" + s + "&replacement=%s", who: "proven"},
		{path: "/en/callback?s=%s", who: "proven"},
		{path: "/en/callback?again=%s"},
		{path: guide + "?task=%s"},
		{path: guide + "?s=%s"},
		{path: guide + "/windows?task=%s"},
		{path: guide + "/windows/1?s=%s"},
		{path: guide + "/windows/1/stuck?s=%s"},
		{path: guide + "/windows/1/stuck?kept=%s&s=" + s, who: "proven"},
		{path: guide + "/windows/done?s=%s"},
		{path: guide + "/windows/done?note=%s&s=" + s, who: "proven"},
		{path: guide + "/windows/gone?s=%s"},
		{path: "/demo?l=%s"},
		{path: "/demo/mail?l=%s"},
		{path: "/demo/mail/%s"},
		{path: "/nowhere?l=%s"},
		{path: "/%s"},
		{path: "/en/%s"},
		{path: "/%s/en"},
		{path: "/static/%s"},
		{path: "/en/case/%s"},
		{path: "/en/case/%s/key", who: "proven"},
		{path: "/en/guide/%s"},
		{path: guide + "/%s"},
		{path: guide + "/windows/%s"},
		{path: guide + "/windows/%s/stuck"},
	}
}

// filled is the URL with a payload in it.
func (s spot) filled(payload string) string {
	path, query, has := strings.Cut(s.path, "?")
	path = strings.Replace(path, "%s", url.PathEscape(payload), 1)
	if has {
		path += "?" + strings.Replace(query, "%s", url.QueryEscape(payload), 1)
	}
	return path
}

// form is what a POST to the spot sends.
func (s spot) form(payload string) url.Values {
	values := url.Values{strings.Replace(s.field, "%s", payload, 1): {payload}}
	for i := 0; i+1 < len(s.with); i += 2 {
		values.Set(s.with[i], s.with[i+1])
	}
	return values
}

// foreign lists what of a document no page of ours has.
func foreign(doc *html.Node) []string {
	var found []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains([]string{"base", "template", "iframe", "object", "embed", "img", "math"}, n.Data) ||
			n.Data == "script" && !strings.HasPrefix(attr(n, "src"), "/static/") ||
			n.Data == "meta" && attr(n, "http-equiv") != "" {
			found = append(found, "<"+n.Data+">")
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			leads := slices.Contains([]string{"href", "src", "action", "formaction", "srcdoc", "data"}, a.Key)
			if a.Key == "pwn" || strings.HasPrefix(a.Key, "on") || a.Key == "autofocus" || leads && (strings.HasPrefix(value, "javascript:") ||
				strings.HasPrefix(value, "data:") || strings.HasPrefix(value, "//") || strings.HasPrefix(value, `/\`)) {
				found = append(found, fmt.Sprintf("<%s %s=%.60q>", n.Data, a.Key, a.Val))
			}
		}
	}
	return found
}

// harmless fails the test when the page has anything that was typed for
// markup, as an element, a header or an error of ours.
func (p *page) harmless(what string) *page {
	p.g.t.Helper()
	if found := foreign(p.doc); len(found) > 0 {
		p.g.t.Errorf("%s: at %.80s the page has %s", what, p.url(), strings.Join(found, ", "))
	}
	if p.status >= 500 || strings.Contains(p.header.Get("Set-Cookie"), "pwn") || strings.ContainsRune(p.body, 0) {
		p.g.t.Errorf("%s: at %.80s status %d, cookie %q", what, p.url(), p.status, p.header.Get("Set-Cookie"))
	}
	return p
}

// Every payload in every field, query and path, over HTTP; the browser's turn
// is TestPayloadsInChromium.
func TestPayloads(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	proven := d.guest(t)
	s := proven.toReplace("BBY01-100001", "jordan@example.com", 1).value("subscription")
	verify := d.guest(t).toVerify("BBY01-200000", "customer00@example.com")
	all := spots(s, verify.query("r"))
	var wg sync.WaitGroup
	todo := make(chan func())
	for range 8 { // most of the time is the wait that makes failures alike
		wg.Go(func() {
			for f := range todo {
				f()
			}
		})
	}
	reflected := 0
	var mu sync.Mutex
	for i, payload := range payloads() {
		for _, sp := range all {
			todo <- func() {
				g := d.guest(t)
				switch sp.who {
				case "proven":
					g = proven
				case "asked":
					g = verify.g
				}
				var p *page
				if sp.field == "" {
					p = g.get(sp.filled(payload))
				} else {
					p = g.send(sp.path, sp.form(payload))
				}
				p.harmless(fmt.Sprintf("payload %d in %s %s", i, sp.path, sp.field))
				if strings.Contains(p.body, "pwn") {
					mu.Lock()
					reflected++
					mu.Unlock()
				}
			}
		}
	}
	close(todo)
	wg.Wait()
	if reflected < 200 {
		t.Errorf("only %d pages show what was typed: the payloads do not get through", reflected)
	}
	done := proven.post("/en/review", "subscription", s, "replacement", "WIS-3-12") // the way is still open
	done.must(200, done.at(), doneH1)
	if strings.Contains(d.log.String(), "level=ERROR") && strings.Contains(d.log.String(), "request failed") {
		t.Errorf("the log has errors:\n%s", tail(d.log.String()))
	}
	for _, secret := range []string{"pwn", "evil.example", "jordan@", "BBY01"} {
		if strings.Contains(d.log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// The checks above find what they are for.
func TestForeignFindsPayloads(t *testing.T) {
	t.Parallel()
	for i, payload := range payloads() {
		if slices.Contains([]int{17, 19, 25, 26, 27}, i) { // no markup, but in a link
			continue
		}
		found := 0
		for _, frame := range []string{"<p>%s</p>", `<input value="%s">`, "<input value='%s'>", "<input value=%s>", "<!-- %s -->", "<textarea>%s</textarea>"} {
			doc, err := html.Parse(strings.NewReader(strings.Replace(frame, "%s", strings.ReplaceAll(payload, "\x00", ""), 1)))
			if err != nil {
				t.Fatal(err)
			}
			if len(foreign(doc)) > 0 {
				found++
			}
		}
		if found == 0 {
			t.Errorf("payload %d is never found", i)
		}
	}
}
