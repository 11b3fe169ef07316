package customer

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/ids"
	"swapdesk/internal/lookup"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
	page "swapdesk/templates/customer"
	"swapdesk/web/httpx"
)

// caseItem finds a case that this session has proven. A reference that it has
// not, real or not, leads to the same verify page (contract.md).
func (h *Handlers) caseItem(c echo.Context) (item lookup.Item, done bool, err error) {
	g, err := h.Guests.Guest(c)
	if err != nil {
		return item, true, err
	}
	reference, ok := ids.ParseReference(c.Param("ref"))
	if !ok {
		reference = clean(c.Param("ref"))
	}
	release := h.Lookup.Even.Begin()
	item, err = h.Lookup.Case(c.Request().Context(), reference)
	if err != nil && !isNotFound(err) {
		return item, true, err
	}
	if err == nil && g.Level(item.Record) == guest.Proven {
		return item, false, nil
	}
	// However it was spelled: what is counted, and where it goes on, is the same.
	ask := lookup.Ask{Target: h.url(c, "/case/"+url.PathEscape(reference)), Number: reference}
	for _, page := range []string{"/key", "/change"} {
		if strings.HasSuffix(c.Path(), page) {
			ask.Target += page
		}
	}
	if err == nil {
		ask.Record = &item.Record
	}
	err = h.ask(c, ask)
	release(c.Request().Context())
	return item, true, err
}

func (h *Handlers) showCase(c echo.Context) error {
	item, done, err := h.caseItem(c)
	if done || err != nil {
		return err
	}
	s, err := h.caseStanding(c, item)
	if err != nil {
		return err
	}
	v, err := h.begin(c, "case.title")
	if err != nil {
		return err
	}
	view := page.Case{Page: v.page, Reference: s.Removal.Reference, Fresh: fresh(c, item, s), OthersURL: h.others(c)}
	if view.Old.Name = item.Line.SKU; item.Product != nil {
		view.Old = v.product(*item.Product)
	}
	if err := h.caseExchange(c, v, item, &view); err != nil {
		return err
	}
	if err := h.caseRemoval(c, v, s, &view); err != nil {
		return err
	}
	if view.State != "none" || s.Live != nil || s.Wait != nil || view.Removal.State == "canceled" {
		view.MaskedEmail = purchase.MaskEmail(item.Line.Email)
	}
	h.caseSteps(c, v, item, s.Removal, &view)
	if view.Looked, err = h.looked(c, v, item); err != nil {
		return err
	}
	return h.Render.Page(c, http.StatusOK, page.CasePage(view))
}

// caseExchange puts onto a case page how the exchange stands, or whether there
// can still be one.
func (h *Handlers) caseExchange(c echo.Context, v view, item lookup.Item, view *page.Case) error {
	zone, d := v.zone(item.Program), item.Decision
	choose := []string{"s", item.Subscription.ID}
	e := item.Exchange
	if e == nil {
		view.State, view.Receipt, view.Version = "over", v.receipt(d.Steps), d.PolicyVersion
		switch d.Verdict {
		case eligibility.Eligible, eligibility.EligibleByOverride:
			view.State, view.Until, view.ReplaceURL = "none", v.Deadline(d.Deadline, zone), h.url(c, "/replace", choose...)
		case eligibility.Paused, eligibility.NotOpenYet:
			view.State = "later"
		}
		return nil
	}
	replacement, err := h.product(c, e.SKU)
	if err != nil {
		return err
	}
	view.State, view.New, view.ConfirmedOn = string(e.State), v.product(replacement), v.Moment(e.RequestedAt, zone)
	view.Until, view.Receipt, view.Version = v.Deadline(e.Deadline, zone), v.receipt(e.Receipt), e.PolicyVersion
	if e.State == casefile.Waiting {
		view.ReplaceURL = h.url(c, "/replace", append(choose, "switch", "1")...)
	} else {
		view.KeyURL = h.url(c, "/case/"+e.Reference+"/key")
	}
	return nil
}

// zone is that of a program, or of the one that speaks for the retailer.
func (v view) zone(p *program.Program) *time.Location {
	if p == nil {
		p = v.book.Lead(v.now)
	}
	if p == nil {
		return time.UTC
	}
	return p.Zone
}

// others is where the session's other subscriptions are; "" when there are
// none.
func (h *Handlers) others(c echo.Context) string {
	g, err := h.Guests.Guest(c)
	if err != nil {
		return ""
	}
	items, err := h.Lookup.Show(c.Request().Context(), g.Purchases, g.Mailboxes)
	if err != nil || len(items) < 2 {
		return ""
	}
	return h.url(c, "/answer")
}

func (h *Handlers) showKey(c echo.Context) error {
	item, done, err := h.caseItem(c)
	if done || err != nil {
		return err
	}
	v, err := h.begin(c, "key.title")
	if err != nil {
		return err
	}
	if item.Exchange == nil { // a case of a removal only
		return httpx.SeeOther(c, h.url(c, "/case/"+url.PathEscape(c.Param("ref"))))
	}
	if httpx.OnlyHead(c) && item.Exchange.State == casefile.Issued {
		return c.NoContent(http.StatusOK)
	}
	caseURL := h.url(c, "/case/"+item.Exchange.Reference)
	key, record, err := h.Exchange.Key(c.Request().Context(), item.Exchange.Reference, audit.Customer())
	if fault.Is(err, "no_key_yet") {
		return httpx.SeeOther(c, caseURL)
	}
	if err != nil {
		return err
	}
	replacement, err := h.product(c, record.Exchange.SKU)
	if err != nil {
		return err
	}
	v.page.Back = caseURL
	return h.Render.Page(c, http.StatusOK, page.KeyPage(page.Key{
		Page: v.page, Reference: record.Exchange.Reference, Product: replacement.Name, Key: key.Expose(), CaseURL: caseURL,
	}))
}

// product finds a product of the catalog; the zero Product when it has none
// with this SKU.
func (h *Handlers) product(c echo.Context, sku string) (catalog.Product, error) {
	all, err := h.Lookup.Repo.ListProducts(c.Request().Context())
	for _, p := range all {
		if p.SKU == sku {
			return p, nil
		}
	}
	return catalog.Product{}, err
}
