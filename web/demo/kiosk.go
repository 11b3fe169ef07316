package demo

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/purchase"
	"swapdesk/internal/qr"
	page "swapdesk/templates/demo"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const kioskPath = "/demo/kiosk"

// Screens makes browsers kiosks; see demo.Kiosk.
type Screens interface {
	Enroll(ctx context.Context, network string) (credential string, err error)
	SignIn(ctx context.Context, d kiosk.Device) (token string, err error)
}

// Orders finds what can be scanned.
type Orders interface {
	ListByOrder(ctx context.Context, orderKey string) ([]casefile.Record, error)
}

// door is the way to the kiosk, in the words of a page.
func (h *Handlers) door(p ui.Page) page.Door {
	return page.Door{Enter: kioskPath, Samples: kioskPath + language(p), Number: h.Number, PIN: h.PIN}
}

// showKiosk shows everything that can be scanned, on paper and on the screen.
func (h *Handlers) showKiosk(c echo.Context) error {
	p := h.site.Pages.Page(c, "demo.kiosk.title")
	p.Back = "/demo" + language(p)
	samples, err := h.samples(c.Request().Context(), p.T)
	if err != nil {
		return err
	}
	return h.site.Render.Page(c, http.StatusOK, page.KioskPage(page.Kiosk{Page: p, Door: h.door(p), Samples: samples}))
}

// kiosk makes this browser a kiosk and signs the associate in, where that is
// still to be done; a click on a sample goes on as its scan.
func (h *Handlers) kiosk(c echo.Context) error {
	ctx, guard := c.Request().Context(), h.site.Kiosk
	device, err := guard.Device(c)
	if err == nil && device.Revoked() || err != nil && fault.KindOf(err) == fault.NotFound {
		credential, enrollErr := h.Screens.Enroll(ctx, httpx.Origin(c).Network)
		if enrollErr != nil {
			return enrollErr
		}
		guard.SetDevice(c, credential)
		device, err = guard.Guard.FindDevice(ctx, credential)
	}
	if err != nil {
		return err
	}
	if at, err := guard.Session(c, device); err != nil || at.Session.Locked(h.Now()) {
		token, err := h.Screens.SignIn(ctx, device)
		switch kind := fault.KindOf(err); {
		case err != nil && (kind == fault.Invalid || kind == fault.Throttled): // the PIN was changed or locked
			return httpx.SeeOther(c, httpx.KioskSignInPath)
		case err != nil:
			return err
		}
		guard.SetSession(c, token)
	}
	if c.FormValue("code") == "" {
		return httpx.SeeOther(c, httpx.KioskPath)
	}
	return c.Redirect(http.StatusTemporaryRedirect, httpx.KioskPath) // the same form once more
}

// strip are the samples beside the scanner, by what they show.
var strip = []string{"demo.shows.eligible", "demo.shows.code", "demo.shows.exchanged", "demo.shows.ended"}

// cases are the samples that were exchanged before anybody came: they have the
// code of a case. What a customer exchanges here keeps its receipt, and no
// screen shows their case to the next one.
var cases = []string{"demo.shows.exchanged", "demo.shows.waiting"}

// Strip draws the samples that stand on the kiosk's own page.
func (h *Handlers) Strip(ctx context.Context, lang string) (templ.Component, error) {
	t := h.site.Words.In(lang).T
	all, err := h.samples(ctx, t)
	if err != nil {
		return nil, err
	}
	few := slices.DeleteFunc(all, func(s page.Sample) bool { return !slices.Contains(strip, s.Shows) })
	for i := range few {
		few[i].Text, _, _ = strings.Cut(few[i].Text, ".") // one line each
	}
	return page.Strip(t, few, kioskPath), nil
}

// samples are all that can be scanned: a receipt or a product card each, and
// the code of a case where there is one.
func (h *Handlers) samples(ctx context.Context, t func(id string, kv ...any) string) ([]page.Sample, error) {
	var all []page.Sample
	for _, o := range h.Orders {
		s := page.Sample{Shows: o.Shows, Text: t(o.Shows), Kind: t("demo.kiosk.receipt"), Code: o.Number}
		if o.Code != "" {
			s.Kind, s.Code = t("demo.kiosk.card"), o.Code
		}
		records, err := h.site.Orders.ListByOrder(ctx, purchase.OrderKey(o.Number))
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			if r.Exchange != nil && slices.Contains(cases, o.Shows) {
				s.Kind, s.Code = t("demo.kiosk.case"), r.Exchange.Reference
				drawn, err := qr.Encode(s.Code)
				if err != nil {
					return nil, err
				}
				s.Width, s.Height, s.Path = drawn.Size, drawn.Size, drawn.Path
			}
		}
		if s.Height == 0 {
			bars, err := qr.EncodeBars(s.Code)
			if err != nil {
				return nil, err
			}
			s.Width, s.Height, s.Path = bars.Width, 1, bars.Path
		}
		all = append(all, s)
	}
	return all, nil
}
