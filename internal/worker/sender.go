package worker

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"swapdesk/internal/notify"
)

// sealTable is what queued messages are sealed under; part of the format.
const sealTable = "river_job"

// retryDelays stand between the attempts: quick at first for a hiccup of the
// server, and in sum long enough to outlast a night (17 hours).
var retryDelays = [...]time.Duration{
	2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute,
	15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour,
}

// mailArgs is the row of a queued message. Everything that names a person is
// in Sealed.
type mailArgs struct {
	ID      string      `json:"id"`
	Message notify.Kind `json:"message"`
	Sealed  string      `json:"sealed"`
}

// Kind is river's name of the job; part of the format.
func (mailArgs) Kind() string { return "mail" }

// sender works off queued messages.
type sender struct {
	river.WorkerDefaults[mailArgs]
	cfg Config
}

// NextRetry is when a failed job is tried again.
func (s *sender) NextRetry(job *river.Job[mailArgs]) time.Time {
	i := min(max(job.Attempt-1, 0), len(retryDelays)-1)
	return s.cfg.Clock().Add(retryDelays[i])
}

// Work sends one message. Errors that it returns are stored and logged by
// river, so they never hold an address.
func (s *sender) Work(ctx context.Context, job *river.Job[mailArgs]) error {
	log := s.cfg.Logger.With("mail", job.Args.ID, "kind", job.Args.Message, "attempt", job.Attempt)
	m, err := s.open(job.Args)
	if err != nil {
		log.ErrorContext(ctx, "queued mail cannot be read", "error", err)
		return err
	}
	if !m.Expires.IsZero() && !s.cfg.Now().Before(m.Expires) {
		return s.tooLate(ctx, job, log)
	}
	stale, err := s.stale(ctx, m)
	if stale {
		log.InfoContext(ctx, "mail is no longer true and was not sent")
		return s.finish(ctx, job, notify.Dropped)
	}
	if err == nil {
		err = s.cfg.Deliver(ctx, m)
	}
	var permanent *notify.Permanent
	switch {
	case err == nil:
		// Sent is sent: a failure to note it must not send it again, as long
		// as this process lives to try.
		if err := s.finish(context.WithoutCancel(ctx), job, notify.Sent); err != nil {
			log.ErrorContext(ctx, "mail sent but not noted as sent", "error", err)
		}
		return nil
	case errors.As(err, &permanent):
		log.ErrorContext(ctx, "mail refused for good", "error", err)
		s.note(ctx, job, notify.Refused, err, log)
		if !m.Expires.IsZero() {
			err = errors.Join(err, s.erase(context.WithoutCancel(ctx), s.cfg.DB, job))
		}
		return river.JobCancel(err)
	case job.Attempt >= job.MaxAttempts:
		log.ErrorContext(ctx, "mail given up", "error", err)
		s.note(ctx, job, notify.GivenUp, err, log)
	default:
		log.WarnContext(ctx, "mail not sent yet", "error", err)
		s.note(ctx, job, notify.Queued, err, log)
	}
	return err
}

// tooLate ends the job of a mail that has expired. One that was tried in vain
// until then was given up, and counts as a dead letter.
func (s *sender) tooLate(ctx context.Context, job *river.Job[mailArgs], log *slog.Logger) error {
	if job.Attempt == 1 {
		log.WarnContext(ctx, "mail came too late and was not sent")
		return s.finish(ctx, job, notify.Dropped)
	}
	log.ErrorContext(ctx, "mail given up, because it came too late")
	s.note(ctx, job, notify.GivenUp, nil, log)
	if err := s.erase(ctx, s.cfg.DB, job); err != nil {
		return err
	}
	return river.JobCancel(errors.New("too late"))
}

// stale asks whether a message has become untrue.
func (s *sender) stale(ctx context.Context, m notify.Message) (bool, error) {
	if s.cfg.Stale == nil {
		return false, nil
	}
	stale, err := s.cfg.Stale(ctx, m)
	if err != nil {
		return false, fmt.Errorf("ask whether it is still true: %w", err)
	}
	return stale, nil
}

func (s *sender) open(args mailArgs) (notify.Message, error) {
	plain, err := s.cfg.Sealer.Open(sealTable, args.ID, args.Sealed)
	if err != nil {
		return notify.Message{}, fmt.Errorf("open the sealed message: %w", err)
	}
	return notify.Decode(plain)
}

// finish erases what the job held, completes it and tells what became of the
// mail, in one transaction.
func (s *sender) finish(ctx context.Context, job *river.Job[mailArgs], state notify.State) error {
	ctx, cancel := context.WithTimeout(ctx, stopGrace)
	defer cancel()
	tx, err := s.cfg.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if err := s.erase(ctx, tx, job); err != nil {
		return err
	}
	if err := complete(ctx, tx, s.cfg.Engine, job); err != nil {
		return err
	}
	if s.cfg.Note != nil {
		if err := s.cfg.Note(ctx, tx, job.Args.ID, state, ""); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// execer is a database or a transaction in it.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// erase drops what the job holds. It refuses when another node has taken the
// job over, which happens to one that hung for longer than rescueAfter.
func (s *sender) erase(ctx context.Context, in execer, job *river.Job[mailArgs]) error {
	result, err := in.ExecContext(ctx, eraseArgs, job.ID, job.Attempt)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errors.New("the job is not this node's any more"), err)
	}
	return nil
}
