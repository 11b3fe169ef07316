package e2e

import (
	"encoding/csv"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/day"
	"swapdesk/internal/demo"
	"swapdesk/internal/staff"
)

// personal is what the demonstration knows of its customers, as one pattern a
// kind: mailboxes, phones in any form, names whole and in parts, keys and
// activation codes.
type personal []trait

// trait is a pattern, and what a text holds, in small letters, wherever it
// matches: patterns of many words are slow, and most pages have none of them.
type trait struct {
	pattern *regexp.Regexp
	hints   []string
}

// customers reads them from the demonstration's own file, once.
var customers = sync.OnceValue(func() personal {
	rows, err := csv.NewReader(strings.NewReader(demo.Purchases(day.Of(time.Unix(0, 0), time.UTC)))).ReadAll()
	if err != nil {
		panic(err)
	}
	var mailboxes, phones, names, words, codes []string
	add := func(to *[]string, text string) {
		if text != "" && !slices.Contains(*to, regexp.QuoteMeta(text)) {
			*to = append(*to, regexp.QuoteMeta(text))
		}
	}
	for _, row := range rows[1:] {
		if invented.MatchString(row[9]) {
			continue
		}
		add(&mailboxes, row[7])
		add(&names, row[9])
		add(&codes, row[10])
		if digits := strings.ReplaceAll(row[8], "-", ""); digits != "" {
			phones = append(phones, digits[6:])
		}
		for _, word := range strings.Fields(row[9]) {
			if !slices.ContainsFunc(demo.Staff(), func(n account.New) bool { return strings.Contains(n.Name, word) }) {
				add(&words, word)
			}
		}
	}
	apart := func(flags string, all []string) *regexp.Regexp {
		return regexp.MustCompile(flags + `(?:^|[^\pL\d])(?:` + strings.Join(all, "|") + `)(?:$|[^\pL\d])`)
	}
	plain := func(quoted []string, more ...string) []string {
		for _, q := range quoted {
			more = append(more, strings.ToLower(strings.ReplaceAll(q, `\`, "")))
		}
		return more
	}
	return personal{
		{regexp.MustCompile(`(?i)customer\d\d@|jordan\.new@|` + strings.Join(mailboxes, "|")), []string{"@"}},
		{regexp.MustCompile(`612\D{0,3}555\D{0,3}\d{4}|555\D{0,3}(?:` + strings.Join(phones, "|") + `)(?:\D|$)`), []string{"555"}},
		{apart(`(?i)`, append(names, `(?:customer|neighbor)\s\d\d`)), plain(names, "customer", "neighbor")},
		{apart(``, words), plain(words)},
		{apart(`(?i)`, codes), plain(codes)},
		{regexp.MustCompile(`(?:WISA|TMXS|WAVX|TRND|ESET)-\d{4}-\d{4}`), []string{"wisa-", "tmxs-", "wavx-", "trnd-", "eset-"}},
	}
})

// invented are the many customers of one pattern.
var invented = regexp.MustCompile(`^(?:Customer|Neighbor) \d+$`)

// in gives what stands in a text, be it as it is, in attributes or in URLs.
func (p personal) in(text string) (found []string) {
	plain := html.UnescapeString(text)
	unescaped, err := url.QueryUnescape(strings.ReplaceAll(percent.ReplaceAllString(plain, "%25$1"), "+", "%2B"))
	if err != nil {
		return []string{"what cannot be read: " + err.Error()}
	}
	for _, form := range slices.Compact([]string{text, plain, unescaped}) {
		lower := strings.ToLower(form)
		for _, t := range p {
			if !slices.ContainsFunc(t.hints, func(hint string) bool { return strings.Contains(lower, hint) }) {
				continue
			}
			for _, one := range t.pattern.FindAllString(form, -1) {
				if !slices.Contains(found, one) {
					found = append(found, one)
				}
			}
		}
	}
	return found
}

// percent is a percent sign that begins no escape.
var percent = regexp.MustCompile(`%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|.?$)`)

// private gives the customers' personal data that stands in a text.
func private(text string) []string { return customers().in(text) }

// revealing are the pages, by the names of their audits, that show what was
// revealed on them.
func revealing() []string {
	return []string{"desk-revealed", "desk-case-revealed", "desk-callbacks-taken", "desk-callbacks-busy"}
}

// veiled looks through the source of a page for staff: nothing personal stands
// there, unless something was revealed, and then the scan must see it.
func (s *seat) veiled(name string) {
	s.t.Helper()
	path := s.path()
	if !strings.HasPrefix(path, "/desk") && !strings.HasPrefix(path, "/manage") {
		return
	}
	found := private(s.HTML())
	if slices.Contains(revealing(), name) != (len(found) > 0) {
		s.t.Errorf("%s: the source of %s has %q", name, path, found)
	}
}

// subscription is the id of the first subscription of an order.
func (d *desk) subscription(order string) string {
	d.t.Helper()
	return d.one(`SELECT s.id FROM subscription s JOIN purchase p ON p.id = s.purchase_id
		WHERE p.order_number = '` + order + `' ORDER BY p.line, s.unit LIMIT 1`)
}

// signed is a browser without pages in which a role is signed in.
func (d *desk) signed(t testing.TB, role staff.Role) *guest {
	t.Helper()
	g := d.guest(t)
	if p := g.post("/demo/sign-in", "role", string(role)); p.status != http.StatusOK {
		t.Fatalf("signing in as %s: %d", role, p.status)
	}
	return g
}

// talkative does, for two customers, all that leaves words behind, and each
// time types what should not be typed.
func (d *desk) talkative(t testing.TB) {
	t.Helper()
	d.guest(t).post("/en/callback", "phone", "612-555-0177", "best_time", "any")
	g := d.signed(t, staff.Agent)
	said := "Jordan Avila, jordan@example.com, called from (612) 555-0101"
	base := "/desk/case/" + d.subscription("BBY01-100001")
	ok := func(p *page) {
		t.Helper()
		if p.status != http.StatusOK || len(p.hops) < 2 {
			t.Fatalf("at %s: %d %s", p.url(), p.status, p.text())
		}
	}
	ok(g.get(base).press("Save note", "note", said))
	ok(g.get(base+"/exchange/confirm?replacement=WIS-3-12").press("Exchange it", "reason", said))
	ok(g.get(base+"/contact").press("Correct it", "contact", "jordan.new@example.com", "reason", said))
	ok(g.get(base+"/resend").press("Send it again", "mail", "exchange", "reason", said))
	late := d.subscription("BBY01-100010")
	ok(g.get("/desk/case/"+late+"/override").press("Ask for it", "kind", "late",
		"note", "Sage Jensen, sage@example.com, 612-555-0110, was in hospital"))
	for _, field := range []string{"name", "email", "phone"} {
		p := g.get(base).press("Show for one minute", "field", field, "reason", "other", "words", said)
		if found := private(p.body); p.status != http.StatusOK || len(found) == 0 {
			t.Fatalf("after a reveal of the %s the scan finds nothing: it is blind (%d)", field, p.status)
		}
	}
}

// No page for staff has personal data in its source before a reveal, and none
// has a key ever: not in words, attributes, URLs, comments or headers, whatever
// colleagues have typed into notes and reasons.
func TestNothingPersonalBeforeReveal(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	d.talkative(t)
	var cases []string
	for _, s := range demo.Samples() {
		if s.Number != "" {
			cases = append(cases, d.subscription(s.Number))
		}
	}
	cases = append(cases, strings.Split(d.one(`SELECT group_concat(reference) FROM customer_case`), ",")...)
	override := d.one(`SELECT id FROM override_request LIMIT 1`)
	known, pages := customers(), 0
	read := func(cookie, path, typed string) {
		t.Helper()
		res, body := d.send(http.MethodGet, path, "", cookie)
		if res.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
		if res.StatusCode == http.StatusOK {
			pages++
		}
		if typed != "" { // the reader's own words come back to them, and nothing more
			body = strings.NewReplacer(html.EscapeString(typed), "", url.QueryEscape(typed), "").Replace(body)
		}
		for name, values := range res.Header {
			body += "\n" + name + ": " + strings.Join(values, " ")
		}
		if found := known.in(body); len(found) > 0 {
			t.Errorf("%s has %q", path, found)
		}
	}
	for _, role := range staff.Roles() {
		cookie := d.enter(role)
		for _, route := range staffRoutes(t) {
			if route.Method != http.MethodGet {
				continue
			}
			for i, id := range cases {
				if strings.Contains(route.Path, "approvals/:id") {
					id = override
				}
				path := strings.Replace(route.Path, ":id", id, 1)
				if i > 0 && !strings.Contains(route.Path, "case/:id") || i > 2 && role != staff.Agent && role != staff.Supervisor {
					break
				}
				read(cookie, path, "")
			}
		}
		for _, typed := range []string{"BBY01-100001", "0101", "customer", "jordan@example.com", "JORDAN AVILA", "612-555-0101", "GSKA-7Q2M-4XPD"} {
			read(cookie, "/desk?q="+url.QueryEscape(typed), typed)
		}
	}
	for _, file := range []string{"/static/desk.js", "/static/desk.css"} {
		read("", file, "")
	}
	if pages < 300 {
		t.Errorf("only %d pages were read", pages)
	}
	t.Logf("%d pages of %d cases", pages, len(cases))
}
