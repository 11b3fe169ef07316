package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// newlyLookedUp are lines that a program is about and that are not noted yet.
const newlyLookedUp = `SELECT p.id FROM purchase p
	WHERE EXISTS (SELECT 1 FROM withdrawn_sku w WHERE w.sku = p.sku)
	AND NOT EXISTS (SELECT 1 FROM looked_up l WHERE l.purchase_id = p.id) AND `

// NotePurchases notes purchase lines as looked up.
func (d *DB) NotePurchases(ctx context.Context, purchaseIDs []string, lang string, at time.Time) error {
	for batch := range slices.Chunk(purchaseIDs, rowsPerStatement) {
		if err := d.noteLookedUp(ctx, lang, at, `p.id IN (`+placeholders(1, len(batch))+`)`, anys(batch)...); err != nil {
			return err
		}
	}
	return nil
}

// NoteMailbox notes what was bought under a mailbox as looked up.
func (d *DB) NoteMailbox(ctx context.Context, emailKey, lang string, at time.Time) error {
	return d.noteLookedUp(ctx, lang, at, `p.email_key = $1 AND p.email_key <> ''`, emailKey)
}

// noteLookedUp reads first: looking up again takes no transaction.
func (d *DB) noteLookedUp(ctx context.Context, lang string, at time.Time, where string, args ...any) error {
	found, err := list(ctx, d.reader, scanText, newlyLookedUp+where, args...)
	if err != nil || len(found) == 0 {
		return wrap(err, "list looked up purchases")
	}
	slices.Sort(found) // one order, so that no two wait for each other
	return d.Transact(ctx, func(tx *Tx) error {
		for _, id := range found {
			_, err := tx.q.ExecContext(ctx, `INSERT INTO looked_up (purchase_id, lang, at) VALUES ($1, $2, $3)
				ON CONFLICT (purchase_id) DO NOTHING`, id, lang, micros(at))
			if err != nil {
				return fmt.Errorf("note look-up: %w", err)
			}
		}
		return nil
	})
}

func scanText(rows *sql.Rows) (text string, err error) {
	err = rows.Scan(&text)
	return text, err
}
