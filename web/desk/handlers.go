package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/lookup"
	"swapdesk/internal/search"
	page "swapdesk/templates/desk"
	"swapdesk/web/httpx"
)

// Handlers are the pages under /desk.
type Handlers struct {
	Guard  *httpx.Staff
	Desk   *httpx.Desk
	Render *httpx.Renderer
	Now    func() time.Time

	Search *search.Service
	Lookup *lookup.Service
}

// Routes are all pages of the desk, each file's own.
func (h *Handlers) Routes() []httpx.Route {
	return slices.Concat(
		h.searchRoutes(),
	)
}

// Register puts the pages behind their guard.
func (h *Handlers) Register(e *echo.Echo) { h.Guard.Register(e, h.Routes()) }

// item finds a subscription by what names a case on these pages: its
// reference, or the subscription's id. What is malformed is NotFound like what
// is not there.
func (h *Handlers) item(ctx context.Context, id string) (lookup.Item, error) {
	if reference, ok := ids.ParseReference(id); ok && len(id) <= len(reference) {
		return h.Lookup.Case(ctx, reference)
	}
	if uuid.Validate(id) != nil || len(id) != 36 {
		return lookup.Item{}, fault.New(fault.NotFound, "subscription_not_found", "there is no such subscription")
	}
	return h.Lookup.Item(ctx, strings.ToLower(id))
}

// casePanel draws the case on the right of the console, for the subscription
// that is open there.
func (h *Handlers) casePanel(_ echo.Context, _ account.Signed, item lookup.Item) (templ.Component, error) {
	v := h.verdict(item)
	return page.CasePanel(page.Panel{
		Order: orderLine(item), Product: v.product, Bought: h.Desk.In().Weekdayless(item.Line.BoughtOn),
		Tag: v.tag, TagKind: v.kind, Left: v.left, Say: v.say, Rule: h.rule(item.Program),
	}), nil
}
