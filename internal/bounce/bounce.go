package bounce

import (
	"context"
	"io"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/ids"
)

// Repo keeps what became of mails.
type Repo interface {
	TransactBounce(ctx context.Context, fn func(Tx) error) error
}

// Tx is what changes within one transaction.
type Tx interface {
	// BounceMail notes that a mail came back, and gives what it was about: a
	// case, or a mailbox by its pseudonym. mine is false when that was known.
	// NotFound ("mail_not_found") for what is no mail of ours, or was
	// forgotten.
	BounceMail(ctx context.Context, id, status string, at time.Time) (subject string, mine bool, err error)
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Service is the use case.
type Service struct {
	Repo Repo
	Now  func() time.Time
}

// Note reads a returned message and notes it at its mail. Noted is false when
// there was nothing to note: the mail is only late, was delivered after all, or
// is known to have come back. Errors as Read; also NotFound
// ("mail_not_found").
func (s *Service) Note(ctx context.Context, message io.Reader) (r Report, noted bool, err error) {
	if r, err = Read(message); err != nil || !r.Failed {
		return r, false, err
	}
	err = s.Repo.TransactBounce(ctx, func(tx Tx) error {
		subject, mine, err := tx.BounceMail(ctx, r.MailID, r.Status, s.Now())
		if noted = mine; err != nil || !mine {
			return err
		}
		return tx.InsertEvent(ctx, audit.Event{
			ID: ids.New(), At: s.Now(), Actor: audit.System(), Action: audit.MailBounced, Subject: subject,
			Data: `{"mail":"` + r.MailID + `","status":"` + r.Status + `"}`,
		})
	})
	return r, noted, err
}
