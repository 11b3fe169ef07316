package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/callback"
	"swapdesk/internal/contact"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/lookup"
	"swapdesk/internal/override"
	"swapdesk/internal/removal"
	"swapdesk/internal/search"
	"swapdesk/internal/support"
	"swapdesk/web/httpx"
)

// Handlers are the pages under /desk.
type Handlers struct {
	Guard  *httpx.Staff
	Desk   *httpx.Desk
	Render *httpx.Renderer
	Now    func() time.Time

	Search  *search.Service
	Lookup  *lookup.Service
	Support *support.Service

	Removal  *removal.Desk
	Contacts *contact.Service
	Exchange *exchange.Service
	Override *override.Service
	Callback *callback.Service
}

// Routes are all pages of the desk, each file's own.
func (h *Handlers) Routes() []httpx.Route {
	routes := slices.Concat(
		h.searchRoutes(),
		h.caseRoutes(),
		h.noteRoutes(),
		h.revealRoutes(),
		h.exchangeRoutes(),
		h.bookRoutes(), h.waitRoutes(),
		h.resendRoutes(),
		h.contactRoutes(),
		h.fillRoutes(),
		h.overrideRoutes(),
		h.approvalRoutes(),
		h.voidRoutes(),
		h.callbackRoutes(),
	)
	return append(routes, backRoutes(routes)...)
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
