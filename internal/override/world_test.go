package override_test

import (
	"context"
	"testing"

	"golang.org/x/sync/errgroup"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/exchange"
	"swapdesk/internal/override"
)

// world is a program in which agents may ask and supervisors approve.
type world struct {
	*dbtest.World
	t *testing.T
	*override.Service
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := dbtest.Seed(t, d)
	w.Pool(dbtest.Curated, 5)
	w.Pool(dbtest.Bundle, 5)
	return &world{w, t, &override.Service{Repo: d, Replaceable: w.Exchanges().Replaceable, Now: w.Clock.Now}}
}

func person(id, reason string) audit.Actor {
	return audit.Actor{ID: "staff:" + id, OnBehalfOf: "customer", Channel: "desk", Reason: reason}
}

func wish(subscription string, kind eligibility.Kind) override.Wish {
	return override.Wish{SubscriptionID: subscription, Kind: kind, Actor: person("agent", "They moved house.")}
}

// late is a subscription whose window has closed.
func (w *world) late() string {
	w.t.Helper()
	b := w.Buy(dbtest.Purchase{Email: "jane@example.com"})
	w.Clock.Advance(60 * 24 * 3600e9)
	return b.Subscriptions[0]
}

func (w *world) ask(wish override.Wish) casefile.Override {
	w.t.Helper()
	o, err := w.Ask(w.t.Context(), wish)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

func yes(o casefile.Override) override.Decision {
	return override.Decision{ID: o.ID, Payload: o.Digest, Approve: true, Actor: person("supervisor", "Fair enough.")}
}

func (w *world) approved(wish override.Wish) casefile.Override {
	w.t.Helper()
	o, err := w.Decide(w.t.Context(), yes(w.ask(wish)))
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

func (w *world) exchange(subscription, sku string) (exchange.Result, error) {
	return w.Exchanges().Complete(context.WithoutCancel(w.t.Context()), exchange.Request{
		SubscriptionID: subscription, SKU: sku, Lang: "en", Actor: audit.Customer(),
	})
}

func (w *world) is(query string, want int) {
	w.t.Helper()
	if got := w.Count(query); got != want {
		w.t.Errorf("%s: %d, want %d", query, got, want)
	}
}

// atOnce runs n calls that all start in the same moment.
func atOnce(n int, call func(i int) error) error {
	start := make(chan struct{})
	var calls errgroup.Group
	for i := range n {
		calls.Go(func() error {
			<-start
			return call(i)
		})
	}
	close(start)
	return calls.Wait()
}
