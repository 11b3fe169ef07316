package kiosk

import (
	"context"
	"strings"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
)

const (
	shortestNumber, longestNumber = 3, 10
	shortestBadge, longestBadge   = 6, 100 // fewer characters are no scan (ux.md, Kiosk)
)

// CheckPIN is Invalid for what is no PIN ("pin_format"), or one that is too
// easy to guess ("pin_easy").
func CheckPIN(pin, number string) error {
	if len(pin) != PINLength || !digits(pin) {
		return fault.New(fault.Invalid, "pin_format", "a PIN has %d digits", PINLength)
	}
	if pin == number || strings.Count(pin, pin[:1]) == PINLength ||
		strings.Contains("01234567890", pin) || strings.Contains("09876543210", pin) {
		return fault.New(fault.Invalid, "pin_easy", "this PIN is too easy to guess")
	}
	return nil
}

func digits(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// FindPIN gives somebody's number; NotFound ("pin_not_found") for who has none
// and signs in at no kiosk by one.
func (s *Sessions) FindPIN(ctx context.Context, staffID string) (PIN, error) {
	return s.Repo.FindPIN(ctx, staffID)
}

// SetNumber gives somebody the number, and the badge when not "", by which they
// sign in at kiosks; a PIN they have stays. Invalid: "number_format",
// "badge_format"; what is somebody else's is Conflict ("number_taken").
func (s *Sessions) SetNumber(ctx context.Context, staffID, number, badge string, by audit.Actor) error {
	if n := len(number); n < shortestNumber || n > longestNumber || !digits(number) {
		return fault.New(fault.Invalid, "number_format", "a number has %d to %d digits", shortestNumber, longestNumber)
	}
	if n := len(badge); badge != "" && (n < shortestBadge || n > longestBadge) {
		return fault.New(fault.Invalid, "badge_format", "a badge has %d to %d characters", shortestBadge, longestBadge)
	}
	taken := fault.New(fault.Conflict, "number_taken", "this number or badge is somebody else's")
	// A badge that says what is another's number would be that other's, and the
	// other way round.
	for _, typed := range []string{number, badge} {
		if typed == "" {
			continue
		}
		other, err := s.Repo.FindPINByNumber(ctx, typed, s.badge(typed))
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err == nil && other.StaffID != staffID {
			return taken
		}
	}
	err := s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		p, err := tx.LockPIN(ctx, staffID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		p.StaffID, p.Number = staffID, number
		if badge != "" {
			p.Badge = s.badge(badge)
		}
		if err := tx.SavePIN(ctx, p); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by, audit.StaffNumberSet, "staff:"+staffID, ""))
	})
	if fault.Is(err, "duplicate") {
		return taken
	}
	return err
}

// SetPIN keeps the PIN that somebody has chosen who has just shown the
// password, and lifts the lock of the one before. Invalid as CheckPIN; NotFound
// ("pin_not_found") for who has no number.
func (s *Sessions) SetPIN(ctx context.Context, staffID, pin string, by audit.Actor) error {
	p, err := s.Repo.FindPIN(ctx, staffID)
	if err != nil {
		return err
	}
	if err := CheckPIN(pin, p.Number); err != nil {
		return err
	}
	hash, err := s.Hash(ctx, pin)
	if err != nil {
		return err
	}
	return s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		p, err := tx.LockPIN(ctx, staffID)
		if err != nil {
			return err
		}
		p.Hash, p.SetAt = hash, s.Now()
		if err := tx.SavePIN(ctx, p); err != nil {
			return err
		}
		if err := tx.ForgetPINTries(ctx, s.personKey(staffID)); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by, audit.StaffPINSet, "staff:"+staffID, ""))
	})
}
