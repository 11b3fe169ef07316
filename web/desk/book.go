package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) bookRoutes() []httpx.Route {
	const find, confirm, cancel = "/desk/case/:id/book", "/desk/case/:id/book/confirm", "/desk/case/:id/book/cancel"
	return []httpx.Route{
		{Method: http.MethodGet, Path: find, Action: staff.BookRemoval, Handle: h.showBook},
		{Method: http.MethodPost, Path: find, Action: staff.BookRemoval, Handle: h.chooseTime},
		{Method: http.MethodGet, Path: confirm, Action: staff.BookRemoval, Handle: h.showConfirmBook},
		{Method: http.MethodPost, Path: confirm, Action: staff.BookRemoval, Handle: h.confirmBook},
		{Method: http.MethodGet, Path: cancel, Action: staff.BookRemoval, Handle: h.showCancel},
		{Method: http.MethodPost, Path: cancel, Action: staff.BookRemoval, Handle: h.cancelBook},
	}
}

// seating is a booking that is being made, moved or canceled.
type seating struct {
	acting
	standing removal.Standing
	why      string // nothing can be booked; "" when it can
}

func (h *Handlers) seating(c echo.Context, by account.Signed) (seating, error) {
	a, err := h.actFor(c, by)
	if err != nil {
		return seating{}, err
	}
	s := seating{acting: a}
	s.standing, err = h.Removal.Standing(a.ctx(), a.Subscription.ID)
	if fault.Is(err, "not_withdrawn") {
		s.why = "This product is not one that we remove for free."
		return s, nil
	}
	if err == nil {
		s.why = s.closed(h.Now())
	}
	return s, err
}

// closed says why nothing can be booked; "" when it can.
func (s seating) closed(now time.Time) string {
	st := s.standing
	switch {
	case st.Removal.State == removal.CheckedIn:
		return "The computer is at the desk."
	case st.Removal.Gone(), st.Removal.State == removal.Waived:
		return "Nothing is left to remove."
	case st.Live != nil && !st.Changeable(now):
		return "The booking has begun. It can no longer be changed."
	case st.Live != nil && !s.mine():
		return "It is booked at another store. That store, an agent or a supervisor can change it."
	case !st.Open(now):
		return "The time for a free removal is over."
	}
	return ""
}

// mine tells whether this person may change what is booked.
func (s seating) mine() bool {
	return s.standing.Live == nil || s.can(staff.BookRemoval, s.standing.Live.StoreNumber)
}

// ownStore is the only store at which this person may book; "" for all.
func (s seating) ownStore() string {
	if number := s.by.Account.StoreNumber; number != "" && !s.can(staff.BookRemoval, number+"-other") {
		return number
	}
	return ""
}

// slotOf is a time at a store as a form or URL has it. Nothing of it is
// trusted.
func slotOf(c echo.Context) (removal.Slot, bool) {
	start, ok := httpx.ParseSlot(c.FormValue("slot"))
	return removal.Slot{StoreNumber: c.FormValue("store"), Start: start}, ok
}

// takes tells whether this person may book at the store; Forbidden otherwise.
func (s seating) takes(storeNumber string) error {
	if s.can(staff.BookRemoval, storeNumber) {
		return nil
	}
	return fault.New(fault.Forbidden, "not_your_store", "%s of store %s may not book at %s", s.by.Account.Role, s.by.Account.StoreNumber, storeNumber)
}

// chooseTime finds desks near a place, or keeps a chosen time while it is read
// to the customer: which of the two forms it is shows in the field that is
// there.
func (h *Handlers) chooseTime(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	switch {
	case err != nil:
		return err
	case s.why != "":
		return h.bookPage(s, http.StatusUnprocessableEntity, finding{})
	case form.Has("place") && s.ownStore() == "":
		return h.findDesks(s, form.Get("place"))
	}
	slot, ok := slotOf(c)
	look := finding{store: slot.StoreNumber, near: slot.StoreNumber}
	switch {
	case slot.StoreNumber == "":
		look.placeProblem = "Enter a ZIP code or a town"
		return h.bookPage(s, http.StatusUnprocessableEntity, look)
	case !ok:
		look.problem = "Choose a time"
		return h.bookPage(s, http.StatusUnprocessableEntity, look)
	}
	if err := s.takes(slot.StoreNumber); err != nil {
		return err
	}
	if s.standing.Live != nil && s.standing.Live.At(slot.StoreNumber, slot.Start) {
		return s.done("", "booked")
	}
	held, err := h.Removal.Hold(s.ctx(), removal.Request{SubscriptionID: s.Subscription.ID, Slot: slot, Lang: s.lang(), Actor: s.actor()})
	if err != nil {
		return h.lost(s, slot, err)
	}
	return httpx.SeeOther(c, s.url("/book/confirm?"+url.Values{
		"store": {held.StoreNumber}, "slot": {held.Start.UTC().Format(time.RFC3339)},
	}.Encode()))
}

// lost shows the times again beside one that cannot be had.
func (h *Handlers) lost(s seating, slot removal.Slot, cause error) error {
	look := finding{store: slot.StoreNumber, near: slot.StoreNumber}
	switch {
	case fault.Is(cause, "slot_taken"):
		look.problem = "This time has just gone. Choose another one"
	case fault.Is(cause, "slot_not_offered"):
		look.problem = "This time is no longer offered. Choose another one"
	case fault.Is(cause, "store_not_found"):
		look = finding{placeProblem: "This store has no desk. Choose another one"}
	case fault.Is(cause, "booking_changed"):
		s.again = true
		return h.bookAgain(s, http.StatusConflict, look)
	case fault.KindOf(cause) == fault.Conflict:
		return h.bookAgain(s, http.StatusUnprocessableEntity, look)
	default:
		return cause
	}
	return h.bookPage(s, http.StatusUnprocessableEntity, look)
}

// bookAgain shows the page as everything stands by now.
func (h *Handlers) bookAgain(s seating, status int, look finding) error {
	fresh, err := h.seating(s.Context, s.by)
	if err != nil {
		return err
	}
	fresh.again = s.again
	return h.bookPage(fresh, status, look)
}

func (h *Handlers) showConfirmBook(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	if err != nil {
		return err
	}
	slot, ok := slotOf(c)
	if !ok || s.why != "" {
		return httpx.SeeOther(c, s.url("/book"))
	}
	if err := s.takes(slot.StoreNumber); err != nil {
		return err
	}
	return h.confirmBookPage(s, http.StatusOK, slot, "")
}

// confirmBook books or moves. A second click lands where the first one does.
func (h *Handlers) confirmBook(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	if err != nil {
		return err
	}
	slot, ok := slotOf(c)
	switch {
	case s.standing.Live != nil && s.standing.Live.At(slot.StoreNumber, slot.Start):
		return s.done("", "booked")
	case s.why != "" || !ok:
		return h.bookPage(s, http.StatusUnprocessableEntity, finding{store: slot.StoreNumber, near: slot.StoreNumber, problem: "Choose a time"})
	}
	if err := s.takes(slot.StoreNumber); err != nil {
		return err
	}
	if code, problem := s.refused(); code != 0 {
		return h.confirmBookPage(s, code, slot, problem)
	}
	booked, err := h.Removal.Book(s.ctx(), removal.Request{
		SubscriptionID: s.Subscription.ID, Slot: slot, Expect: c.FormValue("booking"), Lang: s.lang(), Actor: s.actor(),
	})
	if err != nil {
		return h.lost(s, slot, err)
	}
	if s.standing.Live != nil && !booked.Already {
		return s.done(booked.Reference, "moved")
	}
	return s.done(booked.Reference, "booked")
}

func (h *Handlers) confirmBookPage(s seating, status int, slot removal.Slot, problem string) error {
	at, err := h.Removal.Calendar(s.ctx(), slot.StoreNumber)
	if err != nil {
		return h.lost(s, slot, err)
	}
	w := h.Desk.In()
	v := page.Confirm{
		Button: "Book it", BackURL: s.url("/book?store=" + url.QueryEscape(slot.StoreNumber)), BackText: "Choose another time",
		Hidden: [][2]string{
			{"store", slot.StoreNumber},
			{"slot", slot.Start.UTC().Format(time.RFC3339)},
			{"booking", s.standing.Version()},
		},
	}
	v.Acting, err = h.acts(s.acting, "Confirm the booking", "/book/confirm", problem,
		"The customer asked on the phone", "The customer asked in a store", "The customer asked in writing")
	if err != nil {
		return err
	}
	h.askLang(s.acting, &v.Acting)
	v.Say = []string{
		"Your free removal is on " + w.Moment(slot.Start, at.Location) + ", at " + at.Name + ", " + at.OneLine() + ".",
		fmt.Sprintf("Bring your computer and its charger. It takes about %d minutes. There is nothing to pay.", int(at.Duration()/time.Minute)),
	}
	if live := s.standing.Live; live != nil {
		v.Button = "Move it"
		v.Notice = "This moves the booking of " + h.bookedAt(s, *live) + "."
	}
	if hold := s.standing.Hold; hold != nil && hold.At(slot.StoreNumber, slot.Start) {
		v.Rows = []ui.Row{{Key: "Kept for this customer until", Value: w.Clock(hold.HoldUntil, at.Location)}}
	}
	return h.Render.Page(s, status, page.ConfirmPage(v))
}

// bookedAt says when and where an appointment is.
func (h *Handlers) bookedAt(s seating, a casefile.Appointment) string {
	at, err := h.Removal.Calendar(s.ctx(), a.StoreNumber)
	if err != nil {
		return "store " + a.StoreNumber
	}
	return h.Desk.In().Moment(a.Start, at.Location) + ", " + at.Name
}
