package kiosk

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
	"swapdesk/web/httpx"
)

func (h *Handlers) visitRoutes() []httpx.KioskRoute {
	return []httpx.KioskRoute{
		{Method: http.MethodPost, Path: "/kiosk/next", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.next},
		{Method: http.MethodPost, Path: "/kiosk/still", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.still},
		{Method: http.MethodPost, Path: "/kiosk/look", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.look},
	}
}

// next forgets the customer: the row, the associate's cookie, and what the
// browser has kept of the pages. The browser's storage is emptied by the
// page's script: in it lies the kiosk's own key.
func (h *Handlers) next(c echo.Context, at kiosk.At) error {
	token, err := h.Visits.End(c.Request().Context(), at)
	if err != nil {
		return err
	}
	h.Guard.SetSession(c, token)
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return httpx.SeeOther(c, httpx.KioskPath)
}

// still is a sign of life; with "extend" somebody has said so.
func (h *Handlers) still(c echo.Context, at kiosk.At) error {
	if at.Visit != nil && c.FormValue("extend") != "" {
		if err := h.Visits.Extend(c.Request().Context(), *at.Visit); err != nil {
			return err
		}
	}
	return c.NoContent(http.StatusNoContent)
}

// look sets language and size for the customer who is being served; before the
// first scan a customer begins with it.
func (h *Handlers) look(c echo.Context, at kiosk.At) error {
	ctx := c.Request().Context()
	if at.Visit == nil {
		begun, err := h.Visits.Begin(ctx, at, "en")
		if err != nil {
			return err
		}
		at.Visit = &begun
	}
	lang, large := at.Visit.Lang, at.Visit.Large
	if asked := c.FormValue("lang"); slices.Contains(h.Words.Languages(), asked) {
		lang = asked
	}
	if size := c.FormValue("size"); size != "" {
		large = size == "large"
	}
	if err := h.Visits.Look(ctx, *at.Visit, lang, large); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.KioskNext(c.FormValue("next")))
}
