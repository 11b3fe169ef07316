package desk_test

import (
	"strings"
	"sync"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/staff"
)

// The second of two clicks at once does nothing more, whatever it is about.
func TestTwoClicksAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.Pool(dbtest.Curated, 5)
		s.Pool(dbtest.Curated2, 0)
		s.Open(dbtest.Store{Number: "281"})
		b := s.Buy(dbtest.Purchase{Email: "jane@example.com"})
		path, agent := "/desk/case/"+b.Subscriptions[0], s.as(staff.Agent)
		twice := func(path string, form ...string) {
			t.Helper()
			form = append(form, "reason", why)
			var group sync.WaitGroup
			for range 2 {
				group.Go(func() {
					if p := agent.post(path, form...); p.status != 303 {
						t.Errorf("%s: %d %s", path, p.status, p.text)
					}
				})
			}
			group.Wait()
		}
		confirm := agent.get(path + "/exchange/confirm?replacement=" + dbtest.Curated)
		twice(path+"/exchange/confirm", "replacement", dbtest.Curated, "expect", "key", "version", confirm.version(t))
		book := agent.get(path + "/book?store=281")
		twice(path+"/book/confirm", "store", "281", "slot", slots.FindStringSubmatch(book.body)[1], "version", book.version(t))
		again := agent.get(path + "/resend")
		twice(path+"/resend", "mail", "booking", "version", again.version(t), "once", again.value("once"))
		twice(path+"/contact", "contact", "new@example.com", "version", agent.get(path+"/contact").version(t))
		for query, want := range map[string]int{
			`SELECT count(*) FROM exchange`:                                                                   1,
			`SELECT count(*) FROM license_key WHERE exchange_id IS NOT NULL`:                                  1,
			`SELECT count(*) FROM appointment`:                                                                1,
			`SELECT count(*) FROM contact_change`:                                                             1,
			`SELECT count(*) FROM audit_event WHERE action = 'mail.resent'`:                                   1,
			`SELECT count(*) FROM audit_event WHERE action = 'contact.asked'`:                                 1,
			`SELECT count(*) FROM audit_event WHERE action = 'removal.booked'`:                                1,
			`SELECT count(*) FROM audit_event WHERE action = 'exchange.issued'`:                               1,
			`SELECT count(*) FROM audit_event WHERE actor NOT LIKE 'staff:%' AND action NOT LIKE 'staff.%'`:   0,
			`SELECT count(*) FROM audit_event WHERE on_behalf_of <> 'customer' AND action NOT LIKE 'staff.%'`: 0,
		} {
			if n := s.Count(query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
		if n := len(dbtest.Mails(t, d)); n != 4 {
			t.Errorf("%d mails", n)
		}
	})
}

// Whatever is typed is kept as text or refused with words, never an error.
func TestActingTakesAnyText(t *testing.T) {
	t.Parallel()
	s := newSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 0)
	s.Open(dbtest.Store{Number: "281"})
	b := s.jane()
	path, agent := "/desk/case/"+b.Subscriptions[0], s.as(staff.Agent)
	s.complete(b.Subscriptions[0])
	for _, text := range []string{
		"", " ", "\x00", "\xff\xfe", "<script>alert(1)</script>", `"><img src=x>`, "'; DROP TABLE purchase; --", strings.Repeat("x", 10_000),
		"a\r\nBcc: b@c.example", "\u202eevil", "💥",
	} {
		for _, below := range []string{"exchange", "exchange/confirm", "book", "book/confirm", "book/cancel", "resend", "contact", "contact/stop", "fill"} {
			for _, field := range []string{"reason", "version", "replacement", "place", "store", "slot", "booking", "mail", "once", "contact", "change", "lang"} {
				p := agent.post(path+"/"+below, field, text)
				if p.status >= 500 || p.status < 300 || strings.Contains(p.body, "<script>alert") || strings.Contains(p.body, "<img") {
					t.Errorf("%s with %s %.20q: %d", below, field, text, p.status)
				}
				s.hidden(below, p)
			}
		}
	}
	for _, query := range []string{"?store=", "?store=%00", "?store=9&near=%FF", "?store=281&from=soon", "?store=281&from=9999-99-99", "?store=281&near=nothing&slot=%00"} {
		for _, below := range []string{"/book", "/book/confirm", "/exchange", "/exchange/confirm"} {
			if p := agent.get(path + below + query); p.status >= 400 {
				t.Errorf("%s%s: %d", below, query, p.status)
			}
		}
	}
	if n := s.Count(`SELECT count(*) FROM audit_event WHERE actor LIKE 'staff:%' AND action NOT LIKE 'staff.%'`); n != 0 {
		t.Errorf("%d things were done without a reason and a version", n)
	}
}
