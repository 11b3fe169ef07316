package lookup

import (
	"context"
	"net/netip"
	"time"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
)

// Kind is which form a failure was made with; each has budgets of its own, so
// that the mailed link stays a way on for those who have used up the other.
type Kind string

// The kinds.
const (
	KindCheck    Kind = "check"
	KindSendLink Kind = "send_link"
	KindCallback Kind = "callback"
)

// Column is by what failures are counted.
type Column string

// The columns. A network is a /24 or /48, a source a single address or a /64.
const (
	BySource  Column = "source_mac"
	ByNetwork Column = "network_mac"
	ByOrder   Column = "order_mac"
	ByContact Column = "contact_mac" // different orders count, not tries at one
)

// Limit is how many failures are let pass within a window that slides.
type Limit struct {
	By     Column
	Most   int
	Within time.Duration
}

// toldLimits are those about which people are told the truth (trust.md,
// Look-up budgets; contract.md, HTTP and mail). Networks get ten times what a
// source gets: a whole town may stand behind one.
func toldLimits() []Limit {
	return []Limit{
		{BySource, 5, 10 * time.Minute},
		{BySource, 30, time.Hour},
		{BySource, 100, 24 * time.Hour},
		{ByNetwork, 50, 10 * time.Minute},
		{ByNetwork, 300, time.Hour},
		{ByNetwork, 1000, 24 * time.Hour},
		{ByContact, 10, time.Hour},
	}
}

// orderLimits stay uniform with "not found": whoever guesses must not learn
// that an order is worth guarding.
func orderLimits() []Limit {
	return []Limit{{ByOrder, 5, 15 * time.Minute}, {ByOrder, 10, 24 * time.Hour}}
}

// Failure is one failed look-up, by MACs.
type Failure struct {
	ID                              string
	At                              time.Time
	Kind                            Kind
	Source, Network, Order, Contact string
}

// BudgetRepo keeps failures for all nodes.
type BudgetRepo interface {
	// CountFailure counts a look-up as failed, and tells per limit at which
	// instant the failure was made that fills it, counted from now back and
	// without this one; zero where it is not full. It is atomic: of look-ups at
	// the same moment each sees those that were counted before it. It is not
	// counted when one of the first told limits is full.
	CountFailure(ctx context.Context, f Failure, limits []Limit, told int) ([]time.Time, error)
	DeleteFailure(ctx context.Context, id string) error
}

// Budget counts failures and says when it is enough.
type Budget struct {
	Repo BudgetRepo
	MAC  func(purpose string, parts ...string) string
	Now  func() time.Time
}

// Spend counts a look-up as failed before it is tried, so that tries at the
// same moment count like those one after another, and says whether it may be:
// Throttled ("source_full", Count in minutes to wait) when source, network or
// contact have used up theirs; that one is not counted. orderSpent is true when
// the order's tries are: then whatever was typed is answered like "not found".
// A look-up that succeeds is taken back with Refund.
func (b *Budget) Spend(ctx context.Context, f Failure) (orderSpent bool, err error) {
	told := toldLimits()
	limits := append(told, orderLimits()...)
	since, err := b.Repo.CountFailure(ctx, f, limits, len(told))
	if err != nil {
		return false, err
	}
	var wait time.Duration
	for i, at := range since {
		if at.IsZero() {
			continue
		}
		if i >= len(told) {
			orderSpent = true
			continue
		}
		wait = max(wait, at.Add(limits[i].Within).Sub(f.At))
	}
	if wait > 0 {
		full := fault.New(fault.Throttled, "source_full", "too many failed look-ups")
		full.Count = int((wait + time.Minute - 1) / time.Minute)
		return orderSpent, full
	}
	return orderSpent, nil
}

// Refund takes back what Spend has counted, also for somebody who has gone.
func (b *Budget) Refund(ctx context.Context, f Failure) error {
	return b.Repo.DeleteFailure(context.WithoutCancel(ctx), f.ID)
}

// failure is what a query would be counted as, should it fail.
func (b *Budget) failure(kind Kind, source netip.Addr, order, contact string) Failure {
	f := Failure{ID: ids.New(), At: b.Now(), Kind: kind}
	address, network := 32, 24
	if source = source.Unmap(); source.Is6() {
		address, network = 64, 48
	}
	f.Source, f.Network = b.prefix(source, address), b.prefix(source, network)
	if order != "" {
		f.Order = b.MAC("budget_order", order)
	}
	if contact != "" {
		f.Contact = b.MAC("budget_contact", contact)
	}
	return f
}

func (b *Budget) prefix(source netip.Addr, bits int) string {
	prefix, err := source.WithZone("").Prefix(bits)
	if err != nil {
		return b.MAC("budget_source", "unknown")
	}
	return b.MAC("budget_source", prefix.String())
}

// of is the failure that a query would be.
func (q Query) of(b *Budget) Failure {
	number, contact := q.Keys()
	return b.failure(KindCheck, q.Source, number, contact)
}

// Keys are the number as compared, whether it is an order's or an activation
// code's, and the contact as compared.
func (q Query) Keys() (number, contact string) {
	if number = purchase.OrderKey(q.OrderNumber); number == "" {
		number = purchase.ActivationKey(q.ActivationCode)
	}
	if contact = purchase.EmailKey(q.Contact); contact == "" {
		contact = purchase.PhoneKey(q.Contact)
	}
	return number, contact
}
