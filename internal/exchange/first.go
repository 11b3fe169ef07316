package exchange

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// Place is where a rain check stands in the queue of its pool.
type Place struct {
	Ahead   int       // get their key before
	FirstAt time.Time // when it was put first; zero for never
}

// Place gives where an exchange stands.
func (s *Service) Place(ctx context.Context, exchangeID string) (Place, error) {
	ahead, firstAt, err := s.Repo.FindPlace(ctx, exchangeID)
	return Place{ahead, firstAt}, err
}

// PutFirst lets a rain check get the next key of its pool, before those that
// came earlier; several that were put first keep the order in which that was
// done. Already is true when it was first before. It is Conflict
// ("no_longer_waiting") when nothing waits.
func (s *Service) PutFirst(ctx context.Context, subscriptionID string, actor audit.Actor) (Result, error) {
	var result Result
	err := s.Repo.Transact(ctx, func(tx Tx) error {
		if err := tx.LockSubscription(ctx, subscriptionID); err != nil {
			return err
		}
		record, err := tx.FindRecord(ctx, subscriptionID)
		if err != nil {
			return err
		}
		if record.Exchange == nil || record.Exchange.State != casefile.Waiting {
			return fault.New(fault.Conflict, "no_longer_waiting", "no rain check waits")
		}
		changed, err := tx.PutFirst(ctx, record.Exchange.ID, s.Now())
		result = Result{*record.Exchange, !changed}
		if err != nil || !changed {
			return err
		}
		return tx.InsertEvent(ctx, s.event(actor, audit.ExchangeFirst, *record.Exchange))
	})
	return result, err
}

// Confirmation is the mail that confirms an exchange as it stands now, to be
// sent once more; the sender names it and its mailbox. It is Conflict
// ("not_exchanged") without one.
func (s *Service) Confirmation(ctx context.Context, subscriptionID string) (notify.Message, error) {
	q, err := s.Quote(ctx, subscriptionID)
	if err != nil {
		return notify.Message{}, err
	}
	e := q.Record.Exchange
	if e == nil || q.Program == nil {
		return notify.Message{}, fault.New(fault.Conflict, "not_exchanged", "there is no exchange to confirm")
	}
	stock, err := s.Repo.ListStock(ctx)
	if err != nil {
		return notify.Message{}, err
	}
	about := Party{Exchange: *e, Old: q.Record.Line.SKU, New: e.SKU, Program: *q.Program}
	if q.Record.Product != nil {
		about.Old = q.Record.Product.Name
	}
	for _, st := range stock {
		if st.SKU == e.SKU {
			about.New, about.Devices, about.Months = st.Name, st.Devices, st.TermMonths
		}
	}
	action := audit.ExchangeIssued
	if e.State == casefile.Issued && e.IssuedAt.After(e.RequestedAt) {
		action = audit.ExchangeFilled
	}
	return notify.Message{ID: ids.New(), Lang: e.Lang, At: s.Now(), Data: s.mail(about, action)}, nil
}
