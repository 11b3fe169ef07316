package customer

import (
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) timePage(c echo.Context, status int, e errand, number string, ask timeAsk) error {
	if number == "" {
		return httpx.SeeOther(c, h.step(c, e, "/store"))
	}
	o, err := h.slots(c, e, number)
	if err != nil {
		return h.refused(c, e, err)
	}
	i := ask.dayShown(o)
	if i < 0 {
		return h.fullPage(c, status, e, o)
	}
	v, err := h.begin(c, "time.title")
	if err != nil {
		return err
	}
	shown := o.Days[i]
	v.page.Back = h.step(c, e, "/store", "store", number)
	view := page.Times{
		Page: v.page, Errand: e.hidden(), Action: h.url(c, "/time"), Number: number,
		Store: o.Name, Address: o.OneLine(), Length: v.length(o.Calendar),
		On: shown.On.String(), Date: v.Date(shown.On), Zone: v.Zone(o.Location, ask.slot),
		Groups: v.times(o, shown, e.picked(ask, number), ask), Closed: !shown.Open.Open(),
		Days: h.days(c, v, e, o, i), StoresURL: v.page.Back, Error: ask.problem,
	}
	if len(view.Groups) == 0 {
		first := o.Days[o.FirstFree()].On
		view.FirstURL, view.First = h.dayURL(c, e, number, first.String()), v.Day(first)
	}
	if view.Now, err = h.standsNow(c, v, e); err != nil {
		return err
	}
	if ask.problem != "" {
		view.Errors = []ui.FieldError{{Field: "slot", Text: ask.problem}}
	}
	return h.Render.Page(c, status, page.TimePage(view))
}

// picked is the time whose radio is on: the one chosen before, or the one that
// is kept for this customer.
func (e errand) picked(ask timeAsk, number string) time.Time {
	if hold := e.standing.Hold; ask.slot.IsZero() && hold != nil && hold.StoreNumber == number {
		return hold.Start
	}
	return ask.slot
}

func (h *Handlers) dayURL(c echo.Context, e errand, number, on string) string {
	return h.step(c, e, "/time", "store", number, "day", on)
}

// days lists the days of a desk, each with its state.
func (h *Handlers) days(c echo.Context, v view, e errand, o removal.Openings, shown int) []page.DayLink {
	links := make([]page.DayLink, len(o.Days))
	for i, d := range o.Days {
		name := v.Day(d.On)
		switch {
		case len(d.Free) > 0:
			links[i] = page.DayLink{
				Text: v.T("time.free", "Day", name, "Count", len(d.Free)), URL: h.dayURL(c, e, o.Number, d.On.String()),
			}
		case d.Open.Open():
			links[i].Text = v.T("time.full", "Day", name)
		default:
			links[i].Text = v.T("time.closed", "Day", name)
		}
		links[i].Current = i == shown
	}
	return links
}

// mostNearest is how many times are offered first beside one that is lost.
const mostNearest = 4

// times are the free times of a day as radios, by the part of the day. Beside
// a time that is lost, the nearest ones come first.
func (v view) times(o removal.Openings, d removal.Day, picked time.Time, ask timeAsk) []ui.TimeGroup {
	var near []time.Time
	if ask.lost {
		near = nearest(d.Free, ask.slot)
	}
	return httpx.TimeGroups(v.Words, d.Free, o.Location, near, func(t time.Time) bool { return !ask.lost && t.Equal(picked) })
}

// nearest are the times closest to one.
func nearest(free []time.Time, to time.Time) []time.Time {
	near := slices.Clone(free)
	slices.SortStableFunc(near, func(a, b time.Time) int {
		return int(a.Sub(to).Abs()/time.Second) - int(b.Sub(to).Abs()/time.Second)
	})
	return near[:min(mostNearest, len(near))]
}

// fullPage says that a desk has no free time at all.
func (h *Handlers) fullPage(c echo.Context, status int, e errand, o removal.Openings) error {
	v, err := h.begin(c, "full.title")
	if err != nil {
		return err
	}
	v.page.Back = h.step(c, e, "/store")
	view := h.ways(c, v, e)
	view.StoresURL = v.page.Back
	view.Heading = v.T("full.store", "Store", o.Name, "Count", max(1, len(o.Days)-1))
	if len(o.Days) <= 1 {
		view.Heading = v.T("full.store.today", "Store", o.Name)
	}
	view.Says = []string{v.T("full.body")}
	if o.Later {
		view.Says = append([]string{v.T("full.later")}, view.Says...)
	}
	return h.Render.Page(c, status, page.NoTimesPage(view))
}
