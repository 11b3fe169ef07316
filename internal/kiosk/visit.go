package kiosk

import "time"

const (
	// IdleAfter is how long a kiosk waits for a touch before it warns (ux.md,
	// Kiosk).
	IdleAfter = 60 * time.Second
	// WarnFor is how long the warning stands before it forgets the customer
	// (the same).
	WarnFor = 20 * time.Second
	// VisitTime is how long a customer is served before somebody has to say
	// "still here" (trust.md, Sessions).
	VisitTime = 8 * time.Minute
)

// Proof is what shows that somebody may act for a purchase.
type Proof string

// The proofs (issue: the receipt or the account's contact code).
const (
	NoProof Proof = ""
	Receipt Proof = "receipt" // the associate holds it in the hand
	Code    Proof = "code"    // the code that was mailed to the customer
)

// FoundBy is how a purchase was found.
type FoundBy string

// The ways.
const (
	ByOrder      FoundBy = "order"
	ByReference  FoundBy = "reference"
	ByActivation FoundBy = "activation"
	ByPhone      FoundBy = "phone"
)

// Visit is one customer at a kiosk. It is deleted, with its items, when the
// customer has gone.
type Visit struct {
	ID        string
	SessionID string
	Lang      string // of the pages that the customer sees
	Large     bool   // larger text
	StartedAt time.Time
	SeenAt    time.Time
	Until     time.Time // when somebody has to say "still here"
	Items     []Item    // what was found, the latest last
}

// Item is one subscription that was found for the customer. Pages name it by
// its handle, which means nothing in another visit: a page of the customer
// before opens nothing.
type Item struct {
	Handle         string
	SubscriptionID string
	FoundBy        FoundBy
	Scanned        bool // read by the scanner rather than typed
	Proof          Proof
	FoundAt        time.Time
}

// Over tells whether the customer is taken to be gone.
func (v Visit) Over(now time.Time) bool {
	return !now.Before(v.SeenAt.Add(IdleAfter+WarnFor)) || !now.Before(v.Until)
}

// Item finds what a handle of this visit names.
func (v *Visit) Item(handle string) (Item, bool) {
	if v == nil {
		return Item{}, false
	}
	for _, item := range v.Items {
		if item.Handle == handle {
			return item, true
		}
	}
	return Item{}, false
}
