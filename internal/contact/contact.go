package contact

import (
	"context"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// HoldTime is how long a correction waits that replaces a contact on file
// (contract.md, Who gets a key).
const HoldTime = 24 * time.Hour

// Kind is what a contact is.
type Kind string

// The kinds.
const (
	Email Kind = "email"
	Phone Kind = "phone"
)

// State is where a correction stands.
type State string

// The states.
const (
	Pending State = "pending" // it takes effect when due
	Done    State = "done"
	Stopped State = "stopped"
)

// Change is one correction.
type Change struct {
	ID         string
	PurchaseID string
	CaseID     string
	Kind       Kind
	State      State
	Value      string // the new contact; "" once it is settled
	OldKey     string // what it replaces, as contacts are compared; "" for nothing
	AskedAt    time.Time
	DueAt      time.Time
	SettledAt  time.Time // zero while it is pending
}

// Masked is the new contact as it may be shown; "" once it is settled.
func (c Change) Masked() string { return c.Kind.Mask(c.Value) }

// Mask hides a contact of this kind.
func (k Kind) Mask(value string) string {
	if k == Email {
		return purchase.MaskEmail(value)
	}
	return purchase.MaskPhone(value)
}

// Of is the contact of this kind on file.
func (k Kind) Of(l purchase.Line) string {
	if k == Email {
		return l.Email
	}
	return l.Phone
}

// Key is a contact of this kind in the form in which it is compared; "" for
// what is none.
func (k Kind) Key(value string) string {
	if k == Email {
		return purchase.EmailKey(value)
	}
	return purchase.PhoneKey(value)
}

// Read takes what was typed for an email address or a phone number, as imports
// do. Invalid has the codes "contact_empty" and "contact_format".
func Read(typed string) (Kind, string, error) {
	typed = strings.TrimSpace(typed)
	email, phone := purchase.EmailKey(typed), purchase.PhoneKey(typed)
	switch {
	case typed == "":
		return "", "", fault.New(fault.Invalid, "contact_empty", "no contact")
	case email != "":
		return Email, email, nil
	case phone != "":
		return Phone, typed, nil
	}
	return "", "", fault.New(fault.Invalid, "contact_format", "neither an email address nor a phone number")
}

// Repo is what a correction needs of the database.
type Repo interface {
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	// ListPendingContacts gives what is pending for a purchase line.
	ListPendingContacts(ctx context.Context, purchaseID string) ([]Change, error)
	// ListDueContacts gives at most limit ids of what is pending and due at
	// now, the longest due first, each with its case's subscription.
	ListDueContacts(ctx context.Context, now time.Time, limit int) ([]Due, error)
	// CountAgain counts what was mailed again for a case since then.
	CountAgain(ctx context.Context, caseID string, since time.Time) (int, error)
	// FindAgain tells whether a form has sent its mail.
	FindAgain(ctx context.Context, id string) (bool, error)
	TransactContact(ctx context.Context, fn func(Tx) error) error
}

// Due names a correction that is due.
type Due struct{ ChangeID, SubscriptionID string }

// Tx is what changes within one transaction.
type Tx interface {
	LockSubscription(ctx context.Context, id string) error
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	EnsureCase(ctx context.Context, subscriptionID, newReference, lang string, at time.Time) (id, reference string, err error)
	// CaseLang is the language of a case.
	CaseLang(ctx context.Context, caseID string) (string, error)
	// InsertContact is a duplicate while another of its kind is pending for
	// the line.
	InsertContact(ctx context.Context, c Change) error
	// LockContact gives a correction and keeps others from settling it;
	// NotFound ("change_not_found").
	LockContact(ctx context.Context, id string) (Change, error)
	// SettleContact writes the end of a correction and forgets its contacts.
	SettleContact(ctx context.Context, id string, state State, at time.Time) error
	// ReplaceContact writes a contact to all lines of the order of a line that
	// have the same one.
	ReplaceContact(ctx context.Context, purchaseID string, kind Kind, oldKey, value, key string) error
	// InsertAgain notes a mail as sent again; mine is false when it was
	// before.
	InsertAgain(ctx context.Context, id, caseID string, at time.Time) (mine bool, err error)
	CountAgain(ctx context.Context, caseID string, since time.Time) (int, error)
	InsertEvent(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, m notify.Message) error
}

// Service is the use case.
type Service struct {
	Repo Repo
	Now  func() time.Time
}

// Pending gives what is pending for the purchase line of a subscription.
func (s *Service) Pending(ctx context.Context, purchaseID string) ([]Change, error) {
	return s.Repo.ListPendingContacts(ctx, purchaseID)
}
