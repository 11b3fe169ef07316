package web_test

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

const auditH1 = "Audit"

// rows are the actions on a page of the trail, newest first.
func (a answer) rows() []string {
	var found []string
	for _, m := range regexp.MustCompile(`</td>\s*<td>([A-Z][a-z ]+)</td>\s*<td class="audit__id">`).FindAllStringSubmatch(a.body, -1) {
		found = append(found, m[1])
	}
	return found
}

// insert writes an event, each a second after the one before.
func (s *site) insert(e audit.Event) {
	s.t.Helper()
	e.ID, e.At = ids.New(), s.Clock.Advance(time.Second)
	s.Transact(func(tx *db.Tx) error { return tx.InsertEvent(s.t.Context(), e) })
}

func (s *site) seal() {
	s.t.Helper()
	if _, err := s.DB.SealEvents(s.t.Context(), s.Vault.AuditMAC); err != nil {
		s.t.Fatal(err)
	}
}

func TestAuditPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, local, nil)
		agent, err := s.DB.FindAccountByEmail(t.Context(), email(staff.Agent))
		if err != nil {
			t.Fatal(err)
		}
		s.insert(audit.Event{
			Actor:  audit.Actor{ID: "staff:" + agent.ID, OnBehalfOf: "customer", Channel: "desk", StoreID: "281", Device: "till 3"},
			Action: audit.RemovalBooked, Subject: "case:c-1", Reason: "<b>called</b>", Data: `{"store":"281","slot":{"minutes":30}}`,
		})
		s.seal()
		s.insert(audit.Event{Actor: audit.System(), Action: audit.ProgramApplied, Subject: "program:kaspersky-2017"})
		r := s.as(staff.Auditor)
		a := r.get("/manage/audit")
		s.want("all", a, http.StatusOK, auditH1, "Pat agent, agent", "for the customer", "store 281", "device till 3", "Removal booked",
			"<b>called</b>", "slot minutes: 30", "store: 281", "Program kaspersky-2017", "2017-09-21 15:04:06 UTC", "Sealed through event 7.", "Not yet")
		if strings.Contains(a.body, "<b>called") {
			t.Error("a reason is not escaped")
		}
		if got := a.rows(); len(got) != 9 || got[0] != "Staff signed in" || got[1] != "Program applied" || got[2] != "Removal booked" {
			t.Errorf("%v", got)
		}
		for query, want := range map[string]int{
			"action=removal.booked": 1, "actor=" + email(staff.Agent): 1, "actor=staff": 1, "actor=System": 7, "channel=desk": 1, "store=281": 1,
			"subject=program:kaspersky-2017": 1, "from=2017-09-21&to=2017-09-21": 8, "from=2017-09-22": 0, "to=2017-09-20": 0,
			"action=removal.booked&actor=system": 0,
		} {
			a := r.get("/manage/audit?" + query)
			own := func(action string) bool { return action == "Audit read" || action == "Staff signed in" } // of this reading
			if got := slices.DeleteFunc(a.rows(), own); a.status != http.StatusOK || len(got) != want {
				t.Errorf("%s: %d, %v, want %d rows", query, a.status, got, want)
			}
			if want == 0 {
				s.want(query, a, http.StatusOK, auditH1, "No events match.")
			}
		}
	})
}

// What cannot be read is said at its field, and stays as it was typed.
func TestAuditFilterMistakes(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	r := s.as(staff.Admin)
	for query, words := range map[string]string{
		"from=2017-13-01":                      "Type a date as year, month, day: 2017-09-21.",
		"to=yesterday":                         "Type a date as year, month, day: 2017-09-21.",
		"from=2017-09-09&to=2017-09-08":        "The last day is before the first.",
		"actor=nobody@example.com":             "There is no account with this address.",
		"actor=%00":                            "There is no account with this address.",
		"subject=7K4M-9PQX-2WTC":               "There is no order and no case with this number.",
		"subject='%3B DROP TABLE staff":        "There is no order and no case with this number.",
		"store=%00":                            "Type the number of a store, like 281.",
		"action=two+words":                     "Choose an action from the list.",
		"channel=moon":                         "Choose a channel from the list.",
		"subject=" + strings.Repeat("9", 5000): "There is no order and no case with this number.",
	} {
		values, _ := url.ParseQuery(query)
		a := r.get("/manage/audit?" + values.Encode())
		s.want(query, a, http.StatusUnprocessableEntity, auditH1, words)
		for name, value := range values {
			if got := a.field(name); got != strings.TrimSpace(value[0]) {
				t.Errorf("%s: the field has %q", query, got)
			}
		}
		if len(a.rows()) > 0 {
			t.Errorf("%s shows events", query)
		}
		if b := r.get("/manage/audit/export?" + values.Encode()); b.status != http.StatusSeeOther {
			t.Errorf("%s: exported: %d", query, b.status)
		}
	}
	for _, query := range []string{"after=x", "after=1.2", "nothing=1"} {
		if a := r.get("/manage/audit?" + query); a.status != http.StatusOK || len(a.rows()) == 0 {
			t.Errorf("%.40s: %d, %d rows", query, a.status, len(a.rows()))
		}
	}
}

// The pages of a long trail hold every event once, and leave one event of
// their being read.
func TestAuditPagesAndReadings(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	for i := range 130 {
		s.insert(audit.Event{Actor: audit.CLI(), Action: audit.ImportApplied, Subject: fmt.Sprintf("import:%d", i)})
	}
	r := s.as(staff.Auditor)
	seen, pages := map[string]bool{}, 0
	for path := "/manage/audit?action=import.applied"; path != ""; pages++ {
		a := r.get(path)
		for _, m := range regexp.MustCompile(`Import (\d+)`).FindAllStringSubmatch(a.body, -1) {
			if seen[m[1]] {
				t.Errorf("event %s twice", m[1])
			}
			seen[m[1]] = true
		}
		path = ""
		if m := regexp.MustCompile(`href="([^"]*)">Older events`).FindStringSubmatch(a.body); m != nil {
			path = html.UnescapeString(m[1])
		}
	}
	if len(seen) != 130 || pages != 3 {
		t.Errorf("%d events on %d pages", len(seen), pages)
	}
	r.get("/manage/audit?action=import.applied")
	r.get("/manage/audit?from=2017-09-21")
	other := s.as(staff.Auditor)
	other.get("/manage/audit?action=import.applied")
	if n := s.events(audit.AuditRead); n != 3 {
		t.Errorf("%d events of reading, want 3: two filters in one session, one in another", n)
	}
	if data := s.Text(`SELECT data FROM audit_event WHERE action = 'audit.read' ORDER BY id LIMIT 1`); data != `{"action":"import.applied"}` {
		t.Errorf("the event says %s", data)
	}
}

// An order or a case is found by what people have in hand; the event of the
// reading keeps ids only.
func TestAuditAboutACase(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	bought := s.Buy(dbtest.Purchase{Email: "jordan@example.com"})
	s.Pool(dbtest.Curated, 1)
	if _, err := s.Exchanges().Complete(t.Context(), exchange.Request{
		SubscriptionID: bought.Subscriptions[0], SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer(),
	}); err != nil {
		t.Fatal(err)
	}
	reference := s.Text(`SELECT reference FROM customer_case`)
	r := s.as(staff.Auditor)
	for _, subject := range []string{reference, strings.ToLower(reference), bought.Order, " " + strings.ToLower(bought.Order) + " "} {
		a := r.get("/manage/audit?subject=" + url.QueryEscape(subject))
		s.want(subject, a, http.StatusOK, auditH1, "Case "+reference)
		if got := a.rows(); !slices.Contains(got, "Exchange issued") || len(got) > 3 {
			t.Errorf("%s: %v", subject, got)
		}
	}
	for _, hidden := range []string{bought.Order, reference, bought.Email} {
		if n := s.Count(`SELECT count(*) FROM audit_event WHERE data LIKE '%' || $1 || '%' OR subject LIKE '%' || $1 || '%'`, hidden); n != 0 {
			t.Errorf("%q stands in the trail", hidden)
		}
	}
}

// The file has what the filter leaves, whole, and nothing that a spreadsheet
// takes for a formula.
func TestAuditExport(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	for _, reason := range []string{"=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", "plain, \"quoted\"\nand long"} {
		s.insert(audit.Event{Actor: audit.CLI(), Action: audit.CaseFlagged, Subject: "case:x", Reason: reason, Data: `{"a":1}`})
	}
	for range 1200 {
		s.insert(audit.Event{Actor: audit.CLI(), Action: audit.ImportApplied, Subject: "import:1"})
	}
	s.seal()
	r := s.as(staff.Admin)
	a := r.get("/manage/audit/export?action=case.flagged")
	if a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), "text/csv") ||
		!strings.HasPrefix(a.header.Get("Content-Disposition"), `attachment; filename="audit-`) {
		t.Fatalf("%d %v", a.status, a.header)
	}
	lines, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	if err != nil || len(lines) != 8 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for i, want := range []string{"plain, \"quoted\"\nand long", "'\rx", "'\tx", "'@x", "'-1", "'+1", "'=HYPERLINK(1)"} {
		if got := lines[i+1][12]; got != want {
			t.Errorf("line %d: %q, want %q", i+1, got, want)
		}
	}
	lines, err = csv.NewReader(strings.NewReader(r.get("/manage/audit/export").body)).ReadAll()
	if n := s.Count(`SELECT count(*) FROM audit_event`); err != nil || len(lines)-1 != n || n < 1207 {
		t.Errorf("%d lines of %d events, %v", len(lines)-1, n, err)
	}
	r.get("/manage/audit/export")
	if n := s.events(audit.AuditExported); n != 2 {
		t.Errorf("%d events of exports, want 2", n)
	}
}

func TestAuditChainCheck(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	r := s.as(staff.Auditor)
	s.seal()
	s.want("sound", r.post("/manage/audit"), http.StatusOK, auditH1, "The chain holds: 7 sealed events were checked.")
	s.Exec(`DROP TRIGGER audit_event_update`)
	s.Exec(`UPDATE audit_event SET reason = 'x' WHERE id = (SELECT event_id FROM audit_seal WHERE position = 3)`)
	s.want("changed", r.post("/manage/audit"), http.StatusOK, auditH1, "The chain is broken", "position 3")
}

// A database in which nothing has happened says so, and is sealed nowhere.
func TestAuditEmpty(t *testing.T) {
	t.Parallel()
	s := localSite(t)
	r := s.as(staff.Auditor)
	s.Loosen("audit_event")
	s.Exec(`DELETE FROM audit_event`)
	s.Exec(`DELETE FROM audit_pending`)
	s.want("empty", r.get("/manage/audit"), http.StatusOK, auditH1, "Nothing has happened yet.", "No event is sealed yet.")
}
