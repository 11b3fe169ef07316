package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/contact"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/handoff"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// HandoffPath is where the QR code of a kiosk leads in a language, the token
// behind it.
const HandoffPath = "/handoff/"

func (h *Handlers) handoffRoutes(g *echo.Group) {
	g.GET(HandoffPath+":token", h.showHandoff)
	g.POST(HandoffPath+":token", h.handoff)
}

// showHandoff shows the phone what is next. Opening the address binds nothing:
// some apps look at it before their owner does.
func (h *Handlers) showHandoff(c echo.Context) error {
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	o, err := h.Handoffs.Peek(c.Request().Context(), c.Param("token"), g.Browser)
	switch {
	case isNotFound(err):
		return h.handoffPage(c, http.StatusNotFound, page.Handoff{State: "gone"})
	case err != nil:
		return err
	}
	switch o.State(h.Now()) {
	case handoff.Opened:
		c.Response().Header().Set("Refresh", "2")
		return h.handoffPage(c, http.StatusOK, page.Handoff{State: "number", Number: o.Shown})
	case handoff.Agreed:
		return h.takeOver(c, g, o)
	}
	return h.handoffPage(c, http.StatusOK, page.Handoff{State: "start"})
}

// takeOver goes on where the kiosk stopped: with the mailbox on file, or by
// asking for one.
func (h *Handlers) takeOver(c echo.Context, g *guest.Session, o handoff.Handoff) error {
	item, err := h.Lookup.Item(c.Request().Context(), o.SubscriptionID)
	switch {
	case err != nil:
		return err
	case item.Line.Email == "" && !o.Receipt:
		return h.handoffPage(c, http.StatusOK, page.Handoff{State: "receipt"})
	case item.Line.Email == "":
		return h.handoffPage(c, http.StatusOK, page.Handoff{State: "email"})
	case httpx.OnlyHead(c):
		return c.NoContent(http.StatusOK)
	}
	g.Find(item.Line.ID)
	if err := h.Guests.RotateGuest(c); err != nil {
		return err
	}
	if item.Exchange != nil {
		return httpx.SeeOther(c, h.url(c, "/case/"+item.Exchange.Reference))
	}
	return httpx.SeeOther(c, h.url(c, "/answer"))
}

// handoff binds the phone that comes first, or takes the first mailbox of a
// purchase that has none; the code goes there at once.
func (h *Handlers) handoff(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	if field(c, "step") == "open" {
		if err := h.Guests.SaveGuest(c); err != nil { // this browser is remembered
			return err
		}
		if _, err = h.Handoffs.Open(ctx, token, g.Browser); err != nil && !isNotFound(err) {
			return err
		}
		return httpx.SeeOther(c, h.url(c, HandoffPath+token))
	}
	o, err := h.Handoffs.Peek(ctx, token, g.Browser)
	switch {
	case err != nil && !isNotFound(err):
		return err
	case err != nil, o.State(h.Now()) != handoff.Agreed, !o.Receipt:
		return httpx.SeeOther(c, h.url(c, HandoffPath+token))
	}
	typed, w := field(c, "email"), h.words(c)
	change, err := h.Contacts.First(ctx, contact.Request{
		SubscriptionID: o.SubscriptionID, Typed: typed, Lang: w.Lang(),
		Actor: audit.Actor{ID: "customer", Channel: "kiosk", Device: o.DeviceID, Reason: "receipt"},
	})
	switch {
	case fault.Is(err, "contact_empty"):
		return h.handoffPage(c, http.StatusUnprocessableEntity, page.Handoff{State: "email", Email: ui.Field{Value: typed, Error: w.T("error.email.empty")}})
	case fault.Is(err, "contact_format"):
		return h.handoffPage(c, http.StatusUnprocessableEntity, page.Handoff{State: "email", Email: ui.Field{Value: typed, Error: w.T("error.email.format")}})
	case fault.Is(err, "contact_on_file"), fault.Is(err, "contact_pending"):
		return httpx.SeeOther(c, h.url(c, HandoffPath+token)) // goes on with the one on file
	case err != nil:
		return err
	}
	return h.proveFirst(c, g, o, change)
}

// proveFirst mails the code to a mailbox that was just given.
func (h *Handlers) proveFirst(c echo.Context, g *guest.Session, o handoff.Handoff, change contact.Change) error {
	item, err := h.Lookup.Item(c.Request().Context(), o.SubscriptionID)
	if err != nil {
		return err
	}
	target := h.url(c, "/answer")
	standing, err := h.Removal.Find(c.Request().Context(), o.SubscriptionID)
	if err != nil {
		return err
	}
	if standing.Reference != "" {
		target = h.url(c, "/case/"+standing.Reference)
	}
	item.Line.Email = change.Value // as it stands now
	g.Find(item.Line.ID)
	if err := h.Guests.RotateGuest(c); err != nil {
		return err
	}
	return h.prove(c, item, target)
}

func (h *Handlers) handoffPage(c echo.Context, status int, p page.Handoff) error {
	v, err := h.begin(c, "handoff.title")
	if err != nil {
		return err
	}
	p.Page, p.Action, p.Check = v.page, h.url(c, HandoffPath+c.Param("token")), h.url(c, "/check")
	if p.Email.Error != "" {
		p.Errors = []ui.FieldError{{Field: "email", Text: p.Email.Error}}
	}
	return h.Render.Page(c, status, page.HandoffPage(p))
}
