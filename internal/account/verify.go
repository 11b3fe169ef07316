package account

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
)

// Verify checks what somebody types as SignIn does, with its errors and its
// counting, and opens no session: a kiosk has sessions of its own. Somebody
// whose role needs a second factor and who has none is Forbidden
// ("must_enroll").
func (s *Service) Verify(ctx context.Context, c Credentials) (a staff.Account, err error) {
	email := EmailKey(c.Email)
	key := s.triesKey(cmp.Or(email, strings.ToLower(strings.TrimSpace(c.Email))))
	found, err := s.Repo.FindAccountByEmail(ctx, email)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return a, err
	}
	if err := s.countTry(ctx, key, found); err != nil {
		return a, err
	}
	defer func() {
		if fault.Is(err, "sign_in_failed") {
			err = errors.Join(err, s.refused(ctx, key, found, ""))
		}
	}()
	matches, err := s.Hasher.Matches(ctx, c.Password, found.PasswordHash)
	if err != nil {
		return a, err
	}
	if !matches || !found.Active() {
		return a, failed()
	}
	err = s.Repo.TransactStaff(ctx, func(tx Tx) error {
		if a, err = tx.LockAccount(ctx, found.ID); err != nil {
			return err
		}
		if a.PasswordHash != found.PasswordHash || !a.Active() {
			return failed() // changed meanwhile
		}
		if _, err := s.takeCode(ctx, tx, &a, c.Code); err != nil {
			return err
		}
		if err := tx.SaveTries(ctx, key, Tries{}); err != nil {
			return err
		}
		if (Signed{Account: a}).MustEnroll() {
			return fault.New(fault.Forbidden, "must_enroll", "a second factor has to be set up first")
		}
		return nil
	})
	return a, err
}

// Knows tells whether whoever is signed in knows the account's password, which
// counts as a sign-in: Invalid ("password_wrong"), Throttled
// ("sign_in_locked").
func (s *Service) Knows(ctx context.Context, by Signed, password string) error {
	return s.knows(ctx, by, password)
}
