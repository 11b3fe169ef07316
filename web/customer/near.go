package customer

import (
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/day"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
)

// nearPage lists the desks near a spot, or says that none has a time.
func (h *Handlers) nearPage(c echo.Context, status int, e errand, at removal.Spot, problem string) error {
	near, err := h.Desk.Near(c.Request().Context(), e.standing, at.At)
	if err != nil {
		return err
	}
	if !near.Any() {
		return h.nonePage(c, status, e, at, near)
	}
	v, err := h.begin(c, "stores.title")
	if err != nil {
		return err
	}
	v.page.Back = h.beforeStore(c, e)
	view := page.Stores{
		Page: v.page, Errand: e.hidden(), Action: h.url(c, "/store"), Place: at.Typed, Error: problem,
	}
	if view.Now, err = h.standsNow(c, v, e); err != nil {
		return err
	}
	if nearest := near.Desks[0]; nearest.Miles > removal.WaitMiles {
		view.Far = v.miles(nearest.Miles)
	}
	chosen := query(c, "store")
	for _, d := range near.Desks {
		desk := v.desk(e, d)
		desk.Checked = d.Number == chosen
		if d.First.IsZero() {
			view.Full = append(view.Full, desk)
		} else {
			view.Desks = append(view.Desks, desk)
		}
	}
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "store", Text: problem}}
	}
	return h.Render.Page(c, status, page.StoresPage(view))
}

// desk is one desk of the list in words.
func (v view) desk(e errand, d removal.Choice) page.Desk {
	out := page.Desk{
		Number: d.Number, Name: d.Name, Address: d.OneLine(), Miles: v.miles(d.Miles), Today: v.today(d.Today),
	}
	switch {
	case !d.First.IsZero():
		when := v.T("stores.when", "Day", v.Day(day.Of(d.First, d.Location)), "Time", v.Clock(d.First, d.Location))
		out.First = v.T("stores.first", "When", when)
	case d.Later:
		out.First = v.T("stores.full.later")
	default:
		out.First = v.T("stores.full.today")
		if days := day.Of(v.now, d.Location).DaysUntil(d.LastDate(v.now, e.standing.Window)); days > 0 {
			out.First = v.T("stores.full", "Count", days)
		}
	}
	return out
}

// today says when a store is open.
func (v view) today(open store.Span) string {
	switch {
	case !open.Open():
		return v.T("stores.closed")
	case open.Closes-open.Opens == int(24*time.Hour/time.Minute):
		return v.T("stores.all_day")
	}
	hours := v.T("unit.hours_open", "Opens", v.Minute(open.Opens), "Closes", v.Minute(open.Closes))
	return v.T("stores.today", "Hours", hours)
}

// nonePage says that nothing near is free, offers the rain check where there
// is one, and the ways on.
func (h *Handlers) nonePage(c echo.Context, status int, e errand, at removal.Spot, near removal.Nearby) error {
	v, err := h.begin(c, "full.title")
	if err != nil {
		return err
	}
	v.page.Back = h.beforeStore(c, e)
	view := h.ways(c, v, e)
	view.Search = h.url(c, "/store")
	view.Heading = v.T("full.near", "Place", at.Typed)
	wait := e.standing.Wait
	switch {
	case len(near.Desks) == 0:
		view.Heading = v.T("full.none", "Desk", v.page.Desk, "Place", at.Typed)
		view.Says = []string{v.T("full.body_none")}
	case wait != nil && wait.Place == at.Typed:
		view.Says = []string{v.T("full.waiting", "Place", at.Typed), v.T("full.wait")}
		view.CaseURL = h.caseURL(c, e)
	case near.Waitable && e.standing.Live == nil:
		view.Says = []string{v.T("full.wait"), v.T("full.body")}
		view.WaitURL = h.url(c, "/store/wait")
	case near.Waitable:
		view.Says = []string{v.T("full.body")}
	default:
		view.Says = []string{v.T("full.later"), v.T("full.body")}
	}
	if len(near.Desks) > 0 && near.Desks[0].Miles > removal.WaitMiles {
		view.Says = append([]string{v.T("stores.far", "Miles", v.miles(near.Desks[0].Miles))}, view.Says...)
	}
	return h.Render.Page(c, status, page.NoTimesPage(view))
}

// ways is a page without times, with what can be done instead.
func (h *Handlers) ways(c echo.Context, v view, e errand) page.NoTimes {
	return page.NoTimes{
		Page: v.page, Errand: e.hidden(), SelfURL: h.selfURL(c, e), CallURL: h.callURL(c, e.Subscription.ID),
	}
}
