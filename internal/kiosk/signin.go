package kiosk

import (
	"context"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// SessionRepo keeps who works at kiosks.
type SessionRepo interface {
	// FindKioskSession is NotFound ("session_not_found").
	FindKioskSession(ctx context.Context, idHash string) (Session, error)
	// FindAccount is NotFound ("account_not_found").
	FindAccount(ctx context.Context, id string) (staff.Account, error)
	// FindPINByNumber finds by the number, or else by the MAC of a badge, and
	// FindPIN by the account; NotFound ("pin_not_found").
	FindPINByNumber(ctx context.Context, number, badge string) (PIN, error)
	FindPIN(ctx context.Context, staffID string) (PIN, error)
	TouchKioskSession(ctx context.Context, idHash string, at time.Time) error
	TransactSessions(ctx context.Context, fn func(SessionTx) error) error
}

// SessionTx is what changes within one transaction.
type SessionTx interface {
	// LockAccount keeps other changes of an account waiting; NotFound.
	LockAccount(ctx context.Context, id string) (staff.Account, error)
	// LockPIN is NotFound ("pin_not_found").
	LockPIN(ctx context.Context, staffID string) (PIN, error)
	// SavePIN is a duplicate for a number or a badge that is somebody else's.
	SavePIN(ctx context.Context, p PIN) error
	// CountPINTry counts a wrong PIN under a key and gives how many there are
	// in a row; kept until the given time at least.
	CountPINTry(ctx context.Context, key string, keep time.Time) (int, error)
	ForgetPINTries(ctx context.Context, keys ...string) error
	InsertKioskSession(ctx context.Context, s Session) error
	// UpdateKioskSession changes the hash, when it was seen and when it was
	// locked; NotFound ("session_not_found") for one that has ended.
	UpdateKioskSession(ctx context.Context, s Session) error
	// EndKioskSessions ends those of a device with their customers, and gives
	// whose they were.
	EndKioskSessions(ctx context.Context, deviceID string, at time.Time) ([]Session, error)
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Sessions is signing in at a kiosk. Hash and Matches are those of passwords
// (an empty hash matches nothing, in the same time), MAC is the vault's, and
// Full checks address, password and second factor without opening a session of
// the staff's own pages.
type Sessions struct {
	Repo    SessionRepo
	Hash    func(ctx context.Context, pin string) (string, error)
	Matches func(ctx context.Context, pin, hash string) (bool, error)
	MAC     func(purpose string, parts ...string) string
	Full    func(ctx context.Context, email, password, code string) (staff.Account, error)
	Now     func() time.Time
}

// touchEvery is how seldom a sign of life is written.
const touchEvery = time.Second

// Find gives who works at a device with a cookie, locked or not; NotFound
// ("session_not_found") when nobody does. It is asked on every request, so that
// what ends a session ends it at once. bySelf is no sign of life, and neither
// is anything while it is locked.
func (s *Sessions) Find(ctx context.Context, device Device, token string, bySelf bool) (At, error) {
	none := fault.New(fault.NotFound, "session_not_found", "nobody works at this kiosk")
	if token == "" {
		return At{}, none
	}
	session, err := s.Repo.FindKioskSession(ctx, ids.Hash(token))
	if err != nil {
		return At{}, err
	}
	now := s.Now()
	if session.DeviceID != device.ID || session.Over(now) {
		return At{}, none
	}
	a, err := s.Repo.FindAccount(ctx, session.StaffID)
	if err != nil {
		return At{}, err
	}
	if !mayWork(a, device) {
		return At{}, none
	}
	if !bySelf && !session.Locked(now) && now.Sub(session.SeenAt) >= touchEvery {
		if err := s.Repo.TouchKioskSession(ctx, session.IDHash, now); err != nil {
			return At{}, err
		}
		session.SeenAt = now
	}
	return At{Device: device, Account: a, Session: session}, nil
}

// mayWork tells whether somebody may sign in at a device: associates at their
// own store alone.
func mayWork(a staff.Account, device Device) bool {
	return !device.Revoked() && staff.Can(a, staff.BookRemoval, device.StoreNumber)
}

func refused() error {
	return fault.New(fault.Invalid, "pin_wrong", "these do not match")
}

func deviceShut() error {
	return fault.New(fault.Throttled, "device_locked", "only a full sign-in will do at this kiosk")
}

// SignIn opens a session by number or badge and PIN, and gives what its cookie
// holds. Whoever worked at the device before is signed out, and their customer
// is gone. An unknown number, a wrong PIN, none, and one that was locked are
// the same Invalid ("pin_wrong"), take the same work, and count. A device that
// takes only full sign-ins is Throttled ("device_locked").
func (s *Sessions) SignIn(ctx context.Context, device Device, number, pin string) (token string, err error) {
	number = strings.TrimSpace(number)
	p, err := s.Repo.FindPINByNumber(ctx, number, s.badge(number))
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	a, err := s.try(ctx, device, p, number, pin)
	if err != nil {
		return "", err
	}
	return s.open(ctx, device, a, &p)
}

// Unlock opens a locked session again for whoever works in it, and gives what
// its cookie holds from now on; errors as SignIn. A session that has ended is
// NotFound.
func (s *Sessions) Unlock(ctx context.Context, at At, pin string) (token string, err error) {
	p, err := s.Repo.FindPIN(ctx, at.Account.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	if _, err = s.try(ctx, at.Device, p, at.Account.ID, pin); err != nil {
		return "", err
	}
	token = ids.NewToken()
	err = s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		if err := s.stillGood(ctx, tx, p); err != nil {
			return err
		}
		if err := tx.ForgetPINTries(ctx, s.personKey(p.StaffID), s.deviceKey(at.Device)); err != nil {
			return err
		}
		session := at.Session
		session.IDHash, session.SeenAt, session.LockedAt = ids.Hash(token), s.Now(), time.Time{}
		return tx.UpdateKioskSession(ctx, session)
	})
	return token, err
}

// SignInFully opens a session by address, password and second factor, and
// lifts the locks of that person's PIN and of that device. Its errors are those
// of Full; somebody who may not work there is Forbidden ("not_here").
func (s *Sessions) SignInFully(ctx context.Context, device Device, email, password, code string) (token string, err error) {
	a, err := s.Full(ctx, email, password, code)
	if err != nil {
		return "", err
	}
	if !mayWork(a, device) {
		return "", fault.New(fault.Forbidden, "not_here", "%s may not work at store %s", a.Role, device.StoreNumber)
	}
	return s.open(ctx, device, a, nil)
}

// open writes a session; p is the PIN that was shown, nil after a full sign-in.
func (s *Sessions) open(ctx context.Context, device Device, a staff.Account, p *PIN) (string, error) {
	token, now := ids.NewToken(), s.Now()
	session := Session{
		ID: ids.New(), IDHash: ids.Hash(token), DeviceID: device.ID, StaffID: a.ID, CreatedAt: now, SeenAt: now,
	}
	by := At{Device: device, Account: a}
	reason := "pin"
	if p == nil {
		session.FullAt, reason = now, "password"
	}
	return token, s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		if p != nil {
			if err := s.stillGood(ctx, tx, *p); err != nil {
				return err
			}
		}
		if err := tx.ForgetPINTries(ctx, s.personKey(a.ID), s.deviceKey(device)); err != nil {
			return err
		}
		if err := s.endAll(ctx, tx, device, now); err != nil {
			return err
		}
		if err := tx.InsertKioskSession(ctx, session); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by.Actor(), audit.KioskSignedIn, "staff:"+a.ID, reason))
	})
}

// stillGood tells whether a PIN that matched is still the one, within the
// transaction that lets somebody in for it.
func (s *Sessions) stillGood(ctx context.Context, tx SessionTx, p PIN) error {
	fresh, err := tx.LockPIN(ctx, p.StaffID)
	if err == nil && fresh.Hash != p.Hash {
		err = refused()
	}
	return err
}

// endAll signs whoever works at a device out.
func (s *Sessions) endAll(ctx context.Context, tx SessionTx, device Device, now time.Time) error {
	ended, err := tx.EndKioskSessions(ctx, device.ID, now)
	if err != nil {
		return err
	}
	for _, old := range ended {
		by := At{Device: device, Account: staff.Account{ID: old.StaffID}}
		if err := tx.InsertEvent(ctx, s.event(by.Actor(), audit.KioskSignedOut, "staff:"+old.StaffID, "")); err != nil {
			return err
		}
	}
	return nil
}

// Lock asks for the PIN again before anything else.
func (s *Sessions) Lock(ctx context.Context, at At) error {
	return s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		session := at.Session
		session.LockedAt = s.Now()
		return tx.UpdateKioskSession(ctx, session)
	})
}

// End signs whoever works at a device out; its customer is gone.
func (s *Sessions) End(ctx context.Context, device Device) error {
	return s.Repo.TransactSessions(ctx, func(tx SessionTx) error { return s.endAll(ctx, tx, device, s.Now()) })
}

func (s *Sessions) event(by audit.Actor, action audit.Action, subject, reason string) audit.Event {
	return audit.Event{ID: ids.New(), At: s.Now(), Actor: by, Action: action, Subject: subject, Reason: reason}
}
