package kiosk

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/queue"
	"swapdesk/internal/words"
	page "swapdesk/templates/kiosk"
)

// removalWords say how a removal stands, for the associate to read aloud.
func (h *Handlers) removalWords(c echo.Context, r removing, v *page.Remove) error {
	w, st := h.words(r.At), r.standing
	say := func(sentences ...string) { v.Say = append(v.Say, sentences...) }
	v.Heading = w.T("kiosk.remove.free")
	switch r.state {
	case notOurs:
		v.Heading = w.T("answer.not_withdrawn.heading")
		say(w.T("answer.not_withdrawn.body_plain"))
	case atDesk:
		place, err := h.place(c, r)
		if err != nil {
			return err
		}
		v.Heading, v.Place = place.Heading, place
		say(place.Say...)
	case otherDesk:
		v.Heading = w.T("kiosk.remove.other_desk")
		say(w.T("kiosk.remove.other_desk_body", "Phone", v.SupportPhone))
	case nothingLeft:
		v.Heading = w.T("case.removal.waived.heading")
	case noDesk:
		v.Heading = w.T("kiosk.remove.no_desk")
		say(w.T("kiosk.remove.no_desk_body", "Phone", v.SupportPhone))
	case notYet:
		v.Heading = w.T("kiosk.remove.early")
		say(w.T("kiosk.remove.early_body", "Opens", w.Date(st.Window.Opens)))
	case tooLate:
		v.Heading = w.T("kiosk.remove.over")
		say(w.T("case.removal.canceled.body_over"))
	case bookedToday, bookedHere, bookedOther:
		return h.bookedWords(c, r, v)
	case nothingSoFar:
		wait, err := h.walkIn(c, r, w)
		if err != nil {
			return err
		}
		say(wait)
		if st.Wait != nil {
			say(w.T("kiosk.remove.waits"))
		}
	}
	return nil
}

// bookedWords tell of a booking, and what becomes of it when the customer is
// checked in now.
func (h *Handlers) bookedWords(c echo.Context, r removing, v *page.Remove) error {
	w := h.words(r.At)
	when, at, err := h.bookedAt(c, r, *r.standing.Live)
	if err != nil {
		return err
	}
	v.Say = append(v.Say, w.T("kiosk.remove.at", "When", when, "Store", at))
	if r.state == bookedToday {
		v.Heading = w.T("kiosk.remove.today")
		return nil
	}
	v.Heading = w.T("kiosk.remove.booked")
	wait, err := h.walkIn(c, r, w)
	v.Say = append(v.Say, w.T("kiosk.remove.gives_up"), wait)
	if !h.movable(r) {
		v.Say = append(v.Say, w.T("kiosk.remove.elsewhere", "Phone", v.SupportPhone))
	}
	return err
}

// walkIn is how long somebody waits who comes now.
func (h *Handlers) walkIn(c echo.Context, r removing, w *words.Words) (string, error) {
	b, err := h.Queue.Today(c.Request().Context(), r.desk.Number)
	if b.WalkIn == 0 {
		return w.T("kiosk.remove.now_free"), err
	}
	return w.T("kiosk.remove.now_wait", "Wait", minutes(w, b.WalkIn)), err
}

func minutes(w *words.Words, d time.Duration) string {
	return w.T("unit.minutes", "Count", int((d+time.Minute-1)/time.Minute))
}

// place is where the customer stands in the line of this desk. A computer that
// was checked in without a ticket is at the desk all the same.
func (h *Handlers) place(c echo.Context, r removing) (page.Place, error) {
	w := h.words(r.At)
	t, err := h.Queue.Ticket(c.Request().Context(), r.SubscriptionID)
	p := page.Place{Heading: w.T("case.removal.checked_in.heading"), Reference: r.standing.Removal.Reference}
	switch {
	case fault.Is(err, "ticket_not_found"), err == nil && !t.Live():
		return p, nil
	case err != nil:
		return p, err
	}
	p.Number, p.Heading = t.Number, w.T("kiosk.ticket.heading", "Number", t.Number)
	switch t.Status {
	case queue.Called:
		p.Say = []string{w.T("kiosk.ticket.called", "Bench", strconv.Itoa(t.Bench))}
	case queue.Serving:
		p.Say = []string{w.T("kiosk.ticket.serving", "Bench", strconv.Itoa(t.Bench))}
	default:
		b, err := h.Queue.Today(c.Request().Context(), t.StoreNumber)
		if err != nil {
			return p, err
		}
		p.Wait = b.Waits[t.ID]
		p.Say = []string{w.T("kiosk.ticket.next")}
		if p.Wait > 0 {
			p.Say = []string{w.T("kiosk.ticket.wait", "Wait", minutes(w, p.Wait))}
		}
	}
	return p, nil
}
