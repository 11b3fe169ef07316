package customer

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
	"swapdesk/web/httpx"
)

// showAnswer shows everything that this session has found; ?o= is one purchase
// line's order, ?s= one subscription.
func (h *Handlers) showAnswer(c echo.Context) error {
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	items, err := h.Lookup.Show(c.Request().Context(), g.Purchases, g.Mailboxes)
	if err != nil {
		return err
	}
	items = narrow(items, query(c, "s"), query(c, "o"))
	if len(items) == 0 {
		return h.beginAgain(c, g)
	}
	v, err := h.begin(c, "answer.title")
	if err != nil {
		return err
	}
	v.page.Back = h.url(c, "/check")
	answer := page.Answer{Page: v.page, OrderNumber: items[0].Line.OrderNumber}
	for _, item := range items {
		if item.Line.OrderNumber != answer.OrderNumber {
			answer.OrderNumber = ""
		}
		verdict := v.verdict(item, h.url(c, "/answer"), h.url(c, "/replace", "s", item.Subscription.ID))
		if item.Program != nil && item.Product != nil && item.Exchange == nil {
			verdict.GuideURL = h.url(c, "/guide/"+url.PathEscape(item.Line.SKU), "s", item.Subscription.ID)
		}
		if err := h.wayToRemoval(c, g, item, &verdict); err != nil {
			return err
		}
		answer.Verdicts = append(answer.Verdicts, verdict)
	}
	if item := items[0]; len(items) == 1 && item.Program != nil {
		rule := v.rule(item.Program)
		answer.Header = &rule
	}
	return h.Render.Page(c, http.StatusOK, page.AnswerPage(answer))
}

// wayToRemoval leads from a verdict to a free removal while its window is
// open. Who has proven the purchase and has booked or done it already is led
// to the case; nobody else is told.
func (h *Handlers) wayToRemoval(c echo.Context, g *guest.Session, item lookup.Item, out *page.Verdict) error {
	if !item.Decision.RemovalOpen {
		return nil
	}
	out.BookURL = h.url(c, "/remove", "s", item.Subscription.ID)
	if g.Level(item.Record) < guest.Proven {
		return nil
	}
	r, err := h.Removal.Find(c.Request().Context(), item.Subscription.ID)
	if err == nil && r.State != removal.NotStarted {
		out.BookURL, out.Underway = h.url(c, "/case/"+r.Reference), true
	}
	return err
}

// narrow keeps one subscription, or those of the order that a line is of.
func narrow(items []lookup.Item, subscriptionID, purchaseID string) []lookup.Item {
	order := ""
	for _, item := range items {
		if item.Line.ID == purchaseID {
			order = item.Line.OrderNumber
		}
	}
	return slices.DeleteFunc(items, func(item lookup.Item) bool {
		return subscriptionID != "" && item.Subscription.ID != subscriptionID ||
			order != "" && item.Line.OrderNumber != order
	})
}

// chooseFrom is the answer's primary action: on to the replacements, by way
// of the mailed code.
func (h *Handlers) chooseFrom(c echo.Context) error {
	item, done, err := h.item(c, field(c, "subscription"), guest.Found)
	if done || err != nil {
		return err
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	target := h.url(c, "/replace", "s", item.Subscription.ID)
	if g.Level(item.Record) == guest.Proven {
		return httpx.SeeOther(c, target)
	}
	if !chooses(item.Decision) && item.Exchange == nil {
		return httpx.SeeOther(c, h.url(c, "/answer", "s", item.Subscription.ID))
	}
	return h.prove(c, item, target)
}

// verdict is one subscription's answer in words.
func (v view) verdict(item lookup.Item, action, review string) page.Verdict {
	d := item.Decision
	out := page.Verdict{
		Subscription: item.Subscription.ID, Product: item.Line.SKU, Code: string(d.Verdict),
		DaysLeft: d.DaysLeft, Version: d.PolicyVersion, Receipt: v.receipt(d.Steps),
	}
	if item.Product != nil {
		out.Product, out.Facts = item.Product.Name, v.facts(item.Product)
	}
	if item.Line.Quantity > 1 {
		out.Unit = v.T("product.unit", "Unit", item.Subscription.Unit, "Units", item.Line.Quantity)
	}
	if item.Program == nil {
		if lead := v.book.Lead(v.now); lead != nil {
			out.Vendor = lead.Vendor
		}
		return out
	}
	zone := item.Program.Zone
	rule := v.rule(item.Program)
	out.Rule, out.Vendor, out.Until = &rule, item.Program.Vendor, v.Deadline(d.Deadline, zone)
	out.Opens, out.EndedOn = v.Date(item.Program.OpensOn), v.Date(item.Subscription.EndsOn)
	out.RenewalOff = item.Subscription.State == purchase.Canceled
	if d.DaysLeft == 0 {
		out.LastDay, out.Tonight = true, v.DeadlineClock(d.Deadline, zone)
	}
	if d.RemovalOpen {
		out.RemovalUntil = v.Deadline(d.RemovalEnd, zone)
	}
	switch {
	case item.Again(d): // a second one, by an exception
		out.Action = action
	case item.Exchange != nil:
		out.ConfirmedOn = v.Moment(item.Exchange.RequestedAt, zone)
		out.Waiting, out.Action, out.ReviewURL = item.Exchange.State == casefile.Waiting, action, review
	case chooses(d):
		out.Action = action
	}
	return out
}

// chooses tells whether a replacement can be chosen.
func chooses(d eligibility.Decision) bool {
	return d.Verdict == eligibility.Eligible || d.Verdict == eligibility.EligibleByOverride
}
