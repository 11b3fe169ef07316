package contact

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// AgainPerDay is how often the confirmations of one case are mailed again in 24
// hours.
const AgainPerDay = 3

// Again asks for a confirmation to be mailed once more.
type Again struct {
	SubscriptionID string
	CaseID         string
	Once           string // names the form that asks: one form sends one mail
	Message        notify.Message
	Actor          audit.Actor
}

// Send mails a confirmation once more, under a new id, to the mailbox on file.
// Already is true when the same form has sent it before. Throttled
// ("again_limit") after AgainPerDay; Conflict ("no_mailbox") without one on
// file.
func (s *Service) Send(ctx context.Context, a Again) (already bool, err error) {
	err = s.Repo.TransactContact(ctx, func(tx Tx) error {
		if err := tx.LockSubscription(ctx, a.SubscriptionID); err != nil {
			return err
		}
		record, err := tx.FindRecord(ctx, a.SubscriptionID)
		if err != nil {
			return err
		}
		if record.Line.Email == "" {
			return fault.New(fault.Conflict, "no_mailbox", "there is no mailbox on file")
		}
		now := s.Now()
		lately, err := tx.CountAgain(ctx, a.CaseID, now.Add(-24*time.Hour))
		if err != nil {
			return err
		}
		mine, err := tx.InsertAgain(ctx, a.Once, a.CaseID, now)
		if already = !mine; already || err != nil {
			return err
		}
		if lately >= AgainPerDay {
			return fault.New(fault.Throttled, "again_limit", "%d mails were sent again today", lately)
		}
		m := a.Message
		m.ID, m.To, m.At = ids.New(), record.Line.Email, now
		if err := tx.Enqueue(ctx, m); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, audit.Event{
			ID: ids.New(), At: now, Actor: a.Actor, Action: audit.MailResent, Subject: "case:" + a.CaseID,
			Data: `{"kind":"` + string(m.Kind()) + `"}`,
		})
	})
	return already, err
}

// Sent tells whether the form of this name has sent its mail.
func (s *Service) Sent(ctx context.Context, once string) (bool, error) {
	return s.Repo.FindAgain(ctx, once)
}

// Left is how many confirmations of a case can be mailed again now.
func (s *Service) Left(ctx context.Context, caseID string) (int, error) {
	n, err := s.Repo.CountAgain(ctx, caseID, s.Now().Add(-24*time.Hour))
	return max(0, AgainPerDay-n), err
}
