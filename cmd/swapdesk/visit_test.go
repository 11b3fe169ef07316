package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// visitor goes through the site as a browser without scripts does: it fills
// in and sends the first POST form of <main>.
type visitor struct {
	t      *testing.T
	client *http.Client
	at     *url.URL
	status int
	page   *html.Node
}

func visit(t *testing.T, address string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, client: &http.Client{Jar: jar}}
	v.get(address)
	return v
}

func (v *visitor) get(address string) {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	v.do(request)
}

func (v *visitor) do(request *http.Request) {
	v.t.Helper()
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	v.status, v.at = response.StatusCode, response.Request.URL
	if v.page, err = html.Parse(response.Body); err != nil {
		v.t.Fatal(err)
	}
}

// submit sends the form with these values over those that stand in it; of
// radio buttons and boxes only those that are checked.
func (v *visitor) submit(values map[string]string) {
	v.t.Helper()
	form := find(find(v.page, func(n *html.Node) bool { return n.Data == "main" }), func(n *html.Node) bool {
		return n.Data == "form" && strings.EqualFold(attr(n, "method"), "post")
	})
	if form == nil {
		v.t.Fatalf("%s (%d) has no form:\n%s", v.at, v.status, v.text())
	}
	fields := url.Values{}
	each(form, func(n *html.Node) {
		kind := attr(n, "type")
		if n.Data == "input" && attr(n, "name") != "" && (kind != "radio" && kind != "checkbox" || has(n, "checked")) {
			fields.Set(attr(n, "name"), attr(n, "value"))
		}
	})
	for name, value := range values {
		fields.Set(name, value)
	}
	action, err := v.at.Parse(attr(form, "action"))
	if err != nil {
		v.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, action.String(), strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	v.do(request)
	if v.status != http.StatusOK {
		v.t.Fatalf("%s after %v: %d\n%s", v.at, values, v.status, v.text())
	}
}

// text is what stands on the page, white space folded.
func (v *visitor) text() string {
	var b strings.Builder
	each(find(v.page, func(n *html.Node) bool { return n.Data == "main" }), func(n *html.Node) {
		if n.Type == html.TextNode && n.Parent.Data != "script" {
			b.WriteString(n.Data + " ")
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func each(n *html.Node, do func(*html.Node)) {
	if n == nil {
		return
	}
	do(n)
	for c := range n.Descendants() {
		do(c)
	}
}

func find(n *html.Node, wanted func(*html.Node) bool) (found *html.Node) {
	each(n, func(n *html.Node) {
		if found == nil && n.Type == html.ElementNode && wanted(n) {
			found = n
		}
	})
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// body fetches an address and gives its status and text.
func body(t *testing.T, address string) (int, string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}
