package lookup

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// Repo is what a look-up reads.
type Repo interface {
	// ListByOrder gives the subscriptions of every line with this order key.
	ListByOrder(ctx context.Context, orderKey string) ([]casefile.Record, error)
	// ListByActivation gives those of the purchase that the code belongs to.
	ListByActivation(ctx context.Context, activationIndex string) ([]casefile.Record, error)
	ListByPurchases(ctx context.Context, purchaseIDs []string) ([]casefile.Record, error)
	ListByMailbox(ctx context.Context, emailKey string) ([]casefile.Record, error)
	// ListByContact gives at most n, those of a mailbox and of a phone; "" is
	// nobody's.
	ListByContact(ctx context.Context, emailKey, phoneKey string, n int) ([]casefile.Record, error)
	// FindRecord and FindByReference are NotFound for what is not there.
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	FindByReference(ctx context.Context, reference string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	ListProducts(ctx context.Context) ([]catalog.Product, error)
}

// Service looks up and decides. Index is the vault's blind index.
type Service struct {
	Repo  Repo
	Index func(purpose, normalized string) string
	Now   func() time.Time

	Budget *Budget  // nil counts nothing
	Alarm  *Alarm   // nil is never raised
	Even   *Evening // nil answers failures at once
	Notes  *Notes   // nil remembers nobody
}

// Query is what a customer types: one of the two numbers, and a contact; and
// from where.
type Query struct {
	OrderNumber, ActivationCode, Contact string
	Source                               netip.Addr // zero counts as one unknown source
	Lang                                 string     // of the page, for mails later on; "" leaves the look-up unnoted
}

// Item is one subscription with its answer.
type Item struct {
	casefile.Record
	Program  *program.Program // nil when no public program withdraws the SKU
	Decision eligibility.Decision
}

// maxTyped bounds what is looked at of a field; real numbers are far shorter.
const maxTyped = 64

// Find gives the subscriptions of an order that were bought under the
// contact, never empty. Invalid has one of the codes "empty" and "format" per
// field; NotFound ("no_match") does not tell which part was wrong, nor that an
// order's tries are used up; Throttled ("source_full") tells how long to wait.
//
// A match is answered at once, a failure at the next even moment, so that its
// time tells nothing either (trust.md, Uniformity).
func (s *Service) Find(ctx context.Context, q Query) ([]Item, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	release := s.Even.Begin()
	items, err := s.find(ctx, q)
	failed := err != nil && fault.KindOf(err) == fault.NotFound
	if failed || s.Alarm.On() { // while the alarm is on, success and failure look alike
		release(ctx)
	}
	return items, err
}

func (s *Service) find(ctx context.Context, q Query) ([]Item, error) {
	orderSpent := false
	var failure Failure
	if s.Budget != nil {
		failure = q.of(s.Budget)
		var err error
		if orderSpent, err = s.Budget.Spend(ctx, failure); err != nil {
			return nil, err
		}
	}
	matching, err := s.match(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(matching) > 0 && !orderSpent {
		s.Alarm.count(true)
		if s.Budget != nil {
			if err := s.Budget.Refund(ctx, failure); err != nil {
				return nil, err
			}
		}
		items, err := s.Decide(ctx, matching)
		if err == nil {
			s.Notes.found(ctx, items, q.Lang)
		}
		return items, err
	}
	s.Alarm.count(false)
	return nil, fault.New(fault.NotFound, "no_match", "no purchase matches these details")
}

// match gives the records of the number that were bought under the contact.
func (s *Service) match(ctx context.Context, q Query) ([]casefile.Record, error) {
	var records []casefile.Record
	var err error
	if order := purchase.OrderKey(q.OrderNumber); order != "" {
		records, err = s.Repo.ListByOrder(ctx, order)
	} else {
		records, err = s.Repo.ListByActivation(ctx, s.Index(purchase.ActivationPurpose, purchase.ActivationKey(q.ActivationCode)))
	}
	if err != nil {
		return nil, err
	}
	email, phone := purchase.EmailKey(q.Contact), purchase.PhoneKey(q.Contact)
	matching := records[:0]
	for _, r := range records {
		if purchase.SameContact(r.Line, email, phone) {
			matching = append(matching, r)
		}
	}
	return matching, nil
}

// Show gives the subscriptions of purchases and mailboxes that a session may
// see, each once; empty when there are none.
func (s *Service) Show(ctx context.Context, purchaseIDs, mailboxes []string) ([]Item, error) {
	var records []casefile.Record
	if len(purchaseIDs) > 0 {
		found, err := s.Repo.ListByPurchases(ctx, purchaseIDs)
		if err != nil {
			return nil, err
		}
		records = found
	}
	seen := map[string]bool{}
	for _, r := range records {
		seen[r.Subscription.ID] = true
	}
	for _, mailbox := range mailboxes {
		found, err := s.Repo.ListByMailbox(ctx, mailbox)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !seen[r.Subscription.ID] {
				seen[r.Subscription.ID] = true
				records = append(records, r)
			}
		}
	}
	return s.Decide(ctx, records)
}

// Item gives one subscription with its answer.
func (s *Service) Item(ctx context.Context, subscriptionID string) (Item, error) {
	return s.item(ctx, s.Repo.FindRecord, subscriptionID)
}

// Case gives the subscription of a case with its answer.
func (s *Service) Case(ctx context.Context, reference string) (Item, error) {
	return s.item(ctx, s.Repo.FindByReference, reference)
}

func (s *Service) item(ctx context.Context, find func(context.Context, string) (casefile.Record, error), key string) (Item, error) {
	record, err := find(ctx, key)
	if err != nil {
		return Item{}, err
	}
	items, err := s.Decide(ctx, []casefile.Record{record})
	if err != nil {
		return Item{}, err
	}
	return items[0], nil
}

// Decide gives records their answers, in the same order.
func (s *Service) Decide(ctx context.Context, records []casefile.Record) ([]Item, error) {
	book, err := s.Repo.ListPrograms(ctx, s.Now())
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(records))
	for i, r := range records {
		items[i] = Item{Record: r, Program: r.Program(book)}
		items[i].Decision = r.Decide(items[i].Program, s.Now())
	}
	return items, nil
}

// check says per field what is empty and what cannot be a number or a contact.
func (q Query) check() error {
	fields := map[string]string{}
	number, code, contact := strings.TrimSpace(q.OrderNumber), strings.TrimSpace(q.ActivationCode), strings.TrimSpace(q.Contact)
	switch {
	case number != "":
		if !plausible(purchase.OrderKey(number)) {
			fields["order_number"] = "format"
		}
	case code != "":
		if !plausible(purchase.ActivationKey(code)) {
			fields["activation_code"] = "format"
		}
	default:
		fields["order_number"] = "empty"
	}
	switch {
	case contact == "":
		fields["contact"] = "empty"
	case purchase.EmailKey(contact) == "" && purchase.PhoneKey(contact) == "":
		fields["contact"] = "format"
	}
	if len(fields) > 0 {
		return &fault.Error{Kind: fault.Invalid, Code: "look_up", Message: "the form has mistakes", Fields: fields}
	}
	return nil
}

// plausible: retailers' numbers are letters and digits with at least one digit.
func plausible(key string) bool {
	return len(key) >= 4 && len(key) <= maxTyped && strings.ContainsAny(key, "0123456789")
}
