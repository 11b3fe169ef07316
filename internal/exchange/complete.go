package exchange

import (
	"context"
	"encoding/json"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// Request is a confirmed choice.
type Request struct {
	SubscriptionID string
	SKU            string // of the replacement
	Lang           string
	OnlyWithKey    bool // the customer was shown that there is a key: without one, ask again
	// Seen is Quote.Seen of the page on which this was chosen: a rain check that
	// somebody else has moved meanwhile is not moved again unseen. "" asks for
	// nothing.
	Seen  string
	Actor audit.Actor
}

// Seen names the exchange of a quote, for a request to say what its author saw.
func (q Quote) Seen() string {
	if e := q.Record.Exchange; e != nil {
		return e.ID + " " + e.SKU + " " + string(e.State)
	}
	return "none"
}

// Result is the exchange as it stands now. Already is true when this request
// changed nothing, because it had been confirmed before.
type Result struct {
	Exchange casefile.Exchange
	Already  bool
}

// Complete exchanges a subscription in one transaction: it decides anew on
// fresh rows, takes a key or a rain check, opens the case, and leaves trail
// and mail. Called twice it changes nothing the second time. A waiter who
// chooses another product is moved to its pool. Where an approved override
// makes it possible, that is read anew, and used up, in the same transaction; a
// second exchange voids the first there.
//
// Errors: Conflict "not_eligible" when no exchange is owed (any more),
// "not_offered" when the product is not among the replacements, and
// "exchange_changed" when another exchange stands than Seen says; with
// OnlyWithKey also "out_of_keys".
func (s *Service) Complete(ctx context.Context, r Request) (Result, error) {
	var result Result
	err := s.Repo.Transact(ctx, func(tx Tx) error {
		result = Result{}
		return s.complete(ctx, tx, r, &result)
	})
	if fault.Is(err, "duplicate") || fault.Is(err, "commit_unknown") || fault.Is(err, "no_longer_waiting") {
		return s.reread(ctx, r, err)
	}
	return result, err
}

func (s *Service) complete(ctx context.Context, tx Tx, r Request, result *Result) error {
	if err := tx.LockSubscription(ctx, r.SubscriptionID); err != nil {
		return err
	}
	q, err := s.quote(ctx, tx, r.SubscriptionID)
	if err != nil {
		return err
	}
	live := q.Record.Exchange
	if live != nil && !q.Again() && (live.State == casefile.Issued || live.SKU == r.SKU) {
		*result = Result{*live, true}
		return nil
	}
	if r.Seen != "" && r.Seen != q.Seen() {
		return fault.New(fault.Conflict, "exchange_changed", "another exchange stands")
	}
	if !q.Choosable() {
		return fault.New(fault.Conflict, "not_eligible", "no exchange is owed: %s", q.Decision.Verdict)
	}
	if _, offered := q.Option(r.SKU); !offered {
		return fault.New(fault.Conflict, "not_offered", "this product is not among the replacements")
	}
	if live != nil && !q.Again() {
		return s.switchProduct(ctx, tx, q, r, result)
	}
	allowed, err := s.approval(ctx, tx, q, r.SKU)
	if err != nil {
		return err
	}
	if live != nil {
		if err := s.void(ctx, tx, q, r.Actor, true); err != nil {
			return err
		}
	}
	result.Exchange, err = s.insert(ctx, tx, q, r)
	if err != nil || allowed == nil {
		return err
	}
	return s.use(ctx, tx, *allowed, result.Exchange, r.Actor)
}

// reread answers for a transaction of which it is not known whether it
// happened, or which lost a race: what is on file counts.
func (s *Service) reread(ctx context.Context, r Request, cause error) (Result, error) {
	record, err := s.Repo.FindRecord(ctx, r.SubscriptionID)
	switch {
	case err != nil:
		return Result{}, err
	case record.Exchange == nil,
		record.Pass != nil && record.Pass.Kind == eligibility.SecondExchange: // the one on file is the first
		return Result{}, cause
	}
	return Result{*record.Exchange, true}, nil
}

func (s *Service) insert(ctx context.Context, tx Tx, q Quote, r Request) (casefile.Exchange, error) {
	now := s.Now()
	e := casefile.Exchange{
		ID: ids.New(), SubscriptionID: r.SubscriptionID, ProgramID: q.Program.ID,
		PolicyVersion: q.Decision.PolicyVersion, SKU: r.SKU, State: casefile.Waiting, Lang: r.Lang,
		Receipt: q.Decision.Steps, RequestedAt: now, Deadline: q.Decision.Deadline,
	}
	var err error
	if e.CaseID, e.Reference, err = tx.EnsureCase(ctx, r.SubscriptionID, ids.NewReference(), r.Lang, now); err != nil {
		return e, err
	}
	if err := s.allocate(ctx, tx, &e, r.OnlyWithKey); err != nil {
		return e, err
	}
	if err := tx.InsertExchange(ctx, e); err != nil {
		return e, err
	}
	action := audit.ExchangeIssued
	if e.State == casefile.Waiting {
		action = audit.ExchangeWaiting
	}
	return e, s.tell(ctx, tx, q.about(e), r.Actor, action)
}

func (s *Service) switchProduct(ctx context.Context, tx Tx, q Quote, r Request, result *Result) error {
	e := *q.Record.Exchange
	e.SKU = r.SKU
	if err := s.allocate(ctx, tx, &e, r.OnlyWithKey); err != nil {
		return err
	}
	if err := tx.UpdateExchange(ctx, e); err != nil {
		return err
	}
	result.Exchange = e
	return s.tell(ctx, tx, q.about(e), r.Actor, audit.ExchangeSwitched)
}

// allocate makes e issued when its pool has a key, and leaves it waiting
// otherwise, unless only a key will do.
func (s *Service) allocate(ctx context.Context, tx Filler, e *casefile.Exchange, onlyWithKey bool) error {
	keyID, err := tx.AllocateKey(ctx, e.SKU, e.ID)
	if fault.Is(err, "pool_empty") {
		if onlyWithKey {
			return fault.New(fault.Conflict, "out_of_keys", "the pool has just run out")
		}
		return nil
	}
	if err != nil {
		return err
	}
	e.State, e.KeyID, e.IssuedAt = casefile.Issued, keyID, s.Now()
	return nil
}

// about is what a mail about an exchange of this quote needs.
func (q Quote) about(e casefile.Exchange) Party {
	option, _ := q.Option(e.SKU)
	return Party{
		Exchange: e, Email: q.Record.Line.Email, Old: q.Record.Product.Name,
		New: option.Name, Devices: option.Devices, Months: option.TermMonths, Program: *q.Program,
	}
}

// tell leaves the trail and the mail of a change, in its transaction.
func (s *Service) tell(ctx context.Context, tx Filler, a Party, actor audit.Actor, action audit.Action) error {
	if err := tx.InsertEvent(ctx, s.event(actor, action, a.Exchange)); err != nil || a.Email == "" {
		return err
	}
	return tx.Enqueue(ctx, notify.Message{ID: ids.New(), To: a.Email, Lang: a.Exchange.Lang, At: s.Now(), By: actor.By(), Data: s.mail(a, action)})
}

// mail is what a change says to the customer.
func (s *Service) mail(a Party, action audit.Action) notify.Data {
	facts := notify.Exchange{
		House: notify.House{
			Retailer: a.Program.Retailer, ServiceDesk: a.Program.ServiceDesk, SupportPhone: a.Program.SupportPhone,
		},
		Reference: a.Exchange.Reference, Old: a.Old, New: a.New, Devices: a.Devices, TermMonths: a.Months,
		Zone: a.Program.Zone.String(),
	}
	if removal := a.Program.RemovalWindow(); removal.Contains(s.Now()) {
		facts.RemovalEnds = removal.End()
	}
	switch {
	case action == audit.ExchangeFilled:
		return notify.ExchangeFilled{Exchange: facts}
	case a.Exchange.State == casefile.Waiting:
		return notify.ExchangeWaiting{Exchange: facts}
	}
	return notify.ExchangeIssued{Exchange: facts}
}

func (s *Service) event(actor audit.Actor, action audit.Action, e casefile.Exchange) audit.Event {
	data, _ := json.Marshal(map[string]any{ // strings and numbers always marshal
		"exchange": e.ID, "sku": e.SKU, "state": e.State, "policy_version": e.PolicyVersion,
	})
	return audit.Event{
		ID: ids.New(), At: s.Now(), Actor: actor, Action: action,
		Subject: "case:" + e.CaseID, Data: string(data),
	}
}
