package db

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// Exchanges is the database as the exchange use case sees it.
type Exchanges struct{ *DB }

// Transact runs fn in one transaction; see DB.Transact.
func (e Exchanges) Transact(ctx context.Context, fn func(exchange.Tx) error) error {
	return e.DB.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// LockSubscription makes other exchanges of it wait. SQLite has one writer.
func (t *Tx) LockSubscription(ctx context.Context, id string) error {
	var found string
	err := t.q.QueryRowContext(ctx, `SELECT id FROM subscription WHERE id = $1`+t.dialect.forUpdate, id).Scan(&found)
	return one(err, "subscription")
}

// EnsureCase finds the subscription's case, or opens one.
func (t *Tx) EnsureCase(ctx context.Context, subscriptionID, newReference, lang string, at time.Time) (id, reference string, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT id, reference FROM customer_case WHERE subscription_id = $1`,
		subscriptionID).Scan(&id, &reference)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, reference, wrap(err, "find case")
	}
	id = ids.New()
	_, err = t.q.ExecContext(ctx, `INSERT INTO customer_case (id, subscription_id, reference, lang, flag, created_at)
		VALUES ($1, $2, $3, $4, '', $5)`, id, subscriptionID, newReference, lang, micros(at))
	return id, newReference, wrap(err, "open case")
}

// InsertExchange writes a new exchange; a second live one of a subscription
// is a duplicate.
func (t *Tx) InsertExchange(ctx context.Context, e casefile.Exchange) error {
	receipt, err := json.Marshal(e.Receipt)
	if err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	_, err = t.q.ExecContext(ctx, `INSERT INTO exchange (id, case_id, subscription_id, program_id, policy_version,
		sku, state, license_key_id, receipt, requested_at, deadline_at, issued_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		e.ID, e.CaseID, e.SubscriptionID, e.ProgramID, e.PolicyVersion, e.SKU, e.State,
		nullText(e.KeyID), string(receipt), micros(e.RequestedAt), micros(e.Deadline), nullTime(e.IssuedAt))
	return wrap(err, "write exchange")
}

// UpdateExchange writes what changes while an exchange waits.
func (t *Tx) UpdateExchange(ctx context.Context, e casefile.Exchange) error {
	result, err := t.q.ExecContext(ctx, `UPDATE exchange SET sku = $2, state = $3, license_key_id = $4, issued_at = $5
		WHERE id = $1 AND state = 'waiting'`, e.ID, e.SKU, e.State, nullText(e.KeyID), nullTime(e.IssuedAt))
	if err != nil {
		return fmt.Errorf("change exchange: %w", err)
	}
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "no_longer_waiting", "exchange %s no longer waits", e.ID)
	}
	return wrap(err, "change exchange")
}

// VoidExchange ends a live exchange and revokes its key, which stays taken.
func (t *Tx) VoidExchange(ctx context.Context, e casefile.Exchange, at time.Time) error {
	result, err := t.q.ExecContext(ctx, `UPDATE exchange SET state = 'voided', voided_at = $2
		WHERE id = $1 AND state = $3`, e.ID, micros(at), e.State)
	if err != nil {
		return fmt.Errorf("void exchange: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return cmp.Or[error](err, fault.New(fault.Conflict, "no_exchange", "exchange %s is no longer %s", e.ID, e.State))
	}
	_, err = t.q.ExecContext(ctx, `UPDATE license_key SET revoked_at = $2 WHERE exchange_id = $1`, e.ID, micros(at))
	return wrap(err, "revoke key")
}

// ListWaiting lists the rain checks of a pool, first come first behind those
// that were put first, and keeps
// them: who is about to switch to another product goes first or not at all.
func (t *Tx) ListWaiting(ctx context.Context, sku string, limit int, now time.Time) ([]exchange.Party, error) {
	waiting, err := list(ctx, t.q, func(rows *sql.Rows) (string, error) {
		var id string
		err := rows.Scan(&id)
		return id, err
	}, `SELECT subscription_id FROM exchange WHERE sku = $1 AND state = 'waiting'
		ORDER BY first_at, requested_at, id LIMIT $2`+t.dialect.forUpdate, sku, limit)
	if err != nil || len(waiting) == 0 {
		return nil, wrap(err, "list waiting")
	}
	book, err := t.ListPrograms(ctx, now)
	if err != nil {
		return nil, err
	}
	parties := make([]exchange.Party, 0, len(waiting))
	for _, id := range waiting {
		r, err := t.FindRecord(ctx, id)
		if err != nil {
			return nil, err
		}
		p := exchange.Party{Exchange: *r.Exchange, Email: r.Line.Email}
		if r.Product != nil {
			p.Old = r.Product.Name
		}
		for _, candidate := range book {
			if candidate.ID == r.Exchange.ProgramID {
				p.Program = candidate
			}
		}
		err = t.q.QueryRowContext(ctx, `SELECT name, devices, term_months FROM product WHERE sku = $1`, sku).
			Scan(&p.New, &p.Devices, &p.Months)
		if err != nil {
			return nil, one(err, "product")
		}
		parties = append(parties, p)
	}
	return parties, nil
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return micros(t)
}
