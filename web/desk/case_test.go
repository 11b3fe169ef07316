package desk_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
)

// post sends a form from this site, names and values in turn.
func (c *clerk) post(path string, pairs ...string) shown {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequestWithContext(c.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://127.0.0.1:8080")
	r.AddCookie(&http.Cookie{Name: "staff", Value: c.token})
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "no-store") {
		c.t.Errorf("%s may be kept: %q", path, got)
	}
	page := shown{status: w.Code, to: w.Header().Get("Location"), refresh: w.Header().Get("Refresh"), body: w.Body.String()}
	page.text = visible(page.body)
	if m := regexp.MustCompile(`(?s)<h1[^>]*>(.*?)</h1>`).FindStringSubmatch(page.body); m != nil {
		page.h1 = visible(m[1])
	}
	return page
}

// version is the one that the page's forms carry.
func (p shown) version(t *testing.T) string {
	t.Helper()
	m := regexp.MustCompile(`name="version" value="([^"]*)"`).FindStringSubmatch(p.body)
	if m == nil {
		t.Fatal("the page carries no version")
	}
	return html.UnescapeString(m[1])
}

// jane is the customer of these tests.
func (s *site) jane() dbtest.Bought {
	return s.Buy(dbtest.Purchase{
		Email: "jane.moreau@mail.example", Phone: "(612) 555-0143", Name: "Jane Moreau", Quantity: 2,
	})
}

// hidden fails the test when a page's source has any of her personal data.
func (s *site) hidden(name string, p shown, but ...string) {
	s.t.Helper()
	source := sourceOf(p.body)
	for _, secret := range []string{
		"jane moreau", "moreau", "jane.moreau", "jane", "(612) 555-0143", "6125550143", "16125550143", "612-555-0143", "555-0143",
		"555 0143", "5550143", "0143",
	} {
		allowed := false
		for _, b := range but {
			allowed = allowed || strings.Contains(strings.ToLower(b), secret)
		}
		if i := strings.Index(source, secret); i >= 0 && !allowed {
			s.t.Errorf("%s: the source has %q: …%s…", name, secret, source[max(0, i-60):min(len(source), i+60)])
		}
	}
}

// complete exchanges a subscription for its customer.
func (s *site) complete(subscription string) (reference string) {
	s.t.Helper()
	r, err := s.Exchanges().Complete(s.t.Context(), exchange.Request{
		SubscriptionID: subscription, SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Exchange.Reference
}

func TestCasePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		b := s.jane()
		agent := s.as(staff.Agent)
		p := agent.get("/desk/case/" + b.Subscriptions[0])
		if p.status != http.StatusOK || p.h1 != "Kaspersky Internet Security, 3 devices" {
			t.Fatalf("%d %q", p.status, p.h1)
		}
		p.has(t, "Can exchange", "32 days left", "until Monday, October 23, 2017, 11:59 pm Central time", "Say this Yes, you can exchange",
			"J••• M•••", "j•••@mail.example", "•••43", "Not exchanged", "Not started", "How we worked this out", "Is the product part of the offer?",
			"Same order", "line", "Nothing has happened yet.", "None so far.")
		p = agent.get("/desk?sel=" + b.Subscriptions[0])
		p.has(t, "Say this", "j•••@mail.example", "Timeline")
		if p.h1 != "Find a purchase" || strings.Count(p.body, "<h1") != 1 {
			t.Errorf("the console's heading is %q", p.h1)
		}

		s.Pool(dbtest.Curated, 1)
		reference := s.complete(b.Subscriptions[0])
		p = agent.get("/desk/case/" + strings.ToLower(reference))
		p.has(t, "Exchanged", "Key issued", "Webroot Internet Security Plus, 3 devices", reference, "Exchange confirmed, key issued Customer on the web",
			"Exchange confirmed Queued")
		s.complete(b.Subscriptions[1])
		agent.get("/desk/case/"+b.Subscriptions[1]).has(t, "Waits for a key", "Place kept until")
		for _, id := range []string{"7K4M-9PQX-2WTC", "00000000-0000-7000-8000-000000000000", "nothing", "%00", "%FF", strings.Repeat("9", 3000)} {
			for _, p := range []shown{
				agent.get("/desk/case/" + id), agent.post("/desk/case/" + id + "/note"), agent.post("/desk/case/" + id + "/reveal"),
				agent.post("/desk/case/" + id + "/presence"),
			} {
				if p.status != http.StatusNotFound {
					t.Errorf("%.30s: %d", id, p.status)
				}
			}
		}
	})
}

// No page source has personal data before a reveal, in any state; after one
// exactly that field stands in exactly that answer.
func TestNoPersonalDataBeforeAReveal(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	b := s.jane()
	agent := s.as(staff.Agent)
	path := "/desk/case/" + b.Subscriptions[0]
	look := func(state string) {
		t.Helper()
		for _, p := range []string{path, "/desk?sel=" + b.Subscriptions[0], "/desk?q=" + b.Order} {
			s.hidden(state+" "+p, agent.get(p))
		}
		s.hidden(state+" presence", agent.post(path+"/presence"))
		s.hidden(state+" mistake", agent.post(path+"/reveal", "field", "email"))
		s.hidden(state+" stale", agent.post(path+"/note", "note", "x", "version", "old"))
	}
	look("fresh")
	note := "Jane (612-555-0143, jane.moreau@mail.example) called. Moreau!"
	s.posted(agent.post(path+"/note", "note", note, "version", agent.get(path).version(t)))
	look("noted")
	agent.get(path).has(t, "J••• (•••43, j•••@mail.example) called. M•••!")
	s.complete(b.Subscriptions[0])
	look("waiting")
	for field, value := range map[string]string{"name": "Jane Moreau", "email": "jane.moreau@mail.example", "phone": "(612) 555-0143"} {
		p := agent.post(path+"/reveal", "field", field, "reason", "other", "words", "It is "+value)
		if p.status != http.StatusOK || strings.Count(html.UnescapeString(p.body), value) != 1 {
			t.Errorf("%s: %d, %d times", field, p.status, strings.Count(html.UnescapeString(p.body), value))
		}
		s.hidden("shown "+field, p, value)
		look("after " + field)
	}
	s.Exec(`UPDATE subscription SET state = 'refunded' WHERE purchase_id = $1`, b.ID)
	look("refunded")
}

func (s *site) posted(p shown) {
	s.t.Helper()
	if p.status != http.StatusSeeOther {
		s.t.Fatalf("%d: %s", p.status, p.text)
	}
}

func TestRevealPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		path := "/desk/case/" + s.jane().Subscriptions[0]
		for _, role := range staff.Roles() {
			p := s.as(role).post(path+"/reveal", "field", "phone", "reason", "reach")
			may := role == staff.Agent || role == staff.Supervisor || role == staff.Manager
			if may != (p.status == http.StatusOK) || !may && (p.status != http.StatusForbidden || strings.Contains(p.body, "555-0143")) {
				t.Errorf("%s: %d", role, p.status)
			}
		}
		if p := s.as(staff.Associate).get(path); p.status != http.StatusOK || strings.Contains(p.text, "Show personal data") {
			t.Error("an associate is offered to look")
		}
		agent := s.as(staff.Agent)
		if p := s.as(staff.Manager).get(path); p.status != http.StatusOK || strings.Contains(p.text, "Add a note") {
			t.Errorf("a manager: %d %s", p.status, p.text)
		}
		// Also without scripts it is masked again after a minute.
		if p := s.as(staff.Supervisor).post(path+"/reveal", "field", "phone", "reason", "reach"); p.refresh != "60;url="+path {
			t.Errorf("refreshed %q", p.refresh)
		}
		p := agent.post(path+"/reveal", "field", "", "reason", "curious", "words", "why <b>")
		if p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, `value="why &lt;b&gt;"`) || !strings.Contains(p.body, "<details class=\"case__reveal\" open") {
			t.Errorf("%d, or what was typed is lost", p.status)
		}
		p.has(t, "Choose what to show.", "Choose why you need to see it.")
		agent.post(path+"/reveal", "field", "name", "reason", "other").has(t, "Say why in your own words.")
		for range support.MostReveals - 1 {
			if p := agent.post(path+"/reveal", "field", "name", "reason", "reach"); p.status != http.StatusOK {
				t.Fatal(p.status)
			}
		}
		for range 2 {
			p = agent.post(path+"/reveal", "field", "name", "reason", "reach")
			if p.status != http.StatusTooManyRequests {
				t.Error(p.status)
			}
			p.has(t, "30 times within an hour")
			s.hidden("full", p)
		}
		agent.get(path).has(t, "Looked at personal data: phone Pat Doe, agent", "Reason: Call or write to the customer",
			"Wanted to see more personal data than an hour allows")
		if n := s.Count(`SELECT count(*) FROM audit_event WHERE action = 'reveal.limit'`); n != 1 {
			t.Errorf("%d alerts", n)
		}
	})
}

// Of two who write on the same case the second is told what the first did.
func TestNotesAndPresence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		path := "/desk/case/" + s.jane().Subscriptions[0]
		agent, other := s.as(staff.Agent), s.as(staff.Supervisor)
		mine, theirs := agent.get(path), other.get(path)
		theirs.has(t, "Someone else has this open: an agent, since 10:04 am Central time.")
		if strings.Contains(mine.text, "Someone else") {
			t.Error("nobody else is there yet")
		}
		if p := agent.post(path+"/presence", "version", mine.version(t)); !strings.Contains(p.body, "a supervisor, since") || !strings.Contains(p.body, `"changed":false`) {
			t.Error(p.body)
		}
		p := agent.post(path+"/note", "note", " \n ", "version", mine.version(t))
		if p.has(t, "Write something first."); p.status != http.StatusUnprocessableEntity {
			t.Error(p.status)
		}
		s.posted(agent.post(path+"/note", "note", "Called <b>back</b>", "version", mine.version(t)))
		p = other.post(path+"/note", "note", "My words", "version", theirs.version(t))
		if p.status != http.StatusConflict || p.version(t) == theirs.version(t) {
			t.Errorf("%d, or the old version", p.status)
		}
		p.has(t, "Nothing was saved.", "Note added, by Pat Doe, agent", "My words", "Called <b>back</b>")
		if p := agent.post(path+"/presence", "version", mine.version(t)); !strings.Contains(p.body, `"changed":true`) {
			t.Error(p.body)
		}
		s.posted(other.post(path+"/note", "note", "My words", "version", p.version(t)))
		if p := other.get(path + "?done=note"); p.status != http.StatusOK {
			t.Error(p.status)
		} else {
			p.has(t, "The note is saved.")
		}
		s.Clock.Advance(2 * time.Minute)
		if p := agent.get(path); strings.Contains(p.text, "Someone else") {
			t.Error("still there after two minutes")
		}
	})
}

// The page that asks by itself does not keep a session alive.
func TestPresenceKeepsNoSessionAlive(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	path := "/desk/case/" + s.jane().Subscriptions[0]
	agent := s.as(staff.Agent)
	for range 14 {
		s.Clock.Advance(time.Minute)
		if p := agent.post(path + "/presence"); p.status != http.StatusOK {
			t.Fatal(p.status)
		}
	}
	s.Clock.Advance(time.Minute)
	if p := agent.post(path + "/presence"); p.status != http.StatusSeeOther {
		t.Errorf("%d after a quarter of an hour without use", p.status)
	}
}
