package guest

import (
	"slices"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/purchase"
)

// The limits of a guest's session (trust.md, Sessions).
const (
	Idle     = 20 * time.Minute
	Absolute = 60 * time.Minute
	// Retired is how long the id lives on that a change of level took the
	// place of.
	Retired = time.Minute
)

// mostPurchases bounds what one session collects.
const mostPurchases = 50

// Level is how well a session knows a subscription.
type Level int

// The levels (trust.md, Levels of knowing).
const (
	Unknown Level = iota
	Found         // L1: number and contact matched: product, dates, verdict
	Proven        // L2: the mailed code: choose, confirm, key
)

// Session is what a browser has shown it knows. There is no current item in
// it, so that two tabs work.
type Session struct {
	IDHash    string    `json:"-"` // SHA-256 of what the cookie holds
	CreatedAt time.Time `json:"-"`
	SeenAt    time.Time `json:"-"`

	Browser   string   `json:"browser"`   // stays when the id changes; mailed codes are bound to it
	Purchases []string `json:"purchases"` // found, the latest last
	Mailboxes []string `json:"mailboxes"` // proven

	// Callback is the best time of the callback that was asked for in this
	// session; "" for none.
	Callback string `json:"callback,omitempty"`

	// Place is the ZIP or town near which a store was looked for last; "" for
	// none.
	Place string `json:"place,omitempty"`
}

// Level tells how well the session knows a subscription.
func (s *Session) Level(r casefile.Record) Level {
	switch {
	case s.HasMailbox(purchase.EmailKey(r.Line.Email)):
		return Proven
	case slices.Contains(s.Purchases, r.Line.ID):
		return Found
	}
	return Unknown
}

// HasMailbox tells whether a mailbox was proven.
func (s *Session) HasMailbox(emailKey string) bool {
	return emailKey != "" && slices.Contains(s.Mailboxes, emailKey)
}

// Find notes purchases as found; the oldest are forgotten past a bound.
func (s *Session) Find(purchaseIDs ...string) {
	for _, id := range purchaseIDs {
		s.Purchases = slices.DeleteFunc(s.Purchases, func(known string) bool { return known == id })
		s.Purchases = append(s.Purchases, id)
	}
	s.Purchases = s.Purchases[max(0, len(s.Purchases)-mostPurchases):]
}

// Prove notes a mailbox as proven.
func (s *Session) Prove(emailKey string) {
	if !s.HasMailbox(emailKey) {
		s.Mailboxes = append(s.Mailboxes, emailKey)
	}
}

// Expired tells whether the session is over at now.
func (s *Session) Expired(now time.Time) bool {
	return !now.Before(s.SeenAt.Add(Idle)) || !now.Before(s.CreatedAt.Add(Absolute))
}
