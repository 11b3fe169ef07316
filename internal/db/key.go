package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"swapdesk/internal/fault"
	"swapdesk/internal/importer"
)

// AllocateKey takes the next free key for an exchange; see exchange.Filler.
//
// The fast way passes over keys that other transactions have just taken. One
// of those may yet roll back, and keys may be arriving: so before it says
// "empty" it locks the pool, and asks again in a way that waits for them.
func (t *Tx) AllocateKey(ctx context.Context, sku, exchangeID string) (string, error) {
	id, err := t.takeKey(ctx, sku, exchangeID, t.dialect.skipLocked)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, wrap(err, "allocate key")
	}
	if err := t.LockPool(ctx, sku); err != nil {
		return "", err
	}
	for {
		id, err := t.takeKey(ctx, sku, exchangeID, t.dialect.forUpdate)
		if !errors.Is(err, sql.ErrNoRows) {
			return id, wrap(err, "allocate key")
		}
		var free int
		err = t.q.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM license_key
			WHERE sku = $1 AND exchange_id IS NULL LIMIT 1) AS few`, sku).Scan(&free)
		if err != nil {
			return "", fmt.Errorf("count free keys: %w", err)
		}
		if free == 0 {
			return "", fault.New(fault.NotFound, "pool_empty", "the pool of %s is empty", sku)
		}
	}
}

// takeKey: the outer guard repeats the condition, because on PostgreSQL the
// inner SELECT may have seen a row that another transaction took meanwhile
// (without it, measured, keys were handed out twice).
func (t *Tx) takeKey(ctx context.Context, sku, exchangeID, lock string) (id string, err error) {
	err = t.q.QueryRowContext(ctx, `UPDATE license_key SET exchange_id = $1
		WHERE exchange_id IS NULL AND id = (
			SELECT id FROM license_key WHERE sku = $2 AND exchange_id IS NULL ORDER BY id LIMIT 1`+lock+`)
		RETURNING id`, exchangeID, sku).Scan(&id)
	return id, err
}

// LockPool keeps a product's pool for this transaction, also while it has
// none: the product's own row is what everybody locks.
func (t *Tx) LockPool(ctx context.Context, sku string) error {
	_, err := t.q.ExecContext(ctx, `UPDATE product SET name = name WHERE sku = $1`, sku)
	return wrap(err, "lock key pool")
}

// EnsurePool locks the pool of a product and makes it when it is new.
func (t *Tx) EnsurePool(ctx context.Context, sku string) error {
	if err := t.LockPool(ctx, sku); err != nil {
		return err
	}
	_, err := t.q.ExecContext(ctx, `INSERT INTO key_pool (sku) VALUES ($1) ON CONFLICT (sku) DO NOTHING`, sku)
	return wrap(err, "make key pool")
}

// InsertKeys adds keys to their pools and tells per key whether it is new; one
// whose index is known already is passed over.
func (t *Tx) InsertKeys(ctx context.Context, keys []importer.LicenseKey, at time.Time) ([]bool, error) {
	fresh := make([]bool, len(keys))
	for i, k := range keys {
		result, err := t.q.ExecContext(ctx, `INSERT INTO license_key (id, sku, sealed, key_index, added_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key_index) DO NOTHING`, k.ID, k.SKU, k.Sealed, k.Index, micros(at))
		if err != nil {
			return nil, fmt.Errorf("add key: %w", err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return nil, fmt.Errorf("add key: %w", err)
		}
		fresh[i] = n == 1
	}
	return fresh, nil
}

// FindKey gives a key's sealed text; a revoked one is not there.
func (t *Tx) FindKey(ctx context.Context, id string) (sealed string, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT sealed FROM license_key WHERE id = $1 AND revoked_at IS NULL`, id).Scan(&sealed)
	return sealed, one(err, "license_key")
}
