package kiosk

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) exchangeRoutes() []httpx.KioskRoute {
	const at = casePath + ":ref"
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: at + "/replace", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showReplace},
		{Method: http.MethodPost, Path: at + "/replace", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.replace},
		{Method: http.MethodGet, Path: at + "/review", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showReview},
		{Method: http.MethodPost, Path: at + "/review", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.confirm},
		{Method: http.MethodPost, Path: at + "/code", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.sendCode},
	}
}

// choosing is serve for a subscription that can be exchanged. One that was, also
// a moment ago by the same form, leads to how it stands; any other to its
// answer.
func (h *Handlers) choosing(c echo.Context, at kiosk.At) (s serving, q exchange.Quote, done bool, err error) {
	s, done, err = h.serve(c, at)
	if done || err != nil {
		return s, q, true, err
	}
	q, err = h.Exchange.Quote(c.Request().Context(), s.SubscriptionID)
	if err == nil && !q.Choosable() {
		to := s.url("")
		if q.Record.Exchange != nil {
			to = s.url("/done")
		}
		return s, q, true, httpx.SeeOther(c, to)
	}
	return s, q, err != nil, err
}

func (h *Handlers) showReplace(c echo.Context, at kiosk.At) error {
	s, q, done, err := h.choosing(c, at)
	if done || err != nil {
		return err
	}
	return h.replacePage(c, http.StatusOK, s, q, c.QueryParam("replacement"), "")
}

func (h *Handlers) replace(c echo.Context, at kiosk.At) error {
	s, q, done, err := h.choosing(c, at)
	if done || err != nil {
		return err
	}
	sku := c.FormValue("replacement")
	if _, offered := q.Option(sku); !offered {
		return h.replacePage(c, http.StatusUnprocessableEntity, s, q, "", h.words(at).T("error.replacement.empty"))
	}
	return httpx.SeeOther(c, s.url("/review?"+url.Values{"replacement": {sku}}.Encode()))
}

func (h *Handlers) replacePage(c echo.Context, status int, s serving, q exchange.Quote, chosen, problem string) (err error) {
	v := page.Replace{Action: s.url("/replace"), Back: s.url(""), PhoneURL: s.url("/handoff"), None: len(q.Options) == 0}
	if v.Page, v.Kiosk, err = h.page(c, s.At, "replace.title"); err != nil {
		return err
	}
	w := h.words(s.At)
	v.Picks = ui.PickList{Name: "replacement", Legend: v.T("replace.legend"), Error: problem}
	for _, o := range q.Options {
		p := ui.Pick{
			Value: o.SKU, Label: o.Name, Checked: o.SKU == chosen || len(q.Options) == 1,
			Note: w.T("product.facts", "Term", w.Term(o.TermMonths), "Devices", w.Devices(o.Devices)) + ", " + w.Platforms(o.Platforms),
		}
		if o.Free == 0 {
			p.Tag = v.T("replace.out")
		}
		v.Picks.Picks = append(v.Picks.Picks, p)
	}
	if problem != "" {
		v.Errors = []ui.FieldError{{Field: "replacement", Text: problem}}
	}
	return h.Render.Page(c, status, page.ReplacePage(v))
}

// review is what is about to be confirmed.
type review struct {
	serving
	option exchange.Option
}

// reviewing finds it; what is no longer offered leads back to the choice.
func (h *Handlers) reviewing(c echo.Context, at kiosk.At, sku string) (r review, done bool, err error) {
	s, q, done, err := h.choosing(c, at)
	if done || err != nil {
		return r, true, err
	}
	option, offered := q.Option(sku)
	if !offered {
		return r, true, httpx.SeeOther(c, s.url("/replace"))
	}
	return review{s, option}, false, nil
}

func (h *Handlers) showReview(c echo.Context, at kiosk.At) error {
	r, done, err := h.reviewing(c, at, c.QueryParam("replacement"))
	if done || err != nil {
		return err
	}
	return h.reviewPage(c, http.StatusOK, r, page.Review{})
}

// confirm exchanges for the customer, with what shows that they may: the
// receipt, or the code that was mailed to them. A form that is sent twice is
// done once, and answered alike.
func (h *Handlers) confirm(c echo.Context, at kiosk.At) error {
	ctx, once := c.Request().Context(), c.FormValue("once")
	if at.Visit != nil && once != "" {
		if known, err := h.Answers.FindAnswer(ctx, once, at.Device.ID); err != nil || known != "" {
			if err == nil {
				err = httpx.SeeOther(c, known)
			}
			return err
		}
	}
	r, done, err := h.reviewing(c, at, c.FormValue("replacement"))
	if done || err != nil {
		return err
	}
	proof, again, err := h.proof(c, r)
	if err != nil || again != nil {
		if err == nil {
			err = h.reviewPage(c, http.StatusUnprocessableEntity, r, *again)
		}
		return err
	}
	_, err = h.Exchange.Complete(ctx, exchange.Request{
		SubscriptionID: r.SubscriptionID, SKU: r.option.SKU, Lang: at.Visit.Lang, OnlyWithKey: c.FormValue("expect") == "key", Actor: at.For(proof),
	})
	switch {
	case fault.Is(err, "out_of_keys"):
		r.option.Free = 0
		return h.reviewPage(c, http.StatusUnprocessableEntity, r, page.Review{Changed: true, Proof: string(proof)})
	case fault.Is(err, "not_eligible"), fault.Is(err, "not_offered"):
		return httpx.SeeOther(c, r.url(""))
	case err != nil:
		return err
	}
	if once != "" && len(once) <= 64 {
		if err := h.Answers.SaveAnswer(ctx, once, at.Device.ID, r.url("/done"), h.Now()); err != nil {
			return err
		}
	}
	return httpx.SeeOther(c, r.url("/done"))
}

// proof reads what shows that the customer may act. again is the page to be
// shown instead, nil for none.
func (h *Handlers) proof(c echo.Context, r review) (p kiosk.Proof, again *page.Review, err error) {
	w := h.words(r.At)
	if r.Proof != kiosk.NoProof {
		return r.Proof, nil, nil // shown before
	}
	switch chosen := kiosk.Proof(c.FormValue("proof")); {
	case chosen == kiosk.Receipt && r.FoundBy != kiosk.ByPhone:
		p = kiosk.Receipt
	case chosen == kiosk.Code && r.lookup.Line.Email != "":
		err = h.checkCode(c, r)
		if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.NotFound) {
			text := w.T("kiosk.proof.wrong")
			if strings.TrimSpace(c.FormValue("code")) == "" {
				text = w.T("error.code.empty")
			}
			return "", &page.Review{Proof: string(chosen), Code: ui.Field{Value: c.FormValue("code"), Error: text}, Request: c.FormValue("request")}, nil
		}
		p = kiosk.Code
	default:
		return "", &page.Review{ProofError: w.T("kiosk.proof.empty")}, nil
	}
	if err != nil {
		return "", nil, err
	}
	return p, nil, h.Visits.Prove(c.Request().Context(), r.Handle, p)
}

// checkCode checks a code that the customer reads out. A form that is sent
// twice, as the page's script does to show what is wrong with it, is one try.
func (h *Handlers) checkCode(c echo.Context, r review) error {
	ctx, code, try := c.Request().Context(), c.FormValue("code"), ""
	wrong := fault.New(fault.Invalid, "code_wrong", "the code does not match")
	if once := c.FormValue("once"); once != "" {
		try = ids.Hash(once + " " + code)
		if known, err := h.Answers.FindAnswer(ctx, try, r.Device.ID); err != nil || known != "" {
			return cmp.Or(err, error(wrong))
		}
	}
	asked, err := h.Confirm.Check(ctx, c.FormValue("request"), r.Visit.ID, code)
	if err == nil && asked.EmailKey != purchase.EmailKey(r.lookup.Line.Email) {
		err = wrong // a code proves its own mailbox: two customers may share a phone
	}
	if fault.KindOf(err) == fault.Invalid && err != nil && try != "" {
		return cmp.Or(h.Answers.SaveAnswer(ctx, try, r.Device.ID, "wrong", h.Now()), err)
	}
	return err
}

// sendCode mails a code to the mailbox on file, for the customer to read out.
func (h *Handlers) sendCode(c echo.Context, at kiosk.At) error {
	r, done, err := h.reviewing(c, at, c.FormValue("replacement"))
	if done || err != nil {
		return err
	}
	request, err := h.Confirm.Start(c.Request().Context(), lookup.Ask{
		Browser: at.Visit.ID, Record: &r.lookup.Record, Target: r.url(""), Lang: at.Visit.Lang,
	})
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, r.reviewURL(request))
}

// reviewURL leads to the same choice; request is the code that was mailed, ""
// for none.
func (r review) reviewURL(request string) string {
	values := url.Values{"replacement": {r.option.SKU}}
	if request != "" {
		values.Set("request", request)
	}
	return r.url("/review?" + values.Encode())
}

func (h *Handlers) reviewPage(c echo.Context, status int, r review, v page.Review) (err error) {
	if v.Page, v.Kiosk, err = h.page(c, r.At, "review.title"); err != nil {
		return err
	}
	v.Action, v.Back, v.SendCode = r.url("/review"), r.url("/replace?replacement="+url.QueryEscape(r.option.SKU)), r.url("/code")
	v.SKU, v.New, v.Old, v.Once = r.option.SKU, r.option.Name, h.answer(r.At, r.lookup).Line, ids.New()
	v.Waiting, v.Proven = r.option.Free == 0, r.Proof != kiosk.NoProof
	if v.Request == "" {
		v.Request = c.QueryParam("request")
	}
	v.Kiosk.Here = r.reviewURL(v.Request) // also after a form that was sent to it
	v.MayReceipt, v.Mailbox = r.FoundBy != kiosk.ByPhone, purchase.MaskEmail(r.lookup.Line.Email) != ""
	if v.Request != "" && v.Proof == "" {
		v.Proof = string(kiosk.Code)
	}
	v.Code.Name, v.Code.Label, v.Code.Autocomplete, v.Code.Mono = "code", v.T("field.code.label"), "off", true
	if v.Code.Error != "" {
		v.Errors = append(v.Errors, ui.FieldError{Field: "code", Text: v.Code.Error})
	}
	if v.ProofError != "" {
		v.Errors = append(v.Errors, ui.FieldError{Field: "proof", Text: v.ProofError})
	}
	return h.Render.Page(c, status, page.ReviewPage(v))
}
