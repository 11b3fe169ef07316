package catalog

// Product is one article of the retailer's catalog.
type Product struct {
	SKU        string
	Name       string
	Vendor     string
	Devices    int      // how many devices one license covers, ≥ 1
	Platforms  []string // of windows, mac, android, ios; sorted
	TermMonths int      // ≥ 1
	PriceCents int64    // shown for information; a difference is never charged
}
