package kiosk

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

func (h *Handlers) caseRoutes() []httpx.KioskRoute {
	const at = casePath + ":ref"
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: at, Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showCase},
		{Method: http.MethodGet, Path: at + "/large", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showLarge},
		{Method: http.MethodGet, Path: at + "/done", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showDone},
	}
}

// serving is one subscription of the customer who is being served.
type serving struct {
	kiosk.At
	kiosk.Item
	lookup lookup.Item
}

// serve finds what a handle of the current customer names. Any other, also of
// the customer before, leads to the scanner: done is true then.
func (h *Handlers) serve(c echo.Context, at kiosk.At) (s serving, done bool, err error) {
	item, ok := at.Visit.Item(c.Param("ref"))
	if !ok {
		return s, true, httpx.SeeOther(c, httpx.KioskPath)
	}
	s = serving{At: at, Item: item}
	s.lookup, err = h.Lookup.Item(c.Request().Context(), item.SubscriptionID)
	return s, err != nil, err
}

func (s serving) url(below string) string { return casePath + s.Handle + below }

func (h *Handlers) showCase(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	v := page.Case{Answer: h.answer(at, s.lookup), LargeURL: s.url("/large")}
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.case.title"); err != nil {
		return err
	}
	if s.lookup.Program != nil {
		rule := httpx.Rule(h.words(at), s.lookup.Program, h.Now())
		v.Rule = &rule
	}
	if err := h.addRemoval(c, s, &v); err != nil {
		return err
	}
	e := s.lookup.Exchange
	switch d := s.lookup.Decision; {
	case e != nil && !s.lookup.Again(d):
		v.PrintURL = s.url("/done")
	case d.Verdict == eligibility.Eligible || d.Verdict == eligibility.EligibleByOverride:
		v.ChooseURL = s.url("/replace")
	default: // the two others lead to the phone as well
		v.PhoneURL = s.url("/handoff")
	}
	v.Name = purchase.MaskName(s.lookup.Line.Name)
	if v.Receipt, err = h.answerPaper(c, s, v.Page); err != nil {
		return err
	}
	return h.Render.Page(c, http.StatusOK, page.CasePage(v))
}

// answer is a verdict in words that an associate can read aloud.
func (h *Handlers) answer(at kiosk.At, item lookup.Item) page.Answer {
	w, d := h.words(at), item.Decision
	a := page.Answer{Code: string(d.Verdict), Line: item.Line.SKU}
	if item.Product != nil {
		a.Line = w.T("answer.product", "Product", item.Product.Name,
			"Facts", w.T("product.facts", "Term", w.Term(item.Product.TermMonths), "Devices", w.Devices(item.Product.Devices)))
	}
	p := item.Program
	if p == nil {
		a.Body = w.T("answer.not_withdrawn.body_plain")
		return a
	}
	until := w.Deadline(d.Deadline, p.Zone)
	switch d.Verdict {
	case eligibility.Eligible, eligibility.EligibleByOverride:
		a.Days, a.Until = d.DaysLeft, w.T("answer.until", "Until", until)
		if a.Last = d.DaysLeft == 0; a.Last {
			a.Until = w.T("answer.tonight", "Tonight", w.DeadlineClock(d.Deadline, p.Zone))
		}
	case eligibility.AlreadyExchanged:
		if item.Exchange != nil {
			a.Body = w.T("answer.already_exchanged.body", "ConfirmedOn", w.Moment(item.Exchange.RequestedAt, p.Zone))
			if item.Exchange.State == casefile.Waiting {
				a.Body = w.T("answer.already_exchanged.waiting")
			}
		}
	case eligibility.NotWithdrawn:
		a.Body = w.T("answer.not_withdrawn.body", "Vendor", p.Vendor)
	default:
		a.Body = w.T("answer."+a.Code+".body", "Until", until, "Opens", w.Date(p.OpensOn), "EndedOn", w.Date(item.Subscription.EndsOn))
	}
	if d.RemovalOpen {
		a.Removal = w.T("answer.removal.free", "Desk", p.ServiceDesk, "Until", w.Deadline(d.RemovalEnd, p.Zone))
	}
	return a
}

// showDone is how the exchange stands, for the customer to read and to print.
// The key is never on it.
func (h *Handlers) showDone(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	e := s.lookup.Exchange
	if e == nil {
		return httpx.SeeOther(c, s.url(""))
	}
	v := page.Done{Reference: e.Reference, Waiting: e.State == casefile.Waiting, PhoneURL: s.url("/handoff"), LargeURL: s.url("/large")}
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.done.title"); err != nil {
		return err
	}
	if v.Product, err = h.replacement(c, e); err != nil {
		return err
	}
	v.Old = h.answer(at, s.lookup).Line
	v.Mailbox = s.lookup.Line.Email != ""
	if v.Receipt, err = h.exchangePaper(c, s, v.Page); err != nil {
		return err
	}
	return h.Render.Page(c, http.StatusOK, page.DonePage(v))
}

// replacement is the name of the product that somebody has chosen.
func (h *Handlers) replacement(c echo.Context, e *casefile.Exchange) (string, error) {
	products, err := h.Lookup.Repo.ListProducts(c.Request().Context())
	for _, p := range products {
		if p.SKU == e.SKU {
			return p.Name, nil
		}
	}
	return e.SKU, err
}
