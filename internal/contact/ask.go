package contact

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// Request is a correction that a customer wishes.
type Request struct {
	SubscriptionID string
	Typed          string // an email address or a phone number
	Lang           string // of a case that has to be opened
	Actor          audit.Actor
}

// Ask corrects a contact. Where none of its kind is on file it is effective at
// once; where it replaces one it waits for HoldTime, and the mailbox on file
// is told at once. The result is pending or done.
//
// Errors: as Read; Conflict "contact_same" when it is the one on file,
// "contact_pending" when another correction of its kind waits.
func (s *Service) Ask(ctx context.Context, r Request) (Change, error) {
	kind, value, err := Read(r.Typed)
	if err != nil {
		return Change{}, err
	}
	var change Change
	err = s.Repo.TransactContact(ctx, func(tx Tx) error {
		change = Change{ID: ids.New(), Kind: kind, State: Pending, Value: value}
		return s.ask(ctx, tx, r, &change)
	})
	if fault.Is(err, "duplicate") {
		return Change{}, errPending()
	}
	return change, err
}

func errPending() error {
	return fault.New(fault.Conflict, "contact_pending", "another correction waits")
}

func (s *Service) ask(ctx context.Context, tx Tx, r Request, c *Change) error {
	if err := tx.LockSubscription(ctx, r.SubscriptionID); err != nil {
		return err
	}
	record, err := tx.FindRecord(ctx, r.SubscriptionID)
	if err != nil {
		return err
	}
	onFile := c.Kind.Key(c.Kind.Of(record.Line))
	if onFile == c.Kind.Key(c.Value) {
		return fault.New(fault.Conflict, "contact_same", "this is the contact on file")
	}
	if c.Kind == Email && onFile == "" {
		// The key goes to who reads the mailbox, and nobody would be told of
		// it: only the customer types the first one (contract.md, Who gets a
		// key).
		return fault.New(fault.Conflict, "contact_first_mailbox", "only the customer gives the first mailbox")
	}
	return s.change(ctx, tx, r, record, c)
}

// change writes a correction: at once where nothing is on file, else when its
// time has come.
func (s *Service) change(ctx context.Context, tx Tx, r Request, record casefile.Record, c *Change) error {
	letter, err := s.letter(ctx, tx, record, r.Lang)
	if err != nil {
		return err
	}
	now := s.Now()
	c.PurchaseID, c.CaseID, c.AskedAt, c.DueAt = record.Line.ID, letter.caseID, now, now
	if c.OldKey = c.Kind.Key(c.Kind.Of(record.Line)); c.OldKey != "" {
		c.DueAt = now.Add(HoldTime)
	}
	if err := tx.InsertContact(ctx, *c); err != nil {
		return err
	}
	if err := tx.InsertEvent(ctx, s.event(r.Actor, audit.ContactAsked, *c)); err != nil {
		return err
	}
	if c.OldKey == "" {
		return s.apply(ctx, tx, c, letter, r.Actor)
	}
	return letter.send(ctx, tx, letter.Line.Email, notify.ContactChanging{
		Contact: letter.about(*c), At: c.DueAt, Zone: letter.zone,
	})
}

// Stop ends a pending correction; the contact on file stays. A second time
// changes nothing. It is NotFound ("change_not_found") for one of another
// purchase, and Conflict ("contact_settled") when it has taken effect.
func (s *Service) Stop(ctx context.Context, subscriptionID, changeID string, actor audit.Actor) error {
	return s.Repo.TransactContact(ctx, func(tx Tx) error {
		record, c, err := s.lock(ctx, tx, Due{changeID, subscriptionID})
		switch {
		case err != nil:
			return err
		case c.PurchaseID != record.Line.ID:
			return fault.New(fault.NotFound, "change_not_found", "there is no such correction")
		case c.State == Stopped:
			return nil
		case c.State == Done:
			return fault.New(fault.Conflict, "contact_settled", "it has taken effect")
		}
		return s.stop(ctx, tx, c, actor)
	})
}

func (s *Service) stop(ctx context.Context, tx Tx, c Change, actor audit.Actor) error {
	if err := tx.SettleContact(ctx, c.ID, Stopped, s.Now()); err != nil {
		return err
	}
	return tx.InsertEvent(ctx, s.event(actor, audit.ContactStopped, c))
}

// lock keeps other changes of a subscription and of a correction waiting.
func (s *Service) lock(ctx context.Context, tx Tx, d Due) (casefile.Record, Change, error) {
	if err := tx.LockSubscription(ctx, d.SubscriptionID); err != nil {
		return casefile.Record{}, Change{}, err
	}
	record, err := tx.FindRecord(ctx, d.SubscriptionID)
	if err != nil {
		return record, Change{}, err
	}
	c, err := tx.LockContact(ctx, d.ChangeID)
	return record, c, err
}

// settledAtOnce bounds what one turn of Settle takes on.
const settledAtOnce = 100

// Settle lets corrections take effect that are due. One whose contact on file
// is another by now, because an import brought it, is stopped: its notice went
// to somebody else.
func (s *Service) Settle(ctx context.Context) error {
	due, err := s.Repo.ListDueContacts(ctx, s.Now(), settledAtOnce)
	if err != nil {
		return err
	}
	for _, d := range due { // one that fails keeps no other from its turn
		err = errors.Join(err, s.settle(ctx, d))
	}
	return err
}

func (s *Service) settle(ctx context.Context, d Due) error {
	return s.Repo.TransactContact(ctx, func(tx Tx) error {
		record, c, err := s.lock(ctx, tx, d)
		if err != nil || c.State != Pending || s.Now().Before(c.DueAt) {
			return err
		}
		if c.OldKey != c.Kind.Key(c.Kind.Of(record.Line)) {
			return s.stop(ctx, tx, c, audit.System())
		}
		letter, err := s.letter(ctx, tx, record, "")
		if err != nil {
			return err
		}
		return s.apply(ctx, tx, &c, letter, audit.System())
	})
}

// apply writes the new contact, with trail and mail. The mail goes to the
// mailbox that is on file from now on.
func (s *Service) apply(ctx context.Context, tx Tx, c *Change, l letter, actor audit.Actor) error {
	if err := tx.ReplaceContact(ctx, c.PurchaseID, c.Kind, c.OldKey, c.Value, c.Kind.Key(c.Value)); err != nil {
		return err
	}
	if err := tx.SettleContact(ctx, c.ID, Done, s.Now()); err != nil {
		return err
	}
	if err := tx.InsertEvent(ctx, s.event(actor, audit.ContactChanged, *c)); err != nil {
		return err
	}
	to, data := l.Line.Email, notify.ContactChanged{Contact: l.about(*c)}
	if c.Kind == Email {
		to = c.Value
	}
	c.State, c.SettledAt = Done, s.Now()
	return l.send(ctx, tx, to, data)
}

// event tells of a correction without the contacts.
func (s *Service) event(actor audit.Actor, action audit.Action, c Change) audit.Event {
	data, _ := json.Marshal(map[string]any{"change": c.ID, "kind": c.Kind, "replaces": c.OldKey != ""}) // always marshals
	return audit.Event{ID: ids.New(), At: s.Now(), Actor: actor, Action: action, Subject: "case:" + c.CaseID, Data: string(data)}
}

// letter is what mails about a purchase need.
type letter struct {
	casefile.Record
	at                      Service
	caseID, reference, lang string
	house                   notify.House
	zone                    string
}

func (s *Service) letter(ctx context.Context, tx Tx, r casefile.Record, lang string) (letter, error) {
	l := letter{Record: r, at: *s}
	var err error
	if l.caseID, l.reference, err = tx.EnsureCase(ctx, r.Subscription.ID, ids.NewReference(), cmp.Or(lang, "en"), s.Now()); err != nil {
		return l, err
	}
	if l.lang, err = tx.CaseLang(ctx, l.caseID); err != nil {
		return l, err
	}
	book, err := tx.ListPrograms(ctx, s.Now())
	if err != nil {
		return l, err
	}
	l.zone = "America/Chicago"
	p := r.Program(book)
	if p == nil {
		p = book.Lead(s.Now())
	}
	if p != nil {
		l.house = notify.House{Retailer: p.Retailer, ServiceDesk: p.ServiceDesk, SupportPhone: p.SupportPhone}
		l.zone = p.Zone.String()
	}
	return l, nil
}

func (l letter) about(c Change) notify.Contact {
	product := l.Line.SKU
	if l.Product != nil {
		product = l.Product.Name
	}
	return notify.Contact{House: l.house, Reference: l.reference, Product: product, Phone: c.Kind == Phone, New: c.Masked()}
}

// send queues a mail; without a mailbox there is none.
func (l letter) send(ctx context.Context, tx Tx, to string, data notify.Data) error {
	if to == "" {
		return nil
	}
	return tx.Enqueue(ctx, notify.Message{ID: ids.New(), To: to, Lang: l.lang, At: l.at.Now(), Data: data})
}
