package reminder_test

import (
	"slices"
	"testing"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
	"swapdesk/internal/reminder"
	"swapdesk/internal/removal"
)

// The names of the products that are withdrawn.
const (
	three = "Kaspersky Internet Security, 3 devices"
	one   = "Kaspersky Anti-Virus, 1 device"
)

// world is a shop whose window, of exchanges as of removals, lasts through
// 2017-10-23: mails are due on October 9, 16 and 22 at nine in Chicago.
type world struct {
	*dbtest.World
	t       *testing.T
	service *reminder.Service
	told    int
}

func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{World: dbtest.Seed(t, d), t: t}
		w.service = &reminder.Service{Repo: d, MAC: w.Vault.MAC, Now: w.Clock.Now}
		test(t, w)
	})
}

// lookUp buys and looks up at once.
func (w *world) lookUp(p dbtest.Purchase) dbtest.Bought {
	w.t.Helper()
	b := w.Buy(p)
	w.note("es", b)
	return b
}

func (w *world) note(lang string, bought ...dbtest.Bought) {
	w.t.Helper()
	for _, b := range bought {
		if err := w.DB.NotePurchases(w.t.Context(), []string{b.ID}, lang, w.Clock.Now()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) turn(to string) {
	w.t.Helper()
	now, err := time.Parse(time.RFC3339, to)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Clock.Set(now)
}

// run turns the clock and gives the mails since the last run.
func (w *world) run(at string) []notify.Message {
	w.t.Helper()
	w.turn(at)
	if err := w.service.Run(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	all := dbtest.Mails(w.t, w.DB)
	fresh := all[w.told:]
	w.told = len(all)
	return fresh
}

// open opens the case of a subscription, in French.
func (w *world) open(subscriptionID string) (caseID string) {
	w.t.Helper()
	w.Transact(func(tx *db.Tx) (err error) {
		caseID, _, err = tx.EnsureCase(w.t.Context(), subscriptionID, ids.NewReference(), "fr-CA", w.Clock.Now())
		return err
	})
	return caseID
}

func (w *world) exchange(subscriptionID string) (caseID string) {
	w.t.Helper()
	caseID = w.open(subscriptionID)
	programID := w.Text(`SELECT id FROM program`) // before the one writer is taken
	w.Transact(func(tx *db.Tx) error {
		return tx.InsertExchange(w.t.Context(), casefile.Exchange{
			ID: ids.New(), CaseID: caseID, SubscriptionID: subscriptionID, ProgramID: programID,
			PolicyVersion: 1, SKU: dbtest.Curated, State: casefile.Waiting, RequestedAt: w.Clock.Now(), Deadline: w.Clock.Now(),
			Receipt: []eligibility.Step{},
		})
	})
	return caseID
}

func (w *world) removal(caseID string, state removal.State) {
	w.t.Helper()
	w.Transact(func(tx *db.Tx) error {
		return tx.SaveRemoval(w.t.Context(), removal.Removal{CaseID: caseID, State: state, ChangedAt: w.Clock.Now()})
	})
}

func (w *world) apply(change func(*program.Definition)) {
	w.t.Helper()
	def := dbtest.Definition(w.t)
	change(&def)
	w.Apply(def)
}

// ends is the mail that a run gave, which must be the only one.
func (w *world) ends(at string) notify.WindowEnds {
	w.t.Helper()
	mails := w.run(at)
	if len(mails) != 1 {
		w.t.Fatalf("at %s: %d mails, want 1: %+v", at, len(mails), mails)
	}
	return mails[0].Data.(notify.WindowEnds)
}

func (w *world) quiet(at string) {
	w.t.Helper()
	if mails := w.run(at); len(mails) != 0 {
		w.t.Errorf("at %s: %+v", at, mails)
	}
}

// Fourteen, seven and one day before, at nine, once each.
func TestThresholds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.lookUp(dbtest.Purchase{Email: "Jane@Example.com"})
		for _, moment := range []struct {
			day  string
			days int
		}{{"2017-10-09", 14}, {"2017-10-16", 7}, {"2017-10-22", 1}} {
			w.quiet(moment.day + "T08:59:59-05:00")
			mails := w.run(moment.day + "T09:00:00-05:00")
			if len(mails) != 1 {
				t.Fatalf("%s: %d mails", moment.day, len(mails))
			}
			m := mails[0].Data.(notify.WindowEnds)
			midnight := dbtest.Date(t, moment.day).AddDays(1).String() + "T05:00:00Z"
			if m.DaysLeft != moment.days || !slices.Equal(m.Exchange, []string{three}) || m.Removal != nil || m.Vendor != "Kaspersky Lab" ||
				m.Retailer != "Best Buy" || m.Zone != "America/Chicago" || m.Deadline.UTC().Format(time.RFC3339) != "2017-10-24T05:00:00Z" {
				t.Errorf("%s: %+v", moment.day, m)
			}
			if mails[0].To != "Jane@Example.com" || mails[0].Lang != "es" || mails[0].Expires.UTC().Format(time.RFC3339) != midnight {
				t.Errorf("%s: %+v", moment.day, mails[0])
			}
			w.quiet(moment.day + "T09:01:00-05:00")
			w.quiet(moment.day + "T23:59:59-05:00")
		}
		w.quiet("2017-10-23T12:00:00-05:00")
		w.quiet("2017-10-24T12:00:00-05:00")
		if n := w.Count(`SELECT count(*) FROM window_mail WHERE mailbox LIKE '%jane%'`); n != 0 {
			t.Error("the address is kept")
		}
	})
}

// Who is told what, on the day with fourteen left.
func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	jane := dbtest.Purchase{Email: "jane@example.com"}
	begun := func(state removal.State) func(*world) {
		return func(w *world) { w.removal(w.exchange(w.lookUp(jane).Subscriptions[0]), state) }
	}
	for name, c := range map[string]struct {
		have              func(w *world)
		exchange, removal []string
		lang              string
	}{
		"nobody":              {func(*world) {}, nil, nil, ""},
		"bought only":         {func(w *world) { w.Buy(jane) }, nil, nil, ""},
		"looked up":           {func(w *world) { w.lookUp(jane) }, []string{three}, nil, "es"},
		"no mailbox":          {func(w *world) { w.lookUp(dbtest.Purchase{Phone: "612-555-0143"}) }, nil, nil, ""},
		"not withdrawn":       {func(w *world) { w.lookUp(dbtest.Purchase{Email: jane.Email, SKU: dbtest.Bundle}) }, nil, nil, ""},
		"three units":         {func(w *world) { w.lookUp(dbtest.Purchase{Email: jane.Email, Quantity: 3}) }, []string{three}, nil, "es"},
		"no end on file":      {func(w *world) { w.lookUp(dbtest.Purchase{Email: jane.Email, EndsOn: "none"}) }, []string{three}, nil, "es"},
		"ended":               {func(w *world) { w.lookUp(dbtest.Purchase{Email: jane.Email, EndsOn: "2017-10-01"}) }, nil, nil, ""},
		"refunded":            {func(w *world) { w.lookUp(dbtest.Purchase{Email: jane.Email, State: purchase.Refunded}) }, nil, nil, ""},
		"case, not exchanged": {func(w *world) { w.open(w.lookUp(jane).Subscriptions[0]) }, []string{three}, nil, "fr-CA"},
		"exchanged":           {func(w *world) { w.exchange(w.lookUp(jane).Subscriptions[0]) }, nil, []string{three}, "fr-CA"},
		"exchanged, not seen": {func(w *world) { w.exchange(w.Buy(jane).Subscriptions[0]) }, nil, nil, ""},
		"removal canceled":    {begun(removal.NotStarted), nil, []string{three}, "fr-CA"},
		"removal booked":      {begun(removal.Booked), nil, nil, ""},
		"at the desk":         {begun(removal.CheckedIn), nil, nil, ""},
		"removed":             {begun(removal.Removed), nil, nil, ""},
		"removed it oneself":  {begun(removal.SelfAttested), nil, nil, ""},
		"removal waived":      {begun(removal.Waived), nil, nil, ""},
		"refunded, with a case": {func(w *world) {
			w.open(w.lookUp(dbtest.Purchase{Email: jane.Email, State: purchase.Refunded}).Subscriptions[0])
		}, nil, []string{three}, "fr-CA"},
		"waits for a time": {func(w *world) {
			caseID := w.exchange(w.lookUp(jane).Subscriptions[0])
			w.Transact(func(tx *db.Tx) error {
				return tx.SaveWait(t.Context(), removal.Wait{CaseID: caseID, Place: "55423", AskedAt: w.Clock.Now()})
			})
		}, nil, nil, ""},
		"two products, one done": {func(w *world) {
			w.exchange(w.lookUp(jane).Subscriptions[0])
			w.Clock.Advance(time.Minute)
			w.lookUp(dbtest.Purchase{Email: jane.Email, SKU: dbtest.Withdrawn1})
		}, []string{one}, []string{three}, "es"},
		"one of two units done": {func(w *world) {
			w.exchange(w.lookUp(dbtest.Purchase{Email: jane.Email, Quantity: 2}).Subscriptions[0])
		}, []string{three}, []string{three}, "fr-CA"},
		"looked up that morning": {func(w *world) {
			w.turn("2017-10-09T09:00:00-05:00")
			w.lookUp(jane)
		}, nil, nil, ""},
		"looked up just before": {func(w *world) {
			w.turn("2017-10-09T08:59:59-05:00")
			w.lookUp(jane)
		}, []string{three}, nil, "es"},
		"paused": {func(w *world) {
			w.lookUp(jane)
			w.apply(func(d *program.Definition) { d.Status = program.Paused })
		}, nil, nil, ""},
		"closed": {func(w *world) {
			w.lookUp(jane)
			w.apply(func(d *program.Definition) { d.Status = program.Closed })
		}, nil, nil, ""},
		"closed, exchanged before": {func(w *world) {
			w.exchange(w.lookUp(jane).Subscriptions[0])
			w.apply(func(d *program.Definition) { d.Status = program.Closed })
		}, nil, []string{three}, "fr-CA"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w *world) {
				c.have(w)
				if c.exchange == nil && c.removal == nil {
					w.quiet("2017-10-09T09:00:30-05:00")
					return
				}
				mails := w.run("2017-10-09T09:00:30-05:00")
				if len(mails) != 1 {
					t.Fatalf("%d mails", len(mails))
				}
				m := mails[0].Data.(notify.WindowEnds)
				if !slices.Equal(m.Exchange, c.exchange) || !slices.Equal(m.Removal, c.removal) || mails[0].Lang != c.lang {
					t.Errorf("%q, %+v", mails[0].Lang, m)
				}
			})
		})
	}
}

// Every mailbox is told by itself, also those that share an order.
func TestMailboxesApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		a := w.lookUp(dbtest.Purchase{Email: "jane@example.com"})
		w.lookUp(dbtest.Purchase{Order: a.Order, Line: 2, Email: "jose@example.com", SKU: dbtest.Withdrawn1})
		w.lookUp(dbtest.Purchase{Email: "JANE@example.com", SKU: dbtest.Withdrawn1})
		mails := w.run("2017-10-09T09:00:00-05:00")
		told := map[string]int{}
		for _, m := range mails {
			told[purchase.EmailKey(m.To)] = len(m.Data.(notify.WindowEnds).Exchange)
		}
		if len(mails) != 2 || told["jane@example.com"] != 2 || told["jose@example.com"] != 1 {
			t.Errorf("%+v", mails)
		}
	})
}
