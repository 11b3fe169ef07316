package kiosk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/qr"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// paper begins a receipt in the language of its page: who gives it, where and
// when, and what nobody of ours ever asks for.
func (h *Handlers) paper(c echo.Context, at kiosk.At, p ui.Page, heading string) (page.Receipt, error) {
	s, err := h.Stores.Calendar(c.Request().Context(), at.Device.StoreNumber)
	if err != nil {
		return page.Receipt{}, err
	}
	w, help := h.Words.In(p.Lang), ""
	if p.SupportPhone != "" {
		help = w.T("paper.call", "Phone", p.SupportPhone)
	}
	return page.Receipt{
		Sheet: at.Device.Paper == kiosk.Sheet, Retailer: p.Retailer, Store: w.T("paper.store", "Store", s.Name, "Number", s.Number),
		Address: joined(s.Address, s.Address2, strings.TrimSpace(joined(s.City, s.State)+" "+s.ZIP)), Heading: heading, Help: help,
		Genuine: w.T("shell.anti_scam", "Address", h.Address), Printed: w.T("paper.printed", "When", w.Moment(h.Now(), s.Location)),
	}, nil
}

// joined are the parts that there are, with commas.
func joined(parts ...string) string {
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, ", ")
}

// code draws the address of a page of ours, for the customer's phone; that of
// a case can be scanned at kiosks as well.
func (h *Handlers) code(p ui.Page, label string, path ...string) (page.Code, error) {
	lang := strings.ToLower(p.Lang)
	address := h.Base.JoinPath(append([]string{lang}, path...)...).String()
	drawn, err := qr.Encode(address)
	_, typed, _ := strings.Cut(address, "://")
	return page.Code{Size: drawn.Size, Path: drawn.Path, Label: label, URL: typed}, err
}

// answerPaper is what a customer was told: the verdict, until when, and what
// comes next. The order number stands on it for who has shown it.
func (h *Handlers) answerPaper(c echo.Context, s serving, p ui.Page) (page.Receipt, error) {
	a, w, d := h.answer(s.At, s.lookup), h.words(s.At), s.lookup.Decision
	r, err := h.paper(c, s.At, p, w.T("answer."+a.Code+".heading"))
	if err != nil {
		return r, err
	}
	for _, line := range []string{a.Until, a.Body, a.Removal} {
		if line != "" {
			r.Lead = append(r.Lead, line)
		}
	}
	r.Rows = []ui.Row{{Key: w.T("paper.product"), Value: a.Line}}
	if s.FoundBy == kiosk.ByOrder {
		r.Rows = append(r.Rows, ui.Row{Key: w.T("paper.order"), Value: s.lookup.Line.OrderNumber})
	}
	if s.lookup.Program != nil {
		rule := httpx.Rule(w, s.lookup.Program, h.Now())
		r.Rule = &rule
	}
	if e := s.lookup.Exchange; e != nil && !s.lookup.Again(d) {
		r.Reference = e.Reference
		r.Next = h.keySteps(s, e)
		r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", e.Reference)
		return r, err
	}
	if d.Verdict == eligibility.Eligible || d.Verdict == eligibility.EligibleByOverride {
		r.Next = append(r.Next, w.T("paper.next.choose"))
	}
	r.Code, err = h.code(p, w.T("paper.check"), "check")
	return r, err
}

// exchangePaper is what was exchanged, and how the customer gets the key. The
// key is never on it.
func (h *Handlers) exchangePaper(c echo.Context, s serving, p ui.Page) (page.Receipt, error) {
	e, w := s.lookup.Exchange, h.words(s.At)
	product, err := h.replacement(c, e)
	if err != nil {
		return page.Receipt{}, err
	}
	heading := w.T("kiosk.done.heading", "Product", product)
	if e.State == casefile.Waiting {
		heading = w.T("case.waiting.heading", "Product", product)
	}
	r, err := h.paper(c, s.At, p, heading)
	if err != nil {
		return r, err
	}
	r.Rows = []ui.Row{
		{Key: w.T("case.new"), Value: product},
		{Key: w.T("case.old"), Value: h.answer(s.At, s.lookup).Line},
		{Key: w.T("case.paid"), Value: w.T("case.paid.nothing")},
	}
	if s.lookup.Program != nil {
		r.Rows = append(r.Rows, ui.Row{Key: w.T("case.confirmed"), Value: w.Moment(e.RequestedAt, s.lookup.Program.Zone)})
		rule := httpx.Rule(w, s.lookup.Program, h.Now())
		r.Rule = &rule
	}
	r.Next, r.Reference = h.keySteps(s, e), e.Reference
	r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", e.Reference)
	return r, err
}

// keySteps is how a customer gets the key of an exchange.
func (h *Handlers) keySteps(s serving, e *casefile.Exchange) []string {
	w, mailbox := h.words(s.At), s.lookup.Line.Email != ""
	open := w.T("paper.next.open")
	remove := w.T("kiosk.done.remove")
	switch {
	case e.State == casefile.Waiting && mailbox:
		return []string{w.T("case.waiting.body_only"), w.T("case.waiting.keep")}
	case e.State == casefile.Waiting:
		return []string{w.T("paper.next.waits"), w.T("case.waiting.keep")}
	case mailbox:
		return []string{open, w.T("paper.next.code"), remove}
	}
	return []string{w.T("paper.next.mailbox"), open, remove}
}

// slipPaper is the customer's own slip with the key.
func (h *Handlers) slipPaper(c echo.Context, s serving, p ui.Page, key string) (page.Receipt, error) {
	e, w := s.lookup.Exchange, h.words(s.At)
	product, err := h.replacement(c, e)
	if err != nil {
		return page.Receipt{}, err
	}
	r, err := h.paper(c, s.At, p, w.T("kiosk.slip.yours"))
	if err != nil {
		return r, err
	}
	r.Key, r.Reference = key, e.Reference
	r.Rows = []ui.Row{{Key: w.T("case.new"), Value: product}}
	r.Next = []string{w.T("kiosk.slip.keep")}
	r.Code, err = h.code(p, w.T("kiosk.done.code"), "case", e.Reference)
	return r, err
}

// showLarge shows what a paper says where none came out of the printer.
func (h *Handlers) showLarge(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	v := page.Large{Back: s.url("")}
	if v.Page, v.Kiosk, err = h.page(c, at, "paper.large.title"); err != nil {
		return err
	}
	if e := s.lookup.Exchange; e != nil && !s.lookup.Again(s.lookup.Decision) {
		v.Back, v.Mailed = s.url("/done"), s.lookup.Line.Email != ""
		v.Receipt, err = h.exchangePaper(c, s, v.Page)
	} else {
		v.Receipt, err = h.answerPaper(c, s, v.Page)
	}
	if err != nil {
		return err
	}
	return h.Render.Page(c, http.StatusOK, page.LargePage(v))
}
