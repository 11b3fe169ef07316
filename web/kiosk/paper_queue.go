package kiosk

import (
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/kiosk"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
)

// Ticket is a place in the queue, as its paper says it.
type Ticket struct {
	Number    string        // as it is called out: "A17"
	Wait      time.Duration // estimated; 0 leaves it out
	Ahead     int           // how many are served before
	Reference string        // of the case; "" for who has none yet
}

// TicketPaper is the paper of a place in the queue, in the customer's language;
// p is the page on which it stands.
func (h *Handlers) TicketPaper(c echo.Context, at kiosk.At, p ui.Page, t Ticket) (page.Receipt, error) {
	w := h.words(at)
	r, err := h.paper(c, at, p, w.T("paper.ticket"))
	if err != nil {
		return r, err
	}
	r.Big, r.BigLabel = t.Number, w.T("paper.ticket.number")
	r.Rows = []ui.Row{{Key: w.T("paper.ticket.ahead"), Value: w.T("paper.ticket.people", "Count", t.Ahead)}}
	if minutes := int((t.Wait + time.Minute - 1) / time.Minute); minutes > 0 {
		r.Rows = append(r.Rows, ui.Row{Key: w.T("paper.ticket.wait"), Value: w.T("paper.ticket.about", "Wait", w.T("unit.minutes", "Count", minutes))})
	}
	r.Next = []string{w.T("paper.ticket.stay")}
	if t.Reference != "" {
		r.Reference = t.Reference
		r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", t.Reference)
	}
	return r, err
}

// Certificate is a removal that was done, as the technician has noted it.
type Certificate struct {
	Reference  string // of the case
	Removed    string // the product
	Rebooted   bool   // the computer was started anew afterwards
	Protected  bool   // another protection is on
	Technician string
	DoneAt     time.Time
}

// CertificatePaper is the certificate of a removal, in the customer's language;
// p is the page on which it stands.
func (h *Handlers) CertificatePaper(c echo.Context, at kiosk.At, p ui.Page, d Certificate) (page.Receipt, error) {
	w := h.words(at)
	r, err := h.paper(c, at, p, w.T("paper.certificate"))
	if err != nil {
		return r, err
	}
	s, err := h.Stores.Calendar(c.Request().Context(), at.Device.StoreNumber)
	if err != nil {
		return r, err
	}
	answer := func(yes bool) string {
		if yes {
			return w.T("paper.certificate.yes")
		}
		return w.T("paper.certificate.no")
	}
	r.Lead = []string{w.T("paper.certificate.lead")}
	r.Rows = []ui.Row{
		{Key: w.T("paper.certificate.removed"), Value: d.Removed},
		{Key: w.T("paper.certificate.rebooted"), Value: answer(d.Rebooted)},
		{Key: w.T("paper.certificate.protected"), Value: answer(d.Protected)},
		{Key: w.T("paper.certificate.technician"), Value: d.Technician},
		{Key: w.T("paper.certificate.done"), Value: w.Moment(d.DoneAt, s.Location)},
		{Key: w.T("case.paid"), Value: w.T("case.paid.nothing")},
	}
	if !d.Protected {
		r.Next = []string{w.T("paper.certificate.unprotected")}
	}
	r.Reference = d.Reference
	r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", d.Reference)
	return r, err
}
