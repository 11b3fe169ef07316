package kiosk

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/removal"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// daysShown is how many days stand beside each other as touch targets.
const daysShown = 6

// booking is removing where a time can be booked or moved; elsewhere done is
// true and the page says how it stands.
func (h *Handlers) booking(c echo.Context, at kiosk.At) (r removing, done bool, err error) {
	r, done, err = h.removing(c, at)
	if err == nil && !done && !h.bookable(r) {
		return r, true, httpx.SeeOther(c, r.url("/remove"))
	}
	return r, done, err
}

func (h *Handlers) showTimes(c echo.Context, at kiosk.At) error {
	r, done, err := h.booking(c, at)
	if done || err != nil {
		return err
	}
	return h.timesPage(c, http.StatusOK, r, c.QueryParam("day"), time.Time{}, "")
}

// startOf is a time as a form or URL has it. Nothing of it is trusted.
func startOf(c echo.Context) (time.Time, bool) {
	return httpx.ParseSlot(c.FormValue("slot"))
}

// chooseTime keeps a time while it is read to the customer.
func (h *Handlers) chooseTime(c echo.Context, at kiosk.At) error {
	r, done, err := h.booking(c, at)
	if done || err != nil {
		return err
	}
	start, ok := startOf(c)
	switch live := r.standing.Live; {
	case !ok:
		return h.timesPage(c, http.StatusUnprocessableEntity, r, c.FormValue("day"), start, h.words(at).T("error.slot.empty"))
	case live != nil && live.At(r.desk.Number, start):
		return httpx.SeeOther(c, r.url("/remove"))
	}
	if _, err = h.Desk.Hold(c.Request().Context(), r.request(start)); err != nil {
		return h.lost(c, r, start, err)
	}
	return httpx.SeeOther(c, r.reviewURL(start))
}

// request asks for a time at this store, in the associate's name.
func (r removing) request(start time.Time) removal.Request {
	return removal.Request{
		SubscriptionID: r.SubscriptionID, Slot: removal.Slot{StoreNumber: r.desk.Number, Start: start},
		Lang: r.Visit.Lang, Actor: r.For(r.Proof),
	}
}

func (r removing) reviewURL(start time.Time) string {
	return r.url("/remove/review?" + url.Values{"slot": {httpx.SlotValue(start)}}.Encode())
}

// lost shows the times again beside one that cannot be had.
func (h *Handlers) lost(c echo.Context, r removing, start time.Time, cause error) error {
	w := h.words(r.At)
	on := day.Of(start, r.desk.Location).String()
	switch {
	case fault.Is(cause, "slot_taken"):
		return h.timesPage(c, http.StatusUnprocessableEntity, r, on, start, w.T("error.slot.gone", "Time", w.Hour(start, r.desk.Location)))
	case fault.Is(cause, "slot_not_offered"):
		return h.timesPage(c, http.StatusUnprocessableEntity, r, on, start, w.T("error.slot.unknown"))
	case fault.KindOf(cause) == fault.Conflict:
		return h.changed(c, r.At)
	}
	return cause
}

// timesPage shows the days of this desk and the free times of one: of the day
// asked for, or of the first that has any.
func (h *Handlers) timesPage(c echo.Context, status int, r removing, asked string, chosen time.Time, problem string) error {
	o, err := h.Desk.Openings(c.Request().Context(), r.standing, r.desk.Number)
	if err != nil {
		return err
	}
	v := page.RemoveTimes{Action: r.url("/remove/time"), Back: r.url("/remove")}
	if v.Page, v.Kiosk, err = h.page(c, r.At, "kiosk.times.title"); err != nil {
		return err
	}
	first := o.FirstFree()
	if first < 0 {
		return h.fullPage(c, status, r, o, v)
	}
	shown := slices.IndexFunc(o.Days, func(d removal.Day) bool { return d.On.String() == asked && len(d.Free) > 0 })
	if shown < 0 {
		shown = first
	}
	w := h.words(r.At)
	v.Heading = v.T("time.heading", "Store", o.Name)
	if live := r.standing.Live; live != nil {
		when, name, err := h.bookedAt(c, r, *live)
		if err != nil {
			return err
		}
		v.Say = []string{v.T("time.now", "When", when, "Store", name)}
	}
	v.Day = o.Days[shown].On.String()
	h.addDays(r, o, shown, &v)
	v.Times = ui.Times{
		Name: "slot", Legend: v.T("time.legend", "Date", w.Date(o.Days[shown].On), "Zone", w.Zone(o.Location, o.Days[shown].Free[0])),
		Error: problem, Groups: h.groups(r, o, o.Days[shown].Free, chosen),
	}
	if problem != "" {
		v.Errors = []ui.FieldError{{Field: "slot", Text: problem}}
	}
	return h.Render.Page(c, status, page.RemoveTimesPage(v))
}

// addDays puts the days with free times as targets, a few at once.
func (h *Handlers) addDays(r removing, o removal.Openings, shown int, v *page.RemoveTimes) {
	w := h.words(r.At)
	var free []int
	for i, d := range o.Days {
		if len(d.Free) > 0 {
			free = append(free, i)
		}
	}
	link := func(n int) string {
		return r.url("/remove/time?" + url.Values{"day": {o.Days[free[n]].On.String()}}.Encode())
	}
	begin := slices.Index(free, shown) / daysShown * daysShown
	end := min(begin+daysShown, len(free))
	for n := begin; n < end; n++ {
		v.Days = append(v.Days, page.DayKey{URL: link(n), Text: w.Day(o.Days[free[n]].On), Current: free[n] == shown})
	}
	if begin > 0 {
		v.Earlier = link(begin - 1)
	}
	if end < len(free) {
		v.Later = link(end)
	}
}

// groups are the times of a day by its parts.
func (h *Handlers) groups(r removing, o removal.Openings, free []time.Time, chosen time.Time) []ui.TimeGroup {
	w := h.words(r.At)
	if hold := r.standing.Hold; chosen.IsZero() && hold != nil && hold.StoreNumber == o.Number {
		chosen = hold.Start
	}
	return httpx.TimeGroups(w, free, o.Location, nil, chosen.Equal)
}

// fullPage says that this desk has no free time. A rain check is offered where
// no desk within reach has one (contract.md, Rain check).
func (h *Handlers) fullPage(c echo.Context, status int, r removing, o removal.Openings, v page.RemoveTimes) error {
	v.Heading = v.T("full.store.today", "Store", o.Name)
	if len(o.Days) > 1 {
		v.Heading = v.T("full.store", "Store", o.Name, "Count", len(o.Days)-1)
	}
	if o.Later {
		v.Say = []string{v.T("full.later")}
	}
	near, err := h.Desk.Near(c.Request().Context(), r.standing, o.At)
	if err != nil {
		return err
	}
	if near.Waitable && r.standing.Live == nil {
		v.Say = append(v.Say, v.T("kiosk.times.keep_body"))
		if r.standing.Wait == nil {
			v.WaitAction = r.url("/remove/wait")
		}
	} else {
		v.Say = append(v.Say, v.T("kiosk.times.elsewhere", "Phone", v.SupportPhone))
	}
	v.PhoneURL = r.url("/handoff")
	return h.Render.Page(c, status, page.RemoveTimesPage(v))
}

// keepPlace takes a rain check near this store.
func (h *Handlers) keepPlace(c echo.Context, at kiosk.At) error {
	r, done, err := h.booking(c, at)
	if done || err != nil {
		return err
	}
	request := r.request(time.Time{})
	request.Slot = removal.Slot{}
	err = h.Desk.Wait(c.Request().Context(), request, removal.Spot{Typed: r.desk.City + ", " + r.desk.State, At: r.desk.At})
	if fault.KindOf(err) == fault.Conflict && err != nil {
		return h.changed(c, at)
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, r.url("/remove"))
}
