package customer

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// prove asks for the mailed code and goes on to target afterwards. Arriving at
// /verify by this redirect sends the first code (contract.md).
func (h *Handlers) prove(c echo.Context, item lookup.Item, target string) error {
	if purchase.EmailKey(item.Line.Email) == "" {
		return httpx.SeeOther(c, h.url(c, "/verify", "s", item.Subscription.ID)) // for the call that it leads to
	}
	return h.ask(c, lookup.Ask{Record: &item.Record, Target: target})
}

// ask opens a request for this browser, also one that nobody can answer.
func (h *Handlers) ask(c echo.Context, a lookup.Ask) error {
	if httpx.OnlyHead(c) {
		return httpx.SeeOther(c, h.url(c, "/verify"))
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	if err := h.Guests.SaveGuest(c); err != nil {
		return err
	}
	a.Browser, a.Lang = g.Browser, h.words(c).Lang()
	id, err := h.Confirm.Start(c.Request().Context(), a)
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, h.url(c, "/verify", "r", id))
}

func (h *Handlers) showVerify(c echo.Context) error {
	return h.verifyPage(c, http.StatusOK, query(c, "r"), "", nil)
}

func (h *Handlers) verify(c echo.Context) error {
	id, typed := field(c, "request"), field(c, "code")
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	request, err := h.Confirm.Check(c.Request().Context(), id, g.Browser, typed)
	switch fault.KindOf(err) {
	case fault.Invalid:
		return h.verifyPage(c, http.StatusUnprocessableEntity, id, typed, err)
	case fault.NotFound:
		return h.beginAgain(c, g)
	}
	if err != nil {
		return err
	}
	g.Prove(request.EmailKey)
	h.Lookup.Proven(c.Request().Context(), request.EmailKey, h.words(c).Lang())
	if err := h.Guests.RotateGuest(c); err != nil {
		return err
	}
	// Who changed the language on this page goes on in the new one.
	return httpx.SeeOther(c, h.translated(request.Target, h.words(c)))
}

func (h *Handlers) resend(c echo.Context) error {
	id := field(c, "request")
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	release := h.Lookup.Even.Begin()
	err = h.Confirm.Resend(c.Request().Context(), id, g.Browser, h.words(c).Lang())
	release(c.Request().Context())
	switch fault.KindOf(err) {
	case fault.Throttled:
		return h.verifyPage(c, http.StatusTooManyRequests, id, "", err)
	case fault.NotFound:
		return h.beginAgain(c, g)
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, h.url(c, "/verify", "r", id))
}

func (h *Handlers) verifyPage(c echo.Context, status int, id, typed string, problem error) error {
	v, err := h.begin(c, "verify.title")
	if err != nil {
		return err
	}
	v.page.Back = h.url(c, "/answer")
	if id == "" {
		v.page.Title = v.T("verify.no_mailbox.title")
		return h.Render.Page(c, status, page.NoMailboxPage(page.Verify{Page: v.page, Callback: h.callURL(c, query(c, "s"))}))
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	_, wait, err := h.Confirm.Wait(c.Request().Context(), id, g.Browser)
	if isNotFound(err) {
		return h.beginAgain(c, g)
	}
	if err != nil {
		return err
	}
	view := page.Verify{
		Page: v.page, ID: id, Action: h.url(c, "/verify"), Resend: h.url(c, "/verify/code"), Sent: true,
		Code: ui.Field{Name: "code", Value: typed},
	}
	switch {
	case fault.Is(problem, "code_limit"):
		view.Sent, view.Wait = false, v.T("verify.wait_day")
	case fault.Is(problem, "code_pause"):
		view.Sent, view.Wait = false, v.T("verify.wait", "Wait", v.seconds(wait))
	}
	if view.Code.Error = v.codeError(problem); view.Code.Error != "" {
		view.Errors = []ui.FieldError{{Field: "code", Text: view.Code.Error}}
	}
	return h.Render.Page(c, status, page.VerifyPage(view))
}

func (v view) seconds(wait time.Duration) string {
	return v.T("unit.seconds", "Count", max(1, int(wait.Round(time.Second)/time.Second)))
}

func (v view) codeError(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return ""
	}
	switch f.Code {
	case "code_empty":
		return v.T("error.code.empty")
	case "code_format":
		return v.T("error.code.format")
	case "code_expired":
		return v.T("error.code.expired")
	case "code_used_up":
		return v.T("error.code.used_up")
	case "code_wrong":
		if f.Count == 0 {
			return v.T("error.code.used_up")
		}
		return v.T("error.code.wrong", "Count", f.Count)
	}
	return ""
}

// callURL is where a call can be asked for, about the subscription that the
// page is about; "" for none.
func (h *Handlers) callURL(c echo.Context, subscriptionID string) string {
	if subscriptionID == "" {
		return h.url(c, "/callback")
	}
	return h.url(c, "/callback", "s", subscriptionID)
}
