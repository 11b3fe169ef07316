package kiosk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/handoff"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/qr"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

func (h *Handlers) handoffRoutes() []httpx.KioskRoute {
	const at = casePath + ":ref"
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: at + "/handoff", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showHandoff},
		{Method: http.MethodPost, Path: at + "/handoff", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.handoff},
		{Method: http.MethodGet, Path: at + "/handoff/state", Need: httpx.NeedAssociate, Action: staff.LookUp, BySelf: true, Handle: h.handoffState},
		{Method: http.MethodGet, Path: at + "/slip", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showSlip},
		{Method: http.MethodPost, Path: at + "/slip", Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.slip},
	}
}

// showHandoff shows the code that is on the screen for the customer's phone,
// and how far the phone has come.
func (h *Handlers) showHandoff(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	return h.handoffPage(c, s)
}

// handoff begins one, or says whose phone it is that has opened it.
func (h *Handlers) handoff(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	ctx := c.Request().Context()
	switch step, id := c.FormValue("step"), c.FormValue("handoff"); step {
	case "agree":
		err = h.Handoffs.Agree(ctx, id, at.Device.ID, at.For(s.Proof))
	case "end":
		err = h.Handoffs.End(ctx, id, at.Device.ID, at.For(s.Proof))
	default:
		receipt := s.Proof == kiosk.Receipt || c.FormValue("receipt") == "1" && s.FoundBy != kiosk.ByPhone
		if receipt && s.Proof == kiosk.NoProof {
			if err := h.Visits.Prove(ctx, s.Handle, kiosk.Receipt); err != nil {
				return err
			}
			s.Proof = kiosk.Receipt
		}
		_, err = h.Handoffs.Begin(ctx, handoff.Offer{
			SubscriptionID: s.SubscriptionID, DeviceID: at.Device.ID, StaffID: at.Account.ID, Receipt: receipt, Actor: at.For(s.Proof),
		})
	}
	if kind := fault.KindOf(err); err != nil && kind != fault.NotFound && kind != fault.Conflict {
		return err // what is over shows on the page
	}
	return httpx.SeeOther(c, s.url("/handoff"))
}

// handoffState is how far the phone has come, for the page that waits.
func (h *Handlers) handoffState(c echo.Context, at kiosk.At) error {
	item, ok := at.Visit.Item(c.Param("ref"))
	state := string(handoff.Over)
	if ok {
		o, err := h.Handoffs.Live(c.Request().Context(), item.SubscriptionID, at.Device.ID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err == nil {
			state = string(o.State(h.Now()))
		}
	}
	return c.JSON(http.StatusOK, map[string]string{"state": state})
}

func (h *Handlers) handoffPage(c echo.Context, s serving) error {
	v := page.Handoff{Action: s.url("/handoff"), Poll: s.url("/handoff/state"), CaseURL: s.url(""), AskReceipt: s.Proof == kiosk.NoProof && s.FoundBy != kiosk.ByPhone}
	v.Mailbox = s.lookup.Line.Email != ""
	var err error
	if v.Page, v.Kiosk, err = h.page(c, s.At, "kiosk.handoff.title"); err != nil {
		return err
	}
	o, err := h.Handoffs.Live(c.Request().Context(), s.SubscriptionID, s.Device.ID)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
	case err != nil:
		return err
	default:
		v.ID, v.State, v.Number = o.ID, string(o.State(h.Now())), o.Shown
		code, err := qr.Encode(h.Base.JoinPath(strings.ToLower(v.Lang), "handoff", h.Handoffs.Token(o.ID)).String())
		if err != nil {
			return err
		}
		v.QRSize, v.QRPath = code.Size, code.Path
	}
	if e := s.lookup.Exchange; e != nil && e.State == casefile.Issued && !v.Mailbox && s.Proof == kiosk.Receipt {
		v.SlipURL = s.url("/slip")
	}
	return h.Render.Page(c, http.StatusOK, page.HandoffPage(v))
}

func (h *Handlers) showSlip(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	return h.slipPage(c, http.StatusOK, s, page.Slip{})
}

// slip prints the key of a customer without mailbox and phone, once: it is in
// the page for the printer alone, and nobody sees it on the screen.
func (h *Handlers) slip(c echo.Context, at kiosk.At) error {
	s, done, err := h.serve(c, at)
	if done || err != nil {
		return err
	}
	e := s.lookup.Exchange
	if e == nil || s.Proof != kiosk.Receipt {
		return fault.New(fault.Forbidden, "no_receipt", "a key is printed with the receipt in hand")
	}
	key, _, err := h.Exchange.PrintKey(c.Request().Context(), e.Reference, at.For(kiosk.Receipt))
	var f *fault.Error
	switch {
	case err == nil:
		return h.slipPage(c, http.StatusOK, s, page.Slip{Receipt: page.Receipt{Key: key.Expose()}})
	case errors.As(err, &f) && f.Kind == fault.Conflict:
		return h.slipPage(c, http.StatusConflict, s, page.Slip{Refused: f.Code})
	}
	return err
}

func (h *Handlers) slipPage(c echo.Context, status int, s serving, v page.Slip) (err error) {
	v.Action, v.Back, v.LargeURL = s.url("/slip"), s.url("/handoff"), s.url("/large")
	if v.Page, v.Kiosk, err = h.page(c, s.At, "kiosk.slip.title"); err != nil {
		return err
	}
	if v.Receipt.Key != "" {
		if v.Receipt, err = h.slipPaper(c, s, v.Page, v.Receipt.Key); err != nil {
			return err
		}
	}
	return h.Render.Page(c, status, page.SlipPage(v))
}
