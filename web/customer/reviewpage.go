package customer

import (
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// reviewPage shows what there is to confirm, and what has changed; where that
// is no more possible, the page that can put it right.
func (h *Handlers) reviewPage(c echo.Context, status int, r review, changed string) error {
	for _, look := range []func(echo.Context, *review) (bool, error){h.reviewExchange, h.reviewStanding, h.reviewSlot} {
		if done, err := look(c, &r); done || err != nil {
			return err
		}
	}
	v, err := h.begin(c, "review.title")
	if err != nil {
		return err
	}
	view := page.Review{Page: v.page, Errand: r.hidden(), Action: h.url(c, "/review"), Changed: changed}
	view.Removal, view.Product = r.how, r.oldName()
	view.Back = h.step(c, r.errand, "/remove", "removal", r.how)
	if r.quote != nil {
		view.Waiting = r.option.Free == 0
		if r.how == "" {
			view.Back = h.url(c, "/replace", "s", r.Subscription.ID, "replacement", r.replacement)
		}
	}
	if r.how == atStore {
		if view.Booking, err = h.booking(c, v, r); err != nil {
			return err
		}
		view.Back = h.timeURL(c, r)
	}
	if view.Rows, err = h.reviewRows(c, v, r); err != nil {
		return err
	}
	return h.Render.Page(c, status, page.ReviewPage(view))
}

// reviewExchange finds the replacement, when there is one. With nothing at all
// to confirm, it is still to be chosen.
func (h *Handlers) reviewExchange(c echo.Context, r *review) (done bool, err error) {
	if r.replacement == "" && r.removes() {
		return false, nil
	}
	q, done, err := h.quoteFor(c, r.Item)
	if done || err != nil {
		return true, err
	}
	var offered bool
	if r.option, offered = q.Option(r.replacement); !offered {
		return true, httpx.SeeOther(c, h.url(c, "/replace", "s", r.Subscription.ID, "switch", "1"))
	}
	r.quote = &q
	return false, nil
}

// reviewStanding finds how the removal stands, and whether the choice is one.
func (h *Handlers) reviewStanding(c echo.Context, r *review) (done bool, err error) {
	r.standing, err = h.Desk.Standing(c.Request().Context(), r.Subscription.ID)
	switch {
	case fault.Is(err, "not_withdrawn") && !r.removes(): // an exchange that somebody allowed
		r.standing.Program = nil
		return false, nil
	case err != nil:
		return true, h.refused(c, r.errand, err)
	case !r.removes():
		return false, nil
	case r.decided() && !(r.how == atStore && r.standing.Open(h.Now())),
		r.holds(r.standing.Live) && r.quote == nil, r.how == isGone && r.standing.Live != nil:
		return true, httpx.SeeOther(c, h.caseURL(c, r.errand)) // Back, after it was confirmed
	case r.how == atStore && r.standing.Live != nil && !r.standing.Changeable(h.Now()):
		return true, httpx.SeeOther(c, h.caseURL(c, r.errand))
	case r.how == atStore && !r.standing.Open(h.Now()):
		return true, httpx.SeeOther(c, h.step(c, r.errand, "/remove"))
	}
	return false, nil
}

// reviewSlot looks whether the time can still be booked: it is, or it is kept
// for this customer, or free.
func (h *Handlers) reviewSlot(c echo.Context, r *review) (done bool, err error) {
	if r.how != atStore {
		return false, nil
	}
	if r.number == "" || r.slot.IsZero() {
		return true, httpx.SeeOther(c, h.step(c, r.errand, "/time", "store", r.number))
	}
	if r.desk, err = h.Desk.Openings(c.Request().Context(), r.standing, r.number); err != nil {
		return true, h.refused(c, r.errand, err)
	}
	if r.holds(r.standing.Live) || r.holds(r.standing.Hold) || free(r.desk, r.slot) {
		return false, nil
	}
	words := "error.slot.gone"
	if !r.desk.Allows(r.slot, h.Now(), r.standing.Window) {
		words = "error.slot.late"
	}
	return true, h.lostPage(c, r.errand, r.number, r.slot, words)
}

func free(o removal.Openings, slot time.Time) bool {
	for _, d := range o.Days {
		for _, t := range d.Free {
			if t.Equal(slot) {
				return true
			}
		}
	}
	return false
}

func (h *Handlers) timeURL(c echo.Context, r review) string {
	return h.step(c, r.errand, "/time", "store", r.number, "slot", httpx.SlotValue(r.slot))
}

// booking is the time on the review page: what the form carries, until when it
// is kept, and what it takes the place of.
func (h *Handlers) booking(c echo.Context, v view, r review) (page.Booking, error) {
	b := page.Booking{Removal: r.how, Number: r.number, Slot: httpx.SlotValue(r.slot), Version: r.standing.Version()}
	if r.holds(r.standing.Live) {
		return b, nil
	}
	if hold := r.standing.Hold; r.holds(hold) {
		b.Kept = v.Clock(hold.HoldUntil, r.desk.Location)
		if day.Of(hold.HoldUntil, r.desk.Location) != day.Of(v.now, r.desk.Location) {
			b.Kept = v.Moment(hold.HoldUntil, r.desk.Location)
		}
	}
	when, where, err := h.liveVisit(c, v, r.errand)
	if when != "" {
		b.Moves = v.T("review.moves", "Old", when, "Store", where)
	}
	return b, err
}

// reviewRows are the answers, each with the way to change it. What the page is
// about comes first: the exchange, or else the visit.
func (h *Handlers) reviewRows(c echo.Context, v view, r review) ([]ui.Row, error) {
	var removes, visit []ui.Row
	if r.standing.Program != nil {
		row, err := h.removalRow(c, v, r)
		if err != nil {
			return nil, err
		}
		removes = append(removes, row)
	}
	if r.how == atStore {
		visit = h.visitRows(c, v, r)
	}
	pay := ui.Row{Key: v.T("review.price"), Value: v.T("review.nothing")}
	switch {
	case r.quote == nil && r.how == isGone:
		return removes, nil
	case r.quote == nil:
		return append(slices.Concat(visit, removes), pay), nil
	}
	exchanged := []ui.Row{
		{
			Key: v.T("review.new"), Value: r.option.Name + ", " + v.facts(&r.option.Product), ChangeNoun: v.T("review.replacement_noun"),
			Change: h.url(c, "/replace", "s", r.Subscription.ID, "replacement", r.replacement),
		},
		{Key: v.T("review.old"), Value: r.oldName()},
	}
	return append(
		slices.Concat(exchanged, removes, visit),
		ui.Row{Key: v.T("review.order"), Value: r.Line.OrderNumber}, pay,
		ui.Row{Key: v.T("review.deadline"), Value: v.Deadline(r.quote.Decision.Deadline, r.quote.Program.Zone)},
	), nil
}

// visitRows are when and where, how long it takes and what to bring.
func (h *Handlers) visitRows(c echo.Context, v view, r review) []ui.Row {
	at := r.desk.Calendar
	return []ui.Row{
		{
			Key: v.T("review.time"), Value: v.Moment(r.slot, at.Location),
			Change: h.timeURL(c, r), ChangeNoun: v.T("review.time_noun"),
		},
		{
			Key: v.T("review.store"), Value: at.Name + ", " + at.OneLine(),
			Change: h.step(c, r.errand, "/store", "store", r.number), ChangeNoun: v.T("review.store_noun"),
		},
		{Key: v.T("review.bring"), Value: v.T("review.bring.what")},
		{Key: v.T("review.takes"), Value: v.T("review.about", "Length", v.length(at))},
	}
}

// removalRow says who removes the old antivirus, or how far that has come.
func (h *Handlers) removalRow(c echo.Context, v view, r review) (ui.Row, error) {
	row := ui.Row{Key: v.T("review.removal"), ChangeNoun: v.T("review.removal_noun")}
	switch {
	case r.standing.Removal.State == removal.CheckedIn:
		row.Value = v.T("review.removal.desk")
		return row, nil
	case r.decided() && r.how != atStore:
		row.Value = v.T("review.removal.gone")
		return row, nil
	case r.how == "" && r.standing.Live != nil:
		when, where, err := h.liveVisit(c, v, r.errand)
		row.Value = v.T("review.removal.booked", "When", when, "Store", where)
		row.Change = h.caseURL(c, r.errand) + "/change"
		return row, err
	case r.how == "":
		row.Value = v.T("review.removal.none")
	case r.how == atStore:
		row.Value = v.T("review.removal.store", "Desk", v.page.Desk)
	default:
		row.Value = v.T("review.removal." + r.how)
	}
	if r.standing.Live == nil && !r.decided() {
		row.Change = h.step(c, r.errand, "/remove", "removal", r.how)
	}
	return row, nil
}
