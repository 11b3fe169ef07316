package account

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

const (
	// sealedTOTP is what secrets are sealed under; part of the format.
	sealedTOTP = "staff"
	// sealedEnrollment is the same while it is not kept yet.
	sealedEnrollment = "staff_enrollment"
	codePeriod       = 30 // seconds a code stands for
	codeSkew         = 1  // codes before and after that are taken: clocks differ
)

// Enrollment is a secret on its way into an authenticator app.
type Enrollment struct {
	Secret string // base32, as typed by hand
	URL    string // otpauth://, for a QR
	Sealed string // the secret as the form carries it: nobody can put in one of theirs
}

// BeginEnrollment makes a new secret. Nothing is kept until FinishEnrollment
// has seen a code of it.
func (s *Service) BeginEnrollment(by Signed) (Enrollment, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.Issuer, AccountName: by.Account.Email, Period: codePeriod})
	if err != nil {
		return Enrollment{}, fmt.Errorf("make a second factor: %w", err)
	}
	sealed, err := s.Seal(sealedEnrollment, by.Account.ID, []byte(key.Secret()))
	if err != nil {
		return Enrollment{}, err
	}
	return s.ResumeEnrollment(by, sealed)
}

// ResumeEnrollment opens what BeginEnrollment sealed, for a form that is shown
// again; anything else is Invalid ("enrollment").
func (s *Service) ResumeEnrollment(by Signed, sealed string) (Enrollment, error) {
	secret, err := s.Open(sealedEnrollment, by.Account.ID, sealed)
	if err != nil {
		return Enrollment{}, &fault.Error{Kind: fault.Invalid, Code: "enrollment", Message: "begin again", Err: err}
	}
	link := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + s.Issuer + ":" + by.Account.Email,
		RawQuery: url.Values{"secret": {string(secret)}, "issuer": {s.Issuer}, "period": {strconv.Itoa(codePeriod)}}.Encode(),
	}
	return Enrollment{Secret: string(secret), URL: link.String(), Sealed: sealed}, nil
}

// FinishEnrollment keeps a secret once a code of it was shown, ends the
// account's other sessions, and gives what this one's cookie holds from now
// on. Whoever need not enroll shows the password again: a screen that was left
// alone must not get a factor that shuts its owner out. A wrong code is
// Invalid ("code_wrong"), a wrong password "password_wrong", which counts as a
// failed sign-in ("sign_in_locked").
// An account that has a second factor keeps it: Conflict ("enrolled"); only
// Reset takes it away.
func (s *Service) FinishEnrollment(ctx context.Context, by Signed, sealed, code, password string) (token string, err error) {
	e, err := s.ResumeEnrollment(by, sealed)
	if err != nil {
		return "", err
	}
	if !by.MustEnroll() {
		if err := s.knows(ctx, by, password); err != nil {
			return "", err
		}
	}
	step := s.stepOf(e.Secret, code, 0)
	if step == 0 {
		return "", codeWrong()
	}
	token = ids.NewToken()
	return token, s.Repo.TransactStaff(ctx, func(tx Tx) error {
		a, err := tx.LockAccount(ctx, by.Account.ID)
		switch {
		case err != nil:
			return err
		case a.TOTP != "":
			return fault.New(fault.Conflict, "enrolled", "there is a second factor already")
		}
		if a.TOTP, err = s.Seal(sealedTOTP, a.ID, []byte(e.Secret)); err != nil {
			return err
		}
		a.TOTPStep = step
		if err := tx.UpdateAccount(ctx, a); err != nil {
			return err
		}
		if err := tx.ProveStaffSession(ctx, by.Session.IDHash, ids.Hash(token), s.Now()); err != nil {
			return err
		}
		if _, err := tx.RevokeStaffSessions(ctx, a.ID, ids.Hash(token), true, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by.Actor(), audit.StaffEnrolled, a, ""))
	})
}

// knows tells whether whoever is signed in knows the account's password.
func (s *Service) knows(ctx context.Context, by Signed, password string) error {
	key := s.triesKey(by.Account.Email)
	if err := s.countTry(ctx, key, by.Account); err != nil {
		return err
	}
	switch matches, err := s.Hasher.Matches(ctx, password, by.Account.PasswordHash); {
	case err != nil:
		return err
	case !matches:
		return errors.Join(fault.New(fault.Invalid, "password_wrong", "this is not the password"), s.refused(ctx, key, by.Account, "password"))
	}
	return s.Repo.TransactStaff(ctx, func(tx Tx) error { return tx.SaveTries(ctx, key, Tries{}) })
}

func codeWrong() error {
	return fault.New(fault.Invalid, "code_wrong", "this code is not the app's")
}

// Prove shows the second factor again, for what asks for a recent one, and
// gives what the session's cookie holds from now on: each change of level has
// a new id (trust.md, Sessions). A wrong code is Invalid ("code_wrong") and
// counts as a failed sign-in ("sign_in_locked"); a session that has ended
// meanwhile is NotFound ("session_not_found").
func (s *Service) Prove(ctx context.Context, by Signed, code string) (token string, err error) {
	key := s.triesKey(by.Account.Email)
	if err := s.countTry(ctx, key, by.Account); err != nil {
		return "", err
	}
	token = ids.NewToken()
	err = s.Repo.TransactStaff(ctx, func(tx Tx) error {
		a, err := tx.LockAccount(ctx, by.Account.ID)
		if err != nil {
			return err
		}
		proven, err := s.takeCode(ctx, tx, &a, code)
		switch {
		case fault.Is(err, "sign_in_failed"), err == nil && !proven:
			return codeWrong()
		case err != nil:
			return err
		}
		if err := tx.SaveTries(ctx, key, Tries{}); err != nil {
			return err
		}
		if err := tx.ProveStaffSession(ctx, by.Session.IDHash, ids.Hash(token), s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by.Actor(), audit.StaffProven, a, ""))
	})
	if fault.Is(err, "code_wrong") {
		err = errors.Join(err, s.refused(ctx, key, by.Account, "second factor"))
	}
	return token, err
}

// takeCode takes a code of the account's second factor, which must be locked;
// no code is taken twice. Without a second factor there is nothing to prove.
func (s *Service) takeCode(ctx context.Context, tx Tx, a *staff.Account, code string) (proven bool, err error) {
	if a.TOTP == "" {
		return false, nil
	}
	secret, err := s.Open(sealedTOTP, a.ID, a.TOTP)
	if err != nil {
		return false, err
	}
	step := s.stepOf(string(secret), code, a.TOTPStep)
	if step == 0 {
		return false, failed()
	}
	a.TOTPStep = step
	return true, tx.UpdateAccount(ctx, *a)
}

// stepOf finds the period that a code stands for, after the given one; 0 when
// it is not a code of now.
func (s *Service) stepOf(secret, code string, after int64) int64 {
	options := hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}
	now := s.Now().Unix() / codePeriod
	for step := now - codeSkew; step <= now+codeSkew; step++ {
		ok, err := hotp.ValidateCustom(code, uint64(step), secret, options)
		if err == nil && ok && step > after {
			return step
		}
	}
	return 0
}
