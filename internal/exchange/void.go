package exchange

import (
	"context"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// VoidRequest asks to end an exchange. Actor says why.
type VoidRequest struct {
	SubscriptionID string
	ExchangeID     string // the one that was shown
	Actor          audit.Actor
}

// Void ends a live exchange in one transaction, with its event and a mail to
// the customer: its key is revoked and never goes back into the pool; a place
// in the queue is given up. Errors: Conflict "no_exchange" when there is none
// (any more), and "exchange_changed" when it is another than was shown.
func (s *Service) Void(ctx context.Context, r VoidRequest) (casefile.Exchange, error) {
	var voided casefile.Exchange
	err := s.Repo.Transact(ctx, func(tx Tx) error {
		if err := tx.LockSubscription(ctx, r.SubscriptionID); err != nil {
			return err
		}
		q, err := s.quote(ctx, tx, r.SubscriptionID)
		if err != nil {
			return err
		}
		switch live := q.Record.Exchange; {
		case live == nil:
			return fault.New(fault.Conflict, "no_exchange", "there is no exchange to void")
		case live.ID != r.ExchangeID:
			return fault.New(fault.Conflict, "exchange_changed", "the exchange is another one by now")
		}
		voided = *q.Record.Exchange
		return s.void(ctx, tx, q, r.Actor, false)
	})
	if fault.Is(err, "commit_unknown") {
		record, found := s.Repo.FindRecord(ctx, r.SubscriptionID)
		if found == nil && (record.Exchange == nil || record.Exchange.ID != r.ExchangeID) {
			err = nil // it is no longer live
		}
	}
	voided.State = casefile.Voided
	return voided, err
}

// void ends the live exchange of a quote; replaced tells that another one takes
// its place in the same transaction.
func (s *Service) void(ctx context.Context, tx Tx, q Quote, actor audit.Actor, replaced bool) error {
	e := *q.Record.Exchange
	if err := tx.VoidExchange(ctx, e, s.Now()); err != nil {
		return err
	}
	waited := e.State == casefile.Waiting
	e.State = casefile.Voided
	if err := tx.InsertEvent(ctx, s.event(actor, audit.ExchangeVoided, e)); err != nil || q.Record.Line.Email == "" {
		return err
	}
	facts := notify.ExchangeVoided{Reference: e.Reference, Waited: waited, Replaced: replaced, New: e.SKU, Old: q.Record.Line.SKU}
	if q.Record.Product != nil {
		facts.Old = q.Record.Product.Name
	}
	if q.Program != nil {
		facts.House = notify.House{
			Retailer: q.Program.Retailer, ServiceDesk: q.Program.ServiceDesk, SupportPhone: q.Program.SupportPhone,
		}
	}
	stock, err := tx.ListStock(ctx)
	if err != nil {
		return err
	}
	for _, product := range stock {
		if product.SKU == e.SKU {
			facts.New = product.Name
		}
	}
	return tx.Enqueue(ctx, notify.Message{ID: ids.New(), To: q.Record.Line.Email, Lang: e.Lang, At: s.Now(), Data: facts})
}
