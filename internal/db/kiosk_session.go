package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/kiosk"
)

const kioskSessionColumns = `id, id_hash, device_id, staff_id, created_at, seen_at, locked_at, full_at, ended_at`

func scanKioskSession(rows *sql.Rows) (kiosk.Session, error) {
	var s kiosk.Session
	var created, seen int64
	var locked, full, ended sql.NullInt64
	err := rows.Scan(&s.ID, &s.IDHash, &s.DeviceID, &s.StaffID, &created, &seen, &locked, &full, &ended)
	s.CreatedAt, s.SeenAt = fromMicros(created), fromMicros(seen)
	s.LockedAt, s.FullAt, s.EndedAt = optionalTime(locked), optionalTime(full), optionalTime(ended)
	return s, err
}

// TransactSessions implements kiosk.SessionRepo.
func (d *DB) TransactSessions(ctx context.Context, fn func(kiosk.SessionTx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindKioskSession implements kiosk.SessionRepo.
func (d *DB) FindKioskSession(ctx context.Context, idHash string) (kiosk.Session, error) {
	s, err := first(list(ctx, d.reader, scanKioskSession, `SELECT `+kioskSessionColumns+` FROM kiosk_session WHERE id_hash = $1`, idHash))
	return s, one(err, "session")
}

// TouchKioskSession implements kiosk.SessionRepo.
func (d *DB) TouchKioskSession(ctx context.Context, idHash string, at time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `UPDATE kiosk_session SET seen_at = $2
			WHERE id_hash = $1 AND seen_at < $2 AND locked_at IS NULL AND ended_at IS NULL`, idHash, micros(at))
		return wrap(err, "touch session")
	})
}

// InsertKioskSession implements kiosk.SessionTx.
func (t *Tx) InsertKioskSession(ctx context.Context, s kiosk.Session) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO kiosk_session (`+kioskSessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.IDHash, s.DeviceID, s.StaffID, micros(s.CreatedAt), micros(s.SeenAt), nullTime(s.LockedAt), nullTime(s.FullAt), nullTime(s.EndedAt))
	return wrap(err, "open session")
}

// UpdateKioskSession implements kiosk.SessionTx.
func (t *Tx) UpdateKioskSession(ctx context.Context, s kiosk.Session) error {
	changed, err := t.changesOne(ctx, "change session", `UPDATE kiosk_session SET id_hash = $2, seen_at = $3, locked_at = $4
		WHERE id = $1 AND ended_at IS NULL`, s.ID, s.IDHash, micros(s.SeenAt), nullTime(s.LockedAt))
	if err == nil && !changed {
		err = one(sql.ErrNoRows, "session")
	}
	return err
}

// EndKioskSessions implements kiosk.SessionTx.
func (t *Tx) EndKioskSessions(ctx context.Context, deviceID string, at time.Time) ([]kiosk.Session, error) {
	return t.endKioskSessions(ctx, `device_id`, deviceID, at)
}

// endKioskSessions ends the sessions of a device or of a person (staff_id),
// with their customers.
func (t *Tx) endKioskSessions(ctx context.Context, column, id string, at time.Time) ([]kiosk.Session, error) {
	if _, err := t.q.ExecContext(ctx, `DELETE FROM kiosk_visit WHERE session_id IN
		(SELECT id FROM kiosk_session WHERE `+column+` = $1 AND ended_at IS NULL)`, id); err != nil {
		return nil, wrap(err, "forget a customer")
	}
	ended, err := list(ctx, t.q, scanKioskSession, `UPDATE kiosk_session SET ended_at = $2
		WHERE `+column+` = $1 AND ended_at IS NULL RETURNING `+kioskSessionColumns, id, micros(at))
	return ended, wrap(err, "end sessions")
}
