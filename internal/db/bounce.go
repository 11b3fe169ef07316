package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/bounce"
	"swapdesk/internal/notify"
)

// TransactBounce runs fn in one transaction; see Transact.
func (d *DB) TransactBounce(ctx context.Context, fn func(bounce.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// BounceMail notes that a mail came back.
func (t *Tx) BounceMail(ctx context.Context, id, status string, at time.Time) (subject string, mine bool, err error) {
	subject, err = first(list(ctx, t.q, func(rows *sql.Rows) (subject string, err error) {
		err = rows.Scan(&subject)
		return subject, err
	}, `SELECT coalesce('case:' || c.id, 'mailbox:' || m.mailbox) FROM mail_log m
		LEFT JOIN customer_case c ON c.reference = m.reference WHERE m.id = $1`, id))
	if err != nil {
		return "", false, one(err, "mail")
	}
	mine, err = t.changesOne(ctx, "note a returned mail", `UPDATE mail_log SET state = $2, failure = $3, changed_at = $4
		WHERE id = $1 AND state <> $2`, id, notify.Bounced, status, micros(at))
	return subject, mine, err
}
