package importer

import (
	"context"
	"slices"
	"time"

	"swapdesk/internal/exchange"
	"swapdesk/internal/ids"
)

// KeyPurpose keeps the blind indexes of license keys apart.
const KeyPurpose = "license_key"

// Filler gives arriving keys to those who wait.
type Filler interface {
	Fill(ctx context.Context, tx exchange.FillTx, sku string, limit int) (int, error)
}

// Keys imports a file of license keys: sku, key. Those who wait for a key of
// the SKU get theirs in the same transaction, first come first served. open is
// called once, when the file was found readable.
func Keys(ctx context.Context, repo Repo, open func() (Vault, Filler, error), src Source, o Options) (Report, error) {
	products, err := repo.ListProducts(ctx)
	if err != nil {
		return Report{}, err
	}
	k := &keyKind{now: o.Now}
	for _, p := range products {
		k.skus = append(k.skus, p.SKU)
	}
	return run(ctx, repo, src, kind[LicenseKey]{
		name:     "keys",
		columns:  []string{"sku", "key"},
		required: []string{"sku", "key"},
		begin:    func() (err error) { k.vault, k.filler, err = open(); return err },
		// One key in two pools would be given twice: the SKU does not count.
		key:   func(r Row) string { return ids.Compact(r.Get("key")) },
		parse: k.parse,
		apply: k.apply,
	}, o)
}

type keyKind struct {
	vault  Vault
	filler Filler
	skus   []string // sorted, as ListProducts gives them
	now    func() time.Time
}

// parse never repeats a key in a message.
func (k *keyKind) parse(r Row) (LicenseKey, *RowError) {
	key := r.Get("key")
	compact := ids.Compact(key)
	if _, known := slices.BinarySearch(k.skus, r.Get("sku")); !known {
		return LicenseKey{}, &RowError{"sku", shorten(r.Get("sku")), "a SKU of the catalog: import its product first"}
	}
	if len(compact) < 4 || len(key) > 200 {
		return LicenseKey{}, &RowError{"key", "something else", "a license key of 4 to 200 letters and digits"}
	}
	l := LicenseKey{ID: ids.New(), SKU: r.Get("sku"), Index: k.vault.Index(KeyPurpose, compact)}
	var err error
	if l.Sealed, err = k.vault.Seal("license_key", l.ID, []byte(key)); err != nil {
		return l, &RowError{Expected: "the key could not be sealed"}
	}
	return l, nil
}

func (k *keyKind) apply(ctx context.Context, tx Tx, keys []LicenseKey, report *Report) ([]Result, error) {
	arrived := map[string]int{}
	for _, key := range keys {
		arrived[key.SKU] = 0
	}
	skus := make([]string, 0, len(arrived))
	for sku := range arrived {
		skus = append(skus, sku)
	}
	slices.Sort(skus) // two imports lock their pools in one order
	for _, sku := range skus {
		if err := tx.EnsurePool(ctx, sku); err != nil {
			return nil, err
		}
	}
	fresh, err := tx.InsertKeys(ctx, keys, k.now())
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(keys))
	for i, isNew := range fresh {
		if results[i].Outcome = Unchanged; isNew {
			results[i].Outcome = Added
			arrived[keys[i].SKU]++
		}
	}
	for _, sku := range skus {
		filled, err := k.filler.Fill(ctx, tx, sku, arrived[sku])
		if err != nil {
			return nil, err
		}
		report.Filled += filled
	}
	return results, nil
}
