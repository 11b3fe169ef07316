package web_test

import (
	"context"
	"fmt"
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

	"github.com/labstack/echo/v4"
	"github.com/pquerna/otp/totp"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/contact"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	house "swapdesk/internal/demo"
	"swapdesk/internal/handoff"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/override"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/search"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	"swapdesk/internal/words"
	page "swapdesk/templates/demo"
	"swapdesk/web"
	"swapdesk/web/demo"
	"swapdesk/web/httpx"
)

const (
	password = "nine blue herons stood still"
	// secret is that of every second factor here.
	secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	local  = "http://127.0.0.1:8080"
)

// site is the whole site on a world of its own, with its clock and an account
// for every role: ROLE@staff.example.
type site struct {
	*dbtest.World
	t        *testing.T
	base     string
	accounts *account.Service
	deps     web.Deps
	handler  http.Handler
}

// newSite makes a site under a URL; change, when not nil, changes what it is
// made of.
func newSite(t *testing.T, d *db.DB, base string, change func(*web.Deps)) *site {
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
	at, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	now := w.Clock.Now
	accounts := &account.Service{
		Repo: w.DB, Seal: w.Vault.Seal, Open: w.Vault.Open, MAC: w.Vault.MAC, Hasher: hasher, Issuer: "Swapdesk", Now: now,
	}
	devices, visits := &kiosk.Devices{Repo: w.DB, MAC: w.Vault.MAC, Now: now}, &kiosk.Visits{Repo: w.DB, Now: now}
	associates := &kiosk.Sessions{
		Repo: w.DB, Hash: hasher.Hash, Matches: hasher.Matches, MAC: w.Vault.MAC, Now: now,
		Full: func(ctx context.Context, email, password, code string) (staff.Account, error) {
			return accounts.Verify(ctx, account.Credentials{Email: email, Password: password, Code: code})
		},
	}
	s := &site{World: w, t: t, base: base, accounts: accounts, deps: web.Deps{
		Kiosk: &kiosk.Guard{Devices: devices, Sessions: associates, Visits: visits}, Devices: devices, Associates: associates, Visits: visits,
		Answers: w.DB, Handoffs: &handoff.Service{Repo: w.DB, MAC: w.Vault.MAC, Now: now},
		Lookup:   &lookup.Service{Repo: w.DB, Index: w.Vault.Index, Now: now},
		Search:   &search.Service{Repo: w.DB, Index: w.Vault.Index},
		Support:  &support.Service{Repo: w.DB, MAC: w.Vault.MAC, Now: now},
		Confirm:  &lookup.Confirmer{Repo: db.Confirmations{DB: w.DB}, MAC: w.Vault.MAC, Now: now},
		Contacts: &contact.Service{Repo: w.DB, Now: now},
		Exchange: w.Exchanges(), Removal: &removal.Service{Repo: db.Removals{DB: w.DB}, Now: now},
		Override: &override.Service{Repo: w.DB, Replaceable: w.Exchanges().Replaceable, Now: now},
		Desk:     &removal.Desk{Repo: w.DB, Now: now}, Queue: &queue.Service{Repo: w.DB, Desk: &removal.Desk{Repo: w.DB, Now: now}, Now: now}, Callback: &callback.Service{Repo: w.DB, Now: now}, Busy: db.Unavailable,
		Accounts: accounts, Trail: w.DB,
		CheckTrail: func(ctx context.Context) (int64, error) { return w.DB.CheckChain(ctx, w.Vault.AuditMAC) },
		Sessions:   w.DB, Words: catalog, BaseURL: at, MailFrom: "Geek Squad <help@example.com>",
		Ready: func(context.Context) error { return nil },
		Log:   slog.New(slog.NewTextHandler(io.Discard, nil)), Now: now, Clock: time.Now,
	}}
	if change != nil {
		change(&s.deps)
	}
	if s.handler, err = web.New(s.deps); err != nil {
		t.Fatal(err)
	}
	var all []account.New
	for _, role := range staff.Roles() {
		n := account.New{Email: email(role), Name: "Pat " + string(role), Role: role}
		if role == staff.Associate {
			n.StoreNumber = "281"
		}
		all = append(all, n)
	}
	if err := accounts.Furnish(t.Context(), all, password, secret); err != nil {
		t.Fatal(err)
	}
	return s
}

func email(role staff.Role) string { return string(role) + "@staff.example" }

// local is a site on plain http on this machine, on SQLite.
func localSite(t *testing.T) *site {
	t.Helper()
	return newSite(t, dbtest.New(t), local, nil)
}

// asDemo makes a site a demonstration.
func asDemo(d *web.Deps) {
	d.Demo = &demo.Handlers{
		Now: d.Now, Moment: func(string, time.Time) string { return "now" }, Accounts: d.Accounts, Secret: secret,
		Screens: house.Kiosk{Devices: d.Devices, Associates: d.Associates, Accounts: d.Accounts, Manager: email(staff.Manager)},
		Number:  house.StaffNumber, PIN: house.StaffPIN,
	}
	for _, role := range staff.Roles() {
		d.Demo.Staff = append(d.Demo.Staff, page.Person{Role: string(role), Email: email(role)})
	}
}

func (s *site) routes() []*echo.Route {
	return s.handler.(interface{ Routes() []*echo.Route }).Routes()
}

func (s *site) staffRoutes() []httpx.Route {
	return s.handler.(interface{ StaffRoutes() []httpx.Route }).StaffRoutes()
}

// code is what the authenticator app shows now.
func (s *site) code(secret string) string {
	s.t.Helper()
	code, err := totp.GenerateCode(secret, s.Clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// reader is a browser that follows no redirect by itself. Its jar keeps only
// the last cookie of each name.
type reader struct {
	*site
	jar map[string]string
}

func (s *site) reader() *reader { return &reader{s, map[string]string{}} }

// as is a browser in which an account of the role is signed in, its second
// factor just shown.
func (s *site) as(role staff.Role) *reader {
	s.t.Helper()
	token, _, err := s.accounts.Enter(s.t.Context(), email(role), account.Origin{Browser: "A browser", Network: "192.0.2.0/24"})
	if err != nil {
		s.t.Fatal(err)
	}
	r := s.reader()
	r.jar["staff"] = token
	return r
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	cookie *http.Cookie // the staff's, when it was set
}

func (a answer) to() string { return a.header.Get("Location") }

var heading = regexp.MustCompile(`(?s)<h1[^>]*>([^<]*)</h1>`)

func (a answer) h1() string {
	if m := heading.FindStringSubmatch(a.body); m != nil {
		return html.UnescapeString(m[1])
	}
	return ""
}

// field is the value of an input.
func (a answer) field(name string) string {
	m := regexp.MustCompile(`name="` + name + `"[^>]*value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil { // a list
		m = regexp.MustCompile(`(?s)<select[^>]* name="` + name + `".*?<option value="([^"]*)" selected`).FindStringSubmatch(a.body)
	}
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func (r *reader) get(path string, headers ...string) answer {
	return r.send(http.MethodGet, path, "", headers...)
}

// post sends a form from this site, names and values in turn.
func (r *reader) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return r.send(http.MethodPost, path, form.Encode(), "Origin", r.base)
}

func (r *reader) send(method, path, body string, headers ...string) answer {
	req := httptest.NewRequest(method, r.base+path, strings.NewReader(body))
	if body != "" || method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	for name, value := range r.jar {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	rec := httptest.NewRecorder()
	r.handler.ServeHTTP(rec, req)
	res := rec.Result()
	a := answer{status: res.StatusCode, header: res.Header, body: rec.Body.String()}
	for _, c := range res.Cookies() {
		if strings.HasSuffix(c.Name, "staff") {
			a.cookie = c
		}
		if c.MaxAge < 0 {
			delete(r.jar, c.Name)
		} else {
			r.jar[c.Name] = c.Value
		}
	}
	return a
}

// want fails the test unless an answer has a status and, where h1 is not "",
// a heading, and says each of the sentences.
func (s *site) want(name string, a answer, status int, h1 string, sentences ...string) {
	s.t.Helper()
	if a.status != status || h1 != "" && a.h1() != h1 {
		s.t.Errorf("%s: %d %q, want %d %q", name, a.status, a.h1(), status, h1)
	}
	for _, sentence := range sentences {
		if !strings.Contains(html.UnescapeString(a.body), sentence) {
			s.t.Errorf("%s does not say %q", name, sentence)
		}
	}
}

// leads fails the test unless an answer leads on to a path.
func (s *site) leads(name string, a answer, to string) {
	s.t.Helper()
	if a.status != http.StatusSeeOther || a.to() != to {
		s.t.Errorf("%s: %d to %q, want %q", name, a.status, a.to(), to)
	}
}

// events counts events of an action.
func (s *site) events(action audit.Action) int {
	return s.Count(fmt.Sprintf(`SELECT count(*) FROM audit_event WHERE action = '%s'`, action))
}
