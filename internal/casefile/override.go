package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"swapdesk/internal/eligibility"
	"swapdesk/internal/program"
)

// OverrideState is where an override stands.
type OverrideState string

// The states. An ask lapses when nobody answers it, an approval when nobody
// uses it.
const (
	OverrideAsked    OverrideState = "asked"
	OverrideApproved OverrideState = "approved"
	OverrideDeclined OverrideState = "declined"
	OverrideUsed     OverrideState = "used"
	OverrideExpired  OverrideState = "expired"
)

// Override is an exception that one person of the staff asks for and another
// approves.
type Override struct {
	ID             string
	SubscriptionID string
	Kind           eligibility.Kind
	SKU            string // see eligibility.Pass
	Note           string // why, by who asks
	Digest         string // of the payload, as it was asked for
	State          OverrideState
	AskedBy        string // an audit.Actor's id
	AskedAt        time.Time
	DecidedBy      string // "" while asked
	DecidedAt      time.Time
	Reason         string    // of who decided
	ExpiresAt      time.Time // exclusive: of the ask, then of the approval
	ExchangeID     string    // that used it; "" for none
	Asker, Decider string    // for colleagues to read: "Pat Doe, agent"
}

// Payload is the SHA-256 of what is asked for, and by whom: an approval holds
// for exactly this.
func (o Override) Payload() string {
	h := sha256.New()
	for _, field := range []string{o.ID, o.SubscriptionID, string(o.Kind), o.SKU, o.Note, o.AskedBy} {
		_, _ = io.WriteString(h, fmt.Sprintf("%d:%s", len(field), field)) // a hash never fails
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Usable tells whether it is approved, not used, not over at now, and still
// about what was approved.
func (o Override) Usable(now time.Time) bool {
	return o.State == OverrideApproved && now.Before(o.ExpiresAt) && o.Digest == o.Payload()
}

// Decide says whether the subscription may be exchanged now, by an approved
// override if it has one. One for a second exchange is of no use without a
// first that has its key: a waiter may choose another product without.
func (r Record) Decide(prog *program.Program, now time.Time) eligibility.Decision {
	pass := r.Pass
	if pass != nil && pass.Kind == eligibility.SecondExchange && (r.Exchange == nil || r.Exchange.State != Issued) {
		pass = nil
	}
	return eligibility.DecideWith(r.Subscription, prog, r.Exchange != nil, pass, now)
}

// Again tells whether an exchange that this decision allows takes the place of
// the live one.
func (r Record) Again(d eligibility.Decision) bool {
	return r.Exchange != nil && d.Verdict == eligibility.EligibleByOverride
}
