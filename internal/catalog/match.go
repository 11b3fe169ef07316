package catalog

import (
	"cmp"
	"slices"
	"strings"

	"swapdesk/internal/day"
)

// MaxReplacements is how many replacements a customer is shown at most.
const MaxReplacements = 4

// Candidate is a product that might replace another. HasPool tells whether it
// has a key pool, be it empty.
type Candidate struct {
	Product
	HasPool bool
}

// Search is everything that the rule of similar products looks at.
type Search struct {
	Old        Product
	Today      day.Date              // in the program's zone: the day on which a replacement would start
	EndsOn     day.Date              // the last covered day of what is exchanged; zero: nothing remains
	Vendor     string                // the withdrawn vendor; compared without case
	Withdrawn  func(sku string) bool // by any program that is not closed
	Curated    []string              // SKUs, best first
	Candidates []Candidate
}

// Replacement is a product that keeps the parity promise.
type Replacement struct {
	Product
	HasPool bool
	Curated bool
	Parity  Parity
}

// Parity is the promise side by side: never less than you had.
type Parity struct {
	OldDevices, NewDevices     int
	OldPlatforms, NewPlatforms []string // sorted
	OldMonths, NewMonths       int      // OldMonths is what remains of the term, begun months counted as whole
}

// Less tells where the promise is not kept: an exception may give less.
func (p Parity) Less() (devices, platforms, months bool) {
	missing := func(old string) bool { return !slices.Contains(p.NewPlatforms, old) }
	return p.NewDevices < p.OldDevices, slices.ContainsFunc(p.OldPlatforms, missing), p.NewMonths < p.OldMonths
}

// Reason is why a product may not replace another, a stable code.
type Reason string

// The reasons, in the order in which they are looked at.
const (
	UnknownProduct  Reason = "unknown_product" // a curated SKU without a product
	WithdrawnVendor Reason = "withdrawn_vendor"
	WithdrawnSKU    Reason = "withdrawn_sku"
	FewerDevices    Reason = "fewer_devices"
	FewerPlatforms  Reason = "fewer_platforms"
	ShorterTerm     Reason = "shorter_term"
)

// Refusal is a curated product that may not replace the old one.
type Refusal struct {
	SKU    string
	Reason Reason
}

// Match gives the products that may replace the old one, best first, at most
// MaxReplacements (product.md, Similar product; contract.md, Similar).
//
// A candidate is curated, or has a key pool. Curated ones come first in their
// order; they must keep the parity promise too, because it is made to the
// customer and not to the retailer: Refusals names those left out. The others
// follow by closeness: the smallest surplus of devices, then of platforms,
// then of months, then the smallest difference in price, then by name and SKU.
func Match(s Search) []Replacement {
	fit := []Replacement{}
	for _, c := range s.Candidates {
		curated := slices.Contains(s.Curated, c.SKU)
		if (curated || c.HasPool) && s.refuse(c.Product) == "" {
			fit = append(fit, Replacement{c.Product, c.HasPool, curated, s.parity(c.Product)})
		}
	}
	slices.SortStableFunc(fit, s.compare)
	return fit[:min(len(fit), MaxReplacements)]
}

// Refusals lists the curated products that Match leaves out, with the first
// reason of each, in their order. For a warning about a whole program search
// with a full term: EndsOn = Today.AddMonths(Old.TermMonths).
func Refusals(s Search) []Refusal {
	refused := []Refusal{}
	for _, sku := range s.Curated {
		i := slices.IndexFunc(s.Candidates, func(c Candidate) bool { return c.SKU == sku })
		reason := UnknownProduct
		if i >= 0 {
			reason = s.refuse(s.Candidates[i].Product)
		}
		if reason != "" {
			refused = append(refused, Refusal{sku, reason})
		}
	}
	return refused
}

// refuse is "" when p may replace the old product.
func (s Search) refuse(p Product) Reason {
	covers := func(platform string) bool { return slices.Contains(p.Platforms, platform) }
	switch {
	case strings.EqualFold(strings.TrimSpace(p.Vendor), strings.TrimSpace(s.Vendor)):
		return WithdrawnVendor
	case p.SKU == s.Old.SKU || s.Withdrawn(p.SKU):
		return WithdrawnSKU
	case p.Devices < s.Old.Devices:
		return FewerDevices
	case slices.ContainsFunc(s.Old.Platforms, func(o string) bool { return !covers(o) }):
		return FewerPlatforms
	case s.Today.AddMonths(p.TermMonths).Before(s.EndsOn):
		return ShorterTerm
	}
	return ""
}

// compare orders replacements, the better one first.
func (s Search) compare(a, b Replacement) int {
	rank := func(r Replacement) int {
		if r.Curated {
			return slices.Index(s.Curated, r.SKU)
		}
		return len(s.Curated)
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.Devices, b.Devices),
		cmp.Compare(len(a.Platforms), len(b.Platforms)),
		cmp.Compare(a.TermMonths, b.TermMonths),
		cmp.Compare(distance(a.PriceCents, s.Old.PriceCents), distance(b.PriceCents, s.Old.PriceCents)),
		cmp.Compare(a.Name, b.Name),
		cmp.Compare(a.SKU, b.SKU),
	)
}

func (s Search) parity(p Product) Parity {
	return Parity{
		OldDevices: s.Old.Devices, NewDevices: p.Devices,
		OldPlatforms: s.Old.Platforms, NewPlatforms: p.Platforms,
		OldMonths: s.remainingMonths(), NewMonths: p.TermMonths,
	}
}

// remainingMonths is the shortest term, in months from today, that reaches
// the end of the old one: by construction never more than the term of a
// product that passes refuse. The last covered day still is a begun month.
func (s Search) remainingMonths() int {
	if s.EndsOn.IsZero() || s.EndsOn.Before(s.Today) {
		return 0
	}
	n := 1
	for s.Today.AddMonths(n).Before(s.EndsOn) {
		n++
	}
	return n
}

func distance(a, b int64) int64 { return max(a-b, b-a) }
