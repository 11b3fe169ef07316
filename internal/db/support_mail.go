package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/notify"
	"swapdesk/internal/support"
)

// logMail notes a mail that is queued in this transaction. Mails without a
// time are tests'.
func (t *Tx) logMail(ctx context.Context, m notify.Message) error {
	if t.mailbox == nil || m.At.IsZero() {
		return nil
	}
	_, err := t.q.ExecContext(ctx, `INSERT INTO mail_log (id, mailbox, reference, kind, state, failure, queued_at, changed_at)
		VALUES ($1, $2, $3, $4, 'queued', '', $5, $5)`, m.ID, t.mailbox(m.To), m.About(), m.Kind(), micros(m.At))
	return wrap(err, "log mail")
}

// NoteMail notes in tx what has become of a mail; failure is a class of
// errors, never their text. A mail that is not in the log stays out of it, and
// one that came back stays so: the answer may be faster than our own note.
func (d *DB) NoteMail(ctx context.Context, tx *sql.Tx, id string, state notify.State, failure string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE mail_log SET state = $2, failure = $3, changed_at = $4
		WHERE id = $1 AND state <> 'bounced'`,
		id, state, failure, micros(at))
	return wrap(err, "log mail")
}

// ListMails lists the mails about a case, and those to a mailbox that are about
// no case, newest first.
func (d *DB) ListMails(ctx context.Context, mailbox, reference string) ([]support.Mail, error) {
	const columns = `SELECT id, kind, state, failure, queued_at, changed_at FROM mail_log`
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (m support.Mail, err error) {
		var id string
		var queued, changed int64
		err = rows.Scan(&id, &m.Kind, &m.State, &m.Failure, &queued, &changed)
		m.QueuedAt, m.At = fromMicros(queued), fromMicros(changed)
		return m, err
	}, columns+` WHERE mailbox = $1 AND reference = ''
		UNION `+columns+` WHERE reference = $2 AND reference <> ''
		ORDER BY 5 DESC, 1 DESC LIMIT 50`, mailbox, reference)
	return found, wrap(err, "list mails")
}

// SweepSupport forgets who had a case open before then, and mails that were
// queued before the second instant.
func (d *DB) SweepSupport(ctx context.Context, present, mails time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		if _, err := tx.q.ExecContext(ctx, `DELETE FROM case_presence WHERE seen_at < $1`, micros(present)); err != nil {
			return wrap(err, "sweep presence")
		}
		_, err := tx.q.ExecContext(ctx, `DELETE FROM mail_log WHERE queued_at < $1`, micros(mails))
		return wrap(err, "sweep the mail log")
	})
}
