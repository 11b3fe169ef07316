package customer

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/ids"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	page "swapdesk/templates/customer"
	"swapdesk/web/httpx"
)

// confirm completes the exchange. What changed since the review is said on the
// review page; what was done already is shown as done.
func (h *Handlers) confirm(c echo.Context) error {
	item, done, err := h.item(c, field(c, "subscription"), guest.Proven)
	if done || err != nil {
		return err
	}
	result, err := h.Exchange.Complete(c.Request().Context(), exchange.Request{
		SubscriptionID: item.Subscription.ID, SKU: field(c, "replacement"), Lang: h.words(c).Lang(),
		OnlyWithKey: field(c, "expect") == "key", Actor: audit.Customer(),
	})
	switch {
	case fault.Is(err, "out_of_keys"):
		return h.reviewPage(c, http.StatusUnprocessableEntity, item, field(c, "replacement"),
			h.words(c).T("review.changed.out_of_keys"))
	case fault.Is(err, "not_offered"):
		return h.replace(c) // says that it is no longer offered
	case fault.Is(err, "not_eligible"):
		return httpx.SeeOther(c, h.url(c, "/answer", "s", item.Subscription.ID))
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, h.url(c, "/case/"+result.Exchange.Reference, "done", "1"))
}

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
	if strings.HasSuffix(c.Path(), "/key") {
		ask.Target += "/key"
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
	v, err := h.begin(c, "case.title")
	if err != nil {
		return err
	}
	e := item.Exchange
	if e == nil {
		return httpx.SeeOther(c, h.url(c, "/answer", "s", item.Subscription.ID))
	}
	replacement, err := h.product(c, e.SKU)
	if err != nil {
		return err
	}
	zone := item.Program.Zone
	view := page.Case{
		Page: v.page, Reference: e.Reference, State: string(e.State), Fresh: query(c, "done") != "",
		Old: v.product(*item.Product), New: v.product(replacement),
		ConfirmedOn: v.Moment(e.RequestedAt, zone), Until: v.Deadline(e.Deadline, zone),
		Receipt: v.receipt(e.Receipt), Version: e.PolicyVersion,
		MaskedEmail: purchase.MaskEmail(item.Line.Email), OthersURL: h.others(c),
	}
	if item.Decision.RemovalOpen {
		view.RemovalUntil = v.Deadline(item.Decision.RemovalEnd, zone)
	}
	if e.State == casefile.Waiting {
		view.ReplaceURL = h.url(c, "/replace", "s", item.Subscription.ID, "switch", "1")
	} else {
		view.KeyURL = h.url(c, "/case/"+e.Reference+"/key")
	}
	if err := h.caseSteps(c, v, item, &view); err != nil {
		return err
	}
	return h.Render.Page(c, http.StatusOK, page.CasePage(view))
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
		return httpx.SeeOther(c, h.url(c, "/answer", "s", item.Subscription.ID))
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
