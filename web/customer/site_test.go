package customer_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/callback"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/support"
	"swapdesk/internal/words"
	"swapdesk/web"
)

// site is the whole site on a world of its own, with its clock.
type site struct {
	*dbtest.World
	t       testing.TB
	handler http.Handler
}

func newSite(t testing.TB) *site {
	t.Helper()
	return siteOn(t, dbtest.Seed(t, dbtest.New(t)))
}

func siteOn(t testing.TB, w *dbtest.World) *site {
	t.Helper()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	base := &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}
	now := w.Clock.Now
	handler, err := web.New(web.Deps{
		Lookup:   &lookup.Service{Repo: w.DB, Index: w.Vault.Index, Now: now},
		Confirm:  &lookup.Confirmer{Repo: db.Confirmations{DB: w.DB}, MAC: w.Vault.MAC, Now: now},
		Exchange: w.Exchanges(), Removal: &removal.Service{Repo: db.Removals{DB: w.DB}, Now: now}, Desk: &removal.Desk{Repo: w.DB, Now: now},
		Queue:    &queue.Service{Repo: w.DB, Desk: &removal.Desk{Repo: w.DB, Now: now}, Now: now},
		Callback: &callback.Service{Repo: w.DB, Now: now}, Busy: db.Unavailable,
		Support:  &support.Service{Repo: w.DB, MAC: w.Vault.MAC, Now: now},
		Sessions: w.DB, Words: catalog, BaseURL: base, MailFrom: "Geek Squad <help@example.com>", Ready: func(context.Context) error { return nil },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: now, Clock: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &site{World: w, t: t, handler: handler}
}

// visitor is a browser without scripts that follows no redirect by itself.
type visitor struct {
	*site
	jar http.CookieJar
}

func (s *site) visitor() *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &visitor{s, jar}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// to is the path and query that a redirect leads to.
func (a answer) to() string { return a.header.Get("Location") }

var heading = regexp.MustCompile(`<h1[^>]*>([^<]*)</h1>`)

func (a answer) h1() string {
	if m := heading.FindStringSubmatch(a.body); m != nil {
		return strings.ReplaceAll(m[1], "&#39;", "'")
	}
	return ""
}

func (v *visitor) get(path string) answer { return v.send(http.MethodGet, path, "") }

// post sends a form, names and values in turn.
func (v *visitor) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.send(http.MethodPost, path, form.Encode())
}

func (v *visitor) send(method, path, body string) answer {
	at := &url.URL{Scheme: "http", Host: "127.0.0.1:8080", Path: "/"}
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://127.0.0.1:8080")
	}
	for _, c := range v.jar.Cookies(at) {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	v.handler.ServeHTTP(rec, r)
	res := rec.Result()
	v.jar.SetCookies(at, res.Cookies())
	return answer{res.StatusCode, res.Header, rec.Body.String()}
}

// found is a visitor who has looked a purchase up.
func (s *site) found(b dbtest.Bought) *visitor {
	s.t.Helper()
	v := s.visitor()
	if a := v.post("/en/check", "order_number", b.Order, "contact", b.Email); a.status != http.StatusSeeOther {
		s.t.Fatalf("look-up: %d %s", a.status, a.h1())
	}
	return v
}

// want fails the test unless an answer has a status and, where h1 is not "",
// a heading, and says each of the sentences.
func (s *site) want(name string, a answer, status int, h1 string, sentences ...string) {
	s.t.Helper()
	if a.status != status || h1 != "" && a.h1() != h1 {
		s.t.Errorf("%s: %d %q, want %d %q", name, a.status, a.h1(), status, h1)
	}
	for _, sentence := range sentences {
		if !strings.Contains(a.body, sentence) {
			s.t.Errorf("%s does not say %q", name, sentence)
		}
	}
}
