package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// TransactCallback runs fn in one transaction; see Transact.
func (d *DB) TransactCallback(ctx context.Context, fn func(callback.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

const callbackSelect = `SELECT c.id, c.phone, c.lang, c.best_time, c.subscription_id, c.state, c.created_at,
	c.taken_by, coalesce(a.role, ''), c.taken_at, c.due_at, c.tries
	FROM callback c LEFT JOIN staff a ON 'staff:' || a.id = c.taken_by`

// ListCallbacks lists the callbacks that are not done: those that do not rest
// at now first, the longest waiting first among them.
func (d *DB) ListCallbacks(ctx context.Context, now time.Time, limit int) ([]callback.Callback, error) {
	found, err := list(ctx, d.reader, scanCallbacks, callbackSelect+` WHERE c.state IN ('open', 'taken')
		ORDER BY CASE WHEN c.due_at > $1 THEN c.due_at ELSE 0 END, c.created_at, c.id LIMIT $2`, micros(now), limit)
	return found, wrap(err, "list callbacks")
}

// CountCallbacksDue counts those that are not done and do not rest at now.
func (d *DB) CountCallbacksDue(ctx context.Context, now time.Time) (n int, err error) {
	err = d.reader.QueryRowContext(ctx, `SELECT count(*) FROM callback WHERE state IN ('open', 'taken')
		AND coalesce(due_at, 0) <= $1`, micros(now)).Scan(&n)
	return n, wrap(err, "count callbacks")
}

// FindOpenCallback finds the callback of a phone that is not done.
func (t *Tx) FindOpenCallback(ctx context.Context, phone string) (callback.Callback, error) {
	c, err := scanCallback(t.q.QueryRowContext(ctx, callbackSelect+` WHERE c.phone = $1 AND c.state <> 'done'`, phone))
	return c, one(err, "callback")
}

// FindCallback finds a callback by its id.
func (t *Tx) FindCallback(ctx context.Context, id string) (callback.Callback, error) {
	c, err := scanCallback(t.q.QueryRowContext(ctx, callbackSelect+` WHERE c.id = $1`, id))
	return c, one(err, "callback")
}

// ListHeld gives the callbacks that somebody has taken.
func (t *Tx) ListHeld(ctx context.Context, takenBy string) ([]callback.Callback, error) {
	found, err := list(ctx, t.q, scanCallbacks, callbackSelect+` WHERE c.taken_by = $1 AND c.state = 'taken'`, takenBy)
	return found, wrap(err, "list taken callbacks")
}

// CountSeen counts the callbacks that somebody has taken and the personal data
// that they have revealed since then.
func (t *Tx) CountSeen(ctx context.Context, actor string, since time.Time) (n int, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT count(*) FROM audit_event WHERE actor = $1 AND at > $2 AND action IN ($3, $4)`,
		actor, micros(since), audit.CallbackTaken, audit.PersonalRevealed).Scan(&n)
	return n, wrap(err, "count what was seen")
}

// SettleCallback writes the agents' side of a callback that still is as it was.
func (t *Tx) SettleCallback(ctx context.Context, was, is callback.Callback) error {
	result, err := t.q.ExecContext(ctx, `UPDATE callback SET state = $4, taken_by = $5, taken_at = $6, due_at = $7, tries = $8
		WHERE id = $1 AND state = $2 AND coalesce(taken_by, '') = $3 AND coalesce(taken_at, 0) = $9`,
		is.ID, was.State, was.TakenBy, is.State, nullText(is.TakenBy), nullTime(is.TakenAt), nullTime(is.DueAt), is.Tries,
		orZero(was.TakenAt))
	if err != nil {
		return fmt.Errorf("settle callback: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "callback_settled", "callback %s has changed", is.ID)
	}
	return wrap(err, "settle callback")
}

// InsertLook keeps that the number of a callback was seen.
func (t *Tx) InsertLook(ctx context.Context, c callback.Callback, by staff.Account, at time.Time) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO personal_reveal (id, staff_id, role, purchase_id, subscription_id, field, reason, at)
		SELECT $1, $2, $3, purchase_id, id, 'phone', 'reach', $5 FROM subscription WHERE id = $4`,
		ids.New(), by.ID, by.Role, c.SubscriptionID, micros(at))
	return wrap(err, "write a look")
}

// orZero is an instant as it stands in a coalesce of its column and 0.
func orZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return micros(t)
}

// CountCallbacks counts those of a phone made since then.
func (t *Tx) CountCallbacks(ctx context.Context, phone string, since time.Time) (int, error) {
	var n int
	err := t.q.QueryRowContext(ctx, `SELECT count(*) FROM callback WHERE phone = $1 AND created_at > $2`,
		phone, micros(since)).Scan(&n)
	return n, wrap(err, "count callbacks")
}

// InsertCallback writes a new callback; a second one of a phone that is not done is a
// duplicate.
func (t *Tx) InsertCallback(ctx context.Context, c callback.Callback) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO callback (id, phone, lang, best_time, subscription_id, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, c.Phone, c.Lang, c.BestTime, nullText(c.SubscriptionID), c.State, micros(c.CreatedAt))
	return wrap(err, "write callback")
}

// OweCall writes a callback to a customer who has no mailbox, unless one is to
// come anyway.
func (t *Tx) OweCall(ctx context.Context, phone, lang, subscriptionID string, at time.Time) error {
	c, event, ok := callback.Owed(phone, lang, subscriptionID, at)
	if !ok {
		return nil
	}
	if _, err := t.FindOpenCallback(ctx, phone); fault.KindOf(err) != fault.NotFound || err == nil {
		return err
	}
	if err := t.InsertCallback(ctx, c); err != nil {
		return err
	}
	return t.InsertEvent(ctx, event)
}

// UpdateCallback writes what a customer may change until a callback is done.
func (t *Tx) UpdateCallback(ctx context.Context, c callback.Callback) error {
	_, err := t.q.ExecContext(ctx, `UPDATE callback SET lang = $2, best_time = $3, subscription_id = $4 WHERE id = $1`,
		c.ID, c.Lang, c.BestTime, nullText(c.SubscriptionID))
	return wrap(err, "change callback")
}

func scanCallbacks(rows *sql.Rows) (callback.Callback, error) { return scanCallback(rows) }

func scanCallback(row interface{ Scan(...any) error }) (callback.Callback, error) {
	var c callback.Callback
	var subscription, takenBy sql.NullString
	var created int64
	var taken, due sql.NullInt64
	err := row.Scan(&c.ID, &c.Phone, &c.Lang, &c.BestTime, &subscription, &c.State, &created,
		&takenBy, &c.TakenRole, &taken, &due, &c.Tries)
	c.SubscriptionID, c.CreatedAt, c.TakenBy = subscription.String, fromMicros(created), takenBy.String
	c.TakenAt, c.DueAt = optionalTime(taken), optionalTime(due)
	return c, err
}
