package desk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	page "swapdesk/templates/desk"
)

func (h *Handlers) showCancel(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	if err != nil {
		return err
	}
	return h.cancelPage(s, http.StatusOK, "")
}

// cancelBook gives the booking up; a second click changes nothing.
func (h *Handlers) cancelBook(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	switch {
	case err != nil:
		return err
	case s.standing.Live == nil && c.FormValue("booking") != "":
		return s.done("", "canceled")
	case s.standing.Live == nil || !s.mine() || !s.standing.Changeable(h.Now()):
		return h.cancelPage(s, http.StatusUnprocessableEntity, "")
	}
	if code, problem := s.refused(); code != 0 {
		return h.cancelPage(s, code, problem)
	}
	err = h.Removal.Cancel(s.ctx(), removal.Request{
		SubscriptionID: s.Subscription.ID, Expect: c.FormValue("booking"), Lang: s.lang(), Actor: s.actor(),
	})
	switch {
	case fault.Is(err, "booking_changed"), fault.Is(err, "too_late"):
		return h.bookAgain(s, http.StatusConflict, finding{})
	case err != nil:
		return err
	}
	return s.done("", "canceled")
}

func (h *Handlers) cancelPage(s seating, status int, problem string) error {
	v := page.Confirm{Button: "Cancel the booking", BackURL: s.url("/book"), BackText: "Keep it"}
	var err error
	v.Acting, err = h.acts(s.acting, "Cancel the booking", "/book/cancel", problem,
		"The customer asked on the phone", "The customer asked in a store", "The customer cannot come")
	if err != nil {
		return err
	}
	switch live := s.standing.Live; {
	case live == nil:
		v.Say = []string{"Nothing is booked."}
		return h.Render.Page(s, status, page.NoWayPage(v))
	case !s.mine() || !s.standing.Changeable(h.Now()):
		v.Say = []string{s.why}
		return h.Render.Page(s, status, page.NoWayPage(v))
	default:
		v.Say = []string{"We cancel your booking of " + h.bookedAt(s, *live) + ". You can book a new time, it is still free."}
	}
	v.Hidden = [][2]string{{"booking", s.standing.Version()}}
	return h.Render.Page(s, status, page.ConfirmPage(v))
}
