package override

import (
	"context"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// Decision is the answer of the second person. Actor says who, and its Reason
// why.
type Decision struct {
	ID      string
	Payload string // as the second person was shown it
	Approve bool
	Actor   audit.Actor
}

// Decide approves or declines what was asked for, in one transaction with its
// event and the mail to the customer. Errors: Invalid with a code for "reason"
// ("empty", "long"); Forbidden "own_override" for who asked; Conflict
// "override_settled" when somebody else has answered or it has lapsed, and
// "override_tampered" when what stands there is not what was asked for or
// shown.
func (s *Service) Decide(ctx context.Context, d Decision) (casefile.Override, error) {
	d.Actor.Reason = tidy(d.Actor.Reason)
	fields := map[string]string{}
	if check(fields, "reason", d.Actor.Reason); len(fields) > 0 {
		return casefile.Override{}, &fault.Error{Kind: fault.Invalid, Code: "override", Message: "the form has mistakes", Fields: fields}
	}
	var decided casefile.Override
	err := s.Repo.TransactOverride(ctx, func(tx Tx) (err error) {
		decided, err = s.decide(ctx, tx, d)
		return err
	})
	return decided, err
}

func (s *Service) decide(ctx context.Context, tx Tx, d Decision) (casefile.Override, error) {
	o, err := tx.FindOverride(ctx, d.ID)
	if err != nil {
		return o, err
	}
	now := s.Now()
	switch {
	case o.State != casefile.OverrideAsked || !now.Before(o.ExpiresAt):
		return o, fault.New(fault.Conflict, "override_settled", "override %s is %s", o.ID, o.State)
	case o.AskedBy == d.Actor.ID:
		return o, fault.New(fault.Forbidden, "own_override", "who asks may not approve")
	case o.Digest != o.Payload() || d.Payload != o.Digest:
		return o, fault.New(fault.Conflict, "override_tampered", "override %s is not what was asked for", o.ID)
	}
	o.State, o.DecidedBy, o.DecidedAt, o.Reason = casefile.OverrideDeclined, d.Actor.ID, now, d.Actor.Reason
	action := audit.OverrideDeclined
	if d.Approve {
		o.State, o.ExpiresAt, action = casefile.OverrideApproved, now.Add(Lifetime), audit.OverrideApproved
	}
	if err := tx.SettleOverride(ctx, casefile.OverrideAsked, o); err != nil {
		return o, err
	}
	if err := tx.InsertEvent(ctx, s.event(d.Actor, action, o)); err != nil {
		return o, err
	}
	return o, s.tell(ctx, tx, o)
}

// tell mails the decision to the customer, where there is a mailbox.
func (s *Service) tell(ctx context.Context, tx Tx, o casefile.Override) error {
	record, err := tx.FindRecord(ctx, o.SubscriptionID)
	if err != nil || record.Line.Email == "" {
		return err
	}
	book, err := tx.ListPrograms(ctx, s.Now())
	if err != nil {
		return err
	}
	p := record.Program(book)
	if p == nil {
		return nil // nobody to write in the name of
	}
	house := notify.House{Retailer: p.Retailer, ServiceDesk: p.ServiceDesk, SupportPhone: p.SupportPhone}
	product := record.Line.SKU
	if record.Product != nil {
		product = record.Product.Name
	}
	var data notify.Data = notify.OverrideDeclined{House: house, Product: product}
	if o.State == casefile.OverrideApproved {
		approved := notify.OverrideApproved{
			House: house, Product: product, Again: o.Kind == eligibility.SecondExchange, Until: o.ExpiresAt, Zone: p.Zone.String(),
		}
		if o.SKU != "" {
			if approved.New, err = tx.ProductName(ctx, o.SKU); err != nil {
				return err
			}
		}
		data = approved
	}
	lang, err := tx.FindLang(ctx, o.SubscriptionID)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, notify.Message{ID: ids.New(), To: record.Line.Email, Lang: lang, At: s.Now(), Data: data})
}

// batch is how many are lapsed in one transaction.
const batch = 100

// Expire ends what has run out without an answer or a use, each with its event.
func (s *Service) Expire(ctx context.Context) error {
	for {
		n := 0
		err := s.Repo.TransactOverride(ctx, func(tx Tx) error {
			lapsed, err := tx.ListLapsed(ctx, s.Now(), batch)
			n = len(lapsed)
			for _, o := range lapsed {
				if err := s.lapse(ctx, tx, o); err != nil {
					return err
				}
			}
			return err
		})
		switch {
		case fault.Is(err, "override_settled"): // another node was faster
			return nil
		case err != nil || n < batch:
			return err
		}
	}
}

func (s *Service) lapse(ctx context.Context, tx Tx, o casefile.Override) error {
	from := o.State
	o.State = casefile.OverrideExpired
	if err := tx.SettleOverride(ctx, from, o); err != nil {
		return err
	}
	return tx.InsertEvent(ctx, s.event(audit.System(), audit.OverrideExpired, o))
}
