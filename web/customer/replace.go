package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/exchange"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) showReplace(c echo.Context) error {
	q, done, err := h.quote(c, query(c, "s"))
	if done || err != nil {
		return err
	}
	return h.replacePage(c, http.StatusOK, q, query(c, "replacement"), "")
}

func (h *Handlers) replace(c echo.Context) error {
	q, done, err := h.quote(c, field(c, "subscription"))
	if done || err != nil {
		return err
	}
	w, sku := h.words(c), field(c, "replacement")
	if sku == "" {
		return h.replacePage(c, http.StatusUnprocessableEntity, q, "", w.T("error.replacement.empty"))
	}
	if _, offered := q.Option(sku); !offered {
		return h.replacePage(c, http.StatusUnprocessableEntity, q, "", w.T("error.replacement.gone"))
	}
	return httpx.SeeOther(c, h.url(c, "/review", "s", q.Record.Subscription.ID, "replacement", sku))
}

// quote gives what a proven session can choose. When there is nothing to
// choose, done is true and the browser has been sent to what holds instead.
func (h *Handlers) quote(c echo.Context, subscriptionID string) (q exchange.Quote, done bool, err error) {
	item, done, err := h.item(c, subscriptionID, guest.Proven)
	if done || err != nil {
		return q, true, err
	}
	return h.quoteFor(c, item)
}

// quoteFor is quote for a subscription that is proven already.
func (h *Handlers) quoteFor(c echo.Context, item lookup.Item) (q exchange.Quote, done bool, err error) {
	q, err = h.Exchange.Quote(c.Request().Context(), item.Subscription.ID)
	live := q.Record.Exchange
	switch {
	case err != nil:
		return q, true, err
	case live != nil && live.State == casefile.Issued && !q.Again(),
		live != nil && !q.Again() && query(c, "switch") == "" && c.Request().Method == http.MethodGet && query(c, "replacement") == "":
		return q, true, httpx.SeeOther(c, h.url(c, "/case/"+live.Reference))
	case !q.Choosable():
		return q, true, httpx.SeeOther(c, h.url(c, "/answer", "s", item.Subscription.ID))
	}
	return q, false, nil
}

func (h *Handlers) replacePage(c echo.Context, status int, q exchange.Quote, chosen, problem string) error {
	v, err := h.begin(c, "replace.title")
	if err != nil {
		return err
	}
	v.page.Back = h.url(c, "/answer", "s", q.Record.Subscription.ID)
	if chosen == "" && len(q.Options) == 1 {
		chosen = q.Options[0].SKU
	}
	view := page.Replace{
		Page: v.page, Action: h.url(c, "/replace"), Subscription: q.Record.Subscription.ID,
		Old: v.product(*q.Record.Product), OldLeft: v.left(q), Error: problem, None: len(q.Options) == 0,
	}
	for _, o := range q.Options {
		view.Options = append(view.Options, v.option(o, chosen))
	}
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "replacement", Text: problem}}
	}
	return h.Render.Page(c, status, page.ReplacePage(view))
}

// left is what remains of the old term, in words.
func (v view) left(q exchange.Quote) string {
	ends := q.Record.Subscription.EndsOn
	today := day.Of(v.now, q.Program.Zone)
	if ends.IsZero() || ends.Before(today) {
		return ""
	}
	months := 0
	for !ends.Before(today.AddMonths(months + 1)) {
		months++
	}
	if months > 0 {
		return v.T("product.months_left", "Count", months)
	}
	return v.T("product.days_left", "Count", today.DaysUntil(ends))
}
