package e2e

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostile are values that no honest form sends.
var hostile = map[string]string{
	"nothing":           "",
	"10 kB":             strings.Repeat("A1", 5000),
	"NUL":               "BBY\x0001-100001",
	"right to left":     "\u202ebby\u200f01-100001\u2066",
	"emoji":             "🛟🧷 1️⃣",
	"script":            `<script>alert(1)</script>`,
	"attribute":         `" onfocus="alert(1)" autofocus="`,
	"element":           `'"><img src=x onerror=alert(1)><svg/onload=alert(1)>`,
	"full-width digits": "１２３４５６７８",
	"no UTF-8":          "\xff\xfe\xc3\x28",
	"quotes":            `' OR '1'='1' -- "; DROP TABLE purchase;`,
	"lines":             "a\r\nBcc: everybody@example.com\r\n\r\nb@example.com",
	"template":          "{{.Secret}} ${7*7} %s %n",
	"path":              "../../../../etc/passwd",
}

// Whatever stands in a field, the answer is a page of ours: never 500, and
// nothing of it becomes markup.
func TestBadInput(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		proven := d.guest(t)
		replace := proven.toReplace("BBY01-100001", "jordan@example.com", 1)
		verify := d.guest(t).toVerify("BBY01-200000", "customer00@example.com")
		subscription, request := replace.value("subscription"), verify.query("r")
		for name, value := range hostile {
			for _, form := range []struct {
				g     *guest
				path  string
				field string
				with  []string
			}{
				{nil, "/en/check", "order_number", []string{"contact", "jordan@example.com"}},
				{nil, "/en/check", "activation_code", []string{"contact", "jordan@example.com"}},
				{nil, "/en/check", "contact", []string{"order_number", "BBY01-100005"}},
				{nil, "/en/send-link", "contact", nil},
				{proven, "/en/answer", "subscription", nil},
				{verify.g, "/en/verify", "request", []string{"code", "0000-0000"}},
				{verify.g, "/en/verify", "code", []string{"request", request}},
				{verify.g, "/en/verify/code", "request", nil},
				{proven, "/en/replace", "subscription", []string{"replacement", "WIS-3-12"}},
				{proven, "/en/replace", "replacement", []string{"subscription", subscription}},
				{proven, "/en/review", "subscription", []string{"replacement", "WIS-3-12"}},
				{proven, "/en/review", "replacement", []string{"subscription", subscription}},
				{nil, "/en/check", value, []string{"contact", value}},
			} {
				g := form.g
				if g == nil {
					g = d.guest(t)
				}
				g.post(form.path, append(form.with, form.field, value)...).sound(name+" in "+form.field, value)
			}
			for _, query := range []string{
				"/en/answer?s=", "/en/answer?o=", "/en/verify?r=", "/en/replace?s=", "/en/replace?s=" + subscription + "&replacement=",
				"/en/replace?switch=1&s=", "/en/review?s=" + subscription + "&replacement=", "/en/review?replacement=WIS-3-12&s=", "/en?lang=", "/en/check?",
			} {
				for _, g := range []*guest{proven, d.guest(t)} {
					g.get(query+url.QueryEscape(value)).sound(name+" in "+query, value)
				}
			}
			proven.get("/en/case/"+url.PathEscape(value)).sound(name+" as a reference", value)
			proven.get("/"+url.PathEscape(value)).sound(name+" as a path", value)
		}
		// After all of that the way is still open.
		done := proven.post("/en/review", "subscription", subscription, "replacement", "WIS-3-12")
		done.must(200, done.at(), doneH1)
		if strings.Contains(d.log.String(), "level=ERROR") {
			t.Errorf("the log has errors:\n%s", tail(d.log.String()))
		}
	})
}

// sound fails the test when a page is an error of ours, or has markup that
// was typed.
func (p *page) sound(what, typed string) {
	p.g.t.Helper()
	switch p.status {
	case 200, 404, 422, 429:
	default:
		p.g.t.Errorf("%s: %d at %s", what, p.status, p.url())
	}
	if p.h1() == "" {
		p.g.t.Errorf("%s: no page at %s", what, p.url())
	}
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "autofocus" || strings.Contains(a.Val, "javascript:") {
				p.g.t.Errorf("%s: <%s %s> at %s", what, n.Data, a.Key, p.url())
			}
		}
		if n.Data == "img" || n.Data == "script" && !strings.HasPrefix(attr(n, "src"), "/static/") {
			p.g.t.Errorf("%s: <%s> at %s", what, n.Data, p.url())
		}
	}
	// The links to other languages keep the query; a field is cut.
	if len(p.hops[0]) < 1000 && len(typed) > 1000 && strings.Contains(p.body, typed) {
		p.g.t.Errorf("%s: all of it is on the page", what)
	}
	if strings.ContainsAny(p.body, "\x00") {
		p.g.t.Errorf("%s: NUL on the page", what)
	}
}
