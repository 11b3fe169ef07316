package customer

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) showCheck(c echo.Context) error {
	return h.checkPage(c, http.StatusOK, lookup.Query{}, nil)
}

func (h *Handlers) check(c echo.Context) error {
	q := lookup.Query{
		OrderNumber: field(c, "order_number"), ActivationCode: field(c, "activation_code"), Contact: field(c, "contact"),
		Source: source(c), Lang: h.words(c).Lang(),
	}
	items, err := h.Lookup.Find(c.Request().Context(), q)
	if h.Lookup.Alarm.On() && (err == nil || isNotFound(err)) {
		return h.checkByMail(c, q, items)
	}
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound:
		return h.checkPage(c, http.StatusUnprocessableEntity, q, err)
	case fault.Throttled:
		return h.tooMany(c, err)
	}
	if err != nil {
		return err
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	first := g.IDHash == ""
	others := len(g.Purchases) > 0
	for _, item := range items {
		g.Find(item.Line.ID)
	}
	// What this look-up found stands alone when it is the first; in a session
	// that has found more, the answer says which order is meant.
	target := h.url(c, "/answer")
	if others || len(g.Mailboxes) > 0 {
		target = h.url(c, "/answer", "o", items[0].Line.ID)
	}
	if first {
		err = h.Guests.SaveGuest(c)
	} else {
		err = h.Guests.RotateGuest(c)
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, target)
}

// checkByMail answers while the alarm is on: whether there was a match or not,
// the mailed code comes before a verdict.
func (h *Handlers) checkByMail(c echo.Context, q lookup.Query, items []lookup.Item) error {
	release := h.Lookup.Even.Begin()
	ask := lookup.Ask{Target: h.url(c, "/answer")}
	ask.Number, ask.Contact = q.Keys()
	if len(items) > 0 {
		ask.Record = &items[0].Record
	}
	err := h.ask(c, ask)
	release(c.Request().Context())
	return err
}

func (h *Handlers) checkPage(c echo.Context, status int, q lookup.Query, err error) error {
	v, beginErr := h.begin(c, "check.title")
	if beginErr != nil {
		return beginErr
	}
	v.page.Back = v.page.Home
	view := page.Check{
		Page: v.page, Action: h.url(c, "/check"), SendLink: h.url(c, "/send-link"),
		Again:          err == nil && query(c, "again") != "",
		NotFound:       err != nil && fault.KindOf(err) == fault.NotFound,
		OrderNumber:    ui.Field{Name: "order_number", Value: q.OrderNumber},
		ActivationCode: ui.Field{Name: "activation_code", Value: q.ActivationCode},
		Email:          ui.Field{Name: "contact", Value: q.Contact},
	}
	if view.NotFound {
		view.Title = v.T("check.not_found.title")
	}
	for _, f := range []struct {
		field *ui.Field
		words map[string]string
	}{
		{&view.OrderNumber, map[string]string{"empty": v.T("error.order_or_code.empty"), "format": v.T("error.order_number.format")}},
		{&view.ActivationCode, map[string]string{"format": v.T("error.activation_code.format")}},
		{&view.Email, map[string]string{"empty": v.T("error.contact.empty"), "format": v.T("error.contact.format")}},
	} {
		f.field.Error = f.words[fieldError(err, f.field.Name)]
		if f.field.Error != "" {
			view.Errors = append(view.Errors, ui.FieldError{Field: f.field.Name, Text: f.field.Error})
		}
	}
	return h.Render.Page(c, status, page.CheckPage(view))
}

// fieldError is the code that an error has for a field; "" for none.
func fieldError(err error, name string) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Fields[name]
	}
	return ""
}

// mostTyped is how much of a field is read and shown again.
const mostTyped = 300

// field is a form value as text that every engine and page can hold.
func field(c echo.Context, name string) string { return clean(c.FormValue(name)) }

// query is a parameter of the URL, likewise.
func query(c echo.Context, name string) string { return clean(c.QueryParam(name)) }

func clean(value string) string {
	value = storable(value)
	if r := []rune(value); len(r) > mostTyped {
		value = string(r[:mostTyped])
	}
	return value
}

// storable takes out what not every engine can hold.
func storable(value string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", ""), "")
}

func isNotFound(err error) bool { return err != nil && fault.KindOf(err) == fault.NotFound }
