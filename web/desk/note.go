package desk

import (
	"errors"
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

func (h *Handlers) noteRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodPost, Path: casePath + "/note", Action: staff.LookUp, Handle: h.addNote},
	}
}

func (h *Handlers) addNote(c echo.Context, by account.Signed) error {
	o, stale, err := h.current(c, by)
	if err != nil {
		return err
	}
	text := c.FormValue("note")
	if !stale {
		err = h.Support.AddNote(c.Request().Context(), support.Write{ID: o.ID, Version: o.Version, Text: text, Actor: by.Actor()})
	}
	if isStale(err) { // between the two
		o, stale, err = h.current(c, by)
	}
	var mistakes *fault.Error
	switch {
	case stale:
		return h.drawCase(c, by, http.StatusConflict, o, func(v *page.Case) { v.Note = text })
	case errors.As(err, &mistakes) && mistakes.Fields["note"] != "":
		return h.drawCase(c, by, http.StatusUnprocessableEntity, o, func(v *page.Case) {
			v.Note, v.NoteOff = text, "Write something first."
			if mistakes.Fields["note"] == "long" {
				v.NoteOff = "Write at most 2,000 characters."
			}
			v.Errors = []ui.FieldError{{Field: "note", Text: v.NoteOff}}
		})
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, "/desk/case/"+o.ID+"?done=note")
}
