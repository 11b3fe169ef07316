package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"swapdesk/internal/vault"
)

// ListDataKeys lists the wrapped data keys, the current one last; empty while
// nothing was ever sealed.
func (d *DB) ListDataKeys(ctx context.Context) ([]vault.DataKey, error) {
	keys, err := list(ctx, d.reader, func(rows *sql.Rows) (vault.DataKey, error) {
		var k vault.DataKey
		err := rows.Scan(&k.ID, &k.Wrapping, &k.Wrapped)
		return k, err
	}, `SELECT id, wrapping, wrapped FROM data_key ORDER BY id`)
	return keys, wrap(err, "list data keys")
}

// EnsureDataKey adds the first data key, unless another process has: then that
// one is kept.
func (d *DB) EnsureDataKey(ctx context.Context, k vault.DataKey, at time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		// The row "data_key" in meta lets only one process be the first.
		_, err := tx.q.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ('data_key', $1) ON CONFLICT (key) DO NOTHING`, k.ID)
		if err != nil {
			return fmt.Errorf("claim data key: %w", err)
		}
		first, err := tx.meta(ctx, "data_key")
		if err != nil || first != k.ID {
			return err
		}
		_, err = tx.q.ExecContext(ctx, `INSERT INTO data_key (id, wrapping, wrapped, created_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO NOTHING`,
			k.ID, k.Wrapping, k.Wrapped, micros(at))
		return wrap(err, "add data key")
	})
}

// Meta reads a note of the database about itself; "" where there is none.
func (d *DB) Meta(ctx context.Context, key string) (string, error) { return d.read().meta(ctx, key) }

// SetMeta writes such a note.
func (d *DB) SetMeta(ctx context.Context, key, value string) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return wrap(err, "write meta")
	})
}

func (q queries) meta(ctx context.Context, key string) (value string, err error) {
	err = q.q.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = $1`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, wrap(err, "read meta")
}
