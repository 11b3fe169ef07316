package importer

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"swapdesk/internal/catalog"
)

// Products imports a products file: sku, name, vendor, devices, platforms
// (joined by |), term_months, price.
func Products(ctx context.Context, repo Repo, src Source, o Options) (Report, error) {
	columns := []string{"sku", "name", "vendor", "devices", "platforms", "term_months", "price"}
	return run(ctx, repo, src, kind[catalog.Product]{
		name:    "products",
		columns: columns, required: columns,
		key:   func(r Row) string { return r.Get("sku") },
		parse: parseProduct,
		apply: applyProducts,
	}, o)
}

func parseProduct(r Row) (catalog.Product, *RowError) {
	p := catalog.Product{SKU: r.Get("sku"), Name: r.Get("name"), Vendor: r.Get("vendor")}
	for _, column := range []string{"sku", "name", "vendor"} {
		if r.Get(column) == "" {
			return p, &RowError{column, "", "a text"}
		}
	}
	var bad *RowError
	if p.Devices, bad = whole(r, "devices", 1, 1000); bad != nil {
		return p, bad
	}
	if p.TermMonths, bad = whole(r, "term_months", 1, 120); bad != nil {
		return p, bad
	}
	var err error
	if p.Platforms, err = catalog.ParsePlatforms(r.Get("platforms")); err != nil {
		return p, &RowError{"platforms", r.Get("platforms"), "windows, mac, android or ios, joined by |"}
	}
	price, err := strconv.ParseFloat(strings.TrimPrefix(r.Get("price"), "$"), 64)
	if err != nil || !(price >= 0 && price < 1e7) {
		return p, &RowError{"price", r.Get("price"), "an amount like 49.99"}
	}
	p.PriceCents = int64(math.Round(price * 100))
	return p, nil
}

// whole reads a whole number within bounds.
func whole(r Row, column string, least, most int) (int, *RowError) {
	n, err := strconv.Atoi(r.Get(column))
	if err != nil || n < least || n > most {
		return 0, &RowError{column, r.Get(column), fmt.Sprintf("a whole number from %d to %d", least, most)}
	}
	return n, nil
}

func applyProducts(ctx context.Context, tx Tx, items []catalog.Product, _ *Report) ([]Result, error) {
	skus := make([]string, len(items))
	for i, p := range items {
		skus[i] = p.SKU
	}
	known, err := tx.FindProducts(ctx, skus)
	if err != nil {
		return nil, err
	}
	results, fresh, err := settle(items, func(p catalog.Product) (exists, same bool) {
		old, exists := known[p.SKU]
		return exists, reflect.DeepEqual(old, p)
	}, func(p catalog.Product) error { return tx.UpdateProduct(ctx, p) })
	if err != nil {
		return nil, err
	}
	for _, p := range fresh {
		if err := tx.InsertProduct(ctx, p); err != nil {
			return nil, err
		}
	}
	return results, nil
}
