package kiosk

import (
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/staff"
)

const (
	// PairingTime is how long a pairing code can be used.
	PairingTime = 10 * time.Minute
	// HeartbeatEvery is how often a kiosk says that it is there.
	HeartbeatEvery = 30 * time.Second
	// StaleAfter is how long after its last heartbeat a kiosk counts as gone.
	StaleAfter = 2 * time.Minute
	// ProofTime is how long a signature of the device's key lets its cookie
	// in: long enough for a connection that was lost for a while.
	ProofTime = 5 * time.Minute
)

// Device is one browser that a manager has bound to a store.
type Device struct {
	ID             string
	StoreNumber    string
	Label          string // what staff call it: "Desk 2, left"
	CredentialHash string // SHA-256 of what the cookie holds
	PublicKey      string // of its signing key, SPKI in base64; "" where the browser has none and the cookie is all
	NonceHash      string // of the nonce to be signed next; "" for none
	NonceUntil     time.Time
	Paper          Paper  // what its printer takes
	EnrolledBy     string // the account's id
	EnrolledAt     time.Time
	SeenAt         time.Time
	ProvenAt       time.Time // when a nonce was signed last; zero for never
	RevokedAt      time.Time // zero while it may be used
	RevokedBy      string
}

// Revoked tells whether the device was shut out.
func (d Device) Revoked() bool { return !d.RevokedAt.IsZero() }

// Stale tells whether nothing was heard of it lately.
func (d Device) Stale(now time.Time) bool { return now.After(d.SeenAt.Add(StaleAfter)) }

// Proven tells whether its cookie lets it in at now: a device with a key must
// have signed a nonce lately.
func (d Device) Proven(now time.Time) bool {
	return d.PublicKey == "" || now.Before(d.ProvenAt.Add(ProofTime))
}

// At is where a request comes from: the kiosk, who works at it, and the
// customer who is being served. Account and Session are zero on pages that
// ask for the device alone; Visit is nil between customers.
type At struct {
	Device  Device
	Account staff.Account
	Session Session
	Visit   *Visit
}

// Actor is the associate as the trail names them, at this kiosk.
func (a At) Actor() audit.Actor {
	return audit.Actor{ID: "staff:" + a.Account.ID, Channel: "kiosk", StoreID: a.Device.StoreNumber, Device: a.Device.ID}
}

// For is the associate who acts for the customer; proof is what the customer
// has shown.
func (a At) For(proof Proof) audit.Actor {
	actor := a.Actor()
	actor.OnBehalfOf, actor.Reason = "customer", string(proof)
	return actor
}
