package desk

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) waitRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodPost, Path: "/desk/case/:id/book/wait", Action: staff.BookRemoval, Handle: h.wait},
	}
}

// wait takes a rain check for the customer where no desk near has a time.
func (h *Handlers) wait(c echo.Context, by account.Signed) error {
	s, err := h.seating(c, by)
	if err != nil {
		return err
	}
	place := c.FormValue("place")
	spots, err := h.Removal.Locate(s.ctx(), place)
	switch {
	case s.why != "" || s.ownStore() != "" || s.standing.Live != nil:
		return h.bookPage(s, http.StatusUnprocessableEntity, finding{})
	case err != nil && fault.KindOf(err) != fault.Invalid && fault.KindOf(err) != fault.NotFound:
		return err
	case err != nil, len(spots) != 1:
		return h.findDesks(s, place)
	}
	if code, problem := s.refused(); code != 0 {
		return h.bookPage(s, code, finding{wait: &spots[0], waitProblem: problem})
	}
	err = h.Removal.Wait(s.ctx(), removal.Request{SubscriptionID: s.Subscription.ID, Lang: s.lang(), Actor: s.actor()}, spots[0])
	switch {
	case fault.Is(err, "times_free"), fault.Is(err, "no_desk_near"):
		return h.findDesks(s, place) // one has become free, or the desks have gone
	case fault.KindOf(err) == fault.Conflict && err != nil:
		return h.bookAgain(s, http.StatusUnprocessableEntity, finding{})
	case err != nil:
		return err
	}
	return s.done("", "wait")
}

// addWait offers a rain check near a place.
func (h *Handlers) addWait(s seating, look finding, v *page.Book) {
	tells := "email"
	if s.Line.Email == "" {
		tells = "call"
	}
	v.Wait = page.WaitFor{
		Action: s.url("/book/wait"), Place: look.wait.Typed,
		Reason: ui.Field{Name: "reason", Value: s.reason, Error: look.waitProblem, Hint: v.Reason.Hint},
		Say: []string{
			"No time is free within 50 miles of you before the offer ends.",
			fmt.Sprintf("Your place is safe. We %s you when a time is free, and you then have %d days to use it.", tells, removal.OfferDays),
		},
	}
	v.Reasons = []string{"The customer asked on the phone", "The customer asked in a store", "The customer asked in writing"}
	h.askLang(s.acting, &v.Acting)
	if look.waitProblem != "" {
		v.Errors = append(v.Errors, ui.FieldError{Field: "reason", Text: look.waitProblem})
	}
}
