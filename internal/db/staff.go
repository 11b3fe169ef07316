package db

import (
	"context"
	"database/sql"
	"fmt"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
)

// TransactStaff runs fn in one transaction; see Transact.
func (d *DB) TransactStaff(ctx context.Context, fn func(account.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

const accountSelect = `SELECT id, email, name, role, store_id, password_hash, totp, totp_step, disabled_at, created_at,
	version FROM staff`

func scanAccount(rows *sql.Rows) (staff.Account, error) {
	var a staff.Account
	var totp sql.NullString
	var disabled sql.NullInt64
	var created int64
	err := rows.Scan(&a.ID, &a.Email, &a.Name, &a.Role, &a.StoreNumber, &a.PasswordHash, &totp, &a.TOTPStep, &disabled,
		&created, &a.Version)
	a.TOTP, a.CreatedAt, a.DisabledAt = totp.String, fromMicros(created), optionalTime(disabled)
	return a, err
}

func (q queries) findAccount(ctx context.Context, where string, arg any) (staff.Account, error) {
	a, err := first(list(ctx, q.q, scanAccount, accountSelect+where, arg))
	return a, one(err, "account")
}

// FindAccount finds an account by its id.
func (d *DB) FindAccount(ctx context.Context, id string) (staff.Account, error) {
	return d.read().findAccount(ctx, ` WHERE id = $1`, id)
}

// FindAccountByEmail finds an account by its address in lower case.
func (d *DB) FindAccountByEmail(ctx context.Context, email string) (staff.Account, error) {
	return d.read().findAccount(ctx, ` WHERE email = $1`, email)
}

// ListAccounts lists all accounts by address.
func (d *DB) ListAccounts(ctx context.Context) ([]staff.Account, error) {
	found, err := list(ctx, d.reader, scanAccount, accountSelect+` ORDER BY email`)
	return found, wrap(err, "list accounts")
}

// LockAccount finds an account and keeps other changes of it waiting.
func (t *Tx) LockAccount(ctx context.Context, id string) (staff.Account, error) {
	return t.findAccount(ctx, ` WHERE id = $1`+t.dialect.forUpdate, id)
}

// InsertAccount writes a new account; an address that is taken is a duplicate.
func (t *Tx) InsertAccount(ctx context.Context, a staff.Account) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO staff (id, email, name, role, store_id, password_hash, totp, totp_step,
		disabled_at, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		a.ID, a.Email, a.Name, a.Role, a.StoreNumber, a.PasswordHash, nullText(a.TOTP), a.TOTPStep, nullTime(a.DisabledAt),
		micros(a.CreatedAt), a.Version)
	return wrap(err, "add account")
}

// UpdateAccount writes an account as one version more than it was read; it is
// Conflict ("account_changed") when somebody was faster.
func (t *Tx) UpdateAccount(ctx context.Context, a staff.Account) error {
	result, err := t.q.ExecContext(ctx, `UPDATE staff SET name = $3, role = $4, store_id = $5, password_hash = $6, totp = $7,
		totp_step = $8, disabled_at = $9, version = version + 1 WHERE id = $1 AND version = $2`,
		a.ID, a.Version, a.Name, a.Role, a.StoreNumber, a.PasswordHash, nullText(a.TOTP), a.TOTPStep, nullTime(a.DisabledAt))
	if err != nil {
		return fmt.Errorf("change account: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "account_changed", "the account has changed meanwhile")
	}
	return wrap(err, "change account")
}

// LockTries gives the failed sign-ins under a key, and keeps others waiting.
func (t *Tx) LockTries(ctx context.Context, key string) (account.Tries, error) {
	var tries account.Tries
	var locked int64
	err := t.q.QueryRowContext(ctx, `INSERT INTO sign_in_tries (key, failures, locked_until) VALUES ($1, 0, 0)
		ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING failures, locked_until`, key).
		Scan(&tries.Failures, &locked)
	tries.LockedUntil = fromMicros(locked)
	return tries, wrap(err, "count sign-ins")
}

// SaveTries writes the failed sign-ins under a key.
func (t *Tx) SaveTries(ctx context.Context, key string, tries account.Tries) error {
	until := int64(0)
	if !tries.LockedUntil.IsZero() {
		until = micros(tries.LockedUntil)
	}
	_, err := t.q.ExecContext(ctx, `INSERT INTO sign_in_tries (key, failures, locked_until) VALUES ($1, $2, $3)
		ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until`,
		key, tries.Failures, until)
	return wrap(err, "count sign-ins")
}
