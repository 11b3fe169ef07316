package desk

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) revealRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodPost, Path: casePath + "/reveal", Action: staff.Reveal, Handle: h.reveal},
	}
}

// reveal answers with the page of the case on which one field stands in the
// clear. Only this answer has it: every GET masks all of them.
func (h *Handlers) reveal(c echo.Context, by account.Signed) error {
	o, err := h.open(c, by)
	if err != nil {
		return err
	}
	ask := support.Ask{
		ID: o.ID, Field: support.Field(c.FormValue("field")), Reason: support.Reason(c.FormValue("reason")),
		Words: c.FormValue("words"), Actor: by.Actor(),
	}
	value, err := h.Support.Reveal(c.Request().Context(), ask)
	var refused *fault.Error
	switch {
	case err == nil:
		if o, err = h.open(c, by); err != nil { // its timeline has one event more
			return err
		}
		// Masked again in time, also where no script does it.
		c.Response().Header().Set("Refresh", fmt.Sprintf("%d;url=%s", int(support.RevealTime.Seconds()), caseURL(o.ID)))
		return h.drawCase(c, by, http.StatusOK, o, func(v *page.Case) { show(v, ask.Field, value) })
	case errors.As(err, &refused) && refused.Kind == fault.Invalid:
		return h.drawCase(c, by, http.StatusUnprocessableEntity, o, func(v *page.Case) { askAgain(v, ask, refused.Fields) })
	case fault.Is(err, "reveal_limit"):
		return h.drawCase(c, by, http.StatusTooManyRequests, o, func(v *page.Case) { v.Reveal.Full = true })
	}
	return err
}

// show puts one field in the clear onto a page.
func show(v *page.Case, field support.Field, value string) {
	for i := range v.Personal {
		if v.Personal[i].Field == string(field) {
			v.Personal[i].Shown = value
		}
	}
}

// askAgain puts the form back as it was filled in, with what is missing.
func askAgain(v *page.Case, ask support.Ask, fields map[string]string) {
	r := &v.Reveal
	r.Open, r.Field, r.Reason, r.Words = true, string(ask.Field), string(ask.Reason), ask.Words
	for _, f := range []struct {
		name, text string
		off        *string
	}{
		{"field", "Choose what to show.", &r.FieldOff},
		{"reason", "Choose why you need to see it.", &r.ReasonOff},
		{"words", "Say why in your own words.", &r.WordOff},
	} {
		if code := fields[f.name]; code != "" {
			if *f.off = f.text; code == "long" {
				*f.off = "Write at most 500 characters."
			}
			v.Errors = append(v.Errors, ui.FieldError{Field: f.name, Text: *f.off})
		}
	}
}
