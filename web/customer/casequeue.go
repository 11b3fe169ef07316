package customer

import (
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
)

// atDesk says what goes on at a service desk: the place in its line while the
// computer is there, and what the technician has noted when it is done. Nothing
// where no ticket was given.
func (h *Handlers) atDesk(c echo.Context, v view, s removal.Standing) ([]string, error) {
	switch s.Removal.State {
	case removal.CheckedIn:
		return h.inLine(c, v, s.Record.Subscription.ID)
	case removal.Removed:
		return h.certificate(c, v, s.Record.Subscription.ID)
	}
	return nil, nil
}

// inLine is the number of a ticket, and roughly how long it waits. One that is
// at a bench waits no more.
func (h *Handlers) inLine(c echo.Context, v view, subscriptionID string) ([]string, error) {
	ctx := c.Request().Context()
	t, err := h.Queue.Ticket(ctx, subscriptionID)
	if fault.Is(err, "ticket_not_found") {
		return nil, nil
	}
	if err != nil || !t.Live() || t.Status == queue.Serving {
		return nil, err
	}
	b, err := h.Queue.Today(ctx, t.StoreNumber)
	if err != nil {
		return nil, err
	}
	words, keep := "", v.T("case.removal.ticket.keep")
	switch minutes := int(b.Waits[t.ID] / time.Minute); {
	case t.Status == queue.Called:
		words = v.T("case.removal.ticket.called", "Number", t.Number, "Store", b.Store.Name, "Bench", strconv.Itoa(t.Bench))
	case minutes == 0:
		words = v.T("case.removal.ticket.next", "Number", t.Number, "Store", b.Store.Name)
	default:
		words = v.T("case.removal.ticket.waiting", "Number", t.Number, "Store", b.Store.Name, "Wait", v.T("unit.minutes", "Count", minutes))
	}
	return []string{words, keep}, nil
}

func (h *Handlers) certificate(c echo.Context, v view, subscriptionID string) ([]string, error) {
	cert, err := h.Queue.Certificate(c.Request().Context(), subscriptionID)
	switch {
	case fault.Is(err, "certificate_not_found"):
		return nil, nil
	case err != nil:
		return nil, err
	}
	protected := v.T("case.removal.certificate.unprotected")
	if cert.Protected {
		protected = v.T("case.removal.certificate.protected")
	}
	return []string{
		v.T("case.removal.certificate.by", "Name", cert.StaffName, "Store", cert.Store, "When", v.Moment(cert.At, cert.Location()), "Removed", cert.Removed),
		protected,
	}, nil
}
