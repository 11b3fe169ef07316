package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// caseRoutes are the pages of a case, for sessions that have proven it.
func (h *Handlers) caseRoutes(g *echo.Group) {
	g.GET("/case/:ref", h.showCase)
	g.GET("/case/:ref/key", h.showKey)
	g.GET("/case/:ref/change", h.showChange)
	g.POST("/case/:ref/change", h.change)
	g.GET("/case/:ref/booking.ics", h.calendar)
}

// bookedCase finds a case with what is booked. When nothing is, done is true and
// the browser has been sent to the case page.
func (h *Handlers) bookedCase(c echo.Context) (item lookup.Item, s removal.Standing, done bool, err error) {
	if item, done, err = h.caseItem(c); done || err != nil {
		return item, s, true, err
	}
	if s, err = h.caseStanding(c, item); err != nil {
		return item, s, true, err
	}
	if s.Live == nil {
		return item, s, true, httpx.SeeOther(c, h.url(c, "/case/"+s.Removal.Reference))
	}
	return item, s, false, nil
}

func (h *Handlers) showChange(c echo.Context) error {
	_, s, done, err := h.bookedCase(c)
	if done || err != nil {
		return err
	}
	return h.changePage(c, http.StatusOK, s, "")
}

// change leads to the new time or store, or cancels. What stands is shown
// where another tab was faster.
func (h *Handlers) change(c echo.Context) error {
	item, s, done, err := h.bookedCase(c)
	if done || err != nil {
		return err
	}
	choice, movable := field(c, "change"), bookable(s, h.Now())
	switch {
	case !changeable(s, h.Now()):
		return h.changePage(c, http.StatusConflict, s, "")
	case choice == "time" && movable:
		return httpx.SeeOther(c, h.url(c, "/time", "s", item.Subscription.ID, "store", s.Live.StoreNumber))
	case choice == "store" && movable:
		return httpx.SeeOther(c, h.url(c, "/store", "s", item.Subscription.ID))
	case choice != "cancel":
		return h.changePage(c, http.StatusUnprocessableEntity, s, h.words(c).T("error.change.empty"))
	}
	caseURL := "/case/" + s.Removal.Reference
	err = h.Desk.Cancel(c.Request().Context(), removal.Request{
		SubscriptionID: item.Subscription.ID, Expect: field(c, "booking"), Lang: h.words(c).Lang(), Actor: audit.Customer(),
	})
	switch {
	case fault.Is(err, "booking_changed"):
		return httpx.SeeOther(c, h.url(c, caseURL))
	case fault.Is(err, "too_late"): // it has begun since we looked
		return h.changePage(c, http.StatusConflict, s, "")
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, h.url(c, caseURL, "canceled", "1"))
}

// changePage asks what to change, or says that it is too late.
func (h *Handlers) changePage(c echo.Context, status int, s removal.Standing, problem string) error {
	v, err := h.begin(c, "change.title")
	if err != nil {
		return err
	}
	caseURL := h.url(c, "/case/"+s.Removal.Reference)
	v.page.Back = caseURL
	view := page.Change{
		Page: v.page, Action: caseURL + "/change", CaseURL: caseURL,
		Booking: s.Version(), Error: problem, Late: status == http.StatusConflict || !changeable(s, v.now),
	}
	if view.Visit, err = h.visit(c, v, *s.Live); err != nil {
		return err
	}
	if bookable(s, v.now) {
		view.Until = v.Deadline(s.Window.End(), s.Program.Zone)
	}
	if view.Late {
		view.Title = v.T("change.late.title")
	} else if problem != "" {
		view.Errors = []ui.FieldError{{Field: "change", Text: problem}}
	}
	return h.Render.Page(c, status, page.ChangePage(view))
}

// calendar is the booking as a file for the customer's own calendar.
func (h *Handlers) calendar(c echo.Context) error {
	_, s, done, err := h.bookedCase(c)
	if done || err != nil {
		return err
	}
	if s.Program == nil {
		return httpx.SeeOther(c, h.url(c, "/case/"+s.Removal.Reference))
	}
	at, err := h.Desk.Calendar(c.Request().Context(), s.Live.StoreNumber)
	if err != nil {
		return err
	}
	entry, err := s.Visit(at.Store, *s.Live, s.Removal.Reference).
		Entry(h.words(c), h.Base.JoinPath(h.url(c, "/case/"+s.Removal.Reference)).String(), h.MailFrom, s.Live.ChangedAt, false)
	if err != nil {
		return err
	}
	file, err := entry.Encode()
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="free-removal.ics"`)
	return c.Blob(http.StatusOK, "text/calendar; charset=utf-8; method="+entry.Method(), file)
}
