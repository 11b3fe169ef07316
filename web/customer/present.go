package customer

import (
	"swapdesk/internal/catalog"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/exchange"
	"swapdesk/internal/program"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// rule is the ruler of a program's exchange window.
func (v view) rule(p *program.Program) ui.Rule { return httpx.Rule(v.Words, p, v.now) }

// facts are a product's term and devices: "1 year, 3 devices".
func (v view) facts(p *catalog.Product) string {
	return v.T("product.facts", "Term", v.Term(p.TermMonths), "Devices", v.Devices(p.Devices))
}

func (v view) product(p catalog.Product) page.Product {
	return page.Product{
		Name: p.Name, Vendor: p.Vendor, Devices: v.Devices(p.Devices),
		Platforms: v.Platforms(p.Platforms), Term: v.Term(p.TermMonths),
	}
}

func (v view) option(o exchange.Option, chosen string) page.Option {
	devices, platforms, term := o.Parity.Less()
	return page.Option{
		DevicesLess: devices, PlatformsLess: platforms, TermLess: term,
		Product: v.product(o.Product), SKU: o.SKU, Checked: o.SKU == chosen, OutOfKeys: o.Free == 0,
		DevicesMore:   o.Parity.NewDevices > o.Parity.OldDevices,
		PlatformsMore: len(o.Parity.NewPlatforms) > len(o.Parity.OldPlatforms),
		TermMore:      o.Parity.NewMonths > o.Parity.OldMonths,
	}
}

// receipt says the walked rules in words.
func (v view) receipt(steps []eligibility.Step) []page.ReceiptLine {
	lines := make([]page.ReceiptLine, len(steps))
	for i, s := range steps {
		asked, found := httpx.Walked(v.Words, s)
		lines[i] = page.ReceiptLine{Rule: asked, Passed: s.Passed, Found: found}
	}
	return lines
}
