package customer

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/program"
	page "swapdesk/templates/customer"
)

func (h *Handlers) start(c echo.Context) error {
	v, err := h.begin(c, "start.title")
	if err != nil {
		return err
	}
	products, err := h.Lookup.Repo.ListProducts(c.Request().Context())
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, p := range products {
		names[p.SKU] = p.Name
	}
	view := page.Start{Page: v.page, Check: h.url(c, "/check")}
	for i := range v.book {
		view.Offers = append(view.Offers, v.offer(&v.book[i], names))
	}
	// All that are open; where none is, all that there are (contract.md).
	if open := slices.DeleteFunc(slices.Clone(view.Offers), func(o page.Offer) bool { return o.State != "open" }); len(open) > 0 {
		view.Offers = open
	}
	return h.Render.Page(c, http.StatusOK, page.StartPage(view))
}

// offer is a program as customers read it.
func (v view) offer(p *program.Program, names map[string]string) page.Offer {
	window, removal := p.ExchangeWindow(), p.RemovalWindow()
	o := page.Offer{
		State: string(p.Status), Vendor: p.Vendor, Statement: p.Statement, Rule: v.rule(p),
		DaysLeft: window.DaysLeft(v.now), Opens: v.Date(p.OpensOn), Until: v.Deadline(window.End(), p.Zone),
	}
	switch {
	case v.now.Before(window.Start()) && p.Status == program.Open:
		o.State = "not_open_yet"
	case !v.now.Before(window.End()) || p.Status == program.Closed:
		o.State = "closed"
		if !p.ClosedAt.IsZero() && p.ClosedAt.Before(window.End()) {
			o.Until = v.Moment(p.ClosedAt, p.Zone)
		}
	case o.DaysLeft == 0:
		o.LastDay, o.Tonight = true, v.DeadlineClock(window.End(), p.Zone)
	}
	if removal.Contains(v.now) {
		o.RemovalUntil = v.Deadline(removal.End(), p.Zone)
	}
	for _, sku := range p.Withdrawn {
		if name := names[sku]; name != "" {
			o.Products = append(o.Products, name)
		}
	}
	return o
}
