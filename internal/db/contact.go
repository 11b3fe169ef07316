package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"swapdesk/internal/contact"
	"swapdesk/internal/fault"
)

// TransactContact runs fn in one transaction; see Transact.
func (d *DB) TransactContact(ctx context.Context, fn func(contact.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

const contactSelect = `SELECT id, purchase_id, case_id, kind, state, value, old_key, asked_at, due_at, settled_at FROM contact_change`

func scanContact(row interface{ Scan(...any) error }) (contact.Change, error) {
	var c contact.Change
	var asked, due int64
	var settled sql.NullInt64
	err := row.Scan(&c.ID, &c.PurchaseID, &c.CaseID, &c.Kind, &c.State, &c.Value, &c.OldKey, &asked, &due, &settled)
	c.AskedAt, c.DueAt, c.SettledAt = fromMicros(asked), fromMicros(due), optionalTime(settled)
	return c, err
}

// ListPendingContacts lists the pending corrections of a purchase line.
func (d *DB) ListPendingContacts(ctx context.Context, purchaseID string) ([]contact.Change, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (contact.Change, error) { return scanContact(rows) },
		contactSelect+` WHERE purchase_id = $1 AND state = 'pending' ORDER BY kind`, purchaseID)
	return found, wrap(err, "list corrections")
}

// ListDueContacts lists pending corrections that are due, the longest due
// first.
func (d *DB) ListDueContacts(ctx context.Context, now time.Time, limit int) ([]contact.Due, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (due contact.Due, err error) {
		err = rows.Scan(&due.ChangeID, &due.SubscriptionID)
		return due, err
	}, `SELECT h.id, c.subscription_id FROM contact_change h JOIN customer_case c ON c.id = h.case_id
		WHERE h.state = 'pending' AND h.due_at <= $1 ORDER BY h.due_at, h.id LIMIT $2`, micros(now), limit)
	return found, wrap(err, "list due corrections")
}

// CountAgain counts the mails that were sent again for a case since then.
func (q queries) CountAgain(ctx context.Context, caseID string, since time.Time) (int, error) {
	var n int
	err := q.q.QueryRowContext(ctx, `SELECT count(*) FROM mail_again WHERE case_id = $1 AND at > $2`, caseID, micros(since)).Scan(&n)
	return n, wrap(err, "count mails sent again")
}

// CountAgain counts the mails that were sent again for a case since then.
func (d *DB) CountAgain(ctx context.Context, caseID string, since time.Time) (int, error) {
	return d.read().CountAgain(ctx, caseID, since)
}

// FindAgain tells whether a mail was sent again under this id.
func (d *DB) FindAgain(ctx context.Context, id string) (found bool, err error) {
	err = d.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM mail_again WHERE id = $1)`, id).Scan(&found)
	return found, wrap(err, "find mail sent again")
}

// CaseLang finds the language of a case.
func (t *Tx) CaseLang(ctx context.Context, caseID string) (lang string, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT lang FROM customer_case WHERE id = $1`, caseID).Scan(&lang)
	return lang, one(err, "case")
}

// InsertContact writes a correction.
func (t *Tx) InsertContact(ctx context.Context, c contact.Change) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO contact_change (id, purchase_id, case_id, kind, state, value, old_key, asked_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.PurchaseID, c.CaseID, c.Kind, c.State, c.Value, c.OldKey, micros(c.AskedAt), micros(c.DueAt))
	return wrap(err, "write correction")
}

// LockContact finds a correction and keeps it for this transaction.
func (t *Tx) LockContact(ctx context.Context, id string) (contact.Change, error) {
	c, err := scanContact(t.q.QueryRowContext(ctx, contactSelect+` WHERE id = $1`+t.dialect.forUpdate, id))
	return c, one(err, "change")
}

// SettleContact ends a correction and forgets its contacts.
func (t *Tx) SettleContact(ctx context.Context, id string, state contact.State, at time.Time) error {
	_, err := t.q.ExecContext(ctx, `UPDATE contact_change SET state = $2, settled_at = $3, value = '', old_key = ''
		WHERE id = $1 AND state = 'pending'`, id, state, micros(at))
	return wrap(err, "settle correction")
}

// ReplaceContact writes a contact to the lines of an order that have the old
// one.
func (t *Tx) ReplaceContact(ctx context.Context, purchaseID string, kind contact.Kind, oldKey, value, key string) error {
	if err := t.keepContact(ctx, purchaseID, kind, oldKey); err != nil {
		return err
	}
	column := "email"
	if kind == contact.Phone {
		column = "phone"
	}
	_, err := t.q.ExecContext(ctx, `UPDATE purchase SET `+column+` = $2, `+column+`_key = $3
		WHERE order_key = (SELECT o.order_key FROM purchase o WHERE o.id = $1) AND `+column+`_key = $4`, purchaseID, value, key, oldKey)
	return wrap(err, "correct contact")
}

// InsertAgain notes a mail as sent again.
func (t *Tx) InsertAgain(ctx context.Context, id, caseID string, at time.Time) (mine bool, err error) {
	return t.changesOne(ctx, "note mail sent again", `INSERT INTO mail_again (id, case_id, at) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO NOTHING`, id, caseID, micros(at))
}

// FindPlace tells how many rain checks of its pool get their key before an
// exchange, and when it was put first; zero for never.
func (d *DB) FindPlace(ctx context.Context, exchangeID string) (ahead int, firstAt time.Time, err error) {
	var first int64
	err = d.reader.QueryRowContext(ctx, `SELECT e.first_at, (SELECT count(*) FROM exchange o
		WHERE o.sku = e.sku AND o.state = 'waiting' AND (o.first_at, o.requested_at, o.id) < (e.first_at, e.requested_at, e.id))
		FROM exchange e WHERE e.id = $1`, exchangeID).Scan(&first, &ahead)
	if first != neverFirst {
		firstAt = fromMicros(first)
	}
	return ahead, firstAt, one(err, "exchange")
}

// neverFirst is the column's default: the end of time.
const neverFirst = 253402300799999999

// PutFirst puts a rain check before all that were not; changed is false when
// it stands there already.
func (t *Tx) PutFirst(ctx context.Context, exchangeID string, at time.Time) (changed bool, err error) {
	var first int64
	err = t.q.QueryRowContext(ctx, `SELECT first_at FROM exchange WHERE id = $1 AND state = 'waiting'`+t.dialect.forUpdate, exchangeID).Scan(&first)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, fault.New(fault.Conflict, "no_longer_waiting", "exchange %s does not wait", exchangeID)
	case err != nil || first != neverFirst:
		return false, wrap(err, "put first")
	}
	return t.changesOne(ctx, "put first", `UPDATE exchange SET first_at = $2 WHERE id = $1`, exchangeID, micros(at))
}
