package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/override"
)

// TransactOverride runs fn in one transaction; see Transact.
func (d *DB) TransactOverride(ctx context.Context, fn func(override.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// passColumns are those of a left join to the approved override.
type passColumns struct {
	id, kind, sku sql.NullString
	expires       sql.NullInt64
}

func (c passColumns) pass() *eligibility.Pass {
	if !c.id.Valid {
		return nil
	}
	return &eligibility.Pass{
		ID: c.id.String, Kind: eligibility.Kind(c.kind.String), SKU: c.sku.String, Until: fromMicros(c.expires.Int64),
	}
}

const overrideSelect = `SELECT o.id, o.subscription_id, o.kind, o.sku, o.note, o.digest, o.state, o.asked_by, o.asked_at,
	o.decided_by, o.decided_at, o.reason, o.expires_at, u.exchange_id,
	coalesce(a.name || ', ' || a.role, ''), coalesce(b.name || ', ' || b.role, '')
	FROM override_request o LEFT JOIN override_use u ON u.override_id = o.id
	LEFT JOIN staff a ON 'staff:' || a.id = o.asked_by LEFT JOIN staff b ON 'staff:' || b.id = o.decided_by`

func scanOverride(rows *sql.Rows) (casefile.Override, error) {
	var o casefile.Override
	var sku, decidedBy, exchangeID sql.NullString
	var asked, expires int64
	var decided sql.NullInt64
	err := rows.Scan(&o.ID, &o.SubscriptionID, &o.Kind, &sku, &o.Note, &o.Digest, &o.State, &o.AskedBy, &asked,
		&decidedBy, &decided, &o.Reason, &expires, &exchangeID, &o.Asker, &o.Decider)
	o.SKU, o.DecidedBy, o.ExchangeID = sku.String, decidedBy.String, exchangeID.String
	o.AskedAt, o.ExpiresAt, o.DecidedAt = fromMicros(asked), fromMicros(expires), optionalTime(decided)
	return o, err
}

// FindOverride finds an override by its id.
func (d *DB) FindOverride(ctx context.Context, id string) (casefile.Override, error) {
	return d.read().FindOverride(ctx, id)
}

// FindOverride finds an override by its id.
func (q queries) FindOverride(ctx context.Context, id string) (casefile.Override, error) {
	o, err := first(list(ctx, q.q, scanOverride, overrideSelect+` WHERE o.id = $1`, id))
	return o, one(err, "override")
}

// ListOverrides gives those of a subscription, the newest first.
func (d *DB) ListOverrides(ctx context.Context, subscriptionID string) ([]casefile.Override, error) {
	found, err := list(ctx, d.reader, scanOverride, overrideSelect+` WHERE o.subscription_id = $1
		ORDER BY o.asked_at DESC, o.id DESC`, subscriptionID)
	return found, wrap(err, "list overrides")
}

// ListAsked gives the overrides that wait for an answer at now, the longest
// waiting first.
func (d *DB) ListAsked(ctx context.Context, now time.Time, limit int) ([]casefile.Override, error) {
	found, err := list(ctx, d.reader, scanOverride, overrideSelect+` WHERE o.state = 'asked' AND o.expires_at > $1
		ORDER BY o.asked_at, o.id LIMIT $2`, micros(now), limit)
	return found, wrap(err, "list asked overrides")
}

// CountAsked counts the overrides that wait for an answer at now.
func (d *DB) CountAsked(ctx context.Context, now time.Time) (n int, err error) {
	err = d.reader.QueryRowContext(ctx, `SELECT count(*) FROM override_request WHERE state = 'asked' AND expires_at > $1`,
		micros(now)).Scan(&n)
	return n, wrap(err, "count asked overrides")
}

// CountAsks counts what somebody has asked for since an instant. Two of one
// person's asks wait for each other.
func (t *Tx) CountAsks(ctx context.Context, askedBy string, since time.Time) (n int, err error) {
	_, err = t.q.ExecContext(ctx, `UPDATE staff SET name = name WHERE 'staff:' || id = $1`, askedBy)
	if err == nil {
		err = t.q.QueryRowContext(ctx, `SELECT count(*) FROM override_request WHERE asked_by = $1 AND asked_at > $2`,
			askedBy, micros(since)).Scan(&n)
	}
	return n, wrap(err, "count asks")
}

// ListLapsed gives what has run out by now without an answer or a use.
func (t *Tx) ListLapsed(ctx context.Context, now time.Time, limit int) ([]casefile.Override, error) {
	found, err := list(ctx, t.q, scanOverride, overrideSelect+` WHERE o.state IN ('asked', 'approved') AND o.expires_at <= $1
		ORDER BY o.asked_at, o.id LIMIT $2`, micros(now), limit)
	return found, wrap(err, "list lapsed overrides")
}

// ListOpenOverrides gives the one that is asked for or approved, be it run
// out; empty when there is none.
func (t *Tx) ListOpenOverrides(ctx context.Context, subscriptionID string) ([]casefile.Override, error) {
	found, err := list(ctx, t.q, scanOverride, overrideSelect+` WHERE o.subscription_id = $1
		AND o.state IN ('asked', 'approved')`, subscriptionID)
	return found, wrap(err, "list open overrides")
}

// InsertOverride writes a new one; a second open one of a subscription is a
// duplicate.
func (t *Tx) InsertOverride(ctx context.Context, o casefile.Override) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO override_request (id, subscription_id, kind, sku, note, digest, state,
		asked_by, asked_at, decided_by, decided_at, reason, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		o.ID, o.SubscriptionID, o.Kind, nullText(o.SKU), o.Note, o.Digest, o.State, o.AskedBy, micros(o.AskedAt),
		nullText(o.DecidedBy), nullTime(o.DecidedAt), o.Reason, micros(o.ExpiresAt))
	return wrap(err, "write override")
}

// SettleOverride takes one from a state to that which it has now; Conflict
// ("override_settled") when another transaction was faster. The payload is
// never written again.
func (t *Tx) SettleOverride(ctx context.Context, from casefile.OverrideState, o casefile.Override) error {
	result, err := t.q.ExecContext(ctx, `UPDATE override_request SET state = $3, decided_by = $4, decided_at = $5,
		reason = $6, expires_at = $7 WHERE id = $1 AND state = $2`,
		o.ID, from, o.State, nullText(o.DecidedBy), nullTime(o.DecidedAt), o.Reason, micros(o.ExpiresAt))
	if err != nil {
		return fmt.Errorf("settle override: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "override_settled", "override %s is no longer %s", o.ID, from)
	}
	return wrap(err, "settle override")
}

// UseOverride marks an approved one as used by an exchange, once and for all.
func (t *Tx) UseOverride(ctx context.Context, o casefile.Override, exchangeID string, at time.Time) error {
	o.State = casefile.OverrideUsed
	if err := t.SettleOverride(ctx, casefile.OverrideApproved, o); err != nil {
		return err
	}
	_, err := t.q.ExecContext(ctx, `INSERT INTO override_use (override_id, exchange_id, used_at) VALUES ($1, $2, $3)`,
		o.ID, exchangeID, micros(at))
	return wrap(err, "use override")
}

// ProductName gives a product's name.
func (q queries) ProductName(ctx context.Context, sku string) (name string, err error) {
	err = q.q.QueryRowContext(ctx, `SELECT name FROM product WHERE sku = $1`, sku).Scan(&name)
	return name, one(err, "product")
}

// FindLang gives the language of a subscription's case, else of its look-up,
// else English.
func (q queries) FindLang(ctx context.Context, subscriptionID string) (lang string, err error) {
	err = q.q.QueryRowContext(ctx, `SELECT coalesce(c.lang, l.lang, 'en') FROM subscription s
		LEFT JOIN customer_case c ON c.subscription_id = s.id LEFT JOIN looked_up l ON l.purchase_id = s.purchase_id
		WHERE s.id = $1`, subscriptionID).Scan(&lang)
	return lang, one(err, "subscription")
}
