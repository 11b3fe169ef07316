package lookup

import (
	"context"
	"net/netip"
)

// HasPurchases tells whether any are on file under a mailbox. Every call counts
// against the source's budget, whatever it finds; Throttled ("source_full")
// when that is used up. The answer comes at the next even moment either way.
func (s *Service) HasPurchases(ctx context.Context, emailKey string, source netip.Addr) (bool, error) {
	defer s.Even.Begin()(ctx)
	if err := s.Charge(ctx, KindSendLink, source); err != nil {
		return false, err
	}
	records, err := s.Repo.ListByMailbox(ctx, emailKey)
	return len(records) > 0, err
}

// Charge counts a form that is limited per source however it ends; Throttled
// ("source_full") when the source's budget for it is used up.
func (s *Service) Charge(ctx context.Context, kind Kind, source netip.Addr) error {
	if s.Budget == nil {
		return nil
	}
	f := s.Budget.failure(kind, source, "", "")
	if _, err := s.Budget.Spent(ctx, f); err != nil {
		return err
	}
	return s.Budget.Record(ctx, f)
}
