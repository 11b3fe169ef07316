package kiosk

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/kiosk"
	"swapdesk/internal/queue"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
)

// TicketPaper is the paper of a place in the line, in the language of p, the
// page on which it stands.
func (h *Handlers) TicketPaper(c echo.Context, at kiosk.At, p ui.Page, place page.Place) (page.Receipt, error) {
	w := h.Words.In(p.Lang)
	r, err := h.paper(c, at, p, w.T("paper.ticket"))
	if err != nil {
		return r, err
	}
	r.Big, r.BigLabel, r.Lead = strconv.Itoa(place.Number), w.T("paper.ticket.number"), place.Say
	r.Next, r.Reference = []string{w.T("paper.ticket.stay")}, place.Reference
	r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", place.Reference)
	return r, err
}

// CertificatePaper is the certificate of a removal, in the language of p, the
// page on which it stands; reference is that of the case.
func (h *Handlers) CertificatePaper(c echo.Context, at kiosk.At, p ui.Page, reference string, d queue.Certificate) (page.Receipt, error) {
	w := h.Words.In(p.Lang)
	r, err := h.paper(c, at, p, w.T("paper.certificate"))
	if err != nil {
		return r, err
	}
	protected := w.T("paper.certificate.yes")
	if !d.Protected {
		protected = w.T("paper.certificate.no")
		r.Next = []string{w.T("paper.certificate.unprotected")}
	}
	r.Lead = []string{w.T("paper.certificate.lead")}
	r.Rows = []ui.Row{
		{Key: w.T("paper.certificate.removed"), Value: d.Removed},
		{Key: w.T("paper.certificate.rebooted"), Value: w.T("paper.certificate.yes")},
		{Key: w.T("paper.certificate.protected"), Value: protected},
		{Key: w.T("paper.certificate.technician"), Value: d.StaffName},
		{Key: w.T("paper.certificate.store"), Value: d.Store},
		{Key: w.T("paper.certificate.done"), Value: w.Moment(d.At, d.Location())},
		{Key: w.T("case.paid"), Value: w.T("case.paid.nothing")},
	}
	r.Reference = reference
	r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", reference)
	return r, err
}

// bookingPaper is when and where a removal is booked, and what to bring.
func (h *Handlers) bookingPaper(c echo.Context, r removing, p ui.Page) (page.Receipt, error) {
	w := h.Words.In(p.Lang)
	paper, err := h.paper(c, r.At, p, w.T("kiosk.remove.booked"))
	if err != nil {
		return paper, err
	}
	s, err := h.Stores.Calendar(c.Request().Context(), r.standing.Live.StoreNumber)
	if err != nil {
		return paper, err
	}
	paper.Reference = r.standing.Removal.Reference
	paper.Rows = []ui.Row{
		{Key: w.T("mail.visit.when"), Value: w.Moment(r.standing.Live.Start, s.Location)},
		{Key: w.T("mail.visit.where"), Value: w.T("calendar.location", "Store", s.Name, "Address", s.OneLine())},
	}
	paper.Next = []string{w.T("visit.bring", "Code", paper.Reference)}
	paper.Code, err = h.code(p, w.T("kiosk.done.code"), "case", paper.Reference)
	return paper, err
}
