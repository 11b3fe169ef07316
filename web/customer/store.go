package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// showStore lists the desks near the place that the session knows, or asks for
// one.
func (h *Handlers) showStore(c echo.Context) error {
	e, done, err := h.bookable(c)
	if done || err != nil {
		return err
	}
	return h.storePage(c, http.StatusOK, e, "")
}

// store takes a place, or the desk that was chosen: which of the two forms it
// is shows in the field that is there.
func (h *Handlers) store(c echo.Context) error {
	e, done, err := h.bookable(c)
	if done || err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	if form.Has("place") {
		return h.search(c, e, field(c, "place"))
	}
	number := field(c, "store")
	if number == "" {
		return h.storePage(c, http.StatusUnprocessableEntity, e, h.words(c).T("error.store.empty"))
	}
	_, err = h.Desk.Openings(c.Request().Context(), e.standing, number)
	switch {
	case fault.Is(err, "store_not_found"):
		return h.storePage(c, http.StatusUnprocessableEntity, e, h.words(c).T("error.store.gone"))
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, h.step(c, e, "/time", "store", number))
}

// search keeps a place in the session, so that it stands in no URL.
func (h *Handlers) search(c echo.Context, e errand, typed string) error {
	spots, err := h.Desk.Locate(c.Request().Context(), typed)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound:
		return h.placePage(c, http.StatusUnprocessableEntity, e, typed, h.placeError(c, err))
	}
	if err != nil {
		return err
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	if g.Place = typed; len(spots) == 1 {
		g.Place = spots[0].Typed
	}
	if err := h.Guests.SaveGuest(c); err != nil {
		return err
	}
	return httpx.SeeOther(c, h.step(c, e, "/store"))
}

func (h *Handlers) placeError(c echo.Context, err error) string {
	switch w := h.words(c); {
	case fault.Is(err, "place_empty"):
		return w.T("error.place.empty")
	case fault.Is(err, "place_format"):
		return w.T("error.place.format")
	default:
		return w.T("error.place.unknown")
	}
}

// spots are those of the session's place: none while it knows no place.
func (h *Handlers) spots(c echo.Context) (*guest.Session, []removal.Spot, error) {
	g, err := h.Guests.Guest(c)
	if err != nil || g.Place == "" {
		return g, nil, err
	}
	spots, err := h.Desk.Locate(c.Request().Context(), g.Place)
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.NotFound) {
		return g, nil, nil // the stores have changed since
	}
	return g, spots, err
}

// storePage is the page that the session's place leads to.
func (h *Handlers) storePage(c echo.Context, status int, e errand, problem string) error {
	g, spots, err := h.spots(c)
	if err != nil {
		return err
	}
	switch len(spots) {
	case 0:
		if problem != "" {
			problem = h.words(c).T("error.place.empty")
		}
		return h.placePage(c, status, e, g.Place, problem)
	case 1:
		return h.nearPage(c, status, e, spots[0], problem)
	}
	if problem != "" {
		problem = h.words(c).T("error.place.choose")
	}
	return h.townsPage(c, status, e, spots, problem)
}

func (h *Handlers) placeView(c echo.Context, e errand, typed string) (page.Place, error) {
	v, err := h.begin(c, "place.title")
	v.page.Back = h.beforeStore(c, e)
	return page.Place{
		Page: v.page, Errand: e.hidden(), Action: h.url(c, "/store"), Place: ui.Field{Name: "place", Value: typed},
	}, err
}

// beforeStore is the page before the stores.
func (h *Handlers) beforeStore(c echo.Context, e errand) string {
	if e.standing.Live != nil {
		return h.caseURL(c, e) + "/change"
	}
	return h.step(c, e, "/remove", "removal", atStore)
}

func (h *Handlers) placePage(c echo.Context, status int, e errand, typed, problem string) error {
	view, err := h.placeView(c, e, typed)
	if err != nil {
		return err
	}
	if problem != "" {
		view.Place.Error = problem
		view.Errors = []ui.FieldError{{Field: "place", Text: problem}}
	}
	return h.Render.Page(c, status, page.PlacePage(view))
}

func (h *Handlers) townsPage(c echo.Context, status int, e errand, spots []removal.Spot, problem string) error {
	view, err := h.placeView(c, e, spots[0].Town.Name)
	if err != nil {
		return err
	}
	for _, s := range spots {
		view.Towns = append(view.Towns, s.Typed)
	}
	if problem != "" {
		view.TownError = problem
		view.Errors = []ui.FieldError{{Field: "place", Text: problem}}
	}
	return h.Render.Page(c, status, page.PlacePage(view))
}

// wait takes a rain check for the session's place.
func (h *Handlers) wait(c echo.Context) error {
	e, done, err := h.bookable(c)
	if done || err != nil {
		return err
	}
	_, spots, err := h.spots(c)
	if err != nil {
		return err
	}
	if len(spots) != 1 {
		return httpx.SeeOther(c, h.step(c, e, "/store"))
	}
	ctx := c.Request().Context()
	err = h.Desk.Wait(ctx, removal.Request{
		SubscriptionID: e.Subscription.ID, Lang: h.words(c).Lang(), Actor: audit.Customer(),
	}, spots[0])
	switch {
	case fault.Is(err, "times_free"), fault.Is(err, "no_desk_near"):
		return httpx.SeeOther(c, h.step(c, e, "/store")) // shows what there is
	case fault.Is(err, "booking_changed"):
		return httpx.SeeOther(c, h.caseURL(c, e))
	case err != nil:
		return h.refused(c, e, err)
	}
	if e.standing, err = h.Desk.Standing(ctx, e.Subscription.ID); err != nil {
		return err
	}
	return httpx.SeeOther(c, h.caseURL(c, e)+"?done=1")
}
