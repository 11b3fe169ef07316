package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	"swapdesk/internal/search"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) searchRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: "/desk", Action: staff.LookUp, Handle: h.showSearch},
	}
}

// showSearch is the console: hits for ?q= on the left, the case of ?sel= on
// the right. A single hit opens by itself.
func (h *Handlers) showSearch(c echo.Context, by account.Signed) error {
	ctx := c.Request().Context()
	found, err := h.Search.Find(ctx, c.QueryParam("q"))
	if err != nil {
		return err
	}
	items, err := h.Lookup.Decide(ctx, records(found.Hits))
	if err != nil {
		return err
	}
	open, err := h.opened(ctx, c.QueryParam("sel"), found, items)
	if err != nil {
		return err
	}
	p, err := h.Desk.Page(c, title(found))
	if err != nil {
		return err
	}
	v := page.Search{Page: p, Staff: h.Desk.Staff(c, by), Asked: found.Text, Heading: title(found), More: found.More}
	v.Query = found.Text
	for i, item := range items {
		current := open != nil && item.Subscription.ID == open.Subscription.ID
		v.Hits = append(v.Hits, h.hit(item, found.Hits[i].By, found.Text, current))
	}
	for _, kind := range found.Tried {
		v.Tried = append(v.Tried, tried(kind))
	}
	if open != nil {
		if v.Panel, err = h.casePanel(c, by, *open); err != nil {
			return err
		}
	}
	return h.Render.Page(c, http.StatusOK, page.SearchPage(v))
}

// opened is the case that the right side shows; nil for none.
func (h *Handlers) opened(ctx context.Context, sel string, found search.Found, items []lookup.Item) (*lookup.Item, error) {
	if sel != "" {
		item, err := h.item(ctx, sel)
		return &item, err
	}
	if hit, ok := found.Opens(); ok {
		for i := range items {
			if items[i].Subscription.ID == hit.Subscription.ID {
				return &items[i], nil
			}
		}
	}
	return nil, nil //nolint:nilnil // nothing is open
}

func records(hits []search.Match) []casefile.Record {
	all := make([]casefile.Record, len(hits))
	for i, hit := range hits {
		all[i] = hit.Record
	}
	return all
}

// title says what was found, and never what was searched for: titles are kept
// in a browser's history.
func title(found search.Found) string {
	switch n := len(found.Hits); {
	case found.Text == "":
		return "Find a purchase"
	case n == 0:
		return "Nothing found"
	case found.More:
		return fmt.Sprintf("More than %d found", search.Shown)
	case n == 1:
		return "1 found"
	default:
		return fmt.Sprintf("%d found", n)
	}
}

func (h *Handlers) hit(item lookup.Item, by search.Kind, text string, current bool) page.Hit {
	v := h.verdict(item)
	var ruler *ui.Rule
	if v.left != "" {
		ruler = h.rule(item.Program)
	}
	return page.Hit{
		URL:   "/desk?" + url.Values{"q": {text}, "sel": {item.Subscription.ID}}.Encode() + "#case",
		Order: orderLine(item), Name: purchase.MaskName(item.Line.Name), Contact: maskedContact(item.Line), Product: v.product,
		Bought: h.Desk.In().Weekdayless(item.Line.BoughtOn),
		Tag:    v.tag, TagKind: v.kind, Left: v.left, Rule: ruler, By: matched(by), Current: current,
	}
}

// matched says what a hit was found by.
func matched(by search.Kind) string {
	switch by {
	case search.Order:
		return "Order number"
	case search.Reference:
		return "Reference"
	case search.Activation:
		return "Activation code"
	case search.Email:
		return "Email"
	case search.Phone:
		return "Phone"
	case search.PhoneEnd:
		return "End of the phone number"
	case search.NameStart:
		return "Start of the name"
	}
	return "Name"
}

// tried says what a text was taken for.
func tried(kind search.Kind) string {
	switch kind {
	case search.Order:
		return "an order number"
	case search.Reference:
		return "a reference"
	case search.Activation:
		return "an activation code"
	case search.Email:
		return "an email address"
	case search.Phone:
		return "a phone number"
	case search.PhoneEnd:
		return "the end of a phone number"
	}
	return "a name"
}
