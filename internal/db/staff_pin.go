package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/kiosk"
)

const pinSelect = `SELECT staff_id, number, badge, pin_hash, set_at FROM staff_pin`

func scanPIN(rows *sql.Rows) (kiosk.PIN, error) {
	var p kiosk.PIN
	var badge sql.NullString
	var set sql.NullInt64
	err := rows.Scan(&p.StaffID, &p.Number, &badge, &p.Hash, &set)
	p.Badge, p.SetAt = badge.String, optionalTime(set)
	return p, err
}

// FindPIN implements kiosk.SessionRepo.
func (d *DB) FindPIN(ctx context.Context, staffID string) (kiosk.PIN, error) {
	p, err := first(list(ctx, d.reader, scanPIN, pinSelect+` WHERE staff_id = $1`, staffID))
	return p, one(err, "pin")
}

// FindPINByNumber implements kiosk.SessionRepo: a number goes before a badge.
func (d *DB) FindPINByNumber(ctx context.Context, number, badge string) (kiosk.PIN, error) {
	p, err := first(list(ctx, d.reader, scanPIN, pinSelect+` WHERE number = $1 OR badge = $2
		ORDER BY CASE WHEN number = $1 THEN 0 ELSE 1 END`, number, badge))
	return p, one(err, "pin")
}

// ListPINs gives all numbers, for the list of accounts.
func (d *DB) ListPINs(ctx context.Context) ([]kiosk.PIN, error) {
	found, err := list(ctx, d.reader, scanPIN, pinSelect+` ORDER BY number`)
	return found, wrap(err, "list numbers")
}

// LockPIN implements kiosk.SessionTx.
func (t *Tx) LockPIN(ctx context.Context, staffID string) (kiosk.PIN, error) {
	p, err := first(list(ctx, t.q, scanPIN, pinSelect+` WHERE staff_id = $1`+t.dialect.forUpdate, staffID))
	return p, one(err, "pin")
}

// SavePIN implements kiosk.SessionTx.
func (t *Tx) SavePIN(ctx context.Context, p kiosk.PIN) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO staff_pin (staff_id, number, badge, pin_hash, set_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (staff_id) DO UPDATE SET number = excluded.number, badge = excluded.badge, pin_hash = excluded.pin_hash,
		set_at = excluded.set_at`, p.StaffID, p.Number, nullText(p.Badge), p.Hash, nullTime(p.SetAt))
	return wrap(err, "save a PIN")
}

// CountPINTry implements kiosk.SessionTx. One statement counts, so that tries
// at the same moment are counted one after the other.
func (t *Tx) CountPINTry(ctx context.Context, key string, keep time.Time) (n int, err error) {
	err = t.q.QueryRowContext(ctx, `INSERT INTO sign_in_tries (key, failures, locked_until) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET failures = sign_in_tries.failures + 1, locked_until = excluded.locked_until
		RETURNING failures`, key, micros(keep)).Scan(&n)
	return n, wrap(err, "count a PIN")
}

// ForgetPINTries implements kiosk.SessionTx.
func (t *Tx) ForgetPINTries(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if _, err := t.q.ExecContext(ctx, `DELETE FROM sign_in_tries WHERE key = $1`, key); err != nil {
			return wrap(err, "forget wrong PINs")
		}
	}
	return nil
}
