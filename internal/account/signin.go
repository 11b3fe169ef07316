package account

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// Credentials are what somebody types to sign in, and from where.
type Credentials struct {
	Email, Password string
	Code            string // of the authenticator app; "" for none
	From            Origin
}

// Origin is the browser of a session.
type Origin struct {
	Browser string // what it calls itself
	Network string // a prefix of its address
}

// Signed is somebody who is signed in.
type Signed struct {
	Account staff.Account
	Session staff.Session
}

// MustEnroll tells whether a second factor has to be enrolled before anything
// else.
func (s Signed) MustEnroll() bool { return s.Account.Role.NeedsTOTP() && s.Account.TOTP == "" }

// Actor is somebody as the trail names them.
func (s Signed) Actor() audit.Actor {
	return audit.Actor{ID: "staff:" + s.Account.ID, Channel: "desk", StoreID: s.Account.StoreNumber}
}

// For is somebody who acts for a customer, and says why.
func (s Signed) For(reason string) audit.Actor {
	actor := s.Actor()
	actor.OnBehalfOf, actor.Reason = "customer", reason
	return actor
}

// SignIn opens a session and gives what its cookie holds. A wrong address,
// password or code is the same Invalid ("sign_in_failed"), takes the same
// time, and counts; after too many it is Throttled ("sign_in_locked", Count in
// seconds), whether or not there is such an account.
func (s *Service) SignIn(ctx context.Context, c Credentials) (token string, signed Signed, err error) {
	email := EmailKey(c.Email)
	// What is no address is counted as it was typed: people's mistakes do not
	// lock each other out.
	key := s.triesKey(cmp.Or(email, strings.ToLower(strings.TrimSpace(c.Email))))
	a, err := s.Repo.FindAccountByEmail(ctx, email)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", Signed{}, err
	}
	if err := s.countTry(ctx, key, a); err != nil {
		return "", Signed{}, err
	}
	defer func() {
		if fault.Is(err, "sign_in_failed") {
			err = errors.Join(err, s.refused(ctx, key, a, ""))
		}
	}()
	matches, err := s.Hasher.Matches(ctx, c.Password, a.PasswordHash)
	if err != nil {
		return "", Signed{}, err
	}
	if !matches || !a.Active() {
		return "", Signed{}, failed()
	}
	err = s.Repo.TransactStaff(ctx, func(tx Tx) error {
		if signed.Account, err = tx.LockAccount(ctx, a.ID); err != nil {
			return err
		}
		if signed.Account.PasswordHash != a.PasswordHash || !signed.Account.Active() {
			return failed() // changed meanwhile
		}
		proven, err := s.takeCode(ctx, tx, &signed.Account, c.Code)
		if err != nil {
			return err
		}
		if err := tx.SaveTries(ctx, key, Tries{}); err != nil {
			return err
		}
		token, signed.Session, err = s.open(ctx, tx, signed.Account, c.From, proven)
		return err
	})
	return token, signed, err
}

func failed() error {
	return fault.New(fault.Invalid, "sign_in_failed", "these details do not match an account")
}

// countTry counts a try as failed before it is made, so that many at once
// cannot get around the limit; a success takes the count back. a is the account
// that is tried, the zero one where there is none: both cost the same.
func (s *Service) countTry(ctx context.Context, key string, a staff.Account) error {
	return s.Repo.TransactStaff(ctx, func(tx Tx) error {
		t, err := tx.LockTries(ctx, key)
		if err != nil {
			return err
		}
		now := s.Now()
		if now.Before(t.LockedUntil) {
			seconds := int((t.LockedUntil.Sub(now) + time.Second - 1) / time.Second)
			return &fault.Error{Kind: fault.Throttled, Code: "sign_in_locked", Message: "too many tries", Count: seconds}
		}
		t.Failures++
		t.LockedUntil = now.Add(staff.LockFor(t.Failures))
		if err := tx.SaveTries(ctx, key, t); err != nil || !now.Before(t.LockedUntil) {
			return err
		}
		return tx.InsertEvent(ctx, s.about(key, a, audit.StaffLocked, ""))
	})
}

// refused leaves the event of a try that failed, for an account or for none.
func (s *Service) refused(ctx context.Context, key string, a staff.Account, what string) error {
	return s.Repo.TransactStaff(ctx, func(tx Tx) error { return tx.InsertEvent(ctx, s.about(key, a, audit.StaffRefused, what)) })
}

// about tells of a try: of whose account, or of the pseudonym of what was typed.
func (s *Service) about(key string, a staff.Account, action audit.Action, reason string) audit.Event {
	e := s.event(audit.Nobody(), action, a, reason)
	if a.ID == "" {
		e.Subject = "sign_in:" + key
	}
	return e
}

func (s *Service) triesKey(email string) string { return s.MAC("sign-in tries", email) }

// open writes a session.
func (s *Service) open(ctx context.Context, tx Tx, a staff.Account, from Origin, proven bool) (string, staff.Session, error) {
	token, now := ids.NewToken(), s.Now()
	session := staff.Session{
		IDHash: ids.Hash(token), AccountID: a.ID, CreatedAt: now, SeenAt: now, Browser: from.Browser, Network: from.Network,
	}
	if proven {
		session.ProvenAt = now
	}
	if err := tx.InsertStaffSession(ctx, session); err != nil {
		return "", session, err
	}
	return token, session, tx.InsertEvent(ctx, s.event(Signed{Account: a}.Actor(), audit.StaffSignedIn, a, ""))
}

// touchEvery is how seldom a session's use is written.
const touchEvery = time.Minute

// Find gives who is signed in with a cookie; NotFound ("session_not_found")
// when nobody is any more. It is asked on every request, so that a revoked
// session ends at once.
func (s *Service) Find(ctx context.Context, token string) (Signed, error) {
	signed, err := s.Peek(ctx, token)
	if now := s.Now(); err == nil && now.Sub(signed.Session.SeenAt) >= touchEvery {
		err = s.Repo.TouchStaffSession(ctx, signed.Session.IDHash, now)
	}
	if err != nil {
		return Signed{}, err
	}
	return signed, nil
}

// Peek is Find for requests that a page makes by itself: they do not count as
// use, so that a session which nobody uses still ends.
func (s *Service) Peek(ctx context.Context, token string) (Signed, error) {
	ended := fault.New(fault.NotFound, "session_not_found", "nobody is signed in")
	if token == "" {
		return Signed{}, ended
	}
	session, err := s.Repo.FindStaffSession(ctx, ids.Hash(token))
	if err != nil {
		return Signed{}, err
	}
	a, err := s.Repo.FindAccount(ctx, session.AccountID)
	switch {
	case err != nil:
		return Signed{}, err
	case !a.Active() || session.Expired(a.Role, s.Now()):
		return Signed{}, ended
	}
	return Signed{a, session}, nil
}

// Sessions gives one's own sessions that live, the latest first.
func (s *Service) Sessions(ctx context.Context, by Signed) ([]staff.Session, error) {
	all, err := s.Repo.ListStaffSessions(ctx, by.Account.ID)
	return slices.DeleteFunc(all, func(one staff.Session) bool { return one.Expired(by.Account.Role, s.Now()) }), err
}

// SignOut ends one session of an account by its hash, and SignOutOthers all
// but that one. A hash that is nobody's, or somebody else's, ends nothing.
func (s *Service) SignOut(ctx context.Context, by Signed, idHash string) error {
	return s.revoke(ctx, by, idHash, false)
}

// SignOutOthers ends all sessions of an account but the one given; "" ends
// all.
func (s *Service) SignOutOthers(ctx context.Context, by Signed, idHash string) error {
	return s.revoke(ctx, by, idHash, true)
}

func (s *Service) revoke(ctx context.Context, by Signed, idHash string, except bool) error {
	if _, err := hex.DecodeString(idHash); err != nil {
		return nil // it came from a form, and may be anything
	}
	return s.Repo.TransactStaff(ctx, func(tx Tx) error {
		n, err := tx.RevokeStaffSessions(ctx, by.Account.ID, idHash, except, s.Now())
		if err != nil || n == 0 {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by.Actor(), audit.StaffSignedOut, by.Account, ""))
	})
}
