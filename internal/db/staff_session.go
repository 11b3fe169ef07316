package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"swapdesk/internal/staff"
)

const staffSessionSelect = `SELECT id_hash, staff_id, created_at, seen_at, proven_at, browser, network, revoked_at
	FROM staff_session`

func scanStaffSession(rows *sql.Rows) (staff.Session, error) {
	var s staff.Session
	var created, seen int64
	var proven, revoked sql.NullInt64
	err := rows.Scan(&s.IDHash, &s.AccountID, &created, &seen, &proven, &s.Browser, &s.Network, &revoked)
	s.CreatedAt, s.SeenAt = fromMicros(created), fromMicros(seen)
	s.ProvenAt, s.RevokedAt = optionalTime(proven), optionalTime(revoked)
	return s, err
}

// FindStaffSession finds a session by the hash of its cookie.
func (d *DB) FindStaffSession(ctx context.Context, idHash string) (staff.Session, error) {
	s, err := first(list(ctx, d.reader, scanStaffSession, staffSessionSelect+` WHERE id_hash = $1`, idHash))
	return s, one(err, "session")
}

// ListStaffSessions lists the sessions of an account that were not revoked,
// the latest first.
func (d *DB) ListStaffSessions(ctx context.Context, accountID string) ([]staff.Session, error) {
	found, err := list(ctx, d.reader, scanStaffSession,
		staffSessionSelect+` WHERE staff_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id_hash`, accountID)
	return found, wrap(err, "list sessions")
}

// TouchStaffSession notes that a session is in use.
func (d *DB) TouchStaffSession(ctx context.Context, idHash string, at time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `UPDATE staff_session SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $2`, idHash, micros(at))
		return wrap(err, "touch session")
	})
}

// InsertStaffSession writes a new session.
func (t *Tx) InsertStaffSession(ctx context.Context, s staff.Session) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO staff_session (id_hash, staff_id, created_at, seen_at, proven_at, browser,
		network, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, s.IDHash, s.AccountID, micros(s.CreatedAt),
		micros(s.SeenAt), nullTime(s.ProvenAt), s.Browser, s.Network, nullTime(s.RevokedAt))
	return wrap(err, "open session")
}

// ProveStaffSession notes that a second factor was shown in a session that
// lives, and gives it a new hash.
func (t *Tx) ProveStaffSession(ctx context.Context, idHash, newHash string, at time.Time) error {
	result, err := t.q.ExecContext(ctx, `UPDATE staff_session SET id_hash = $2, proven_at = $3
		WHERE id_hash = $1 AND revoked_at IS NULL`, idHash, newHash, micros(at))
	if err != nil {
		return fmt.Errorf("note the second factor: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return one(err, "session")
}

// RevokeStaffSessions ends the sessions of an account: one by its hash, or all
// but that one. It gives how many lived.
func (t *Tx) RevokeStaffSessions(ctx context.Context, accountID, idHash string, except bool, at time.Time) (int, error) {
	which := ` AND id_hash = $3`
	if except {
		which = ` AND id_hash <> $3`
	}
	result, err := t.q.ExecContext(ctx, `UPDATE staff_session SET revoked_at = $2
		WHERE staff_id = $1 AND revoked_at IS NULL`+which, accountID, micros(at), idHash)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	if idHash == "" { // all: those at kiosks too
		if _, err := t.endKioskSessions(ctx, `staff_id`, accountID, at); err != nil {
			return 0, err
		}
	}
	n, err := result.RowsAffected()
	return int(n), wrap(err, "end sessions")
}

// SweepStaff forgets sessions that were opened before then, and failed
// sign-ins whose lock ended before then, or that a success took back.
func (d *DB) SweepStaff(ctx context.Context, before time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		for _, statement := range []string{
			`DELETE FROM staff_session WHERE created_at < $1`,
			`DELETE FROM sign_in_tries WHERE locked_until < $1`,
			`DELETE FROM audit_reading WHERE at < $1`,
		} {
			if _, err := tx.q.ExecContext(ctx, statement, micros(before)); err != nil {
				return fmt.Errorf("sweep sessions: %w", err)
			}
		}
		return nil
	})
}
