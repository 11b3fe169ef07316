package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/textproto"

	"github.com/riverqueue/river"

	"swapdesk/internal/notify"
)

// note tells what became of a mail that was not sent. Failing at that changes
// nothing about the mail.
func (s *sender) note(ctx context.Context, job *river.Job[mailArgs], state notify.State, cause error, log *slog.Logger) {
	if s.cfg.Note == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	err := func() error {
		tx, err := s.cfg.DB.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
		if err := s.cfg.Note(ctx, tx, job.Args.ID, state, class(cause)); err != nil {
			return err
		}
		return tx.Commit()
	}()
	if err != nil {
		log.ErrorContext(ctx, "what became of a mail is not noted", "error", err)
	}
}

// class is what sort of error kept a mail back: its text may hold an address.
func class(err error) string {
	var reply *textproto.Error
	var network net.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &reply):
		return fmt.Sprintf("smtp %d", reply.Code)
	case errors.As(err, &network):
		return "network"
	}
	return "other"
}
