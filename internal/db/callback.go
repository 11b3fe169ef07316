package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/callback"
)

// TransactCallback runs fn in one transaction; see Transact.
func (d *DB) TransactCallback(ctx context.Context, fn func(callback.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

const callbackSelect = `SELECT id, phone, lang, best_time, subscription_id, state, created_at FROM callback`

// ListCallbacks lists the open callbacks, the longest waiting first.
func (d *DB) ListCallbacks(ctx context.Context, limit int) ([]callback.Callback, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (callback.Callback, error) { return scanCallback(rows) },
		callbackSelect+` WHERE state = 'open' ORDER BY created_at, id LIMIT $1`, limit)
	return found, wrap(err, "list callbacks")
}

// FindOpenCallback finds the open callback of a phone.
func (t *Tx) FindOpenCallback(ctx context.Context, phone string) (callback.Callback, error) {
	c, err := scanCallback(t.q.QueryRowContext(ctx, callbackSelect+` WHERE phone = $1 AND state = 'open'`, phone))
	return c, one(err, "callback")
}

// CountCallbacks counts those of a phone made since then.
func (t *Tx) CountCallbacks(ctx context.Context, phone string, since time.Time) (int, error) {
	var n int
	err := t.q.QueryRowContext(ctx, `SELECT count(*) FROM callback WHERE phone = $1 AND created_at > $2`,
		phone, micros(since)).Scan(&n)
	return n, wrap(err, "count callbacks")
}

// InsertCallback writes a new callback; a second open one of a phone is a
// duplicate.
func (t *Tx) InsertCallback(ctx context.Context, c callback.Callback) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO callback (id, phone, lang, best_time, subscription_id, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, c.Phone, c.Lang, c.BestTime, nullText(c.SubscriptionID), c.State, micros(c.CreatedAt))
	return wrap(err, "write callback")
}

// UpdateCallback writes what may change while a callback is open.
func (t *Tx) UpdateCallback(ctx context.Context, c callback.Callback) error {
	_, err := t.q.ExecContext(ctx, `UPDATE callback SET lang = $2, best_time = $3, subscription_id = $4 WHERE id = $1`,
		c.ID, c.Lang, c.BestTime, nullText(c.SubscriptionID))
	return wrap(err, "change callback")
}

func scanCallback(row interface{ Scan(...any) error }) (callback.Callback, error) {
	var c callback.Callback
	var subscription sql.NullString
	var created int64
	err := row.Scan(&c.ID, &c.Phone, &c.Lang, &c.BestTime, &subscription, &c.State, &created)
	c.SubscriptionID, c.CreatedAt = subscription.String, fromMicros(created)
	return c, err
}
