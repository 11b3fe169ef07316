package kiosk

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/exchange"
	"swapdesk/internal/handoff"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/program"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
	"swapdesk/internal/words"
	"swapdesk/static"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// Handlers are the pages under /kiosk.
type Handlers struct {
	Guard    *httpx.Kiosk
	Render   *httpx.Renderer
	Words    *words.Catalog
	Static   *static.Files
	Programs interface {
		ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	}
	Stores interface {
		// Calendar is the desk of a store by its number.
		Calendar(ctx context.Context, number string) (store.Calendar, error)
	}
	Devices    *kiosk.Devices
	Associates *kiosk.Sessions
	Visits     *kiosk.Visits
	Lookup     *lookup.Service
	Confirm    *lookup.Confirmer
	Exchange   *exchange.Service
	Handoffs   *handoff.Service
	Desk       *removal.Desk
	Queue      *queue.Service
	Answers    Answers
	Base       *url.URL // of codes for phones
	Address    string
	Demo       bool
	// Samples draws what can be scanned, in a language; nil outside of the
	// demonstration.
	Samples func(ctx context.Context, lang string) (templ.Component, error)
	Now     func() time.Time
}

// Answers keeps where forms led that name themselves; db.DB has it.
type Answers interface {
	// FindAnswer is "" while a form has led nowhere.
	FindAnswer(ctx context.Context, once, deviceID string) (location string, err error)
	SaveAnswer(ctx context.Context, once, deviceID, location string, at time.Time) error
}

// Routes are all pages of a kiosk; each file adds its own.
func (h *Handlers) Routes() []httpx.KioskRoute {
	return slices.Concat(h.proofRoutes(), h.signInRoutes(), h.scanRoutes(), h.caseRoutes(), h.exchangeRoutes(), h.handoffRoutes(), h.visitRoutes(),
		h.removalRoutes(), h.todayRoutes(), h.ticketRoutes(), h.wallRoutes())
}

// Register puts all pages under /kiosk.
func (h *Handlers) Register(e *echo.Echo) {
	h.registerOffline(e)
	h.registerEnroll(e)
	h.Guard.Register(e, h.Routes())
}

// words are those of the customer who is being served, or English.
func (h *Handlers) words(at kiosk.At) *words.Words {
	if at.Visit != nil {
		return h.Words.In(at.Visit.Lang)
	}
	return h.Words.In("en")
}

// page makes a page for the customer, whose title is a message id.
func (h *Handlers) page(c echo.Context, at kiosk.At, titleID string) (ui.Page, ui.Kiosk, error) {
	w := h.words(at)
	p, k, err := h.frame(c, at, w)
	p.Title = w.T(titleID)
	k.Scans = true
	for _, lang := range h.Words.Languages() {
		if lang != w.Lang() {
			k.Languages = append(k.Languages, ui.Link{Lang: lang, Text: h.Words.In(lang).T("shell.endonym")})
		}
	}
	return p, k, err
}

// staffPage makes a page for the associate alone, in English.
func (h *Handlers) staffPage(c echo.Context, at kiosk.At, title string) (ui.Page, ui.Kiosk, error) {
	p, k, err := h.frame(c, at, h.Words.In("en"))
	p.Title, k.Staff = title, true
	return p, k, err
}

func (h *Handlers) frame(c echo.Context, at kiosk.At, w *words.Words) (ui.Page, ui.Kiosk, error) {
	ctx := c.Request().Context()
	p := ui.Page{Lang: w.Lang(), T: w.T, Asset: h.Static.URL, Address: h.Address, Home: httpx.KioskPath, Demo: h.Demo}
	k := ui.Kiosk{Here: c.Request().URL.RequestURI(), Who: at.Account.Name, Beats: at.Device.ID != ""}
	if at.Visit != nil {
		k.Serving, k.Large = len(at.Visit.Items) > 0, at.Visit.Large
		k.Left, k.Extend = at.Visit.Until.Sub(h.Now()), kiosk.VisitTime
	}
	book, err := h.Programs.ListPrograms(ctx, h.Now())
	if err != nil {
		return p, k, err
	}
	if lead := book.Lead(h.Now()); lead != nil {
		p.Retailer, p.Desk, p.SupportPhone = lead.Retailer, lead.ServiceDesk, lead.SupportPhone
	}
	if at.Device.StoreNumber != "" {
		s, err := h.Stores.Calendar(ctx, at.Device.StoreNumber)
		if err != nil {
			return p, k, err
		}
		k.Store = s.Name
	}
	return p, k, nil
}
