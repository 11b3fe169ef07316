package exchange

import (
	"context"
	"encoding/json"
	"slices"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// Exceptional lists the products that an exception may put in the place of the
// old one, best first: all with a pool that are not withdrawn. It is empty
// without a program or a known product.
func (s *Service) Exceptional(ctx context.Context, subscriptionID string) ([]catalog.Replacement, error) {
	record, err := s.Repo.FindRecord(ctx, subscriptionID)
	if err != nil {
		return nil, err
	}
	book, err := s.Repo.ListPrograms(ctx, s.Now())
	if err != nil {
		return nil, err
	}
	q := Quote{Record: record, Program: record.Program(book)}
	if q.Program == nil || record.Product == nil {
		return nil, nil
	}
	stock, err := s.Repo.ListStock(ctx)
	return catalog.Any(s.search(q, book, stock)), err
}

// Replaceable are the SKUs of Exceptional.
func (s *Service) Replaceable(ctx context.Context, subscriptionID string) ([]string, error) {
	all, err := s.Exceptional(ctx, subscriptionID)
	skus := make([]string, len(all))
	for i, r := range all {
		skus[i] = r.SKU
	}
	return skus, err
}

// exceptional puts the one product of an override in front of the others.
func (q Quote) exceptional(search catalog.Search, offered []catalog.Replacement) []catalog.Replacement {
	pass := q.Record.Pass
	if pass == nil || pass.Kind != eligibility.DifferentProduct || q.Decision.Verdict != eligibility.EligibleByOverride {
		return offered
	}
	is := func(r catalog.Replacement) bool { return r.SKU == pass.SKU }
	all := catalog.Any(search)
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return offered
	}
	return append([]catalog.Replacement{all[i]}, slices.DeleteFunc(offered, is)...)
}

// approval reads the override that a choice needs, fresh and whole; nil when
// it needs none. What was approved and what stands there now must be the same.
func (s *Service) approval(ctx context.Context, tx Tx, q Quote, sku string) (*casefile.Override, error) {
	pass := q.Record.Pass
	if q.Decision.Verdict != eligibility.EligibleByOverride || pass.Kind == eligibility.DifferentProduct && pass.SKU != sku {
		return nil, nil //nolint:nilnil // the rules allow it
	}
	o, err := tx.FindOverride(ctx, pass.ID)
	if err != nil {
		return nil, err
	}
	if !o.Usable(s.Now()) || o.SubscriptionID != q.Record.Subscription.ID {
		return nil, fault.New(fault.Conflict, "not_eligible", "override %s is not what was approved", o.ID)
	}
	return &o, nil
}

// use marks an override as used by an exchange, in its transaction.
func (s *Service) use(ctx context.Context, tx Tx, o casefile.Override, e casefile.Exchange, actor audit.Actor) error {
	if err := tx.UseOverride(ctx, o, e.ID, s.Now()); err != nil {
		return err
	}
	data, _ := json.Marshal(map[string]any{ // strings always marshal
		"override": o.ID, "kind": o.Kind, "exchange": e.ID, "sku": e.SKU,
	})
	return tx.InsertEvent(ctx, audit.Event{
		ID: ids.New(), At: s.Now(), Actor: actor, Action: audit.OverrideUsed, Subject: "case:" + e.CaseID, Data: string(data),
	})
}
