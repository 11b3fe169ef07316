package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// The answers to who removes the old antivirus (contract.md, HTTP).
const (
	atStore = "store"
	bySelf  = "self"
	isGone  = "gone"
)

// bookingRoutes are the steps from the choice of how to remove the old
// antivirus to the confirmation of everything chosen.
func (h *Handlers) bookingRoutes(g *echo.Group) {
	g.GET("/remove", h.showRemove)
	g.POST("/remove", h.remove)
	g.GET("/store", h.showStore)
	g.POST("/store", h.store)
	g.POST("/store/wait", h.wait)
	g.GET("/time", h.showTime)
	g.POST("/time", h.time)
	g.GET("/review", h.showReview)
	g.POST("/review", h.confirm)
}

func (h *Handlers) showRemove(c echo.Context) error {
	e, done, err := h.choosable(c)
	if done || err != nil {
		return err
	}
	return h.removePage(c, http.StatusOK, e, query(c, "removal"), "")
}

func (h *Handlers) remove(c echo.Context) error {
	e, done, err := h.choosable(c)
	if done || err != nil {
		return err
	}
	switch way := field(c, "removal"); {
	case way == atStore && e.standing.Open(h.Now()):
		return httpx.SeeOther(c, h.step(c, e, "/store"))
	case way == atStore:
		return h.removePage(c, http.StatusUnprocessableEntity, e, "", h.words(c).T("error.removal.store"))
	case way == bySelf:
		return httpx.SeeOther(c, h.selfURL(c, e))
	case way == isGone:
		return httpx.SeeOther(c, h.step(c, e, "/review", "removal", isGone))
	}
	return h.removePage(c, http.StatusUnprocessableEntity, e, "", h.words(c).T("error.removal.empty"))
}

// choosable is an errand for which nothing is booked or done yet.
func (h *Handlers) choosable(c echo.Context) (e errand, done bool, err error) {
	e, done, err = h.errand(c)
	if done || err != nil {
		return e, true, err
	}
	if e.decided() || e.standing.Live != nil {
		return e, true, httpx.SeeOther(c, h.caseURL(c, e))
	}
	return e, false, nil
}

func (h *Handlers) removePage(c echo.Context, status int, e errand, chosen, problem string) error {
	v, err := h.begin(c, "remove.title")
	if err != nil {
		return err
	}
	v.page.Back = h.caseURL(c, e)
	view := page.Remove{
		Page: v.page, Errand: e.hidden(), Action: h.url(c, "/remove"), Product: e.oldName(), Chosen: chosen, Error: problem,
	}
	if e.replacement != "" {
		view.Back = h.url(c, "/replace", "s", e.Subscription.ID, "replacement", e.replacement)
		view.Later = h.step(c, e, "/review")
	}
	window := e.standing.Window
	switch now := h.Now(); {
	case window.Contains(now):
		view.AtStore = true
		if e.standing.Wait == nil { // a rain check has no end to tell
			view.Until = v.Deadline(window.End(), window.Zone)
		}
	case now.Before(window.Start()):
		view.Opens = v.Date(window.Opens)
	default:
		view.Ended = v.Deadline(window.End(), window.Zone)
	}
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "removal", Text: problem}}
	}
	return h.Render.Page(c, status, page.RemovePage(view))
}
