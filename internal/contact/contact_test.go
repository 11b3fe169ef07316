package contact_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/contact"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/purchase"
)

type world struct {
	*dbtest.World
	*contact.Service
	t *testing.T
}

func each(t *testing.T, fn func(t *testing.T, w world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		fn(t, world{w, &contact.Service{Repo: d, Now: w.Clock.Now}, t})
	})
}

func agent() audit.Actor {
	return audit.Actor{ID: "staff:1", OnBehalfOf: "customer", Channel: "desk", Reason: "asked on the phone"}
}

func (w world) ask(subscriptionID, typed string) (contact.Change, error) {
	w.t.Helper()
	return w.Ask(w.t.Context(), contact.Request{SubscriptionID: subscriptionID, Typed: typed, Lang: "es", Actor: agent()})
}

func (w world) must(subscriptionID, typed string) contact.Change {
	w.t.Helper()
	c, err := w.ask(subscriptionID, typed)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w world) line(subscriptionID string) purchase.Line {
	w.t.Helper()
	r, err := w.DB.FindRecord(w.t.Context(), subscriptionID)
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Line
}

func (w world) settle() {
	w.t.Helper()
	if err := w.Settle(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) events(action audit.Action) int {
	w.t.Helper()
	return w.Count(`SELECT count(*) FROM audit_event WHERE action = '` + string(action) + `'`)
}

// Where no phone is on file one counts at once. A first mailbox is the
// customer's to type: whoever reads it gets the key.
func TestFirstContactCountsAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b := w.Buy(dbtest.Purchase{})
		_, err := w.Ask(t.Context(), contact.Request{SubscriptionID: b.Subscriptions[0], Typed: "agent@example.com", Lang: "es"})
		if l := w.line(b.Subscriptions[0]); !fault.Is(err, "contact_first_mailbox") || l.Email != "" {
			t.Errorf("%+v, %v", l, err)
		}
		c := w.must(b.Subscriptions[0], "(612) 555-0143")
		if l := w.line(b.Subscriptions[0]); c.State != contact.Done || purchase.PhoneKey(l.Phone) != "16125550143" {
			t.Errorf("%+v, %+v", c, l)
		}
		if n := w.events(audit.ContactChanged); n != 1 || len(dbtest.Mails(t, w.DB)) != 0 {
			t.Errorf("%d events", n)
		}
		w.forgotten()
	})
}

// forgotten fails the test when a settled correction still holds a contact, or
// the trail does.
func (w world) forgotten() {
	w.t.Helper()
	if n := w.Count(`SELECT count(*) FROM contact_change WHERE state <> 'pending' AND (value <> '' OR old_key <> '')`); n > 0 {
		w.t.Errorf("%d settled corrections keep their contacts", n)
	}
	if n := w.Count(`SELECT count(*) FROM audit_event WHERE data LIKE '%@%' OR data LIKE '%5550143%' OR data LIKE '%555-0143%'`); n > 0 {
		w.t.Errorf("%d events name a contact", n)
	}
}

// A contact that replaces one waits for 24 hours, and the old mailbox is told
// at once; then it counts for all lines of the order that had the same one.
func TestReplacementWaits(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b := w.Buy(dbtest.Purchase{Order: "BBY01-1", Email: "old@example.com"})
		second := w.Buy(dbtest.Purchase{Order: "BBY01-1", Line: 2, Email: "Old@example.com"})
		other := w.Buy(dbtest.Purchase{Order: "BBY01-1", Line: 3, Email: "gift@example.com"})
		id := b.Subscriptions[0]
		c := w.must(id, "new@example.com")
		if c.State != contact.Pending || !c.DueAt.Equal(w.Clock.Now().Add(24*time.Hour)) {
			t.Errorf("%+v", c)
		}
		mails := dbtest.Mails(t, w.DB)
		told, ok := mails[0].Data.(notify.ContactChanging)
		if len(mails) != 1 || !ok || mails[0].To != "old@example.com" || told.New != "n•••@example.com" || !told.At.Equal(c.DueAt) {
			t.Fatalf("%+v", mails)
		}
		if _, err := w.ask(id, "third@example.com"); !fault.Is(err, "contact_pending") {
			t.Errorf("another one: %v", err)
		}
		w.Clock.Advance(24*time.Hour - time.Second)
		w.settle()
		if l := w.line(id); l.Email != "old@example.com" {
			t.Errorf("too early: %s", l.Email)
		}
		w.Clock.Advance(time.Second)
		w.settle()
		w.settle()
		for want, s := range map[string]string{"new@example.com": id, "gift@example.com": other.Subscriptions[0]} {
			if l := w.line(s); l.Email != want {
				t.Errorf("%s, want %s", l.Email, want)
			}
		}
		if l := w.line(second.Subscriptions[0]); l.Email != "new@example.com" {
			t.Errorf("the other line of the order: %s", l.Email)
		}
		mails = dbtest.Mails(t, w.DB)
		if len(mails) != 2 || mails[1].To != "new@example.com" || mails[1].Kind() != notify.KindContactChanged {
			t.Errorf("%+v", mails)
		}
		if w.events(audit.ContactAsked) != 1 || w.events(audit.ContactChanged) != 1 {
			t.Error("the trail is not one of each")
		}
		w.forgotten()

		// Who has proven the old mailbox only is back to what looking up gives.
		r, err := w.DB.FindRecord(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		s := guest.Session{Mailboxes: []string{"old@example.com"}}
		if s.Level(r) != guest.Unknown {
			t.Error("the old mailbox opens the purchase")
		}
		if s.Mailboxes = []string{"new@example.com"}; s.Level(r) != guest.Proven {
			t.Error("the new mailbox does not open it")
		}
		if found, err := w.DB.ListByMailbox(t.Context(), "old@example.com"); err != nil || len(found) != 0 {
			t.Errorf("%d by the old mailbox: %v", len(found), err)
		}
	})
}

// A replaced phone number waits too, and the mailbox on file is told.
func TestPhoneIsHeld(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b := w.Buy(dbtest.Purchase{Email: "jane@example.com", Phone: "612-555-0101"})
		w.must(b.Subscriptions[0], "612-555-0143")
		mails := dbtest.Mails(t, w.DB)
		told, ok := mails[0].Data.(notify.ContactChanging)
		if len(mails) != 1 || !ok || !told.Phone || told.New != "•••43" || mails[0].To != "jane@example.com" {
			t.Errorf("%+v", mails)
		}
		w.Clock.Advance(24 * time.Hour)
		w.settle()
		if l := w.line(b.Subscriptions[0]); l.Phone != "612-555-0143" || l.Email != "jane@example.com" {
			t.Errorf("%+v", l)
		}
		w.forgotten()
	})
}

// Who calls because of the notice stops it, for good.
func TestStopped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b, foreign := w.Buy(dbtest.Purchase{Email: "old@example.com"}), w.Buy(dbtest.Purchase{Email: "old@example.com"})
		c := w.must(b.Subscriptions[0], "new@example.com")
		for name, id := range map[string]string{"none": ids.New(), "malformed": "x", "empty": ""} {
			if err := w.Stop(t.Context(), b.Subscriptions[0], id, agent()); !fault.Is(err, "change_not_found") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.Stop(t.Context(), foreign.Subscriptions[0], c.ID, agent()); !fault.Is(err, "change_not_found") {
			t.Errorf("of another purchase: %v", err)
		}
		for range 2 {
			if err := w.Stop(t.Context(), b.Subscriptions[0], c.ID, agent()); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Advance(48 * time.Hour)
		w.settle()
		if l := w.line(b.Subscriptions[0]); l.Email != "old@example.com" || w.events(audit.ContactStopped) != 1 {
			t.Errorf("%+v", l)
		}
		done := w.must(b.Subscriptions[0], "third@example.com")
		w.Clock.Advance(24 * time.Hour)
		w.settle()
		if err := w.Stop(t.Context(), b.Subscriptions[0], done.ID, agent()); !fault.Is(err, "contact_settled") {
			t.Errorf("too late: %v", err)
		}
		w.forgotten()
	})
}

// An import that changes the contact meanwhile ends the correction: its notice
// went to somebody else.
func TestImportMeanwhile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b := w.Buy(dbtest.Purchase{Email: "old@example.com"})
		w.must(b.Subscriptions[0], "new@example.com")
		w.Exec(`UPDATE purchase SET email = 'imported@example.com', email_key = 'imported@example.com'`)
		w.Clock.Advance(24 * time.Hour)
		w.settle()
		if l := w.line(b.Subscriptions[0]); l.Email != "imported@example.com" || w.events(audit.ContactStopped) != 1 {
			t.Errorf("%+v", l)
		}
	})
}

func TestWhatIsNoContact(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b := w.Buy(dbtest.Purchase{Email: "old@example.com", Phone: "612-555-0101"})
		for typed, code := range map[string]string{
			"": "contact_empty", " \t": "contact_empty", "jane": "contact_format", "jane@": "contact_format", "123": "contact_format",
			"a@b.example\r\nBcc: c@d.example": "contact_format", "a@b.example\x00": "contact_format", strings.Repeat("a", 300) + "@b.example": "contact_format",
			"OLD@example.com": "contact_same", "+1 612 555 0101": "contact_same",
		} {
			if _, err := w.ask(b.Subscriptions[0], typed); !fault.Is(err, code) {
				t.Errorf("%q: %v, want %s", typed, err, code)
			}
		}
		if _, err := w.ask(ids.New(), "a@b.example"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody's: %v", err)
		}
		if n := w.Count(`SELECT count(*) FROM contact_change`) + w.Count(`SELECT count(*) FROM customer_case`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// Two agents at once: one correction.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		b := w.Buy(dbtest.Purchase{Email: "old@example.com", Quantity: 4})
		var group sync.WaitGroup
		for i, s := range b.Subscriptions {
			group.Go(func() {
				_, err := w.ask(s, string(rune('a'+i))+"@example.com")
				if err != nil && !fault.Is(err, "contact_pending") {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := w.Count(`SELECT count(*) FROM contact_change WHERE state = 'pending'`); n != 1 || len(dbtest.Mails(t, w.DB)) != 1 {
			t.Errorf("%d corrections", n)
		}
	})
}

// A confirmation goes out again three times a day, once a form.
func TestAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Pool(dbtest.Curated, 1)
		b := w.Buy(dbtest.Purchase{Email: "jane@example.com"})
		done := w.exchanged(b.Subscriptions[0])
		first := dbtest.Mails(t, w.DB)[0]
		send := func(once string) (bool, error) {
			m, err := w.Exchanges().Confirmation(t.Context(), b.Subscriptions[0])
			if err != nil {
				t.Fatal(err)
			}
			return w.Send(t.Context(), contact.Again{
				SubscriptionID: b.Subscriptions[0], CaseID: done.CaseID, Once: once, Message: m, Actor: agent(),
			})
		}
		once := ids.New()
		for i, want := range []bool{false, true} {
			if already, err := send(once); err != nil || already != want {
				t.Errorf("click %d: %v, %v", i+1, already, err)
			}
		}
		mails := dbtest.Mails(t, w.DB)
		if len(mails) != 2 || mails[1].ID == first.ID || mails[1].Data != first.Data || mails[1].To != first.To || mails[1].Lang != first.Lang {
			t.Errorf("%+v, first %+v", mails, first)
		}
		for range 2 {
			if _, err := send(ids.New()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := send(ids.New()); !fault.Is(err, "again_limit") {
			t.Errorf("the fourth: %v", err)
		}
		if left, err := w.Left(t.Context(), done.CaseID); left != 0 || err != nil {
			t.Error(left, err)
		}
		w.Clock.Advance(24 * time.Hour)
		if _, err := send(ids.New()); err != nil {
			t.Errorf("tomorrow: %v", err)
		}
		if n := w.events(audit.MailResent); n != 4 {
			t.Errorf("%d events", n)
		}
		w.Exec(`UPDATE purchase SET email = '', email_key = ''`)
		if _, err := send(ids.New()); !fault.Is(err, "no_mailbox") {
			t.Errorf("without a mailbox: %v", err)
		}
	})
}

func (w world) exchanged(subscriptionID string) casefile.Exchange {
	w.t.Helper()
	r, err := w.Exchanges().Complete(w.t.Context(), exchange.Request{
		SubscriptionID: subscriptionID, SKU: dbtest.Curated, Lang: "fr-CA", Actor: audit.Customer(),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Exchange
}
