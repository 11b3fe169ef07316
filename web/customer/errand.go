package customer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
	page "swapdesk/templates/customer"
	"swapdesk/web/httpx"
)

// errand is a removal that a customer is about to choose or to book.
type errand struct {
	lookup.Item
	standing    removal.Standing
	replacement string // SKU chosen beside it, as the request says; "" for none
}

// param is a parameter of a step: of the URL, or of its form.
func param(c echo.Context, name string) string {
	if c.Request().Method == http.MethodGet {
		return query(c, name)
	}
	return field(c, name)
}

// errand finds what a request is about, for a session that has proven it. When
// there is nothing to remove, done is true and the browser has been sent on.
func (h *Handlers) errand(c echo.Context) (e errand, done bool, err error) {
	id := query(c, "s")
	if c.Request().Method != http.MethodGet {
		id = field(c, "subscription")
	}
	e.replacement = param(c, "replacement")
	if e.Item, done, err = h.item(c, id, guest.Proven); done || err != nil {
		return e, true, err
	}
	if e.standing, err = h.Desk.Standing(c.Request().Context(), id); err != nil {
		return e, true, h.refused(c, e, err)
	}
	return e, false, nil
}

// bookable is an errand whose removal can be booked, or its booking moved.
func (h *Handlers) bookable(c echo.Context) (e errand, done bool, err error) {
	e, done, err = h.errand(c)
	if done || err != nil {
		return e, true, err
	}
	now := h.Now()
	switch {
	case e.atDesk(), e.standing.Live != nil && !e.standing.Changeable(now):
		return e, true, httpx.SeeOther(c, h.caseURL(c, e))
	case !e.standing.Open(now):
		return e, true, httpx.SeeOther(c, h.step(c, e, "/remove"))
	}
	return e, false, nil
}

// decided tells whether nothing is left to choose: the old product is gone or
// at the desk.
func (e errand) decided() bool {
	state := e.standing.Removal.State
	return state != removal.NotStarted && state != removal.Booked
}

// atDesk tells whether the desk has the computer or the last word. What the
// customer has said is no end: it can be booked after all.
func (e errand) atDesk() bool {
	return e.standing.Removal.State == removal.CheckedIn || e.standing.Removal.Settled()
}

// refused leads to what holds where a booking cannot be had at all; any other
// error is given back.
func (h *Handlers) refused(c echo.Context, e errand, err error) error {
	switch {
	case fault.Is(err, "not_withdrawn"):
		return httpx.SeeOther(c, h.url(c, "/answer", "s", e.Subscription.ID))
	case fault.Is(err, "already_removed"), fault.Is(err, "at_the_desk"), fault.Is(err, "too_late"):
		return httpx.SeeOther(c, h.caseURL(c, e))
	case fault.Is(err, "removal_closed"):
		return httpx.SeeOther(c, h.step(c, e, "/remove"))
	case fault.Is(err, "store_not_found"):
		return httpx.SeeOther(c, h.step(c, e, "/store"))
	}
	return err
}

// step is a page of the way, about the same errand, with answers that were
// given: names and values in turn, those not given are left out.
func (h *Handlers) step(c echo.Context, e errand, path string, answers ...string) string {
	answers = append(answers, "s", e.Subscription.ID, "replacement", e.replacement)
	var given []string
	for i := 0; i+1 < len(answers); i += 2 {
		if answers[i+1] != "" {
			given = append(given, answers[i], answers[i+1])
		}
	}
	return h.url(c, path, given...)
}

// caseURL is the page of the errand's case, or the answer while it has none.
func (h *Handlers) caseURL(c echo.Context, e errand) string {
	switch {
	case e.standing.Removal.Reference != "":
		return h.url(c, "/case/"+e.standing.Removal.Reference)
	case e.Exchange != nil:
		return h.url(c, "/case/"+e.Exchange.Reference)
	}
	return h.url(c, "/answer", "s", e.Subscription.ID)
}

// selfURL is where removing it oneself goes on: to the review while a
// replacement is to be confirmed, otherwise to the guide.
func (h *Handlers) selfURL(c echo.Context, e errand) string {
	if e.replacement != "" {
		return h.step(c, e, "/review", "removal", "self")
	}
	return h.url(c, "/guide/"+url.PathEscape(e.Line.SKU), "s", e.Subscription.ID)
}

// slots are a desk's days without the time that is booked already: moving to
// it would be no move.
func (h *Handlers) slots(c echo.Context, e errand, number string) (removal.Openings, error) {
	o, err := h.Desk.Openings(c.Request().Context(), e.standing, number)
	live := e.standing.Live
	if err != nil || live == nil || live.StoreNumber != number {
		return o, err
	}
	for i := range o.Days {
		o.Days[i].Free = slices.DeleteFunc(o.Days[i].Free, live.Start.Equal)
	}
	return o, nil
}

// liveVisit says where and when the booking that stands is; both are "" when
// nothing is booked.
func (h *Handlers) liveVisit(c echo.Context, v view, e errand) (when, where string, err error) {
	live := e.standing.Live
	if live == nil {
		return "", "", nil
	}
	at, err := h.Desk.Calendar(c.Request().Context(), live.StoreNumber)
	if err != nil {
		return "", "", err
	}
	return v.Moment(live.Start, at.Location), at.Name, nil
}

// standsNow says it in a sentence; "" when nothing is booked.
func (h *Handlers) standsNow(c echo.Context, v view, e errand) (string, error) {
	when, where, err := h.liveVisit(c, v, e)
	if err != nil || when == "" {
		return "", err
	}
	return v.T("time.now", "When", when, "Store", where), nil
}

func (e errand) hidden() page.Errand {
	return page.Errand{Subscription: e.Subscription.ID, Replacement: e.replacement}
}

// oldName is what is to be removed.
func (e errand) oldName() string {
	if e.Product == nil {
		return e.Line.SKU
	}
	return e.Product.Name
}

// miles says a distance, with a tenth where that matters.
func (v view) miles(m float64) string {
	tenths := int(m*10 + .5)
	switch {
	case tenths == 0:
		return v.T("unit.miles.here")
	case tenths >= 100:
		return v.T("unit.miles", "Count", int(m+.5))
	}
	return v.T("unit.miles.part", "Whole", strconv.Itoa(tenths/10), "Tenth", strconv.Itoa(tenths%10))
}

// length says how long a removal takes.
func (v view) length(c store.Calendar) string {
	return v.T("unit.minutes", "Count", int(c.Duration()/time.Minute))
}
