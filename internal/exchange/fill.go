package exchange

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/program"
)

// Party is an exchange with what a mail about it needs.
type Party struct {
	Exchange casefile.Exchange
	Email    string
	Old, New string
	Devices  int
	Months   int
	Program  program.Program
}

// FillTx is what filling needs: the waiters in the order in which they came.
type FillTx interface {
	Filler
	// ListWaiting gives at most limit waiters of a pool, first come first.
	ListWaiting(ctx context.Context, sku string, limit int, now time.Time) ([]Party, error)
}

// Fill gives the free keys of a pool to those who wait for it, at most limit
// of them, first come first served (contract.md, Rain check). It runs in the
// transaction in which the keys arrive. It returns how many were filled.
func (s *Service) Fill(ctx context.Context, tx FillTx, sku string, limit int) (int, error) {
	waiters, err := tx.ListWaiting(ctx, sku, limit, s.Now())
	if err != nil {
		return 0, err
	}
	for i, w := range waiters {
		e := w.Exchange
		if err := s.allocate(ctx, tx, &e, false); err != nil {
			return i, err
		}
		if e.State == casefile.Waiting {
			return i, nil
		}
		if err := tx.UpdateExchange(ctx, e); err != nil {
			return i, err
		}
		w.Exchange = e
		if err := s.tell(ctx, tx, w, audit.System(), audit.ExchangeFilled); err != nil {
			return i, err
		}
	}
	return len(waiters), nil
}
