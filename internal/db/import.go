package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"swapdesk/internal/catalog"
	"swapdesk/internal/ids"
	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
)

// rowsPerStatement is what one INSERT carries: more parameters make SQLite
// slower, fewer make PostgreSQL wait for the wire.
const rowsPerStatement = 25

// Imports is the database as the importer sees it.
type Imports struct{ *DB }

// Transact runs fn in one transaction; see DB.Transact.
func (i Imports) Transact(ctx context.Context, fn func(importer.Tx) error) error {
	return i.DB.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindProducts gives those of the SKUs that exist.
func (t *Tx) FindProducts(ctx context.Context, skus []string) (map[string]catalog.Product, error) {
	found := map[string]catalog.Product{}
	for batch := range slices.Chunk(skus, rowsPerStatement) {
		products, err := list(ctx, t.q, func(rows *sql.Rows) (catalog.Product, error) {
			var p catalog.Product
			err := scanProduct(rows, &p)
			return p, err
		}, `SELECT `+productColumnList+` FROM product pr WHERE pr.sku IN (`+placeholders(1, len(batch))+`)`, anys(batch)...)
		if err != nil {
			return nil, fmt.Errorf("find products: %w", err)
		}
		for _, p := range products {
			found[p.SKU] = p
		}
	}
	return found, nil
}

// storedLine is what decides whether a line of a file changes anything.
type storedLine struct{ id, digest string }

// SavePurchases adds or updates purchase lines; see importer.Tx.
func (t *Tx) SavePurchases(ctx context.Context, lines []importer.PurchaseLine, at time.Time) ([]importer.SavedPurchase, error) {
	stored, err := t.findLines(ctx, lines)
	if err != nil {
		return nil, err
	}
	owners, err := t.findCodes(ctx, lines)
	if err != nil {
		return nil, err
	}
	saved := make([]importer.SavedPurchase, len(lines))
	var fresh []importer.PurchaseLine
	for i, l := range lines {
		old, exists := stored[lineKey(l.OrderKey, l.Line.Line)]
		switch {
		case exists && old.digest == l.Digest:
			saved[i].Outcome = importer.Unchanged
		case codeTaken(l, old.id, owners):
			saved[i].CodeTaken = true
		case exists:
			l.ID = old.id
			saved[i].Outcome = importer.Updated
			if saved[i].Flagged, err = t.updateLine(ctx, l, at); err != nil {
				return nil, err
			}
			maps.DeleteFunc(owners, func(_, owner string) bool { return owner == l.ID })
			claimCodes(l, owners)
		default:
			l.ID = ids.New()
			saved[i].Outcome = importer.Added
			fresh = append(fresh, l)
			claimCodes(l, owners)
		}
	}
	return saved, t.insertLines(ctx, fresh, at)
}

func lineKey(order string, line int) string { return fmt.Sprintf("%s|%d", order, line) }

func (t *Tx) findLines(ctx context.Context, lines []importer.PurchaseLine) (map[string]storedLine, error) {
	stored := make(map[string]storedLine, len(lines))
	for batch := range slices.Chunk(lines, rowsPerStatement) {
		orders := make([]string, len(batch))
		for i, l := range batch {
			orders[i] = l.OrderKey
		}
		rows, err := t.q.QueryContext(ctx, `SELECT id, order_key, line, digest FROM purchase
			WHERE order_key IN (`+placeholders(1, len(orders))+`)`, anys(orders)...)
		if err != nil {
			return nil, fmt.Errorf("find purchases: %w", err)
		}
		for rows.Next() {
			var s storedLine
			var order string
			var line int
			if err := rows.Scan(&s.id, &order, &line, &s.digest); err != nil {
				return nil, errors.Join(fmt.Errorf("find purchases: %w", err), rows.Close())
			}
			stored[lineKey(order, line)] = s
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, fmt.Errorf("find purchases: %w", err)
		}
	}
	return stored, nil
}

// findCodes gives the purchase to which each known activation code belongs.
func (t *Tx) findCodes(ctx context.Context, lines []importer.PurchaseLine) (map[string]string, error) {
	var indexes []string
	for _, l := range lines {
		for _, c := range l.Codes {
			if c.Index != "" {
				indexes = append(indexes, c.Index)
			}
		}
	}
	owners := map[string]string{}
	for batch := range slices.Chunk(indexes, rowsPerStatement) {
		_, err := list(ctx, t.q, func(rows *sql.Rows) (struct{}, error) {
			var index, purchaseID string
			err := rows.Scan(&index, &purchaseID)
			owners[index] = purchaseID
			return struct{}{}, err
		}, `SELECT activation_index, purchase_id FROM subscription
			WHERE activation_index IN (`+placeholders(1, len(batch))+`)`, anys(batch)...)
		if err != nil {
			return nil, fmt.Errorf("find activation codes: %w", err)
		}
	}
	return owners, nil
}

func codeTaken(l importer.PurchaseLine, purchaseID string, owners map[string]string) bool {
	return slices.ContainsFunc(l.Codes, func(c importer.ActivationCode) bool {
		owner, known := owners[c.Index] // "" is nobody's
		return known && owner != purchaseID
	})
}

func claimCodes(l importer.PurchaseLine, owners map[string]string) {
	for _, c := range l.Codes {
		if c.Index != "" {
			owners[c.Index] = l.ID
		}
	}
}

const purchaseColumns = `id, order_number, order_key, line, quantity, sku, bought_on, channel, store_id,
	email, email_key, phone, phone_key, name, digest, imported_at, name_key`

func purchaseValues(l importer.PurchaseLine, at time.Time) []any {
	return []any{
		l.ID, l.OrderNumber, l.OrderKey, l.Line.Line, l.Quantity, l.SKU, l.BoughtOn.String(), l.Channel, l.StoreID,
		l.Email, l.EmailKey, l.Phone, l.PhoneKey, l.Name, l.Digest, micros(at), purchase.NameKey(l.Name),
	}
}

const subscriptionColumns = `id, purchase_id, unit, activated_on, ends_on, state, activation_code, activation_index`

// subscriptionValues seals the unit's activation code under its own id.
func subscriptionValues(l importer.PurchaseLine, unit int) ([]any, error) {
	id := ids.New()
	code, index, err := sealedCode(l, unit, id)
	if err != nil {
		return nil, err
	}
	return []any{id, l.ID, unit, l.ActivatedOn.String(), l.EndsOn.String(), l.State, code, index}, nil
}

// sealedCode gives a unit's code and its index, both nil when it has none.
func sealedCode(l importer.PurchaseLine, unit int, id string) (code, index any, err error) {
	if unit > len(l.Codes) || l.Codes[unit-1].Index == "" {
		return nil, nil, nil
	}
	sealed, err := l.Codes[unit-1].Seal(id)
	if err != nil {
		return nil, nil, fmt.Errorf("seal activation code: %w", err)
	}
	return sealed, l.Codes[unit-1].Index, nil
}

func (t *Tx) insertLines(ctx context.Context, lines []importer.PurchaseLine, at time.Time) error {
	var purchases, subscriptions [][]any
	for _, l := range lines {
		purchases = append(purchases, purchaseValues(l, at))
		for unit := 1; unit <= l.Quantity; unit++ {
			values, err := subscriptionValues(l, unit)
			if err != nil {
				return err
			}
			subscriptions = append(subscriptions, values)
		}
	}
	if err := t.insertMany(ctx, "purchase", purchaseColumns, purchases); err != nil {
		return err
	}
	return t.insertMany(ctx, "subscription", subscriptionColumns, subscriptions)
}

// insertMany writes rows by prepared statements of rowsPerStatement.
func (t *Tx) insertMany(ctx context.Context, table, columns string, rows [][]any) error {
	statements := map[int]*sql.Stmt{}
	for batch := range slices.Chunk(rows, rowsPerStatement) {
		stmt := statements[len(batch)]
		if stmt == nil {
			groups := make([]string, len(batch))
			for i, values := range batch {
				groups[i] = "(" + t.dialect.ordered(1+i*len(values), len(values)) + ")"
			}
			var err error
			stmt, err = t.tx.PrepareContext(ctx, `INSERT INTO `+table+` (`+columns+`) VALUES `+strings.Join(groups, ", "))
			if err != nil {
				return fmt.Errorf("insert into %s: %w", table, err)
			}
			defer stmt.Close()
			statements[len(batch)] = stmt
		}
		if _, err := stmt.ExecContext(ctx, slices.Concat(batch...)...); err != nil {
			return fmt.Errorf("insert into %s: %w", table, err)
		}
	}
	return nil
}
