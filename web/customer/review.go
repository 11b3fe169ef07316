package customer

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	"swapdesk/web/httpx"
)

// review is what a customer is about to confirm: an exchange, a removal, or
// both.
type review struct {
	errand
	how    string // store, self, gone; "" for not chosen
	number string // of the store
	slot   time.Time
	desk   removal.Openings // of that store
	quote  *exchange.Quote  // nil without a replacement
	option exchange.Option
}

func (h *Handlers) showReview(c echo.Context) error {
	item, done, err := h.item(c, query(c, "s"), guest.Proven)
	if done || err != nil {
		return err
	}
	r := readReview(c, item)
	// The Back button after the confirmation: the place is kept already.
	if e := item.Exchange; e != nil && e.SKU == r.replacement && !item.Again(item.Decision) {
		if !r.removes() {
			return httpx.SeeOther(c, h.url(c, "/case/"+e.Reference))
		}
		r.replacement = ""
	}
	return h.reviewPage(c, http.StatusOK, r, "")
}

// readReview takes the answers out of a request.
func readReview(c echo.Context, item lookup.Item) review {
	r := review{errand: errand{Item: item, replacement: param(c, "replacement")}, number: param(c, "store")}
	switch how := param(c, "removal"); how {
	case atStore, bySelf, isGone:
		r.how = how
	}
	r.slot, _ = httpx.ParseSlot(param(c, "slot"))
	return r
}

// removes tells whether confirming says something about the removal.
func (r review) removes() bool { return r.how == atStore || r.how == isGone }

// confirm does what was reviewed: first the removal, then the exchange. Each is
// idempotent, so that a second click lands where the first one does. What
// changed since the review is said on the review page; what was done already
// is shown as done.
func (h *Handlers) confirm(c echo.Context) error {
	item, done, err := h.item(c, field(c, "subscription"), guest.Proven)
	if done || err != nil {
		return err
	}
	r := readReview(c, item)
	reference := ""
	if r.removes() {
		if done, err := h.stillOffered(c, r); done || err != nil {
			return err
		}
		if reference, done, err = h.confirmRemoval(c, r); done || err != nil {
			return err
		}
	}
	if r.replacement != "" || !r.removes() {
		if reference, done, err = h.confirmExchange(c, r); done || err != nil {
			return err
		}
	}
	return httpx.SeeOther(c, h.url(c, "/case/"+reference, "done", "1"))
}

// stillOffered spares who chose both a booking without the exchange: nothing is
// done when the product cannot be had as it was shown.
func (h *Handlers) stillOffered(c echo.Context, r review) (done bool, err error) {
	if r.replacement == "" || r.Exchange != nil {
		return false, nil
	}
	q, err := h.Exchange.Quote(c.Request().Context(), r.Subscription.ID)
	if err != nil {
		return true, err
	}
	option, offered := q.Option(r.replacement)
	switch {
	case !q.Choosable():
		return true, httpx.SeeOther(c, h.url(c, "/answer", "s", r.Subscription.ID))
	case !offered:
		return true, h.replace(c)
	case option.Free == 0 && field(c, "expect") == "key":
		return true, h.reviewPage(c, http.StatusUnprocessableEntity, r, h.words(c).T("review.changed.out_of_keys"))
	}
	return false, nil
}

func (h *Handlers) confirmExchange(c echo.Context, r review) (reference string, done bool, err error) {
	result, err := h.Exchange.Complete(c.Request().Context(), exchange.Request{
		SubscriptionID: r.Subscription.ID, SKU: r.replacement, Lang: h.words(c).Lang(),
		OnlyWithKey: field(c, "expect") == "key", Actor: audit.Customer(),
	})
	switch {
	case fault.Is(err, "out_of_keys"):
		return "", true, h.reviewPage(c, http.StatusUnprocessableEntity, r, h.words(c).T("review.changed.out_of_keys"))
	case fault.Is(err, "not_offered"):
		return "", true, h.replace(c) // says that it is no longer offered
	case fault.Is(err, "not_eligible"):
		return "", true, httpx.SeeOther(c, h.url(c, "/answer", "s", r.Subscription.ID))
	case err != nil:
		return "", true, err
	}
	return result.Exchange.Reference, false, nil
}

func (h *Handlers) confirmRemoval(c echo.Context, r review) (reference string, done bool, err error) {
	if r.how == isGone {
		after, err := h.Desk.Attest(c.Request().Context(), removal.Act{
			SubscriptionID: r.Subscription.ID, Lang: h.words(c).Lang(), Actor: audit.Customer(),
		})
		if err != nil {
			return "", true, h.stood(c, r, err)
		}
		return after.Reference, false, nil
	}
	booking, err := h.Desk.Book(c.Request().Context(), removal.Request{
		SubscriptionID: r.Subscription.ID, Slot: removal.Slot{StoreNumber: r.number, Start: r.slot},
		Expect: field(c, "booking"), Lang: h.words(c).Lang(), Actor: audit.Customer(),
	})
	if err != nil {
		return "", true, h.stood(c, r, err)
	}
	return booking.Reference, false, nil
}

// stood answers a removal that could not be confirmed, with what stands
// instead.
func (h *Handlers) stood(c echo.Context, r review, cause error) (err error) {
	if r.standing, err = h.Desk.Standing(c.Request().Context(), r.Subscription.ID); err != nil {
		return h.refused(c, r.errand, err)
	}
	switch {
	case fault.Is(cause, "slot_taken"):
		return h.lostPage(c, r.errand, r.number, r.slot, "error.slot.gone")
	case fault.Is(cause, "slot_not_offered") && r.slot.IsZero():
		return h.timePage(c, http.StatusUnprocessableEntity, r.errand, r.number, timeAsk{problem: h.words(c).T("error.slot.unknown")})
	case fault.Is(cause, "slot_not_offered"):
		return h.lostPage(c, r.errand, r.number, r.slot, "error.slot.late")
	case fault.Is(cause, "booking_changed"):
		return h.reviewPage(c, http.StatusUnprocessableEntity, r, h.words(c).T("review.changed.booking"))
	}
	return h.refused(c, r.errand, cause)
}

// holds tells whether the review's time is booked or kept for this customer.
func (r review) holds(a *casefile.Appointment) bool { return a != nil && a.At(r.number, r.slot) }
