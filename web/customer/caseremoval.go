package customer

import (
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	page "swapdesk/templates/customer"
)

// caseStanding is how a case's removal stands. Where no program withdraws the
// product any more it has no Program: what is booked still stands, and nothing
// can be changed here.
func (h *Handlers) caseStanding(c echo.Context, item lookup.Item) (removal.Standing, error) {
	ctx := c.Request().Context()
	s, err := h.Desk.Standing(ctx, item.Subscription.ID)
	if !fault.Is(err, "not_withdrawn") {
		return s, err
	}
	s = removal.Standing{Record: item.Record}
	if s.Removal, err = h.Removal.Find(ctx, item.Subscription.ID); err != nil {
		return s, err
	}
	appointments, err := h.Desk.Repo.ListAppointments(ctx, item.Subscription.ID)
	for _, a := range appointments {
		if a.Live() {
			s.Live = &a
		}
	}
	return s, err
}

// bookable tells whether a removal can be booked now.
func bookable(s removal.Standing, now time.Time) bool { return s.Program != nil && s.Open(now) }

// changeable tells whether a booking can be moved or canceled here now.
func changeable(s removal.Standing, now time.Time) bool { return s.Program != nil && s.Changeable(now) }

// fresh is what was done just now, as a redirect says: what was changed last,
// or both where they were confirmed at once.
func fresh(c echo.Context, item lookup.Item, s removal.Standing) string {
	const atOnce = time.Minute
	e, removed := item.Exchange, removalChanged(s)
	switch {
	case query(c, "done") == "":
		return ""
	case e == nil:
		return "removal"
	case removed.IsZero():
		return "exchange"
	}
	exchanged := e.RequestedAt
	if e.IssuedAt.After(exchanged) {
		exchanged = e.IssuedAt
	}
	switch apart := removed.Sub(exchanged); {
	case apart.Abs() <= atOnce:
		return "both"
	case apart > 0:
		return "removal"
	}
	return "exchange"
}

// removalChanged is when a removal last changed; zero while nothing was done.
func removalChanged(s removal.Standing) time.Time {
	last := s.Removal.ChangedAt
	if s.Live != nil && s.Live.ChangedAt.After(last) {
		last = s.Live.ChangedAt
	}
	if s.Wait != nil && s.Wait.AskedAt.After(last) {
		last = s.Wait.AskedAt
	}
	return last
}

// removalState is how a removal stands, as page.CaseRemoval has it.
func removalState(s removal.Standing, now time.Time) string {
	state := s.Removal.State
	if state == removal.Booked && s.Live == nil {
		state = removal.NotStarted
	}
	switch {
	case state != removal.NotStarted:
		return string(state)
	case !bookable(s, now):
		return "over"
	case s.Wait == nil:
		return string(removal.NotStarted)
	case s.Wait.OfferedAt.IsZero():
		return "waiting"
	case s.Hold != nil:
		return "offered"
	}
	return "lapsed"
}

// caseRemoval puts onto a case page how the removal stands.
func (h *Handlers) caseRemoval(c echo.Context, v view, s removal.Standing, view *page.Case) error {
	caseURL := h.url(c, "/case/"+s.Removal.Reference)
	r := page.CaseRemoval{State: removalState(s, v.now)}
	if !s.Removal.ChangedAt.IsZero() {
		r.On = v.Moment(s.Removal.ChangedAt, v.zone(s.Program))
	}
	if s.Missed != nil {
		missed, err := h.visit(c, v, *s.Missed)
		if err != nil {
			return err
		}
		r.Missed = missed.When
	}
	if bookable(s, v.now) {
		r.Until = v.Deadline(s.Window.End(), s.Program.Zone)
		r.BookURL = h.url(c, "/remove", "s", s.Record.Subscription.ID)
		r.OthersURL = h.url(c, "/store", "s", s.Record.Subscription.ID)
	}
	canceled := query(c, "canceled") != "" && s.Live == nil && s.Removal.State == removal.NotStarted &&
		r.State != "waiting" && r.State != "offered"
	var at *casefile.Appointment
	switch {
	case canceled && !s.Removal.ChangedAt.IsZero():
		r.State, r.BookURL = "canceled", r.OthersURL
	case r.State == "lapsed", r.State == "self_attested":
		r.BookURL = r.OthersURL
	case r.State == "offered":
		at, r.HoldUntil = s.Hold, v.Moment(s.Hold.HoldUntil, v.zone(s.Program))
		r.BookURL = h.url(c, "/review", "s", s.Record.Subscription.ID, "removal", "store",
			"store", at.StoreNumber, "slot", at.Start.UTC().Format(time.RFC3339))
	case r.State == "booked":
		at, r.CalendarURL = s.Live, caseURL+"/booking.ics"
		if changeable(s, v.now) {
			r.ChangeURL = caseURL + "/change"
		}
	case r.State == "waiting":
		r.Place = s.Wait.Place
	}
	var err error
	if r.AtDesk, err = h.atDesk(c, v, s); err != nil {
		return err
	}
	if at != nil {
		if r.Visit, err = h.visit(c, v, *at); err != nil {
			return err
		}
	}
	if s.Removal.CaseID != "" {
		notes, listErr := h.Removal.Repo.ListNotes(c.Request().Context(), s.Removal.CaseID)
		r.Noted, err = len(notes) > 0, listErr
	}
	view.Removal = r
	return err
}

// visit is an appointment in words, in the time of its store.
func (h *Handlers) visit(c echo.Context, v view, a casefile.Appointment) (page.CaseVisit, error) {
	at, err := h.Desk.Calendar(c.Request().Context(), a.StoreNumber)
	if err != nil {
		return page.CaseVisit{}, err
	}
	return page.CaseVisit{
		When: v.Moment(a.Start, at.Location), Store: at.Name, Address: at.OneLine(),
		Takes: v.T("unit.minutes", "Count", int(a.End.Sub(a.Start)/time.Minute)),
	}, nil
}
