package removal_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
)

type world struct {
	*dbtest.World
	service *removal.Service
	desk    *removal.Desk
	sub     string
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		bought := w.Buy(dbtest.Purchase{EndsOn: "2017-03-02"}) // has ended long ago
		test(t, world{w, &removal.Service{Repo: db.Removals{DB: d}, Now: w.Clock.Now}, &removal.Desk{Repo: d, Now: w.Clock.Now}, bought.Subscriptions[0]})
	})
}

func (w world) act(os, step string) removal.Act {
	return removal.Act{SubscriptionID: w.sub, OS: os, Step: step, Lang: "es", Actor: audit.Customer()}
}

func (w world) find(t *testing.T) removal.Removal {
	t.Helper()
	r, err := w.service.Find(t.Context(), w.sub)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w world) events(action audit.Action) int {
	return w.Count(`SELECT count(*) FROM audit_event WHERE action = $1`, string(action))
}

// Steps are kept by system, once each; the case is opened by the first.
func TestDone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		if r := w.find(t); r.State != removal.NotStarted || r.CaseID != "" || r.Has("mac", "renewal") || r.Gone() {
			t.Errorf("before: %+v", r)
		}
		for _, a := range []removal.Act{w.act("mac", "renewal"), w.act("mac", "renewal"), w.act("mac", "key"), w.act("windows", "renewal")} {
			w.Clock.Advance(time.Minute)
			if err := w.service.Done(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		r := w.find(t)
		if !r.Has("mac", "renewal") || !r.Has("mac", "key") || !r.Has("windows", "renewal") || r.Has("windows", "key") || r.OS != "windows" {
			t.Errorf("after: %+v", r)
		}
		if r.State != removal.NotStarted || r.Reference == "" || r.CaseID == "" {
			t.Errorf("after: %+v", r)
		}
		if n := w.events(audit.RemovalStep); n != 3 {
			t.Errorf("%d events, want one a step", n)
		}
		if got := w.Text(`SELECT lang FROM customer_case`); got != "es" {
			t.Errorf("the case is in %q", got)
		}
	})
}

// The word is taken with its event, once; the time of the first one stays.
func TestAttest(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		first, err := w.desk.Attest(t.Context(), w.act("mac", ""))
		if err != nil || first.State != removal.SelfAttested || !first.ChangedAt.Equal(w.Clock.Now()) {
			t.Fatalf("%+v, %v", first, err)
		}
		w.Clock.Advance(time.Hour)
		again, err := w.desk.Attest(t.Context(), w.act("windows", ""))
		if err != nil || again.State != removal.SelfAttested || !again.ChangedAt.Equal(first.ChangedAt) || again.Reference != first.Reference {
			t.Errorf("%+v, %v", again, err)
		}
		r := w.find(t)
		if !r.Gone() || r.OS != "mac" || w.events(audit.RemovalAttested) != 1 {
			t.Errorf("%+v, %d events", r, w.events(audit.RemovalAttested))
		}
		if data := w.Text(`SELECT data FROM audit_event WHERE action = 'removal.attested'`); !strings.Contains(data, `"before":"not_started"`) {
			t.Errorf("the event says %s", data)
		}
	})
}

// What the desk has said stands.
func TestAttestLeavesTheDesksWord(t *testing.T) {
	t.Parallel()
	for state, want := range map[removal.State]removal.State{
		removal.NotStarted: removal.SelfAttested, removal.Booked: removal.SelfAttested,
		removal.Removed: removal.Removed, removal.Waived: removal.Waived, removal.CheckedIn: removal.CheckedIn,
	} {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, w world) {
				if err := w.service.Done(t.Context(), w.act("mac", "renewal")); err != nil {
					t.Fatal(err)
				}
				r := w.find(t)
				r.State, r.ChangedAt = state, w.Clock.Now()
				w.Transact(func(tx *db.Tx) error { return tx.SaveRemoval(t.Context(), r) })
				_, err := w.desk.Attest(t.Context(), w.act("mac", ""))
				if fault.Is(err, "at_the_desk") != (state == removal.CheckedIn) || err != nil && state != removal.CheckedIn {
					t.Error(err)
				}
				if got := w.find(t).State; got != want {
					t.Errorf("%s became %s, want %s", state, got, want)
				}
			})
		})
	}
}

func TestStuck(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		var err error
		kept := 0
		for ; err == nil && kept < 50; kept++ {
			w.Clock.Advance(time.Minute)
			err = w.service.Stuck(t.Context(), w.act("mac", "uninstall-mac"), "It hangs 😀\nat 40 %", "612-555-0142")
		}
		if kept--; kept != 20 || !fault.Is(err, "too_many_notes") {
			t.Errorf("%d notes, then %v", kept, err)
		}
		notes, err := w.service.Repo.ListNotes(t.Context(), w.find(t).CaseID)
		if err != nil || len(notes) != 20 {
			t.Fatalf("%d notes, %v", len(notes), err)
		}
		n := notes[0]
		if n.Text != "It hangs 😀\nat 40 %" || n.Phone != "612-555-0142" || n.OS != "mac" || n.Step != "uninstall-mac" || !n.At.Before(notes[1].At) {
			t.Errorf("%+v", n)
		}
		if w.Count(`SELECT count(*) FROM audit_event WHERE data LIKE '%hangs%' OR data LIKE '%555%'`) != 0 {
			t.Error("the trail tells what the customer wrote")
		}
	})
}

// Nothing is kept for products that were not withdrawn, or that do not exist.
func TestOnlyWithdrawnProducts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		for sub, code := range map[string]string{
			w.Buy(dbtest.Purchase{SKU: dbtest.Bundle}).Subscriptions[0]: "not_withdrawn", "nothing": "subscription_not_found",
		} {
			a := w.act("mac", "renewal")
			a.SubscriptionID = sub
			_, attest := w.desk.Attest(t.Context(), a)
			for _, err := range []error{w.service.Done(t.Context(), a), w.service.Stuck(t.Context(), a, "x", ""), attest} {
				if !fault.Is(err, code) {
					t.Errorf("%v, want %s", err, code)
				}
			}
		}
		if n := w.Count(`SELECT count(*) FROM customer_case`) + w.Count(`SELECT count(*) FROM audit_event`); n != 0 {
			t.Errorf("%d rows were left behind", n)
		}
	})
}

// Many at once leave one case, one row a step and one word.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		var all sync.WaitGroup
		errs := make([]error, 16)
		for i := range errs {
			all.Go(func() {
				_, err := w.desk.Attest(t.Context(), w.act("mac", ""))
				errs[i] = errors.Join(err, w.service.Done(t.Context(), w.act("mac", "renewal")))
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{
			`SELECT count(*) FROM customer_case`: 1, `SELECT count(*) FROM removal`: 1, `SELECT count(*) FROM guide_step`: 1,
			`SELECT count(*) FROM audit_event`: 2,
		} {
			if got := w.Count(query); got != want {
				t.Errorf("%s: %d, want %d", query, got, want)
			}
		}
	})
}
