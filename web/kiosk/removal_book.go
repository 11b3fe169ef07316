package kiosk

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

func (h *Handlers) showBooking(c echo.Context, at kiosk.At) error {
	r, done, err := h.booking(c, at)
	if done || err != nil {
		return err
	}
	start, ok := startOf(c)
	if !ok {
		return httpx.SeeOther(c, r.url("/remove/time"))
	}
	return h.bookingPage(c, r, start)
}

// book books or moves. A form that is sent twice lands where the first one
// did.
func (h *Handlers) book(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	if done || err != nil {
		return err
	}
	start, ok := startOf(c)
	switch live := r.standing.Live; {
	case live != nil && live.At(r.desk.Number, start):
		return httpx.SeeOther(c, r.url("/remove"))
	case !h.bookable(r):
		return h.changed(c, at)
	case !ok:
		return httpx.SeeOther(c, r.url("/remove/time"))
	}
	request := r.request(start)
	request.Expect = c.FormValue("booking")
	if _, err = h.Desk.Book(c.Request().Context(), request); err != nil {
		return h.lost(c, r, start, err)
	}
	return httpx.SeeOther(c, r.url("/remove"))
}

func (h *Handlers) bookingPage(c echo.Context, r removing, start time.Time) (err error) {
	v := page.RemoveReview{
		Action: r.url("/remove/review"), Back: r.url("/remove/time"), Slot: httpx.SlotValue(start), Booking: r.standing.Version(),
	}
	if v.Page, v.Kiosk, err = h.page(c, r.At, "kiosk.book.title"); err != nil {
		return err
	}
	w := h.words(r.At)
	v.When, v.Store, v.Address = w.Moment(start, r.desk.Location), r.desk.Name, r.desk.OneLine()
	v.Button = v.T("kiosk.book.button")
	v.Say = []string{w.T("kiosk.book.bring", "Takes", minutes(w, r.desk.Duration()))}
	if live := r.standing.Live; live != nil {
		when, store, err := h.bookedAt(c, r, *live)
		if err != nil {
			return err
		}
		v.Button = v.T("kiosk.book.move")
		v.Say = append(v.Say, v.T("kiosk.book.moves", "When", when, "Store", store))
	}
	if hold := r.standing.Hold; hold != nil && hold.At(r.desk.Number, start) {
		v.Say = append(v.Say, v.T("kiosk.book.kept", "Until", w.Hour(hold.HoldUntil, r.desk.Location)))
	}
	return h.Render.Page(c, http.StatusOK, page.RemoveReviewPage(v))
}

func (h *Handlers) showCancel(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	switch {
	case done || err != nil:
		return err
	case !h.movable(r):
		return httpx.SeeOther(c, r.url("/remove"))
	}
	v := page.RemoveCancel{Action: r.url("/remove/cancel"), Back: r.url("/remove"), Booking: r.standing.Version()}
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.cancel.title"); err != nil {
		return err
	}
	when, store, err := h.bookedAt(c, r, *r.standing.Live)
	if err != nil {
		return err
	}
	v.Say = []string{v.T("kiosk.remove.at", "When", when, "Store", store)}
	if r.standing.Open(h.Now()) {
		v.Say = append(v.Say, v.T("change.cancel.note", "Until", h.words(at).Deadline(r.standing.Window.End(), r.standing.Program.Zone)))
	} else {
		v.Say = append(v.Say, v.T("change.cancel.for_good"))
	}
	return h.Render.Page(c, http.StatusOK, page.RemoveCancelPage(v))
}

// cancel gives the booking up; a second time changes nothing.
func (h *Handlers) cancel(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	switch {
	case done || err != nil:
		return err
	case r.standing.Live == nil:
		return httpx.SeeOther(c, r.url("/remove"))
	case !h.movable(r):
		return h.changed(c, at)
	}
	request := r.request(r.standing.Live.Start)
	request.Expect = c.FormValue("booking")
	err = h.Desk.Cancel(c.Request().Context(), request)
	switch {
	case fault.KindOf(err) == fault.Conflict && err != nil:
		return h.changed(c, at)
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, r.url("/remove"))
}
