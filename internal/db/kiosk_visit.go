package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/kiosk"
)

// TransactVisits runs fn in one transaction; see Transact.
func (d *DB) TransactVisits(ctx context.Context, fn func(kiosk.VisitTx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindVisit finds the customer who is being served in a session, with what was
// found for them.
func (d *DB) FindVisit(ctx context.Context, sessionID string) (kiosk.Visit, error) {
	v, err := first(list(ctx, d.reader, func(rows *sql.Rows) (v kiosk.Visit, err error) {
		var large, started, seen, until int64
		err = rows.Scan(&v.ID, &v.SessionID, &v.Lang, &large, &started, &seen, &until)
		v.Large, v.StartedAt, v.SeenAt, v.Until = large == 1, fromMicros(started), fromMicros(seen), fromMicros(until)
		return v, err
	}, `SELECT id, session_id, lang, large, started_at, seen_at, until_at FROM kiosk_visit WHERE session_id = $1`, sessionID))
	if err != nil {
		return v, one(err, "visit")
	}
	v.Items, err = list(ctx, d.reader, func(rows *sql.Rows) (i kiosk.Item, err error) {
		var scanned, found int64
		err = rows.Scan(&i.Handle, &i.SubscriptionID, &i.FoundBy, &scanned, &i.Proof, &found)
		i.Scanned, i.FoundAt = scanned == 1, fromMicros(found)
		return i, err
	}, `SELECT handle, subscription_id, found_by, scanned, proof, found_at FROM kiosk_item WHERE visit_id = $1 ORDER BY found_at, handle`, v.ID)
	return v, wrap(err, "list what was found")
}

// TouchVisit notes that the customer is still there.
func (d *DB) TouchVisit(ctx context.Context, id string, at time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `UPDATE kiosk_visit SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, id, micros(at))
		return wrap(err, "touch a visit")
	})
}

// SaveVisit writes a new customer in the place of the one before.
func (t *Tx) SaveVisit(ctx context.Context, v kiosk.Visit) error {
	if err := t.DeleteVisit(ctx, v.SessionID); err != nil {
		return err
	}
	_, err := t.q.ExecContext(ctx, `INSERT INTO kiosk_visit (id, session_id, lang, large, started_at, seen_at, until_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, v.ID, v.SessionID, v.Lang, flag(v.Large), micros(v.StartedAt), micros(v.SeenAt), micros(v.Until))
	return wrap(err, "begin a visit")
}

// UpdateVisit writes language, size and times.
func (t *Tx) UpdateVisit(ctx context.Context, v kiosk.Visit) error {
	_, err := t.q.ExecContext(ctx, `UPDATE kiosk_visit SET lang = $2, large = $3, seen_at = $4, until_at = $5 WHERE id = $1`,
		v.ID, v.Lang, flag(v.Large), micros(v.SeenAt), micros(v.Until))
	return wrap(err, "change a visit")
}

// DeleteVisit forgets the customer of a session with all that was found.
func (t *Tx) DeleteVisit(ctx context.Context, sessionID string) error {
	_, err := t.q.ExecContext(ctx, `DELETE FROM kiosk_visit WHERE session_id = $1`, sessionID)
	return wrap(err, "forget a customer")
}

// InsertItem writes what was found.
func (t *Tx) InsertItem(ctx context.Context, visitID string, i kiosk.Item) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO kiosk_item (handle, visit_id, subscription_id, found_by, scanned, proof, found_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, i.Handle, visitID, i.SubscriptionID, i.FoundBy, flag(i.Scanned), i.Proof, micros(i.FoundAt))
	return wrap(err, "note what was found")
}

// ProveItem writes what shows that the customer may act.
func (t *Tx) ProveItem(ctx context.Context, handle string, p kiosk.Proof) error {
	_, err := t.q.ExecContext(ctx, `UPDATE kiosk_item SET proof = $2 WHERE handle = $1`, handle, p)
	return wrap(err, "note a proof")
}

// FindAnswer finds where a form of a device led that names itself; "" while it
// has not.
func (d *DB) FindAnswer(ctx context.Context, once, deviceID string) (string, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (location string, err error) {
		err = rows.Scan(&location)
		return location, err
	}, `SELECT location FROM kiosk_answer WHERE once = $1 AND device_id = $2`, once, deviceID)
	if err != nil || len(found) == 0 {
		return "", wrap(err, "find an answer")
	}
	return found[0], nil
}

// SaveAnswer keeps where a form led; the first answer stays.
func (d *DB) SaveAnswer(ctx context.Context, once, deviceID, location string, at time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `INSERT INTO kiosk_answer (once, device_id, location, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (once, device_id) DO NOTHING`, once, deviceID, location, micros(at))
		return wrap(err, "keep an answer")
	})
}

// SweepKiosks forgets sessions that were opened, and answers that were given,
// before then.
func (d *DB) SweepKiosks(ctx context.Context, before time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		for _, statement := range []string{
			`DELETE FROM kiosk_session WHERE created_at < $1`,
			`DELETE FROM kiosk_answer WHERE at < $1`,
			`DELETE FROM handoff WHERE expires_at < $1`,
		} {
			if _, err := tx.q.ExecContext(ctx, statement, micros(before)); err != nil {
				return wrap(err, "sweep kiosks")
			}
		}
		return nil
	})
}
