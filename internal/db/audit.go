package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
)

// InsertEvent writes an event of the trail into the transaction of its change.
func (t *Tx) InsertEvent(ctx context.Context, e audit.Event) error {
	e.Reason = cmp.Or(e.Reason, e.Actor.Reason)
	_, err := t.q.ExecContext(ctx, `INSERT INTO audit_event (id, at, actor, on_behalf_of, channel, store_id, device,
		action, subject, reason, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		e.ID, micros(e.At), e.Actor.ID, e.Actor.OnBehalfOf, e.Actor.Channel, e.Actor.StoreID, e.Actor.Device,
		e.Action, e.Subject, e.Reason, e.Data)
	if err != nil {
		return fmt.Errorf("write audit event: %w", err)
	}
	_, err = t.q.ExecContext(ctx, `INSERT INTO audit_pending (event_id) VALUES ($1)`, e.ID)
	return wrap(err, "queue audit event")
}

// sealBatch bounds a sealing transaction.
const sealBatch = 500

// SealEvents chains what has been committed since the last call, and returns
// how many events that were. mac continues the chain (contract.md, Audit
// chain). It refuses with the code "audit_chain" where the end was cut off.
func (d *DB) SealEvents(ctx context.Context, mac func(previous, row string) string) (int, error) {
	// Most calls find nothing, and should not take the writer for it.
	var waiting bool
	err := d.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM audit_pending)`).Scan(&waiting)
	if err != nil || !waiting {
		return 0, wrap(err, "look for events to seal")
	}
	sealed := 0
	err = d.Transact(ctx, func(tx *Tx) error {
		sealed = 0
		position, previous, err := tx.lockHead(ctx, mac)
		if err != nil {
			return err
		}
		events, err := list(ctx, tx.q, scanOneEvent, eventSelect+` JOIN audit_pending w
			ON w.event_id = e.id ORDER BY e.id LIMIT $1`, sealBatch)
		if err != nil {
			return fmt.Errorf("list events to seal: %w", err)
		}
		for _, e := range events {
			position, previous = position+1, mac(previous, e.Canonical())
			_, err := tx.q.ExecContext(ctx, `INSERT INTO audit_seal (position, event_id, mac) VALUES ($1, $2, $3)`,
				position, e.ID, previous)
			if err != nil {
				return fmt.Errorf("seal event: %w", err)
			}
			if _, err := tx.q.ExecContext(ctx, `DELETE FROM audit_pending WHERE event_id = $1`, e.ID); err != nil {
				return fmt.Errorf("seal event: %w", err)
			}
		}
		sealed = len(events)
		_, err = tx.q.ExecContext(ctx, `UPDATE audit_head SET position = $1, mac = $2 WHERE id = 1`,
			position, headMAC(mac, position, previous))
		return wrap(err, "seal the head")
	})
	return sealed, err
}

// lockHead keeps other nodes from sealing at the same time, and gives the last
// link. A chain whose end does not fit its head was cut: sealing on would paint
// over that.
func (t *Tx) lockHead(ctx context.Context, mac func(previous, row string) string) (position int64, last string, err error) {
	_, err = t.q.ExecContext(ctx, `INSERT INTO audit_head (id, position, mac) VALUES (1, 0, '')
		ON CONFLICT (id) DO UPDATE SET position = audit_head.position`)
	if err != nil {
		return 0, "", fmt.Errorf("lock the audit head: %w", err)
	}
	err = t.q.QueryRowContext(ctx, `SELECT position, mac FROM audit_seal ORDER BY position DESC LIMIT 1`).
		Scan(&position, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, "", fmt.Errorf("read the audit head: %w", err)
	}
	return position, last, t.checkHead(ctx, mac, position, last)
}

// headMAC binds the number of events to the last link, so that a tail cut off
// is found.
func headMAC(mac func(previous, row string) string, position int64, last string) string {
	return mac(last, fmt.Sprintf("head:%d", position))
}

// CheckChain walks the whole chain and returns how many events are sealed; the
// error with the code "audit_chain" says where it is broken.
func (d *DB) CheckChain(ctx context.Context, mac func(previous, row string) string) (int64, error) {
	var n int64
	err := d.snapshot(ctx, func(q queries) (err error) {
		n, err = q.checkChain(ctx, mac)
		return err
	})
	return n, err
}

func (q queries) checkChain(ctx context.Context, mac func(previous, row string) string) (int64, error) {
	rows, err := q.q.QueryContext(ctx, `SELECT s.position, s.mac, `+eventColumns+`
		FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event_id ORDER BY s.position`)
	if err != nil {
		return 0, fmt.Errorf("read the chain: %w", err)
	}
	defer rows.Close()
	var n int64
	previous := ""
	for rows.Next() {
		var position int64
		var link string
		e, err := scanEvent(rows, &position, &link)
		if err != nil {
			return n, cut("event %d of the audit chain is gone", n+1)
		}
		n++
		if previous = mac(previous, e.Canonical()); position != n || link != previous {
			return n, cut("the audit chain is broken at position %d", position)
		}
	}
	if err := rows.Err(); err != nil {
		return n, fmt.Errorf("read the chain: %w", err)
	}
	return n, q.checkHead(ctx, mac, n, previous)
}

func (q queries) checkHead(ctx context.Context, mac func(previous, row string) string, n int64, last string) error {
	var position int64
	var head string
	err := q.q.QueryRowContext(ctx, `SELECT position, mac FROM audit_head WHERE id = 1`).Scan(&position, &head)
	switch {
	case err == nil && position == 0 && head == "" && n == 0: // lockHead has just made it
		return nil
	case errors.Is(err, sql.ErrNoRows) && n == 0:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return cut("the audit chain has lost its head; %d events are there", n)
	case err != nil:
		return fmt.Errorf("read the audit head: %w", err)
	case position != n || head != headMAC(mac, n, last):
		return cut("the audit chain was cut: its head counts %d events, %d are there", position, n)
	}
	return nil
}

// cut is the fault "audit_chain": it was read, and it does not hold.
func cut(message string, args ...any) error {
	return fault.New(fault.Internal, "audit_chain", message, args...)
}

const eventColumns = `e.id, e.at, e.actor, e.on_behalf_of, e.channel, e.store_id, e.device, e.action, e.subject, e.reason, e.data`

const eventSelect = `SELECT ` + eventColumns + ` FROM audit_event e`

func scanEvent(rows *sql.Rows, before ...any) (audit.Event, error) {
	var e audit.Event
	var at int64
	err := rows.Scan(append(before, &e.ID, &at, &e.Actor.ID, &e.Actor.OnBehalfOf, &e.Actor.Channel, &e.Actor.StoreID,
		&e.Actor.Device, &e.Action, &e.Subject, &e.Reason, &e.Data)...)
	e.At = fromMicros(at)
	return e, err
}

func scanOneEvent(rows *sql.Rows) (audit.Event, error) { return scanEvent(rows) }
