package kiosk

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

const (
	todayPath    = "/kiosk/today"
	expectedPath = "/kiosk/expected/"
	ticketPath   = "/kiosk/ticket/"
)

// todayRoutes are the list of today, and what is done with those in it who are
// expected: they are named by their appointment.
func (h *Handlers) todayRoutes() []httpx.KioskRoute {
	const at = expectedPath + ":id"
	need, action := httpx.NeedAssociate, staff.BookRemoval
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: todayPath, Need: need, Action: action, Handle: h.showToday},
		{Method: http.MethodGet, Path: todayPath + "/list", Need: need, Action: action, BySelf: true, Handle: h.showToday},
		{Method: http.MethodPost, Path: at + "/check-in", Need: need, Action: action, Handle: h.arrive},
		{Method: http.MethodPost, Path: at + "/missed", Need: need, Action: action, Handle: h.missed},
		{Method: http.MethodPost, Path: at + "/open", Need: need, Action: action, Handle: h.openExpected},
	}
}

func (h *Handlers) showToday(c echo.Context, at kiosk.At) error {
	return h.todayPage(c, http.StatusOK, at, "")
}

// todayPage shows the list as it stands now; problem is why what was asked for
// was not done.
func (h *Handlers) todayPage(c echo.Context, status int, at kiosk.At, problem string) error {
	b, err := h.Queue.Today(c.Request().Context(), at.Device.StoreNumber)
	if err != nil {
		return err
	}
	v := page.Today{Problem: problem}
	if v.Page, v.Kiosk, err = h.staffPage(c, at, "Today"); err != nil {
		return err
	}
	v.Kiosk.Scans, v.Kiosk.Here = true, todayPath
	h.fillToday(b, &v)
	return h.Render.Page(c, status, page.TodayPage(v))
}

// expected finds who is expected here today by an appointment; any other is
// NotFound.
func (h *Handlers) expected(c echo.Context, at kiosk.At) (queue.Entry, error) {
	b, err := h.Queue.Today(c.Request().Context(), at.Device.StoreNumber)
	if err != nil {
		return queue.Entry{}, err
	}
	id := c.Param("id")
	for _, e := range slices.Concat(b.Expected, b.Live, b.Ended) {
		if e.AppointmentID == id {
			return e, nil
		}
	}
	return queue.Entry{}, fault.New(fault.NotFound, "appointment_not_found", "nobody is expected here by it")
}

// arrive checks in who is expected. A second time, at whatever kiosk, changes
// nothing, also when they have gone since then.
func (h *Handlers) arrive(c echo.Context, at kiosk.At) error {
	e, err := h.expected(c, at)
	if err != nil {
		return err
	}
	if e.ID == "" {
		_, err = h.Queue.CheckIn(c.Request().Context(), removal.Arrival{
			SubscriptionID: e.SubscriptionID, StoreNumber: at.Device.StoreNumber, Lang: e.Lang, Actor: at.Actor(),
		})
	}
	return h.afterwards(c, at, err)
}

// missed notes that somebody who booked has not come.
func (h *Handlers) missed(c echo.Context, at kiosk.At) error {
	e, err := h.expected(c, at)
	switch {
	case err != nil:
		return err
	case e.ID != "" && e.Live():
		return h.todayPage(c, http.StatusConflict, at, "They are here already: number "+number(e)+".")
	case e.ID != "": // they came, and have gone
		return httpx.SeeOther(c, todayPath)
	}
	return h.afterwards(c, at, h.Desk.Miss(c.Request().Context(), e.SubscriptionID, at.Actor()))
}

// afterwards leads back to the list, or shows it as it stands now with what
// another kiosk has done meanwhile.
func (h *Handlers) afterwards(c echo.Context, at kiosk.At, err error) error {
	switch {
	case err == nil:
		return httpx.SeeOther(c, todayPath)
	case fault.KindOf(err) == fault.Conflict:
		return h.todayPage(c, http.StatusConflict, at, refusal(err))
	}
	return err
}

// refusal says why something was not done.
func refusal(err error) string {
	switch {
	case fault.Is(err, "benches_busy"):
		return "All benches are busy. Finish at one of them first."
	case fault.Is(err, "too_early"):
		return "Wait 10 minutes before you note that somebody did not come."
	}
	return "This changed a moment ago, at another kiosk or on the customer’s phone. This is how it stands now."
}

func (h *Handlers) openExpected(c echo.Context, at kiosk.At) error {
	e, err := h.expected(c, at)
	if err != nil {
		return err
	}
	return h.serveEntry(c, at, e.SubscriptionID)
}

// serveEntry begins with somebody in the list as a scan of their case does.
func (h *Handlers) serveEntry(c echo.Context, at kiosk.At, subscriptionID string) error {
	ctx := c.Request().Context()
	visit, err := h.Visits.Begin(ctx, at, "en")
	if err != nil {
		return err
	}
	items, err := h.Visits.Add(ctx, &visit, kiosk.Item{SubscriptionID: subscriptionID, FoundBy: kiosk.ByReference})
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, casePath+items[0].Handle)
}
