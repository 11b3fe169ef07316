package desk

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) voidRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: casePath + "/void", Action: staff.Void, Handle: h.showVoid},
		{Method: http.MethodPost, Path: casePath + "/void", Action: staff.Void, Handle: h.void},
	}
}

// itemZone is that of an item's program; times of those without one are told
// in UTC.
func itemZone(item lookup.Item) *time.Location {
	if item.Program == nil {
		return time.UTC
	}
	return item.Program.Zone
}

func (h *Handlers) showVoid(c echo.Context, by account.Signed) error {
	o, err := h.open(c, by)
	if err != nil {
		return err
	}
	return h.voidPage(c, by, http.StatusOK, o, nil)
}

// void ends the exchange that the page has shown.
func (h *Handlers) void(c echo.Context, by account.Signed) error {
	o, stale, err := h.current(c, by)
	switch {
	case err != nil:
		return err
	case stale:
		return h.voidPage(c, by, http.StatusConflict, o, nil)
	}
	reason := strings.TrimSpace(c.FormValue("reason"))
	if off := reasonCode(reason); off != "" {
		return h.voidPage(c, by, http.StatusUnprocessableEntity, o, func(v *page.Void) {
			v.Off = reasonOff(off)
			v.Errors = append(v.Errors, ui.FieldError{Field: "reason", Text: v.Off})
		})
	}
	_, err = h.Exchange.Void(c.Request().Context(), exchange.VoidRequest{
		SubscriptionID: o.Subscription.ID, ExchangeID: c.FormValue("exchange"), Actor: by.For(o.Veil(reason)),
	})
	switch {
	case fault.Is(err, "no_exchange"), fault.Is(err, "exchange_changed"):
		if o, err = h.open(c, by); err != nil {
			return err
		}
		return h.voidPage(c, by, http.StatusConflict, o, func(v *page.Void) {
			v.Problem = "Nothing was voided: the exchange has changed since you opened this page."
		})
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, caseURL(o.ID)+"?done=void")
}

// reasonCode is what is wrong with a reason, "" for nothing.
func reasonCode(reason string) string {
	switch {
	case reason == "":
		return "empty"
	case len([]rune(reason)) > 500:
		return "long"
	}
	return ""
}

func (h *Handlers) voidPage(c echo.Context, by account.Signed, status int, o opened, change func(*page.Void)) error {
	frame, err := h.caseFrame(c, by, o, "Void the exchange")
	if err != nil {
		return err
	}
	v := page.Void{Frame: frame, Reason: c.FormValue("reason")}
	if e := o.Exchange; e != nil {
		v.Exchange, v.Waits, v.Facts = e.ID, e.State == casefile.Waiting, h.exchangeRows(o.Case)
	}
	if change != nil {
		change(&v)
	}
	return h.Render.Page(c, status, page.VoidPage(v))
}
