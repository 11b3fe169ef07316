package casefile

import (
	"time"

	"swapdesk/internal/catalog"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// State is where an exchange stands.
type State string

// The states. Waiting is a rain check: place kept, deadline frozen.
const (
	Waiting State = "waiting"
	Issued  State = "issued"
	Voided  State = "voided"
)

// Exchange is a subscription given up for a replacement.
type Exchange struct {
	ID             string
	CaseID         string
	Reference      string // of the case
	SubscriptionID string
	ProgramID      string
	PolicyVersion  int
	SKU            string // the replacement
	State          State
	KeyID          string             // of the license key; "" while waiting
	Receipt        []eligibility.Step // as walked when it was confirmed
	Lang           string             // of the customer, for mails
	RequestedAt    time.Time          // its place in the queue
	Deadline       time.Time          // frozen, exclusive
	IssuedAt       time.Time          // zero while waiting
}

// Program is the program that a record is under: the one that speaks for its
// SKU now, else the one under which it was exchanged; nil when there is none.
func (r Record) Program(book program.Book) *program.Program {
	p := book.For(r.Subscription.SKU)
	if p == nil && r.Exchange != nil {
		return book.Find(r.Exchange.ProgramID)
	}
	return p
}

// Record is one subscription with all that is known of it.
type Record struct {
	Line         purchase.Line
	Subscription purchase.Subscription
	Product      *catalog.Product  // nil when the catalog does not have it
	Exchange     *Exchange         // the live one; nil when there is none
	Pass         *eligibility.Pass // of an approved override, be it run out; nil when there is none
}
