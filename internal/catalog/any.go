package catalog

import "slices"

// Any gives the products that an exception may put in the place of the old
// one, best first as in Match and without its limit: those with a key pool.
// Neither the promise of parity nor the list of curated ones binds it, but
// nothing is replaced by what is withdrawn (contract.md, Similar).
func Any(s Search) []Replacement {
	fit := []Replacement{}
	for _, c := range s.Candidates {
		switch s.refuse(c.Product) {
		case WithdrawnVendor, WithdrawnSKU:
			continue
		}
		if c.HasPool {
			fit = append(fit, Replacement{c.Product, true, slices.Contains(s.Curated, c.SKU), s.parity(c.Product)})
		}
	}
	slices.SortStableFunc(fit, s.compare)
	return fit
}
