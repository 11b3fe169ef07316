package customer

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	"swapdesk/web/httpx"
)

// showTime opens on the day of the URL, or on the first with a free time.
func (h *Handlers) showTime(c echo.Context) error {
	e, done, err := h.bookable(c)
	if done || err != nil {
		return err
	}
	slot, _ := httpx.ParseSlot(query(c, "slot"))
	return h.timePage(c, http.StatusOK, e, query(c, "store"), timeAsk{day: query(c, "day"), slot: slot})
}

// time keeps the chosen time for this customer while the answers are checked.
func (h *Handlers) time(c echo.Context) error {
	e, done, err := h.bookable(c)
	if done || err != nil {
		return err
	}
	w, number, posted := h.words(c), field(c, "store"), field(c, "slot")
	again := func(ask timeAsk) error {
		ask.day = field(c, "day")
		return h.timePage(c, http.StatusUnprocessableEntity, e, number, ask)
	}
	slot, ok := httpx.ParseSlot(posted)
	switch {
	case posted == "":
		return again(timeAsk{problem: w.T("error.slot.empty")})
	case !ok:
		return again(timeAsk{problem: w.T("error.slot.unknown")})
	case e.standing.Live != nil && e.standing.Live.At(number, slot):
		return httpx.SeeOther(c, h.caseURL(c, e)) // it is booked already
	}
	held, err := h.Desk.Hold(c.Request().Context(), removal.Request{
		SubscriptionID: e.Subscription.ID, Slot: removal.Slot{StoreNumber: number, Start: slot},
		Lang: w.Lang(), Actor: audit.Customer(),
	})
	switch {
	case fault.Is(err, "slot_not_offered"):
		return again(timeAsk{problem: w.T("error.slot.unknown")})
	case fault.Is(err, "slot_taken"):
		return h.lostPage(c, e, number, slot, "error.slot.taken")
	case err != nil:
		return h.refused(c, e, err)
	}
	return httpx.SeeOther(c, h.step(c, e, "/review", "removal", atStore, "store", number, "slot", httpx.SlotValue(held.Start)))
}

// lostPage shows the times beside one that is gone, and says what happened.
func (h *Handlers) lostPage(c echo.Context, e errand, number string, slot time.Time, words string) error {
	at, err := h.Desk.Calendar(c.Request().Context(), number)
	if err != nil {
		return h.refused(c, e, err)
	}
	w := h.words(c)
	return h.timePage(c, http.StatusUnprocessableEntity, e, number, timeAsk{
		slot: slot, lost: true, problem: w.T(words, "Time", w.Hour(slot, at.Location)),
	})
}

// timeAsk is what a page of times is to show.
type timeAsk struct {
	day     string    // as in a URL; "" for the first with a free time
	slot    time.Time // chosen before, or lost; zero for none
	lost    bool      // somebody else has it: the nearest free ones come first
	problem string    // words at the radios
}

// dayShown picks the day of a page: the one asked for, that of the slot, or the
// first with a free time. It is -1 when no day has one.
func (a timeAsk) dayShown(o removal.Openings) int {
	first := o.FirstFree()
	if first < 0 {
		return -1
	}
	on, err := day.Parse(a.day)
	if !a.slot.IsZero() {
		on, err = day.Of(a.slot, o.Location), nil
	}
	if err != nil {
		return first
	}
	i := slices.IndexFunc(o.Days, func(d removal.Day) bool { return d.On == on })
	if i < 0 {
		return first
	}
	if a.problem == "" || len(o.Days[i].Free) > 0 {
		return i
	}
	// What went wrong needs times to go on with: those of the next day.
	for n := i; n < len(o.Days); n++ {
		if len(o.Days[n].Free) > 0 {
			return n
		}
	}
	return first
}
