package desk

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) fillRoutes() []httpx.Route {
	const path = "/desk/case/:id/fill"
	return []httpx.Route{
		{Method: http.MethodGet, Path: path, Action: staff.PutFirst, Handle: h.showFill},
		{Method: http.MethodPost, Path: path, Action: staff.PutFirst, Handle: h.fill},
	}
}

func (h *Handlers) showFill(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	return h.fillPage(a, http.StatusOK, "")
}

// fill puts the customer's rain check first; a second click changes nothing.
func (h *Handlers) fill(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	place, err := h.queued(a)
	switch {
	case err != nil:
		return err
	case place != nil && !place.FirstAt.IsZero():
		return a.done("", "first")
	case place == nil:
		return h.fillPage(a, http.StatusUnprocessableEntity, "")
	}
	if code, problem := a.refused(); code != 0 {
		return h.fillPage(a, code, problem)
	}
	_, err = h.Exchange.PutFirst(a.ctx(), a.Subscription.ID, a.actor())
	switch {
	case fault.Is(err, "no_longer_waiting"):
		return h.fillPage(a, http.StatusUnprocessableEntity, "")
	case err != nil:
		return err
	}
	return a.done("", "first")
}

// queued is the place of a case's rain check; nil when nothing waits.
func (h *Handlers) queued(a acting) (*exchange.Place, error) {
	if a.Exchange == nil || a.Exchange.State != casefile.Waiting {
		return nil, nil //nolint:nilnil // nothing waits
	}
	place, err := h.Exchange.Place(a.ctx(), a.Exchange.ID)
	return &place, err
}

func (h *Handlers) fillPage(a acting, status int, problem string) error {
	var v page.Fill
	place, err := h.queued(a)
	if err != nil {
		return err
	}
	v.Acting, err = h.acts(a, "Fill a rain check first", "/fill", problem,
		"We made a mistake in this case", "The customer was promised a key", "The customer has no protection now")
	if err != nil {
		return err
	}
	switch {
	case place == nil:
		v.Why = "This customer is not waiting for a key."
	case !place.FirstAt.IsZero():
		v.Why = "This rain check was put first on " + h.Desk.In().Moment(place.FirstAt, zone(a.Case)) + ". " + ahead(place.Ahead)
	default:
		v.Rows = []ui.Row{
			{Key: "Waits since", Value: h.Desk.In().Moment(a.Exchange.RequestedAt, zone(a.Case))},
			{Key: "Place now", Value: ahead(place.Ahead)},
		}
	}
	return h.Render.Page(a, status, page.FillPage(v))
}

func ahead(n int) string {
	switch n {
	case 0:
		return "The next key goes here."
	case 1:
		return "1 customer gets a key before."
	}
	return fmt.Sprintf("%d customers get a key before.", n)
}
