package kiosk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/removal"
	"swapdesk/internal/staff"
	"swapdesk/internal/store"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) removalRoutes() []httpx.KioskRoute {
	const at = casePath + ":ref/remove"
	route := func(method, path string, handle func(echo.Context, kiosk.At) error) httpx.KioskRoute {
		return httpx.KioskRoute{Method: method, Path: path, Need: httpx.NeedAssociate, Action: staff.BookRemoval, Handle: handle}
	}
	return []httpx.KioskRoute{
		route(http.MethodGet, at, h.showRemoval), route(http.MethodPost, at, h.checkIn),
		route(http.MethodGet, at+"/time", h.showTimes), route(http.MethodPost, at+"/time", h.chooseTime),
		route(http.MethodGet, at+"/review", h.showBooking), route(http.MethodPost, at+"/review", h.book),
		route(http.MethodGet, at+"/cancel", h.showCancel), route(http.MethodPost, at+"/cancel", h.cancel),
		route(http.MethodPost, at+"/wait", h.keepPlace),
		route(http.MethodGet, casePath+":ref/certificate", h.showCertificate),
	}
}

// removalState is what can be done about a removal at this kiosk.
type removalState string

const (
	notOurs      removalState = "not_withdrawn"
	atDesk       removalState = "at_the_desk"
	otherDesk    removalState = "other_desk" // it is at another store's
	removed      removalState = "removed"
	nothingLeft  removalState = "waived"
	noDesk       removalState = "no_desk" // this store has none for the program
	bookedToday  removalState = "today"   // here
	bookedHere   removalState = "booked"  // here, on another day
	bookedOther  removalState = "elsewhere"
	notYet       removalState = "early"
	tooLate      removalState = "over"
	nothingSoFar removalState = "free"
)

// removing is serve for the removal of the customer's subscription.
type removing struct {
	serving
	standing removal.Standing // zero for notOurs
	desk     store.Calendar   // where this kiosk stands
	state    removalState
}

func (h *Handlers) removing(c echo.Context, at kiosk.At) (r removing, done bool, err error) {
	if r.serving, done, err = h.serve(c, at); done || err != nil {
		return r, true, err
	}
	r, err = h.removalOf(c, r.serving)
	return r, err != nil, err
}

// removalOf says how the removal of what is being served stands.
func (h *Handlers) removalOf(c echo.Context, s serving) (r removing, err error) {
	r.serving = s
	if r.desk, err = h.Stores.Calendar(c.Request().Context(), s.Device.StoreNumber); err != nil {
		return r, err
	}
	r.standing, err = h.Desk.Standing(c.Request().Context(), s.SubscriptionID)
	switch {
	case fault.Is(err, "not_withdrawn"):
		r.state = notOurs
		return r, nil
	case err != nil:
		return r, err
	}
	r.state = h.stateOf(r)
	if r.state != atDesk {
		return r, nil
	}
	t, err := h.Queue.Ticket(c.Request().Context(), s.SubscriptionID)
	if err == nil && t.StoreNumber != s.Device.StoreNumber {
		r.state = otherDesk
	}
	if fault.Is(err, "ticket_not_found") {
		err = nil
	}
	return r, err
}

func (h *Handlers) stateOf(r removing) removalState {
	st, now := r.standing, h.Now()
	here := st.Live != nil && st.Live.StoreNumber == r.desk.Number
	switch {
	case st.Removal.State == removal.CheckedIn:
		return atDesk
	case st.Removal.State == removal.Removed:
		return removed
	case st.Removal.Settled():
		return nothingLeft
	case !r.desk.HasDesk(store.DeskServices(st.Program.DeskServices)):
		return noDesk
	case here && day.Of(st.Live.Start, r.desk.Location) == day.Of(now, r.desk.Location):
		return bookedToday // also when the window closed since then
	case !st.Open(now) && now.Before(st.Window.Start()):
		return notYet
	case !st.Open(now):
		return tooLate
	case here:
		return bookedHere
	case st.Live != nil:
		return bookedOther
	}
	return nothingSoFar
}

// bookable tells whether a time can be booked, or moved, at this kiosk.
func (h *Handlers) bookable(r removing) bool {
	switch r.state {
	case nothingSoFar:
		return true
	case bookedToday, bookedHere, bookedOther:
		return r.standing.Open(h.Now()) && h.movable(r)
	}
	return false
}

// movable tells whether the associate may change what is booked: at their own
// store, before it has begun.
func (h *Handlers) movable(r removing) bool {
	live := r.standing.Live
	return live != nil && r.standing.Changeable(h.Now()) && staff.Can(r.Account, staff.BookRemoval, live.StoreNumber)
}

// arrivable tells whether the customer can be checked in here.
func (r removing) arrivable() bool {
	switch r.state {
	case nothingSoFar, bookedToday, bookedHere, bookedOther:
		return true
	}
	return false
}

func (h *Handlers) showRemoval(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	if done || err != nil {
		return err
	}
	if r.state == removed {
		return httpx.SeeOther(c, r.url("/certificate"))
	}
	return h.removalPage(c, http.StatusOK, r, false)
}

// changed shows how everything stands where a form was about something else.
func (h *Handlers) changed(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	if done || err != nil {
		return err
	}
	return h.removalPage(c, http.StatusConflict, r, true)
}

// checkIn gives the customer a place in the line; what is booked elsewhere ends,
// as the page has said. A second time leads where the first one did.
func (h *Handlers) checkIn(c echo.Context, at kiosk.At) error {
	r, done, err := h.removing(c, at)
	switch {
	case done || err != nil:
		return err
	case r.state == atDesk:
		return httpx.SeeOther(c, r.url("/remove"))
	case !r.arrivable(), r.standing.Version() != c.FormValue("booking"):
		return h.changed(c, at)
	}
	_, err = h.Queue.CheckIn(c.Request().Context(), removal.Arrival{
		SubscriptionID: r.SubscriptionID, StoreNumber: at.Device.StoreNumber, Lang: at.Visit.Lang, Actor: at.For(r.Proof),
	})
	switch {
	case fault.KindOf(err) == fault.Conflict && err != nil:
		return h.changed(c, at)
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, r.url("/remove"))
}

func (h *Handlers) removalPage(c echo.Context, status int, r removing, changed bool) (err error) {
	v := page.Remove{State: string(r.state), Action: r.url("/remove"), Booking: r.standing.Version(), Back: r.url("")}
	if v.Page, v.Kiosk, err = h.page(c, r.At, "kiosk.remove.title"); err != nil {
		return err
	}
	if changed {
		v.Say = []string{v.T("kiosk.remove.changed")}
	}
	if err := h.removalWords(c, r, &v); err != nil {
		return err
	}
	v.CheckIn = r.arrivable()
	if h.bookable(r) {
		text := "kiosk.remove.book"
		if r.standing.Live != nil {
			text = "kiosk.remove.move"
		}
		v.Ways = append(v.Ways, ui.Link{URL: r.url("/remove/time"), Text: v.T(text)})
	}
	if h.movable(r) {
		v.Ways = append(v.Ways, ui.Link{URL: r.url("/remove/cancel"), Text: v.T("kiosk.remove.cancel")})
	}
	if !v.CheckIn && r.state != atDesk {
		v.Ways = append(v.Ways, ui.Link{URL: r.url("/handoff"), Text: v.T("kiosk.case.phone")})
	}
	switch {
	case v.Place.Number > 0:
		v.Receipt, err = h.TicketPaper(c, r.At, v.Page, v.Place)
	case r.standing.Live != nil && r.arrivable():
		v.Receipt, err = h.bookingPaper(c, r, v.Page)
	}
	if err != nil {
		return err
	}
	return h.Render.Page(c, status, page.RemovePage(v))
}

// bookedAt says when and where an appointment is.
func (h *Handlers) bookedAt(c echo.Context, r removing, a casefile.Appointment) (when, at string, err error) {
	s, err := h.Stores.Calendar(c.Request().Context(), a.StoreNumber)
	if err != nil {
		return "", "", err
	}
	return h.words(r.At).Moment(a.Start, s.Location), s.Name, nil
}

// addRemoval puts the removal onto the page of a case: what can be done, and
// the place in the line.
func (h *Handlers) addRemoval(c echo.Context, s serving, v *page.Case) error {
	r, err := h.removalOf(c, s)
	if err != nil {
		return err
	}
	v.RemoveURL, v.RemoveText = s.url("/remove"), v.T("kiosk.remove.do")
	switch r.state {
	case notOurs, nothingLeft, noDesk, notYet, tooLate:
		v.RemoveURL = ""
	case removed:
		v.RemoveURL, v.RemoveText = s.url("/certificate"), v.T("kiosk.remove.see_certificate")
	case atDesk:
		v.RemoveText = v.T("kiosk.remove.see_ticket")
		v.Place, err = h.place(c, r)
	}
	return err
}
