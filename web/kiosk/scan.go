package kiosk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const (
	findPath  = "/kiosk/find"
	foundPath = "/kiosk/found"
	casePath  = "/kiosk/case/"
)

func (h *Handlers) scanRoutes() []httpx.KioskRoute {
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: httpx.KioskPath, Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showScan},
		{Method: http.MethodPost, Path: httpx.KioskPath, Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.scan},
		{Method: http.MethodGet, Path: findPath, Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showFind},
		{Method: http.MethodPost, Path: findPath, Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.find},
		{Method: http.MethodGet, Path: foundPath, Need: httpx.NeedAssociate, Action: staff.LookUp, Handle: h.showFound},
	}
}

func (h *Handlers) showScan(c echo.Context, at kiosk.At) error {
	return h.scanPage(c, http.StatusOK, at, page.Scan{})
}

// scan finds what was scanned or typed. Each scan begins with a new customer:
// whoever scans the next receipt has forgotten to say so.
func (h *Handlers) scan(c echo.Context, at kiosk.At) error {
	typed := strings.TrimSpace(c.FormValue("code"))
	if typed == "" {
		return h.scanPage(c, http.StatusUnprocessableEntity, at, page.Scan{Empty: true})
	}
	s := kiosk.ReadScan(typed, h.Address)
	return h.open(c, at, lookup.Number{Order: s.Order, Reference: s.Reference, Activation: s.Activation}, c.FormValue("scanned") == "1",
		func(status int, v page.Scan) error {
			v.Code.Value = typed
			return h.scanPage(c, status, at, v)
		})
}

// open looks a number up and goes on to what was found.
func (h *Handlers) open(c echo.Context, at kiosk.At, n lookup.Number, scanned bool, again func(int, page.Scan) error) error {
	ctx := c.Request().Context()
	found, by, err := h.Lookup.AtKiosk(ctx, at.Device.ID, n)
	var full *fault.Error
	switch {
	case fault.Is(err, "no_match"):
		return again(http.StatusUnprocessableEntity, page.Scan{NotFound: true})
	case fault.Is(err, "source_full") && errors.As(err, &full):
		return again(http.StatusTooManyRequests, page.Scan{Wait: full.Count})
	case err != nil:
		return err
	}
	visit := kiosk.Visit{}
	if at.Visit != nil && len(at.Visit.Items) == 0 {
		visit = *at.Visit // who chose a language first
	} else if visit, err = h.Visits.Begin(ctx, at, "en"); err != nil {
		return err
	}
	items := make([]kiosk.Item, len(found))
	for i, f := range found {
		items[i] = kiosk.Item{SubscriptionID: f.Subscription.ID, FoundBy: kiosk.FoundBy(by), Scanned: scanned}
	}
	items, err = h.Visits.Add(ctx, &visit, items...)
	switch {
	case err != nil:
		return err
	case len(items) == 1:
		return httpx.SeeOther(c, casePath+items[0].Handle)
	}
	return httpx.SeeOther(c, foundPath)
}

func (h *Handlers) scanPage(c echo.Context, status int, at kiosk.At, v page.Scan) (err error) {
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.scan.title"); err != nil {
		return err
	}
	if h.Samples != nil {
		if v.Samples, err = h.Samples(c.Request().Context(), v.Lang); err != nil {
			return err
		}
	}
	if v.Empty {
		v.Code.Error = v.T("kiosk.scan.empty")
	}
	v.Code.Name, v.Code.Label, v.Code.Autocomplete, v.Code.Mono = "code", v.T("kiosk.scan.label"), "off", true
	if v.Code.Error != "" {
		v.Errors = []ui.FieldError{{Field: "code", Text: v.Code.Error}}
	}
	return h.Render.Page(c, status, page.ScanPage(v))
}

func (h *Handlers) showFind(c echo.Context, at kiosk.At) error {
	return h.findPage(c, http.StatusOK, at, page.Find{})
}

// find looks a phone number up. Nobody has shown a receipt: an exchange needs
// the code that is mailed to the customer.
func (h *Handlers) find(c echo.Context, at kiosk.At) error {
	typed := strings.TrimSpace(c.FormValue("phone"))
	key := purchase.PhoneKey(typed)
	w := h.words(at)
	problem := ""
	switch {
	case typed == "":
		problem = w.T("kiosk.find.empty")
	case key == "":
		problem = w.T("kiosk.find.format")
	}
	if problem != "" {
		return h.findPage(c, http.StatusUnprocessableEntity, at, page.Find{Phone: ui.Field{Value: typed, Error: problem}})
	}
	return h.open(c, at, lookup.Number{Phone: key}, false, func(status int, v page.Scan) error {
		return h.findPage(c, status, at, page.Find{NotFound: v.NotFound, Wait: v.Wait, Phone: ui.Field{Value: typed}})
	})
}

func (h *Handlers) findPage(c echo.Context, status int, at kiosk.At, v page.Find) (err error) {
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.find.title"); err != nil {
		return err
	}
	v.Phone.Name, v.Phone.Label, v.Phone.Type, v.Phone.Autocomplete, v.Phone.InputMode = "phone", v.T("kiosk.find.label"), "tel", "off", "tel"
	if v.Phone.Error != "" {
		v.Errors = []ui.FieldError{{Field: "phone", Text: v.Phone.Error}}
	}
	return h.Render.Page(c, status, page.FindPage(v))
}

// showFound lists what was found for the customer, each with its answer.
func (h *Handlers) showFound(c echo.Context, at kiosk.At) error {
	if at.Visit == nil || len(at.Visit.Items) == 0 {
		return httpx.SeeOther(c, httpx.KioskPath)
	}
	v := page.Found{}
	var err error
	if v.Page, v.Kiosk, err = h.page(c, at, "kiosk.found.title"); err != nil {
		return err
	}
	for _, i := range at.Visit.Items {
		item, err := h.Lookup.Item(c.Request().Context(), i.SubscriptionID)
		if err != nil {
			return err
		}
		answer := h.answer(at, item)
		v.Rows = append(v.Rows, page.FoundRow{URL: casePath + i.Handle, Product: answer.Line, Answer: v.T("answer." + answer.Code + ".heading")})
	}
	return h.Render.Page(c, http.StatusOK, page.FoundPage(v))
}
