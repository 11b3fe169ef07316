package lookup

import (
	"context"
	"net/netip"
)

// HasPurchases tells whether any are on file under a mailbox. Every call counts against the source's budget, whatever it finds;
// Throttled ("source_full") when that is used up. The answer comes at the next
// even moment either way.
func (s *Service) HasPurchases(ctx context.Context, emailKey string, source netip.Addr) (bool, error) {
	defer s.Even.Begin()(ctx)
	if s.Budget != nil {
		f := s.Budget.failure(KindSendLink, source, "", "")
		if _, err := s.Budget.Spent(ctx, f); err != nil {
			return false, err
		}
		if err := s.Budget.Record(ctx, f); err != nil {
			return false, err
		}
	}
	records, err := s.Repo.ListByMailbox(ctx, emailKey)
	return len(records) > 0, err
}
