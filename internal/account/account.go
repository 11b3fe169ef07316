package account

import (
	"context"
	"encoding/json"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// Repo keeps accounts and sessions.
type Repo interface {
	// FindAccount and FindAccountByEmail are NotFound ("account_not_found").
	FindAccount(ctx context.Context, id string) (staff.Account, error)
	FindAccountByEmail(ctx context.Context, email string) (staff.Account, error)
	ListAccounts(ctx context.Context) ([]staff.Account, error)
	// FindStaffSession is NotFound ("session_not_found").
	FindStaffSession(ctx context.Context, idHash string) (staff.Session, error)
	// ListStaffSessions gives the sessions of an account that were not
	// revoked, the latest first.
	ListStaffSessions(ctx context.Context, accountID string) ([]staff.Session, error)
	TouchStaffSession(ctx context.Context, idHash string, at time.Time) error
	TransactStaff(ctx context.Context, fn func(Tx) error) error
}

// Tx is what changes within one transaction.
type Tx interface {
	// LockAccount keeps other changes of an account waiting; NotFound.
	LockAccount(ctx context.Context, id string) (staff.Account, error)
	// InsertAccount is a duplicate for an address that is taken.
	InsertAccount(ctx context.Context, a staff.Account) error
	UpdateAccount(ctx context.Context, a staff.Account) error
	// LockTries gives the failed tries under a key, and keeps others waiting.
	LockTries(ctx context.Context, key string) (Tries, error)
	SaveTries(ctx context.Context, key string, t Tries) error
	InsertStaffSession(ctx context.Context, s staff.Session) error
	// ProveStaffSession notes that a second factor was shown, and gives the
	// session a new hash; NotFound ("session_not_found") when it has ended.
	ProveStaffSession(ctx context.Context, idHash, newHash string, at time.Time) error
	// RevokeStaffSessions ends the sessions of an account: one by its hash, or
	// all but the one when except is true.
	RevokeStaffSessions(ctx context.Context, accountID, idHash string, except bool, at time.Time) (int, error)
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Tries are failed sign-ins in a row.
type Tries struct {
	Failures    int
	LockedUntil time.Time
}

// Service is the use case. Seal and Open are the vault's, and so is MAC.
type Service struct {
	Repo   Repo
	Seal   func(table, id string, plain []byte) (string, error)
	Open   func(table, id, sealed string) ([]byte, error)
	MAC    func(purpose string, parts ...string) string
	Hasher *Hasher
	Issuer string // whom an authenticator app names: the retailer
	Now    func() time.Time
}

// New is an account to be added.
type New struct {
	Email, Name string
	Role        staff.Role
	StoreNumber string
	Password    string
}

// Add makes an account. Invalid has a code per field in Fields: email, name,
// role, store, password; an address that is taken is Conflict
// ("account_exists").
func (s *Service) Add(ctx context.Context, n New, actor audit.Actor) (staff.Account, error) {
	a := staff.Account{
		ID: ids.New(), Email: EmailKey(n.Email), Name: strings.TrimSpace(n.Name), Role: n.Role,
		StoreNumber: n.StoreNumber, CreatedAt: s.Now(), Version: 1,
	}
	fields := map[string]string{}
	if a.Email == "" {
		fields["email"] = "format"
	}
	if a.Name == "" || len(a.Name) > 100 || strings.ContainsFunc(a.Name, unprintable) {
		fields["name"] = "empty"
	}
	if !n.Role.Known() {
		fields["role"] = "unknown"
	}
	if n.Role == staff.Associate && n.StoreNumber == "" {
		fields["store"] = "empty"
	}
	var easy *fault.Error
	if errors.As(staff.CheckPassword(n.Password, a), &easy) {
		fields["password"] = easy.Code
	}
	if len(fields) > 0 {
		return a, &fault.Error{Kind: fault.Invalid, Code: "account", Message: "the account has mistakes", Fields: fields}
	}
	var err error
	if a.PasswordHash, err = s.Hasher.Hash(ctx, n.Password); err != nil {
		return a, err
	}
	err = s.Repo.TransactStaff(ctx, func(tx Tx) error {
		if err := tx.InsertAccount(ctx, a); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(actor, audit.StaffAdded, a, ""))
	})
	if fault.Is(err, "duplicate") {
		return a, fault.New(fault.Conflict, "account_exists", "there is an account with this address")
	}
	return a, err
}

// unprintable would break the lists in which a name stands.
func unprintable(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }

// EmailKey is an address as accounts keep it; "" for what is none.
func EmailKey(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > 254 {
		return ""
	}
	return email
}

// Disable ends an account with all of its sessions; a second time changes
// nothing.
func (s *Service) Disable(ctx context.Context, id string, actor audit.Actor) error {
	return s.change(ctx, id, actor, audit.StaffDisabled, func(tx Tx, a *staff.Account) error {
		a.DisabledAt = s.Now()
		return nil
	})
}

// Reset gives an account a new password, takes its second factor away, so that
// a new one is enrolled at the next sign-in, lifts a lock, and ends its
// sessions. A disabled account works again. Invalid as staff.CheckPassword.
func (s *Service) Reset(ctx context.Context, id, password string, actor audit.Actor) error {
	a, err := s.Repo.FindAccount(ctx, id)
	if err != nil {
		return err
	}
	if err := staff.CheckPassword(password, a); err != nil {
		return err
	}
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, id, actor, audit.StaffReset, func(tx Tx, a *staff.Account) error {
		a.PasswordHash, a.TOTP, a.TOTPStep, a.DisabledAt = hash, "", 0, time.Time{}
		return tx.SaveTries(ctx, s.triesKey(a.Email), Tries{})
	})
}

// change changes an account, ends its sessions, and leaves a trail.
func (s *Service) change(ctx context.Context, id string, actor audit.Actor, action audit.Action, fn func(Tx, *staff.Account) error) error {
	return s.Repo.TransactStaff(ctx, func(tx Tx) error {
		a, err := tx.LockAccount(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(tx, &a); err != nil {
			return err
		}
		if err := tx.UpdateAccount(ctx, a); err != nil {
			return err
		}
		if _, err := tx.RevokeStaffSessions(ctx, a.ID, "", true, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(actor, action, a, ""))
	})
}

// event tells of an account by its id: no address, no name.
func (s *Service) event(actor audit.Actor, action audit.Action, a staff.Account, reason string) audit.Event {
	data, _ := json.Marshal(map[string]string{"role": string(a.Role), "store": a.StoreNumber}) // strings always marshal
	return audit.Event{
		ID: ids.New(), At: s.Now(), Actor: actor, Action: action, Subject: "staff:" + a.ID, Reason: reason, Data: string(data),
	}
}
