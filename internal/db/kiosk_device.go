package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/kiosk"
)

const deviceColumns = `id, store_id, label, credential_hash, public_key, nonce_hash, nonce_until, enrolled_by, enrolled_at,
	seen_at, proven_at, revoked_at, revoked_by, paper`

func scanDevice(rows *sql.Rows) (kiosk.Device, error) {
	var d kiosk.Device
	var until, enrolled, seen int64
	var proven, revoked sql.NullInt64
	var by sql.NullString
	err := rows.Scan(&d.ID, &d.StoreNumber, &d.Label, &d.CredentialHash, &d.PublicKey, &d.NonceHash, &until, &d.EnrolledBy, &enrolled,
		&seen, &proven, &revoked, &by, &d.Paper)
	d.EnrolledAt, d.SeenAt, d.ProvenAt, d.RevokedAt = fromMicros(enrolled), fromMicros(seen), optionalTime(proven), optionalTime(revoked)
	if until > 0 {
		d.NonceUntil = fromMicros(until)
	}
	d.RevokedBy = by.String
	return d, err
}

// TransactDevices runs fn in one transaction; see Transact.
func (d *DB) TransactDevices(ctx context.Context, fn func(kiosk.DeviceTx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindDevice finds the device of a credential by its hash.
func (d *DB) FindDevice(ctx context.Context, credentialHash string) (kiosk.Device, error) {
	found, err := first(list(ctx, d.reader, scanDevice, `SELECT `+deviceColumns+` FROM kiosk_device WHERE credential_hash = $1`, credentialHash))
	return found, one(err, "device")
}

// ListDevices lists the devices of a store, or of all for "".
func (d *DB) ListDevices(ctx context.Context, storeNumber string) ([]kiosk.Device, error) {
	found, err := list(ctx, d.reader, scanDevice, `SELECT `+deviceColumns+` FROM kiosk_device WHERE $1 = '' OR store_id = $1
		ORDER BY CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, enrolled_at DESC, id DESC LIMIT 1000`, storeNumber)
	return found, wrap(err, "list devices")
}

// LockDevice finds a device and keeps others from changing it.
func (t *Tx) LockDevice(ctx context.Context, id string) (kiosk.Device, error) {
	found, err := first(list(ctx, t.q, scanDevice, `SELECT `+deviceColumns+` FROM kiosk_device WHERE id = $1`+t.dialect.forUpdate, id))
	return found, one(err, "device")
}

// InsertDevice writes a new device.
func (t *Tx) InsertDevice(ctx context.Context, d kiosk.Device) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO kiosk_device (`+deviceColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		d.ID, d.StoreNumber, d.Label, d.CredentialHash, d.PublicKey, d.NonceHash, orZero(d.NonceUntil), d.EnrolledBy, micros(d.EnrolledAt),
		micros(d.SeenAt), nullTime(d.ProvenAt), nullTime(d.RevokedAt), nullText(d.RevokedBy), d.Paper)
	return wrap(err, "enroll a device")
}

// UpdateDevice writes what changes while a device lives.
func (t *Tx) UpdateDevice(ctx context.Context, d kiosk.Device) error {
	_, err := t.q.ExecContext(ctx, `UPDATE kiosk_device SET credential_hash = $2, public_key = $3, nonce_hash = $4, nonce_until = $5,
		seen_at = $6, proven_at = $7, revoked_at = $8, revoked_by = $9, paper = $10 WHERE id = $1`,
		d.ID, d.CredentialHash, d.PublicKey, d.NonceHash, orZero(d.NonceUntil), micros(d.SeenAt), nullTime(d.ProvenAt),
		nullTime(d.RevokedAt), nullText(d.RevokedBy), d.Paper)
	return wrap(err, "change a device")
}

const pairingColumns = `code_mac, browser_hash, public_key, network_mac, made_at, expires_at, device_id`

func scanPairing(rows *sql.Rows) (kiosk.Pairing, error) {
	var p kiosk.Pairing
	var made, expires int64
	var device sql.NullString
	err := rows.Scan(&p.CodeMAC, &p.BrowserHash, &p.PublicKey, &p.Network, &made, &expires, &device)
	p.MadeAt, p.ExpiresAt, p.DeviceID = fromMicros(made), fromMicros(expires), device.String
	return p, err
}

// FindPairing finds the code that a browser shows.
func (d *DB) FindPairing(ctx context.Context, browserHash string) (kiosk.Pairing, error) {
	found, err := first(list(ctx, d.reader, scanPairing, `SELECT `+pairingColumns+` FROM kiosk_pairing WHERE browser_hash = $1`, browserHash))
	return found, one(err, "pairing")
}

// CountPairings counts the codes that live at now, and those of a network, and
// forgets the others: also those that were typed and never claimed.
func (t *Tx) CountPairings(ctx context.Context, network string, now time.Time) (all, ofNetwork int, err error) {
	if _, err := t.q.ExecContext(ctx, `DELETE FROM kiosk_pairing WHERE expires_at <= $1`, micros(now)); err != nil {
		return 0, 0, wrap(err, "sweep codes")
	}
	err = t.q.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN network_mac = $1 THEN 1 ELSE 0 END), 0) FROM kiosk_pairing`,
		network).Scan(&all, &ofNetwork)
	return all, ofNetwork, wrap(err, "count codes")
}

// SavePairing writes the code that a browser shows.
func (t *Tx) SavePairing(ctx context.Context, p kiosk.Pairing) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO kiosk_pairing (`+pairingColumns+`) VALUES ($1, $2, $3, $4, $5, $6, NULL)`,
		p.CodeMAC, p.BrowserHash, p.PublicKey, p.Network, micros(p.MadeAt), micros(p.ExpiresAt))
	return wrap(err, "write a code")
}

// LockPairing finds a code that nobody has typed yet.
func (t *Tx) LockPairing(ctx context.Context, codeMAC string, now time.Time) (kiosk.Pairing, error) {
	found, err := first(list(ctx, t.q, scanPairing, `SELECT `+pairingColumns+` FROM kiosk_pairing
		WHERE code_mac = $1 AND device_id IS NULL AND expires_at > $2`+t.dialect.forUpdate, codeMAC, micros(now)))
	return found, one(err, "pairing")
}

// TakePairing binds a code to a device.
func (t *Tx) TakePairing(ctx context.Context, codeMAC, deviceID string) error {
	taken, err := t.changesOne(ctx, "take a code", `UPDATE kiosk_pairing SET device_id = $2 WHERE code_mac = $1 AND device_id IS NULL`, codeMAC, deviceID)
	if err == nil && !taken {
		err = one(sql.ErrNoRows, "pairing")
	}
	return err
}

// DeletePairing forgets the code that a browser showed.
func (t *Tx) DeletePairing(ctx context.Context, browserHash string) (bool, error) {
	return t.changesOne(ctx, "forget a code", `DELETE FROM kiosk_pairing WHERE browser_hash = $1`, browserHash)
}

// CountEvents counts what an actor has done since then.
func (t *Tx) CountEvents(ctx context.Context, actor string, action audit.Action, since time.Time) (n int, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT count(*) FROM audit_event WHERE action = $1 AND actor = $2 AND at > $3`,
		action, actor, micros(since)).Scan(&n)
	return n, wrap(err, "count events")
}
