package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
)

// storedUnit is a subscription as an update finds it; caseID is set when it
// has a live exchange.
type storedUnit struct {
	id     string
	unit   int
	state  purchase.State
	index  sql.NullString
	caseID sql.NullString
}

// updateLine changes a purchase line and its subscriptions. Units above a
// lowered quantity are taken back, from the highest: they count as refunded,
// since that alone blocks an exchange. Where an exchange is live it stands,
// and the case is flagged (contract.md, Imports and Order of verdicts).
// A contact that was corrected through us stands (keptContacts).
func (t *Tx) updateLine(ctx context.Context, l importer.PurchaseLine, at time.Time) ([]importer.Flagged, error) {
	differs, err := t.keptContacts(ctx, &l)
	if err != nil {
		return nil, err
	}
	_, err = t.q.ExecContext(ctx, `UPDATE purchase SET order_number = $2, order_key = $3, line = $4, quantity = $5,
		sku = $6, bought_on = $7, channel = $8, store_id = $9, email = $10, email_key = $11, phone = $12,
		phone_key = $13, name = $14, digest = $15, imported_at = $16, name_key = $17 WHERE id = $1`, purchaseValues(l, at)...)
	if err != nil {
		return nil, fmt.Errorf("change purchase: %w", err)
	}
	if err := t.lockUnits(ctx, l.ID); err != nil {
		return nil, err
	}
	units, err := list(ctx, t.q, func(rows *sql.Rows) (storedUnit, error) {
		var u storedUnit
		err := rows.Scan(&u.id, &u.unit, &u.state, &u.index, &u.caseID)
		return u, err
	}, `SELECT s.id, s.unit, s.state, s.activation_index, e.case_id FROM subscription s
		LEFT JOIN exchange e ON e.subscription_id = s.id AND e.state <> 'voided'
		WHERE s.purchase_id = $1 ORDER BY s.unit`, l.ID)
	if err != nil {
		return nil, fmt.Errorf("list subscriptions of a purchase: %w", err)
	}
	// Codes may move from unit to unit: the unique index wants them free first.
	_, err = t.q.ExecContext(ctx, `UPDATE subscription SET activation_code = NULL, activation_index = NULL
		WHERE purchase_id = $1`, l.ID)
	if err != nil {
		return nil, fmt.Errorf("free activation codes: %w", err)
	}
	var flagged []importer.Flagged
	for _, u := range units {
		state, reason := l.State, "refunded after its exchange"
		if u.unit > l.Quantity {
			state, reason = purchase.Refunded, "taken back after its exchange"
		}
		if err := t.updateUnit(ctx, l, u, state); err != nil {
			return nil, err
		}
		if state == purchase.Refunded && u.state != purchase.Refunded && u.caseID.Valid {
			flagged = append(flagged, importer.Flagged{CaseID: u.caseID.String, Reason: reason})
			if _, err := t.q.ExecContext(ctx, `UPDATE customer_case SET flag = $2 WHERE id = $1`, u.caseID.String, reason); err != nil {
				return nil, fmt.Errorf("flag case: %w", err)
			}
		}
	}
	if differs {
		others, err := t.flagCases(ctx, l.ID, otherContact)
		if err != nil {
			return nil, err
		}
		flagged = append(flagged, others...)
	}
	var added [][]any
	for unit := len(units) + 1; unit <= l.Quantity; unit++ {
		values, err := subscriptionValues(l, unit)
		if err != nil {
			return nil, err
		}
		added = append(added, values)
	}
	return flagged, t.insertMany(ctx, "subscription", subscriptionColumns, added)
}

// flagCases flags the cases of a line that are not flagged yet: the money comes
// first.
func (t *Tx) flagCases(ctx context.Context, purchaseID, reason string) ([]importer.Flagged, error) {
	flagged, err := list(ctx, t.q, func(rows *sql.Rows) (importer.Flagged, error) {
		f := importer.Flagged{Reason: reason}
		err := rows.Scan(&f.CaseID)
		return f, err
	}, `UPDATE customer_case SET flag = $2 WHERE flag = '' AND subscription_id IN (SELECT id FROM subscription WHERE purchase_id = $1)
		RETURNING id`, purchaseID, reason)
	return flagged, wrap(err, "flag cases")
}

// lockUnits keeps exchanges of a line's subscriptions waiting: one that was
// confirmed between the reading below and the refund would go unflagged.
func (t *Tx) lockUnits(ctx context.Context, purchaseID string) error {
	if t.dialect.forUpdate == "" {
		return nil
	}
	_, err := t.q.ExecContext(ctx, `SELECT id FROM subscription WHERE purchase_id = $1 ORDER BY id`+t.dialect.forUpdate, purchaseID)
	return wrap(err, "lock subscriptions")
}

func (t *Tx) updateUnit(ctx context.Context, l importer.PurchaseLine, u storedUnit, state purchase.State) error {
	code, index, err := sealedCode(l, u.unit, u.id)
	if err != nil {
		return err
	}
	_, err = t.q.ExecContext(ctx, `UPDATE subscription SET activated_on = $2, ends_on = $3, state = $4,
		activation_code = $5, activation_index = $6 WHERE id = $1`,
		u.id, l.ActivatedOn.String(), l.EndsOn.String(), state, code, index)
	return wrap(err, "change subscription")
}
