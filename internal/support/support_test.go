package support_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
)

// world is a case of a customer, and somebody of each role.
type world struct {
	*dbtest.World
	*support.Service
	t      *testing.T
	bought dbtest.Bought
	people map[staff.Role]audit.Actor
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{World: dbtest.Seed(t, d), t: t, people: map[staff.Role]audit.Actor{}}
	w.Service = &support.Service{Repo: d, MAC: w.Vault.MAC, Now: w.Clock.Now}
	w.bought = w.Buy(dbtest.Purchase{
		Email: "jane.moreau@example.com", Phone: "(612) 555-0143", Name: "Jane Moreau", Quantity: 2,
	})
	for _, role := range staff.Roles() {
		id := "id-" + string(role)
		w.Transact(func(tx *db.Tx) error {
			return tx.InsertAccount(t.Context(), staff.Account{
				ID: id, Email: string(role) + "@staff.example", Name: "Pat " + string(role), Role: role, PasswordHash: "x",
				CreatedAt: w.Clock.Now(), Version: 1,
			})
		})
		w.people[role] = audit.Actor{ID: "staff:" + id, Channel: "desk"}
	}
	return w
}

func (w *world) sub() string { return w.bought.Subscriptions[0] }

func (w *world) read(id string) support.Case {
	w.t.Helper()
	k, err := w.Case(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

func (w *world) exchange() string {
	w.t.Helper()
	w.Pool(dbtest.Curated, 1)
	r, err := w.Exchanges().Complete(w.t.Context(), exchange.Request{
		SubscriptionID: w.sub(), SKU: dbtest.Curated, Lang: "en", Actor: w.people[staff.Agent],
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Exchange.Reference
}

func TestCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		other := w.Buy(dbtest.Purchase{Phone: "+1 612 555 0143", SKU: dbtest.Bundle})
		w.Buy(dbtest.Purchase{Email: "someone.else@example.com"})
		k := w.read(strings.ToUpper(w.sub()))
		if k.ID != w.sub() || k.Reference != "" || k.Progress.State != "not_started" || len(k.Mails)+len(k.Notes)+len(k.Timeline) > 0 {
			t.Errorf("fresh: %+v", k)
		}
		if len(k.SameOrder) != 1 || k.SameOrder[0].Subscription.ID != w.bought.Subscriptions[1] || k.SameOrder[0].Decision.Verdict != "eligible" {
			t.Errorf("same order: %+v", k.SameOrder)
		}
		if len(k.SameContact) != 1 || k.SameContact[0].Subscription.ID != other.Subscriptions[0] || k.MoreContact {
			t.Errorf("same contact: %+v", k.SameContact)
		}
		reference := w.exchange()
		k = w.read(strings.ToLower(reference))
		if k.ID != reference || k.Exchange == nil || k.New == nil || k.New.SKU != dbtest.Curated || len(k.Decision.Steps) == 0 {
			t.Errorf("exchanged: %+v", k)
		}
		if len(k.Timeline) != 1 || k.Timeline[0].By.Name != "Pat agent" || k.Timeline[0].Action != audit.ExchangeIssued {
			t.Errorf("timeline: %+v", k.Timeline)
		}
		if len(k.Mails) != 1 || k.Mails[0].Kind != notify.KindExchangeIssued || k.Mails[0].State != notify.Queued {
			t.Errorf("mails: %+v", k.Mails)
		}
		for _, id := range []string{"", "7K4M-9PQX-2WTC", "x", "00000000-0000-7000-8000-000000000000", strings.Repeat("a", 5000), "' OR 1=1 --", "\x00"} {
			if _, err := w.Case(t.Context(), id); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%.40q: %v", id, err)
			}
		}
	})
}

// The log says what became of a mail, and holds neither address nor text.
func TestMailLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		reference := w.exchange()
		id := w.Text(`SELECT id FROM mail_log`)
		if row := w.Text(`SELECT id || mailbox || reference || kind || state || failure FROM mail_log`); strings.Contains(row, "jane") ||
			strings.Contains(row, "@") || !strings.Contains(row, reference) {
			t.Error(row)
		}
		for _, state := range []notify.State{notify.Queued, notify.Refused, notify.GivenUp, notify.Dropped, notify.Sent} {
			tx, err := d.Writer().BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.NoteMail(t.Context(), tx, id, state, "smtp 550", w.Clock.Advance(time.Second)); err != nil {
				t.Fatal(err)
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			m := w.read(reference).Mails[0]
			if m.State != state || m.Failure != "smtp 550" || !m.At.Equal(w.Clock.Now()) || !m.QueuedAt.Before(m.At) {
				t.Errorf("%+v, want %s", m, state)
			}
		}
		// A mail that is about no case stands by its mailbox, another's does not.
		for _, to := range []string{"Jane.Moreau@Example.com", "someone.else@example.com"} {
			w.Transact(func(tx *db.Tx) error {
				return tx.Enqueue(t.Context(), notify.Message{To: to, Lang: "en", At: w.Clock.Now(), Data: notify.ContactCode{Code: "ABCD2345"}})
			})
		}
		if m := w.read(reference).Mails; len(m) != 2 || m[0].Kind != notify.KindContactCode {
			t.Errorf("%+v", m)
		}
		if err := d.SweepSupport(t.Context(), w.Clock.Now(), w.Clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if m := w.read(reference).Mails; len(m) != 0 {
			t.Errorf("not forgotten: %+v", m)
		}
	})
}

// Who may see personal data sees it, others do not, and each look leaves row
// and event but not the data.
func TestReveal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		looks := 0
		for _, role := range staff.Roles() {
			value, err := w.Reveal(t.Context(), support.Ask{ID: w.sub(), Field: support.Email, Reason: support.Reach, Actor: w.people[role]})
			may := role == staff.Agent || role == staff.Supervisor || role == staff.Manager
			if may && (err != nil || value != "jane.moreau@example.com") || !may && (fault.KindOf(err) != fault.Forbidden || value != "") {
				t.Errorf("%s: %q, %v", role, value, err)
			}
			if may {
				looks++
			}
		}
		for field, want := range map[support.Field]string{support.Name: "Jane Moreau", support.Phone: "(612) 555-0143"} {
			value, err := w.Reveal(t.Context(), support.Ask{ID: w.sub(), Field: field, Reason: support.Other, Words: " It is " + want, Actor: w.people[staff.Agent]})
			if looks++; err != nil || value != want {
				t.Errorf("%s: %q, %v", field, value, err)
			}
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'personal.revealed'`); n != looks {
			t.Errorf("%d events for %d looks", n, looks)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE data LIKE '%jane%' OR data LIKE '%Moreau%' OR data LIKE '%0143%'
			OR reason LIKE '%Jane%' OR reason LIKE '%Moreau%' OR reason LIKE '%0143%'`); n != 0 {
			t.Error("an event holds what was seen")
		}
		seen, err := w.Looks(t.Context(), w.bought.ID)
		if err != nil || len(seen) != looks || seen[len(seen)-1].Role != staff.Agent || seen[len(seen)-1].Reason != support.Reach {
			t.Errorf("%+v, %v", seen, err)
		}
		for _, bad := range []struct {
			field  support.Field
			reason support.Reason
			words  string
			at     string
		}{
			{"", support.Reach, "", "field"},
			{"phone_key", support.Reach, "", "field"},
			{support.Name, "", "because", "reason"},
			{support.Name, "curious", "", "reason"},
			{support.Name, support.Other, " \n", "words"},
			{support.Name, support.Reach, strings.Repeat("x", 501), "words"},
		} {
			value, err := w.Reveal(t.Context(), support.Ask{ID: w.sub(), Field: bad.field, Reason: bad.reason, Words: bad.words, Actor: w.people[staff.Agent]})
			if fault.KindOf(err) != fault.Invalid || value != "" {
				t.Errorf("%+v: %q, %v", bad, value, err)
			}
		}
		if _, err := w.Reveal(t.Context(), support.Ask{ID: "7K4M-9PQX-2WTC", Field: support.Name, Reason: support.Reach, Actor: w.people[staff.Agent]}); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

func TestRevealLimit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		look := func(role staff.Role) error {
			_, err := w.Reveal(t.Context(), support.Ask{ID: w.sub(), Field: support.Name, Reason: support.Reach, Actor: w.people[role]})
			return err
		}
		for i := range support.MostReveals {
			if err := look(staff.Agent); err != nil {
				t.Fatal(i, err)
			}
		}
		for range 3 {
			if err := look(staff.Agent); !fault.Is(err, "reveal_limit") || fault.KindOf(err) != fault.Throttled {
				t.Error(err)
			}
		}
		if err := look(staff.Supervisor); err != nil {
			t.Error("somebody else:", err)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'reveal.limit'`); n != 1 {
			t.Errorf("%d alerts", n)
		}
		w.Clock.Advance(support.RevealWindow)
		if err := look(staff.Agent); err != nil {
			t.Error("an hour later:", err)
		}
		if n := w.Count(`SELECT count(*) FROM personal_reveal`); n != support.MostReveals+2 {
			t.Errorf("%d rows", n)
		}
	})
}

// Of two who write on the same state one is told what the other did.
func TestNotesAndVersions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		first := w.read(w.sub())
		note := func(version, text string) error {
			return w.AddNote(t.Context(), support.Write{ID: w.sub(), Version: version, Text: text, Actor: w.people[staff.Agent]})
		}
		if err := note(first.Version, " called\r\nback\x00 "); err != nil {
			t.Fatal(err)
		}
		k := w.read(w.sub())
		if len(k.Notes) != 1 || k.Notes[0].Text != "called\nback\uFFFD" || k.Notes[0].By.Name != "Pat agent" || k.Version == first.Version {
			t.Fatalf("%+v, version %s", k.Notes, k.Version)
		}
		for _, version := range []string{first.Version, "", "x", "0.0", k.Version + "0", strings.Repeat("z", 9000)} {
			if err := note(version, "again"); !fault.Is(err, "stale") {
				t.Errorf("%.40q: %v", version, err)
			}
		}
		if since := k.Since(first.Version); len(since) != 1 || since[0].Action != audit.NoteAdded {
			t.Errorf("since: %+v", since)
		}
		if since := k.Since("never"); since != nil {
			t.Errorf("since a version that never was: %+v", since)
		}
		// Looking changes nothing; what an import changes does.
		if _, err := w.Reveal(t.Context(), support.Ask{ID: w.sub(), Field: support.Name, Reason: support.Reach, Actor: w.people[staff.Agent]}); err != nil {
			t.Fatal(err)
		}
		if err := w.Check(t.Context(), w.sub(), k.Version); err != nil {
			t.Errorf("after a look: %v", err)
		}
		w.Exec(`UPDATE subscription SET state = 'refunded' WHERE id = $1`, w.sub())
		if err := w.Check(t.Context(), w.sub(), k.Version); !fault.Is(err, "stale") {
			t.Errorf("after an import: %v", err)
		}
		for _, text := range []string{"", " \n\u200b", strings.Repeat("x", 2001)} {
			if err := note(k.Version, text); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%.20q: %v", text, err)
			}
		}
	})
}

func TestPresence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		open := func(id string) []support.Present {
			t.Helper()
			others, err := w.Service.Open(context.WithoutCancel(t.Context()), w.sub(), id)
			if err != nil {
				t.Fatal(err)
			}
			return others
		}
		begun := w.Clock.Now()
		if others := open("id-agent"); len(others) != 0 {
			t.Errorf("alone: %+v", others)
		}
		w.Clock.Advance(40 * time.Second)
		open("id-agent")
		w.Clock.Advance(40 * time.Second)
		if others := open("id-supervisor"); len(others) != 1 || others[0].Role != staff.Agent || !others[0].Since.Equal(begun) {
			t.Errorf("%+v", others)
		}
		w.Clock.Advance(30 * time.Second)
		if others := open("id-supervisor"); len(others) != 0 {
			t.Errorf("gone after a minute: %+v", others)
		}
		back := w.Clock.Now()
		open("id-agent")
		if others := open("id-supervisor"); len(others) != 1 || !others[0].Since.Equal(back) {
			t.Errorf("come back: %+v", others)
		}
	})
}

func TestVeil(t *testing.T) {
	t.Parallel()
	var k support.Case
	k.Line.Name = "Jane Moreau"
	for text, want := range map[string]string{
		"Called JANE on 612-555-0143.":            "Called J••• on •••43.",
		"write to jane.moreau@example.com, order": "write to j•••@example.com, order",
		"Order BBY01-000000000001, 2 of 3":        "Order BBY01-000000000001, 2 of 3",
		"+1 (612) 555 0143 or Moreaus":            "•••43 or Moreaus",
		"2017-09-21 at 10:04, version 2":          "2017-09-21 at 10:04, version 2",
		"nothing":                                 "nothing",
		"she said jane at example dot com":        "she said j•••@example.com",
		"jane (at) mail [dot] example.org, yes":   "j•••@mail.example.org, yes",
		"Her name is J-A-N-E, or m o r e a u.":    "Her name is J•••, or m•••.",
		"meet at noon at the desk. dot the i":     "meet at noon at the desk. dot the i",
		"plan a b c, at 2.30 pm":                  "plan a b c, at 2.30 pm",
		"customer called at 3.30":                 "customer called at 3.30",
		"arrived at 10.30 am, runs at 1.5 GHz":    "arrived at 10.30 am, runs at 1.5 GHz",
		"bought at bestbuy.com yesterday":         "bought at bestbuy.com yesterday",
		"Jane at example.com":                     "J•••@example.com",
		"jane99 at example.com":                   "j•••@example.com",
		"spelled j a n e m o r e a u":             "spelled j•••",
	} {
		if got := k.Veil(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	k.Line.Name = "José Saint-Marín"
	for text, want := range map[string]string{
		"Jose Marin, jos\u00e9, JOSE\u0301": "J••• M•••, J•••, J•••",
		"Jose jose Joses":                   "J••• j••• Joses",
	} {
		if got := k.Veil(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
