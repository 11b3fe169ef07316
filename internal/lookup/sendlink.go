package lookup

import (
	"context"
	"net/netip"
)

// HasPurchases tells whether any are on file under a mailbox. Every call counts
// against the source's budget, whatever it finds; Throttled ("source_full")
// when that is used up. The caller answers at an even moment, once a code was
// mailed or not.
func (s *Service) HasPurchases(ctx context.Context, emailKey string, source netip.Addr) (bool, error) {
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
	_, err := s.Budget.Spend(ctx, s.Budget.failure(kind, source, "", ""))
	return err
}
