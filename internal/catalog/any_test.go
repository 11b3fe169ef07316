package catalog_test

import (
	"testing"

	"swapdesk/internal/catalog"
)

// An exception may give less, but nothing that is withdrawn, and nothing
// without a pool.
func TestAny(t *testing.T) {
	t.Parallel()
	s := search(
		pooled(product("less", "Trend Micro", 1, "windows", 1, 100)),
		pooled(product("same", "Trend Micro", 3, "windows|mac", 12, 5999)),
		catalog.Candidate{Product: product("no pool", "Trend Micro", 3, "windows|mac", 12, 5999)},
		pooled(product("withdrawn too", "Trend Micro", 3, "windows|mac", 12, 5999)),
		pooled(product("vendor", "Kaspersky Lab", 3, "windows|mac", 12, 5999)),
		pooled(product("old", "Trend Micro", 3, "windows|mac", 12, 5999)),
	)
	s.Curated = []string{"same", "no pool"}
	all := catalog.Any(s)
	if got := skus(all); got != "same less" {
		t.Errorf("%q", got)
	}
	if devices, platforms, months := all[0].Parity.Less(); devices || platforms || months {
		t.Error("the same is less")
	}
	if devices, platforms, months := all[1].Parity.Less(); !devices || !platforms || !months {
		t.Errorf("less: %t %t %t", devices, platforms, months)
	}
}
