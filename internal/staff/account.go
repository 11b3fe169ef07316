package staff

import (
	"time"
)

// Account is one person with a way in.
type Account struct {
	ID           string
	Email        string
	Name         string
	Role         Role
	StoreNumber  string    // that the person works at; "" for none
	PasswordHash string    // argon2id in its usual text form
	TOTP         string    // the sealed secret; "" while none is enrolled
	TOTPStep     int64     // of the last code that was taken: none is taken twice
	DisabledAt   time.Time // zero while it works
	CreatedAt    time.Time
	Version      int // counts changes, so that no two overwrite each other
}

// Active tells whether the account works at all.
func (a Account) Active() bool { return a.ID != "" && a.DisabledAt.IsZero() }

// NeedsTOTP tells whether the role asks for a second factor (issue: supervisor
// and up).
func (r Role) NeedsTOTP() bool {
	switch r {
	case Supervisor, Manager, Admin, Auditor:
		return true
	}
	return false
}

// Session is one browser in which somebody is signed in.
type Session struct {
	IDHash    string // SHA-256 of what the cookie holds
	AccountID string
	CreatedAt time.Time
	SeenAt    time.Time
	ProvenAt  time.Time // when a second factor was shown last; zero for never
	Browser   string    // what it calls itself, shortened
	Network   string    // from which network: a prefix, never the full address
	RevokedAt time.Time // zero while it lives
}

// Limits are how long a session of a role lives without a request, and at all
// (trust.md, Sessions).
func (r Role) Limits() (idle, absolute time.Duration) {
	switch r {
	case Agent, Supervisor:
		return 15 * time.Minute, 10 * time.Hour
	}
	return 15 * time.Minute, 8 * time.Hour
}

// Expired tells whether a session of a role is over at now.
func (s Session) Expired(r Role, now time.Time) bool {
	idle, absolute := r.Limits()
	return !s.RevokedAt.IsZero() || !now.Before(s.SeenAt.Add(idle)) || !now.Before(s.CreatedAt.Add(absolute))
}

// RecentTime is how long a shown second factor counts for what asks for a
// recent one (trust.md, Staff).
const RecentTime = 5 * time.Minute

// Recent tells whether the second factor was shown lately.
func (s Session) Recent(now time.Time) bool {
	return !s.ProvenAt.IsZero() && now.Before(s.ProvenAt.Add(RecentTime))
}

// The lock-out: failuresFree wrong tries cost nothing, each one after them
// doubles the wait (trust.md: 5 failures → 30 s doubling to 1 h).
const (
	failuresFree = 5
	firstLock    = 30 * time.Second
	longestLock  = time.Hour
)

// LockFor is how long an account is locked after so many failures in a row.
func LockFor(failures int) time.Duration {
	if failures < failuresFree {
		return 0
	}
	lock := firstLock
	for range failures - failuresFree {
		if lock *= 2; lock >= longestLock {
			return longestLock
		}
	}
	return lock
}
