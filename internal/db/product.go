package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"swapdesk/internal/catalog"
	"swapdesk/internal/exchange"
)

const productColumnList = `pr.sku, pr.name, pr.vendor, pr.devices, pr.platforms, pr.term_months, pr.price_cents`

// ListProducts lists the whole catalog by SKU.
func (d *DB) ListProducts(ctx context.Context) ([]catalog.Product, error) {
	return d.read().ListProducts(ctx)
}

// ListProducts lists the whole catalog by SKU.
func (q queries) ListProducts(ctx context.Context) ([]catalog.Product, error) {
	found, err := list(ctx, q.q, func(rows *sql.Rows) (catalog.Product, error) {
		var p catalog.Product
		err := scanProduct(rows, &p)
		return p, err
	}, `SELECT `+productColumnList+` FROM product pr ORDER BY pr.sku`)
	if err != nil {
		return nil, fmt.Errorf("list products: %w", err)
	}
	return found, nil
}

// ListStock lists every product with its pool; free keys are counted up to 2,
// so that a full pool costs no more than an empty one.
func (d *DB) ListStock(ctx context.Context) ([]exchange.Stock, error) { return d.read().ListStock(ctx) }

// ListStock lists every product with its pool, as DB.ListStock.
func (q queries) ListStock(ctx context.Context) ([]exchange.Stock, error) {
	found, err := list(ctx, q.q, func(rows *sql.Rows) (exchange.Stock, error) {
		var s exchange.Stock
		err := scanProduct(rows, &s.Product, &s.HasPool, &s.Free)
		return s, err
	}, `SELECT `+productColumnList+`, kp.sku IS NOT NULL,
		(SELECT count(*) FROM (SELECT 1 FROM license_key k
			WHERE k.sku = pr.sku AND k.exchange_id IS NULL LIMIT 2) AS few)
		FROM product pr LEFT JOIN key_pool kp ON kp.sku = pr.sku ORDER BY pr.sku`)
	if err != nil {
		return nil, fmt.Errorf("list stock: %w", err)
	}
	return found, nil
}

func scanProduct(rows *sql.Rows, p *catalog.Product, more ...any) error {
	var platforms string
	err := rows.Scan(append([]any{&p.SKU, &p.Name, &p.Vendor, &p.Devices, &platforms, &p.TermMonths, &p.PriceCents}, more...)...)
	p.Platforms = strings.Split(platforms, "|")
	return err
}

// InsertProduct adds a product.
func (t *Tx) InsertProduct(ctx context.Context, p catalog.Product) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO product (sku, name, vendor, devices, platforms, term_months, price_cents)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, productValues(p)...)
	return wrap(err, "add product")
}

// UpdateProduct changes a product.
func (t *Tx) UpdateProduct(ctx context.Context, p catalog.Product) error {
	_, err := t.q.ExecContext(ctx, `UPDATE product SET name = $2, vendor = $3, devices = $4, platforms = $5,
		term_months = $6, price_cents = $7 WHERE sku = $1`, productValues(p)...)
	return wrap(err, "change product")
}

func productValues(p catalog.Product) []any {
	return []any{p.SKU, p.Name, p.Vendor, p.Devices, strings.Join(p.Platforms, "|"), p.TermMonths, p.PriceCents}
}

func wrap(err error, doing string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
