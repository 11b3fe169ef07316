package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// guest is a person with a browser that has no scripts: cookies, redirects,
// forms, an Origin on each post.
type guest struct {
	t      testing.TB
	d      *desk
	client *http.Client
	source string // the network address that the server sees
}

// sources gives each guest an address in a network of its own, so that the
// limits for one do not meet another.
var sources atomic.Int64

func (d *desk) guest(t testing.TB) *guest {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	n := sources.Add(1)
	return &guest{
		t: t, d: d, client: &http.Client{Jar: jar, Timeout: 30 * time.Second},
		source: fmt.Sprintf("10.%d.%d.1", n/250+1, n%250+1),
	}
}

// page is what a guest is looking at.
type page struct {
	g      *guest
	status int
	hops   []string // paths and queries that it was sent over, the last is its own
	header http.Header
	body   string
	doc    *html.Node
}

func (g *guest) get(path string) *page {
	g.t.Helper()
	req, err := http.NewRequest(http.MethodGet, g.d.base+path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.do(req)
}

// post sends a form, names and values in turn.
func (g *guest) post(path string, pairs ...string) *page {
	g.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return g.send(path, values)
}

func (g *guest) send(path string, values url.Values) *page {
	g.t.Helper()
	req, err := http.NewRequest(http.MethodPost, g.d.base+path, strings.NewReader(values.Encode()))
	if err != nil {
		g.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", g.d.base)
	return g.do(req)
}

func (g *guest) do(req *http.Request) *page {
	g.t.Helper()
	p := &page{g: g, hops: []string{req.URL.RequestURI()}}
	req.Header.Set("X-Forwarded-For", g.source)
	client := *g.client
	client.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		p.hops = append(p.hops, req.URL.RequestURI())
		if len(via) > 5 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	res, err := client.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	p.status, p.header, p.body = res.StatusCode, res.Header, string(body)
	if p.doc, err = html.Parse(strings.NewReader(p.body)); err != nil {
		g.t.Fatal(err)
	}
	return p
}

// url is the path and query of the page.
func (p *page) url() string { return p.hops[len(p.hops)-1] }

// at is the path alone.
func (p *page) at() string { path, _, _ := strings.Cut(p.url(), "?"); return path }

// query is a parameter of the page's URL.
func (p *page) query(name string) string {
	u, err := url.Parse(p.url())
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}

// must ends the test unless the page is the one that is meant: status, path,
// and the words of its H1.
func (p *page) must(status int, path, h1 string) *page {
	p.g.t.Helper()
	if p.status != status || p.at() != path || p.h1() != h1 {
		p.g.t.Fatalf("at %s: status %d, H1 %q; want %d %q at %s\n%s", p.url(), p.status, p.h1(), status, h1, path, p.text())
	}
	return p
}

// says fails the test for each sentence that the page lacks.
func (p *page) says(sentences ...string) *page {
	p.g.t.Helper()
	text := p.text()
	for _, s := range sentences {
		if !strings.Contains(text, s) {
			p.g.t.Errorf("at %s the page does not say %q:\n%s", p.url(), s, text)
		}
	}
	return p
}

// silent fails the test for each text that the page has, in its source too.
func (p *page) silent(texts ...string) *page {
	p.g.t.Helper()
	for _, s := range texts {
		if s != "" && (strings.Contains(p.body, s) || strings.Contains(p.text(), s)) {
			p.g.t.Errorf("at %s the page tells %q", p.url(), s)
		}
	}
	return p
}

func (p *page) h1() string {
	if n := first(p.doc, "h1"); n != nil {
		return textOf(n)
	}
	return ""
}

func (p *page) title() string {
	if n := first(p.doc, "title"); n != nil {
		return textOf(n)
	}
	return ""
}

// text is what stands in the body, with single blanks.
func (p *page) text() string { return textOf(first(p.doc, "body")) }

// value is what an input holds.
func (p *page) value(name string) string {
	for n := range p.doc.Descendants() {
		if n.Data == "input" && attr(n, "name") == name {
			return attr(n, "value")
		}
	}
	return ""
}

// values gives all values of the inputs with a name: the choices of radios.
func (p *page) values(name string) []string {
	var all []string
	for n := range p.doc.Descendants() {
		if n.Data == "input" && attr(n, "name") == name {
			all = append(all, attr(n, "value"))
		}
	}
	return all
}

// summary gives the error summary, field by field in its order.
func (p *page) summary() []string {
	var errors []string
	for n := range p.doc.Descendants() {
		if n.Data == "a" && n.Parent != nil && n.Parent.Data == "li" && strings.Contains(attr(n.Parent.Parent, "class"), "error-summary") {
			errors = append(errors, strings.TrimPrefix(attr(n, "href"), "#")+": "+textOf(n))
		}
	}
	return errors
}

// fieldError is the error that stands at a field.
func (p *page) fieldError(name string) string {
	for n := range p.doc.Descendants() {
		if attr(n, "id") == name+"-error" {
			return strings.TrimSpace(strings.TrimPrefix(textOf(n), "Error:"))
		}
	}
	return ""
}

// link gives where the link with these words leads; the test ends without one.
func (p *page) link(words string) string {
	p.g.t.Helper()
	for n := range p.doc.Descendants() {
		if n.Data == "a" && textOf(n) == words {
			return attr(n, "href")
		}
	}
	p.g.t.Fatalf("at %s there is no link %q:\n%s", p.url(), words, p.text())
	return ""
}

// follow clicks the link with these words.
func (p *page) follow(words string) *page {
	p.g.t.Helper()
	return p.g.get(p.link(words))
}

// press sends the form whose button has these words, with what it holds and
// what is typed into it, names and values in turn.
func (p *page) press(button string, typed ...string) *page {
	p.g.t.Helper()
	return p.pressNth(0, button, typed...)
}

func (p *page) pressNth(nth int, button string, typed ...string) *page {
	p.g.t.Helper()
	for form := range p.doc.Descendants() {
		if form.Data != "form" || !hasButton(form, button) {
			continue
		}
		if nth--; nth >= 0 {
			continue
		}
		values := held(form)
		for i := 0; i+1 < len(typed); i += 2 {
			values.Set(typed[i], typed[i+1])
		}
		if attr(form, "method") != "post" {
			p.g.t.Fatalf("the form of %q is no post", button)
		}
		return p.g.send(attr(form, "action"), values)
	}
	p.g.t.Fatalf("at %s there is no button %q:\n%s", p.url(), button, p.text())
	return nil
}

func hasButton(form *html.Node, words string) bool {
	for n := range form.Descendants() {
		if n.Data == "button" && strings.HasPrefix(textOf(n), words) {
			return true
		}
	}
	return false
}

// held is what a form would send as it stands.
func held(form *html.Node) url.Values {
	values := url.Values{}
	for n := range form.Descendants() {
		if n.Data != "input" || attr(n, "name") == "" {
			continue
		}
		if attr(n, "type") == "radio" && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
			continue
		}
		values.Set(attr(n, "name"), attr(n, "value"))
	}
	return values
}

func first(n *html.Node, tag string) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == tag {
			return c
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && c.Parent.Data != "script" && c.Parent.Data != "style" {
			b.WriteString(c.Data)
			if block(c.Parent) {
				b.WriteByte(' ')
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// block tells whether words on both sides of an element's end are apart.
func block(n *html.Node) bool {
	return !slices.Contains([]string{"strong", "a", "span", "button"}, n.Data)
}

// jarCookies is a copy of a guest's cookies as they are now.
func jarCookies(g *guest) http.CookieJar {
	g.t.Helper()
	u, err := url.Parse(g.d.base)
	if err != nil {
		g.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		g.t.Fatal(err)
	}
	jar.SetCookies(u, g.client.Jar.Cookies(u))
	return jar
}
