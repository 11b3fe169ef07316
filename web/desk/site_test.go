package desk_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/callback"
	"swapdesk/internal/contact"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/override"
	"swapdesk/internal/removal"
	"swapdesk/internal/search"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	"swapdesk/internal/words"
	"swapdesk/web"
)

// site is the whole site with a world of its own.
type site struct {
	*dbtest.World
	t        *testing.T
	accounts *account.Service
	handler  http.Handler
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	w := dbtest.Seed(t, d)
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	hasher, err := account.NewHasher(true)
	if err != nil {
		t.Fatal(err)
	}
	now := w.Clock.Now
	s := &site{World: w, t: t, accounts: &account.Service{
		Repo: d, Seal: w.Vault.Seal, Open: w.Vault.Open, MAC: w.Vault.MAC, Hasher: hasher, Issuer: "Swapdesk", Now: now,
	}}
	s.handler, err = web.New(web.Deps{
		Lookup: &lookup.Service{Repo: d, Index: w.Vault.Index, Now: now}, Search: &search.Service{Repo: d, Index: w.Vault.Index},
		Support:  &support.Service{Repo: d, MAC: w.Vault.MAC, Now: now},
		Confirm:  &lookup.Confirmer{Repo: db.Confirmations{DB: d}, MAC: w.Vault.MAC, Now: now},
		Contacts: &contact.Service{Repo: d, Now: now},
		Exchange: w.Exchanges(), Removal: &removal.Service{Repo: db.Removals{DB: d}, Now: now}, Desk: &removal.Desk{Repo: d, Now: now},
		Override: &override.Service{Repo: d, Replaceable: w.Exchanges().Replaceable, Now: now},
		Callback: &callback.Service{Repo: d, Now: now}, Accounts: s.accounts, Sessions: d, Words: catalog,
		BaseURL: &url.URL{Scheme: "http", Host: "127.0.0.1:8080"}, Ready: func(context.Context) error { return nil },
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: now, Clock: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []account.New
	for _, role := range staff.Roles() {
		all = append(all, account.New{Email: email(role), Name: "Pat Doe", Role: role})
	}
	if err := s.accounts.Furnish(t.Context(), all, "nine blue herons stood still", "JBSWY3DPEHPK3PXP"); err != nil {
		t.Fatal(err)
	}
	return s
}

func email(role staff.Role) string { return string(role) + "@staff.example" }

// clerk is a browser in which somebody of a role is signed in; "" for nobody.
type clerk struct {
	*site
	token string
}

func (s *site) as(role staff.Role) *clerk {
	s.t.Helper()
	if role == "" {
		return &clerk{s, ""}
	}
	token, _, err := s.accounts.Enter(s.t.Context(), email(role), account.Origin{Browser: "A browser"})
	if err != nil {
		s.t.Fatal(err)
	}
	return &clerk{s, token}
}

// shown is a page with its visible text.
type shown struct {
	status   int
	to       string // where it leads
	h1, text string
	refresh  string // the header
	body     string
}

func (c *clerk) get(path string) shown {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8080"
	if c.token != "" {
		r.AddCookie(&http.Cookie{Name: "staff", Value: c.token})
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	page := shown{status: w.Code, to: w.Header().Get("Location"), body: w.Body.String()}
	page.text = visible(page.body)
	if m := regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`).FindStringSubmatch(page.body); m != nil {
		page.h1 = visible(m[1])
	}
	return page
}

// search is the console after q was typed and Enter pressed.
func (c *clerk) search(q string) shown {
	c.t.Helper()
	return c.get("/desk?" + url.Values{"q": {q}}.Encode())
}

func (p shown) has(t *testing.T, sentences ...string) {
	t.Helper()
	for _, s := range sentences {
		if !strings.Contains(p.text, s) {
			t.Errorf("the page does not say %q:\n%s", s, p.text)
		}
	}
}

func visible(body string) string {
	body = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")
	return strings.Join(strings.Fields(html.UnescapeString(body)), " ")
}
