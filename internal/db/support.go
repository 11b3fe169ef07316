package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/support"
)

// TransactSupport runs fn in one transaction; see Transact.
func (d *DB) TransactSupport(ctx context.Context, fn func(support.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// ListByContact lists at most n subscriptions, those of a mailbox and of a
// phone; "" is nobody's.
func (d *DB) ListByContact(ctx context.Context, emailKey, phoneKey string, n int) ([]casefile.Record, error) {
	// One query for each index, and no line twice.
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `SELECT id FROM (SELECT id FROM purchase WHERE email_key = $1 AND email_key <> '' LIMIT $4) AS by_email
		UNION SELECT id FROM (SELECT id FROM purchase
			WHERE phone_key = $2 AND `+lastFour+` = $3 AND phone_key <> '' LIMIT $4) AS by_phone
		LIMIT $4`, emailKey, phoneKey, end(phoneKey), n)
	if err != nil || len(found) == 0 {
		return nil, wrap(err, "list purchases of a contact")
	}
	records, err := d.read().listRecords(ctx, `WHERE p.id IN (`+placeholders(2, len(found))+`) AND s.unit <= $1`,
		append([]any{n}, anys(found)...)...)
	return records[:min(len(records), n)], err
}

// FindProgress finds how far a subscription's removal has come.
func (d *DB) FindProgress(ctx context.Context, subscriptionID string) (support.Progress, error) {
	return d.read().FindProgress(ctx, subscriptionID)
}

// FindProgress finds how far a subscription's removal has come; without a case
// it is not started.
func (q queries) FindProgress(ctx context.Context, subscriptionID string) (support.Progress, error) {
	found, err := list(ctx, q.q, func(rows *sql.Rows) (p support.Progress, err error) {
		var changed, asked, offered sql.NullInt64
		err = rows.Scan(&p.CaseID, &p.Reference, &p.Lang, &p.State, &changed, &p.WaitPlace, &asked, &offered)
		p.ChangedAt, p.WaitingSince, p.OfferedAt = optionalTime(changed), optionalTime(asked), optionalTime(offered)
		return p, err
	}, `SELECT c.id, c.reference, c.lang, coalesce(r.state, 'not_started'), r.changed_at, coalesce(w.place, ''), w.asked_at, w.offered_at
		FROM customer_case c LEFT JOIN removal r ON r.case_id = c.id LEFT JOIN removal_wait w ON w.case_id = c.id
		WHERE c.subscription_id = $1`, subscriptionID)
	if err != nil || len(found) == 0 {
		return support.Progress{State: "not_started"}, wrap(err, "find removal")
	}
	p := found[0]
	p.Stuck, err = list(ctx, q.q, func(rows *sql.Rows) (s support.Stuck, err error) {
		var at int64
		err = rows.Scan(&s.OS, &s.Step, &s.Text, &s.Phone, &at)
		s.At = fromMicros(at)
		return s, err
	}, `SELECT os, step, note, phone, at FROM removal_note WHERE case_id = $1 ORDER BY at, id`, p.CaseID)
	return p, wrap(err, "list notes")
}

// ListTrail lists the n newest events about any of the subjects.
func (d *DB) ListTrail(ctx context.Context, subjects []string, n int) ([]audit.Event, error) {
	return d.read().ListTrail(ctx, subjects, n)
}

// ListTrail lists the n newest events about any of the subjects.
func (q queries) ListTrail(ctx context.Context, subjects []string, n int) ([]audit.Event, error) {
	query, args := eventsQuery(audit.Filter{Subjects: subjects}, audit.Cursor{}, n)
	found, err := list(ctx, q.q, func(rows *sql.Rows) (audit.Event, error) {
		var position int64
		return scanEvent(rows, &position)
	}, query, args...)
	return found, wrap(err, "read the trail of a case")
}

// ListCaseNotes lists the notes of a subscription, newest first.
func (d *DB) ListCaseNotes(ctx context.Context, subscriptionID string) ([]support.Note, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (n support.Note, err error) {
		var at int64
		err = rows.Scan(&n.ID, &n.SubscriptionID, &n.By.ID, &n.Text, &at)
		n.At = fromMicros(at)
		return n, err
	}, `SELECT id, subscription_id, staff_id, note, at FROM case_note WHERE subscription_id = $1 ORDER BY at DESC, id DESC LIMIT 100`,
		subscriptionID)
	return found, wrap(err, "list notes")
}

// InsertCaseNote keeps a note.
func (t *Tx) InsertCaseNote(ctx context.Context, n support.Note) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO case_note (id, subscription_id, staff_id, note, at) VALUES ($1, $2, $3, $4, $5)`,
		n.ID, n.SubscriptionID, n.By.ID, n.Text, micros(n.At))
	return wrap(err, "write note")
}

// InsertReveal keeps who looked at personal data.
func (t *Tx) InsertReveal(ctx context.Context, r support.Revealed) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO personal_reveal (id, staff_id, role, purchase_id, subscription_id, field, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.StaffID, r.Role, r.PurchaseID, r.SubscriptionID, r.Field, r.Reason, micros(r.At))
	return wrap(err, "write reveal")
}

// CountReveals counts at how much personal data somebody looked after then,
// the numbers of calls among it.
func (t *Tx) CountReveals(ctx context.Context, staffID string, since time.Time) (n int, err error) {
	return t.CountSeen(ctx, "staff:"+staffID, since)
}

// HasEvent tells whether an actor has done something after then.
func (t *Tx) HasEvent(ctx context.Context, actor string, action audit.Action, since time.Time) (has bool, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM audit_event WHERE action = $1 AND actor = $2 AND at > $3)`,
		action, actor, micros(since)).Scan(&has)
	return has, wrap(err, "look for an event")
}

// ListLooks lists who looked at a purchase's personal data, newest first. Who
// took a call that was asked for has seen its number.
func (d *DB) ListLooks(ctx context.Context, purchaseID string) ([]support.Look, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (l support.Look, err error) {
		var at int64
		err = rows.Scan(&l.Role, &l.Field, &l.Reason, &at)
		l.At = fromMicros(at)
		return l, err
	}, `SELECT role, field, reason, at FROM personal_reveal WHERE purchase_id = $1 ORDER BY at DESC, id DESC LIMIT 100`, purchaseID)
	return found, wrap(err, "list reveals")
}

// TouchPresence notes that somebody looks at a case at an instant, and gives
// who else was seen there after since. Who comes back after that opens it anew.
func (d *DB) TouchPresence(ctx context.Context, subscriptionID, staffID string, at, since time.Time) ([]support.Present, error) {
	var others []support.Present
	err := d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `INSERT INTO case_presence (subscription_id, staff_id, opened_at, seen_at) VALUES ($1, $2, $3, $3)
			ON CONFLICT (subscription_id, staff_id) DO UPDATE SET seen_at = excluded.seen_at,
			opened_at = CASE WHEN case_presence.seen_at <= $4 THEN excluded.opened_at ELSE case_presence.opened_at END`,
			subscriptionID, staffID, micros(at), micros(since))
		if err != nil {
			return fmt.Errorf("note who has a case open: %w", err)
		}
		others, err = list(ctx, tx.q, func(rows *sql.Rows) (p support.Present, err error) {
			var opened int64
			err = rows.Scan(&p.Role, &opened)
			p.Since = fromMicros(opened)
			return p, err
		}, `SELECT a.role, p.opened_at FROM case_presence p JOIN staff a ON a.id = p.staff_id
			WHERE p.subscription_id = $1 AND p.staff_id <> $2 AND p.seen_at > $3 ORDER BY p.opened_at, p.staff_id`,
			subscriptionID, staffID, micros(since))
		return wrap(err, "list who has a case open")
	})
	return others, err
}
