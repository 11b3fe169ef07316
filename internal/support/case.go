package support

import (
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/staff"
	"swapdesk/internal/store"
)

// Item is one subscription with its answer.
type Item struct {
	casefile.Record
	Program  *program.Program // nil when no public program withdraws the SKU
	Decision eligibility.Decision
}

// Case is everything that staff see of one subscription. It holds personal
// data in the clear: pages mask it (Veil, purchase.Mask…).
type Case struct {
	Item
	ID        string // names it in URLs: the reference, or else the subscription's id
	Reference string // "" while there is no case
	Version   string // changes with everything that forms could overwrite

	Progress    Progress              // of the removal
	Appointment *casefile.Appointment // live; nil for none
	Hold        *casefile.Appointment // a time kept for the customer; nil for none
	New         *catalog.Product      // that the exchange is for; nil without one
	Store       *store.Store          // of the appointment, else of the hold; nil for none

	SameOrder   []Item // the other subscriptions of the order
	SameContact []Item // and of the contact, those of the order left out
	MoreContact bool   // there are more than stand in SameContact

	Mails    []Mail  // newest first
	Notes    []Note  // newest first
	Timeline []Event // newest first
}

// Progress is how a subscription's removal stands. Without a case it is
// "not_started".
type Progress struct {
	CaseID, Reference string
	Lang              string // of the case, for mails; "" without one
	State             string // one of removal.State
	ChangedAt         time.Time
	WaitPlace         string // near which place a rain check is for
	WaitingSince      time.Time
	OfferedAt         time.Time // a time was offered to who waits
	Stuck             []Stuck   // oldest first
}

// Stuck is what the customer wrote when a step of the guide did not work.
type Stuck struct {
	OS, Step, Text, Phone string
	At                    time.Time
}

// Mail is what became of one mail: never what it said, nor to whom it went.
type Mail struct {
	Kind     notify.Kind
	State    notify.State
	Failure  string // a class of errors, "smtp 550"; "" for none
	QueuedAt time.Time
	At       time.Time // of the state
}

// Note is what somebody of the staff wrote.
type Note struct {
	ID, SubscriptionID string
	By                 Person
	Text               string
	At                 time.Time
}

// Person is somebody of the staff as pages name them.
type Person struct {
	ID   string
	Name string
	Role staff.Role
}

// Event is an event of the trail with who acted; By is zero for customers and
// machines.
type Event struct {
	audit.Event
	By Person
}

// Present is somebody who has the same case open.
type Present struct {
	Role  staff.Role
	Since time.Time
}

// Look is one look at the customer's personal data, as the customer is told of
// it: not by whom.
type Look struct {
	Role   staff.Role
	Field  Field
	Reason Reason
	At     time.Time
}
