package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/fault"
	"swapdesk/internal/handoff"
)

const handoffSelect = `SELECT id, token_hash, subscription_id, device_id, staff_id, receipt, made_at, expires_at, browser,
	shown, agreed_at, ended_at FROM handoff`

func scanHandoff(rows *sql.Rows) (handoff.Handoff, error) {
	var h handoff.Handoff
	var receipt, made, expires int64
	var agreed, ended sql.NullInt64
	err := rows.Scan(&h.ID, &h.TokenHash, &h.SubscriptionID, &h.DeviceID, &h.StaffID, &receipt, &made, &expires, &h.Browser,
		&h.Shown, &agreed, &ended)
	h.Receipt, h.MadeAt, h.ExpiresAt = receipt == 1, fromMicros(made), fromMicros(expires)
	h.AgreedAt, h.EndedAt = optionalTime(agreed), optionalTime(ended)
	return h, err
}

// FindHandoff finds a handoff by its id.
func (d *DB) FindHandoff(ctx context.Context, id string) (handoff.Handoff, error) {
	h, err := first(list(ctx, d.reader, scanHandoff, handoffSelect+` WHERE id = $1`, id))
	return h, one(err, "handoff")
}

// FindHandoffByToken finds one by the hash of what its QR code holds.
func (d *DB) FindHandoffByToken(ctx context.Context, tokenHash string) (handoff.Handoff, error) {
	h, err := first(list(ctx, d.reader, scanHandoff, handoffSelect+` WHERE token_hash = $1`, tokenHash))
	return h, one(err, "handoff")
}

// FindLiveHandoff finds the one of a subscription that has not ended.
func (d *DB) FindLiveHandoff(ctx context.Context, subscriptionID string) (handoff.Handoff, error) {
	h, err := first(list(ctx, d.reader, scanHandoff, handoffSelect+` WHERE subscription_id = $1 AND ended_at IS NULL`, subscriptionID))
	return h, one(err, "handoff")
}

// TransactHandoff runs fn in one transaction; see Transact.
func (d *DB) TransactHandoff(ctx context.Context, fn func(handoff.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// InsertHandoff writes a new one; a second live one of a subscription is a
// duplicate.
func (t *Tx) InsertHandoff(ctx context.Context, h handoff.Handoff) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO handoff (id, token_hash, subscription_id, device_id, staff_id, receipt,
		made_at, expires_at, browser, shown) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '')`,
		h.ID, h.TokenHash, h.SubscriptionID, h.DeviceID, h.StaffID, flag(h.Receipt), micros(h.MadeAt), micros(h.ExpiresAt))
	return wrap(err, "offer a handoff")
}

// EndHandoffs ends those of a subscription that live.
func (t *Tx) EndHandoffs(ctx context.Context, subscriptionID string, at time.Time) error {
	_, err := t.q.ExecContext(ctx, `UPDATE handoff SET ended_at = $2 WHERE subscription_id = $1 AND ended_at IS NULL`,
		subscriptionID, micros(at))
	return wrap(err, "end handoffs")
}

// OpenHandoff notes the phone that came first.
func (t *Tx) OpenHandoff(ctx context.Context, id, browser, shown string, at time.Time) (bool, error) {
	return t.changesOne(ctx, "open a handoff", `UPDATE handoff SET browser = $2, shown = $3
		WHERE id = $1 AND browser = '' AND ended_at IS NULL AND expires_at > $4`, id, browser, shown, micros(at))
}

// AgreeHandoff notes that the associate agreed.
func (t *Tx) AgreeHandoff(ctx context.Context, id string, at time.Time) error {
	agreed, err := t.changesOne(ctx, "agree to a handoff", `UPDATE handoff SET agreed_at = $2
		WHERE id = $1 AND browser <> '' AND agreed_at IS NULL AND ended_at IS NULL AND expires_at > $2`, id, micros(at))
	if err == nil && !agreed {
		return fault.New(fault.Conflict, "handoff_over", "no phone waits for it")
	}
	return err
}

// InsertSlip notes that the key of an exchange was printed; a second time is a
// duplicate.
func (t *Tx) InsertSlip(ctx context.Context, exchangeID, staffID, deviceID string, at time.Time) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO key_slip (exchange_id, staff_id, device_id, printed_at)
		VALUES ($1, $2, $3, $4)`, exchangeID, staffID, deviceID, micros(at))
	return wrap(err, "note a printed key")
}

// FindSlip tells whether the key of an exchange was printed.
func (d *DB) FindSlip(ctx context.Context, exchangeID string) (bool, error) {
	var n int
	err := d.reader.QueryRowContext(ctx, `SELECT COUNT(*) FROM key_slip WHERE exchange_id = $1`, exchangeID).Scan(&n)
	return n > 0, wrap(err, "find a printed key")
}

// FindPaper gives the paper of the printer beside a kiosk.
func (d *DB) FindPaper(ctx context.Context, deviceID string) (paper string, err error) {
	err = d.reader.QueryRowContext(ctx, `SELECT paper FROM kiosk_device WHERE id = $1`, deviceID).Scan(&paper)
	return paper, one(err, "device")
}

// SavePaper writes it.
func (d *DB) SavePaper(ctx context.Context, deviceID, paper string) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `UPDATE kiosk_device SET paper = $2 WHERE id = $1`, deviceID, paper)
		return wrap(err, "set the paper")
	})
}

// flag is a truth as a column keeps it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
