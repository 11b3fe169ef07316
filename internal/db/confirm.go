package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/lookup"
)

// Confirmations is the database as the contact confirmation sees it.
type Confirmations struct{ *DB }

// Transact runs fn in one transaction; see DB.Transact.
func (c Confirmations) Transact(ctx context.Context, fn func(lookup.ConfirmTx) error) error {
	return c.DB.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindRequest finds a request of this browser.
func (d *DB) FindRequest(ctx context.Context, id, browser string) (lookup.Request, error) {
	r := lookup.Request{ID: id, Browser: browser}
	err := d.reader.QueryRowContext(ctx, `SELECT email_key, order_key, target FROM verification
		WHERE id = $1 AND browser = $2`, id, browser).Scan(&r.EmailKey, &r.OrderKey, &r.Target)
	return r, one(err, "request")
}

// FindOpenRequest finds the newest request of this browser for a target.
func (d *DB) FindOpenRequest(ctx context.Context, browser, target string, since time.Time) (lookup.Request, error) {
	r := lookup.Request{Browser: browser, Target: target}
	err := d.reader.QueryRowContext(ctx, `SELECT id, email_key, order_key FROM verification
		WHERE browser = $1 AND target = $2 AND created_at > $3 ORDER BY created_at DESC LIMIT 1`,
		browser, target, micros(since)).Scan(&r.ID, &r.EmailKey, &r.OrderKey)
	return r, one(err, "request")
}

// LatestCode finds the code that was sent last for a request.
func (d *DB) LatestCode(ctx context.Context, requestID string) (lookup.SentCode, error) {
	var c lookup.SentCode
	var sent, expires int64
	err := d.reader.QueryRowContext(ctx, `SELECT id, mac, tries, sent_at, expires_at FROM mailed_code
		WHERE verification_id = $1 ORDER BY sent_at DESC, id DESC LIMIT 1`, requestID).
		Scan(&c.ID, &c.MAC, &c.Tries, &sent, &expires)
	c.SentAt, c.ExpiresAt = fromMicros(sent), fromMicros(expires)
	return c, one(err, "code")
}

// InsertRequest opens a request.
func (t *Tx) InsertRequest(ctx context.Context, r lookup.Request, at time.Time) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO verification (id, browser, email_key, order_key, target, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, r.ID, r.Browser, r.EmailKey, r.OrderKey, r.Target, micros(at))
	return wrap(err, "open request")
}

// CountCodes counts the codes sent to a mailbox and for an order since then.
// It keeps both for this transaction: no code goes out uncounted.
func (t *Tx) CountCodes(ctx context.Context, emailKey, orderKey string, since time.Time) (lookup.Sending, error) {
	var s lookup.Sending
	if err := t.lockTexts(ctx, textKey{"mailbox", emailKey}, textKey{"order", orderKey}); err != nil {
		return s, wrap(err, "count codes")
	}
	var last sql.NullInt64
	err := t.q.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM mailed_code WHERE email_key = $1 AND sent_at > $3),
		(SELECT count(*) FROM mailed_code WHERE order_key = $2 AND order_key <> '' AND sent_at > $3),
		(SELECT max(sent_at) FROM mailed_code WHERE email_key = $1)`, emailKey, orderKey, micros(since)).
		Scan(&s.ByMailbox, &s.ByOrder, &last)
	s.Last = optionalTime(last)
	return s, wrap(err, "count codes")
}

// InsertCode notes a code as sent.
func (t *Tx) InsertCode(ctx context.Context, c lookup.SentCode) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO mailed_code (id, verification_id, email_key, order_key, mac, tries, sent_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6, $7)`,
		c.ID, c.Request.ID, c.Request.EmailKey, c.Request.OrderKey, c.MAC, micros(c.SentAt), micros(c.ExpiresAt))
	return wrap(err, "note code")
}

// doubleClick is how long a used code still answers the browser that used it:
// the second of two clicks must not read that its code is wrong.
const doubleClick = 30 * time.Second

// TryCode counts a try at the latest code of a request, if it is still good.
func (t *Tx) TryCode(ctx context.Context, requestID string, maxTries int, now time.Time) (lookup.SentCode, error) {
	var c lookup.SentCode
	err := t.q.QueryRowContext(ctx, `UPDATE mailed_code
		SET tries = tries + CASE WHEN used_at IS NULL THEN 1 ELSE 0 END
		WHERE expires_at > $3 AND (used_at IS NULL AND tries < $2 OR used_at > $4) AND id = (
			SELECT id FROM mailed_code WHERE verification_id = $1 ORDER BY sent_at DESC, id DESC LIMIT 1)
		RETURNING id, mac, tries`, requestID, maxTries, micros(now), micros(now.Add(-doubleClick))).Scan(&c.ID, &c.MAC, &c.Tries)
	if err != nil {
		return c, one(err, "code")
	}
	err = t.q.QueryRowContext(ctx, `SELECT id, browser FROM verification WHERE id = $1`, requestID).
		Scan(&c.Request.ID, &c.Request.Browser)
	return c, one(err, "request")
}

// UseCode notes when a code was first used.
func (t *Tx) UseCode(ctx context.Context, codeID string, now time.Time) error {
	_, err := t.q.ExecContext(ctx, `UPDATE mailed_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL`, codeID, micros(now))
	return wrap(err, "use code")
}
