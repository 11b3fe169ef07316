package kiosk

import "time"

const (
	// LockAfter is how long an associate's session stays open without a
	// touch (trust.md, Sessions).
	LockAfter = 90 * time.Second
	// SessionTime is how long it lasts at all (the same).
	SessionTime = 8 * time.Hour
	// PINLength is how many digits a PIN has.
	PINLength = 6
	// PINTries are the wrong PINs in a row, of a person or at a device, after
	// which only a full sign-in will do.
	PINTries = 5
	// ChooseFor is how long after a full sign-in a PIN can be chosen at the
	// kiosk: whoever finds the screen later may not.
	ChooseFor = 5 * time.Minute
)

// PIN is how somebody signs in at a kiosk.
type PIN struct {
	StaffID string
	Number  string // digits that the person types, or scans from a badge
	Badge   string // MAC of what the badge's barcode says; "" for none
	Hash    string // argon2id; "" while there is none that works
	SetAt   time.Time
}

// Session is one associate at one kiosk.
type Session struct {
	ID        string // stays
	IDHash    string // SHA-256 of what the cookie holds; changes with every customer
	DeviceID  string
	StaffID   string
	CreatedAt time.Time
	SeenAt    time.Time
	LockedAt  time.Time // zero while it was not locked by hand
	FullAt    time.Time // when the password was shown; zero where a PIN opened it
	EndedAt   time.Time // zero while it lives
}

// Locked tells whether the PIN is asked for again before anything else.
func (s Session) Locked(now time.Time) bool {
	return !s.LockedAt.IsZero() || !now.Before(s.SeenAt.Add(LockAfter))
}

// Over tells whether the session has ended at now.
func (s Session) Over(now time.Time) bool {
	return !s.EndedAt.IsZero() || !now.Before(s.CreatedAt.Add(SessionTime))
}

// MayChoose tells whether a PIN can be chosen in this session at now.
func (s Session) MayChoose(now time.Time) bool {
	return !s.FullAt.IsZero() && now.Before(s.FullAt.Add(ChooseFor))
}
