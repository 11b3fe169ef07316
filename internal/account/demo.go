package account

import (
	"context"
	"fmt"

	"github.com/pquerna/otp/totp"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// Furnish makes accounts that share one password, and the secret of a second
// factor where their role needs one: for the demonstration, whose start must
// not wait for six hashes.
func (s *Service) Furnish(ctx context.Context, accounts []New, password, secret string) error {
	hash, err := s.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.Repo.TransactStaff(ctx, func(tx Tx) error {
		for _, n := range accounts {
			a := staff.Account{
				ID: ids.New(), Email: EmailKey(n.Email), Name: n.Name, Role: n.Role, StoreNumber: n.StoreNumber,
				PasswordHash: hash, CreatedAt: s.Now(), Version: 1,
			}
			if a.Role.NeedsTOTP() {
				if a.TOTP, err = s.Seal(sealedTOTP, a.ID, []byte(secret)); err != nil {
					return err
				}
			}
			if err := tx.InsertAccount(ctx, a); err != nil {
				return err
			}
			if err := tx.InsertEvent(ctx, s.event(audit.System(), audit.StaffAdded, a, "")); err != nil {
				return err
			}
		}
		return nil
	})
}

// Enter opens a session for an account by its address, without a password, as
// if its second factor had just been shown. Only the demonstration may reach
// it. NotFound ("account_not_found") where there is none that works.
func (s *Service) Enter(ctx context.Context, email string, from Origin) (token string, signed Signed, err error) {
	a, err := s.Repo.FindAccountByEmail(ctx, EmailKey(email))
	switch {
	case err != nil:
		return "", signed, err
	case !a.Active():
		return "", signed, fault.New(fault.NotFound, "account_not_found", "this account is disabled")
	}
	err = s.Repo.TransactStaff(ctx, func(tx Tx) error {
		signed.Account = a
		token, signed.Session, err = s.open(ctx, tx, a, from, a.TOTP != "")
		return err
	})
	return token, signed, err
}

// Code is what an authenticator app with this secret shows now.
func (s *Service) Code(secret string) (string, error) {
	code, err := totp.GenerateCode(secret, s.Now())
	if err != nil {
		return "", fmt.Errorf("show a code: %w", err)
	}
	return code, nil
}
