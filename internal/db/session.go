package db

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"swapdesk/internal/guest"
)

// FindGuestSession finds a session by the hash of its id.
func (d *DB) FindGuestSession(ctx context.Context, idHash string) (*guest.Session, error) {
	s := &guest.Session{IDHash: idHash}
	var data string
	var created, seen int64
	err := d.reader.QueryRowContext(ctx, `SELECT data, created_at, seen_at FROM guest_session WHERE id_hash = $1`, idHash).
		Scan(&data, &created, &seen)
	if err != nil {
		return nil, one(err, "session")
	}
	if err := json.Unmarshal([]byte(data), s); err != nil {
		return nil, fmt.Errorf("read session: %w", err)
	}
	s.CreatedAt, s.SeenAt = fromMicros(created), fromMicros(seen)
	return s, nil
}

// SaveGuestSession writes a session.
func (d *DB) SaveGuestSession(ctx context.Context, s *guest.Session) error {
	return d.Transact(ctx, func(tx *Tx) error { return tx.saveGuestSession(ctx, s) })
}

// ReplaceGuestSession writes a session under a new id and lets the old one end
// by its absolute limit, as if it had been made at retiredFrom: a second click
// that still carries the old cookie must find it.
func (d *DB) ReplaceGuestSession(ctx context.Context, s *guest.Session, oldHash string, retiredFrom time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `UPDATE guest_session SET created_at = $2 WHERE id_hash = $1 AND created_at > $2`,
			oldHash, micros(retiredFrom))
		if err != nil {
			return wrap(err, "retire session")
		}
		return tx.saveGuestSession(ctx, s)
	})
}

func (t *Tx) saveGuestSession(ctx context.Context, s *guest.Session) error {
	data, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	_, err = t.q.ExecContext(ctx, `INSERT INTO guest_session (id_hash, data, created_at, seen_at)
		VALUES ($1, $2, $3, $4) ON CONFLICT (id_hash) DO UPDATE SET data = excluded.data, seen_at = excluded.seen_at`,
		s.IDHash, string(data), micros(s.CreatedAt), micros(s.SeenAt))
	return wrap(err, "save session")
}

// TouchGuestSession notes that a session is in use.
func (d *DB) TouchGuestSession(ctx context.Context, idHash string, now time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `UPDATE guest_session SET seen_at = $2 WHERE id_hash = $1`, idHash, micros(now))
		return wrap(err, "touch session")
	})
}

// DeleteGuestSession forgets a session at once.
func (d *DB) DeleteGuestSession(ctx context.Context, idHash string) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `DELETE FROM guest_session WHERE id_hash = $1`, idHash)
		return wrap(err, "forget session")
	})
}

// SweepGuestSessions forgets sessions that nobody has used since then, or that are
// older than their absolute limit.
func (d *DB) SweepGuestSessions(ctx context.Context, unusedSince, madeBefore time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `DELETE FROM guest_session WHERE seen_at < $1 OR created_at < $2`,
			micros(unusedSince), micros(madeBefore))
		return wrap(err, "sweep sessions")
	})
}
