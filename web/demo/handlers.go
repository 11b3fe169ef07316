package demo

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/words"
	page "swapdesk/templates/demo"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const mailPath = "/demo/mail"

// Handlers are the pages under /demo.
type Handlers struct {
	Orders []page.Order // Shows is a message id
	Places []page.Place // the same
	Now    func() time.Time
	Moment func(lang string, t time.Time) string // an instant in words
	Mails  Mails
	// Staff are the accounts, with one password and one secret of a second
	// factor. Anybody may sign in as any of them.
	Staff            []page.Person
	Password, Secret string
	Accounts         *account.Service

	Screens Screens
	// Number and PIN are what the associate signs in with at a kiosk.
	Number, PIN string

	site Site
}

// Site is what the demonstration's pages stand in.
type Site struct {
	Pages  Pages
	Render *httpx.Renderer
	Staff  *httpx.Staff
	Kiosk  *httpx.Kiosk
	Words  *words.Catalog
	Orders Orders
}

// Mails is where the demonstration's mails end.
type Mails interface {
	// List gives them newest first, Find one by id; NotFound for no such mail.
	// lang is the language of the page that shows them.
	List(lang string) ([]page.Message, error)
	Find(lang, id string) (page.Message, error)
}

// Pages makes what stands around a page.
type Pages interface {
	Page(c echo.Context, title string) ui.Page
}

// Register puts the pages under /demo.
func (h *Handlers) Register(e *echo.Echo, s Site) {
	h.site = s
	e.GET("/demo", h.guide)
	e.POST(enterPath, h.enter)
	e.GET(kioskPath, h.showKiosk)
	e.POST(kioskPath, h.kiosk)
	e.GET(mailPath, h.mailbox)
	e.GET(mailPath+"/:id", h.message)
}

func (h *Handlers) guide(c echo.Context) error {
	p := h.site.Pages.Page(c, "demo.title")
	orders := slices.Clone(h.Orders)
	for i := range orders {
		orders[i].Shows = p.T(orders[i].Shows)
	}
	places := slices.Clone(h.Places)
	for i := range places {
		places[i].Shows = p.T(places[i].Shows)
	}
	people, err := h.staff(p)
	if err != nil {
		return err
	}
	return h.site.Render.Page(c, http.StatusOK, page.GuidePage(page.Guide{
		Staff: people,
		Page:  p, Now: h.Moment(p.Lang, h.Now()), Check: p.Home + "/check", Mailbox: mailPath + language(p),
		Orders: orders, Places: places, Kiosk: h.door(p),
	}))
}

func (h *Handlers) mailbox(c echo.Context) error {
	p := h.site.Pages.Page(c, "demo.mail.title")
	stored, err := h.Mails.List(p.Lang)
	if err != nil {
		return err
	}
	view := page.Mailbox{Page: p, Base: mailPath, Query: language(p)}
	view.Back = "/demo" + language(p)
	for _, m := range stored {
		view.Mails = append(view.Mails, m.Mail)
	}
	return h.site.Render.Page(c, http.StatusOK, page.MailboxPage(view))
}

func (h *Handlers) message(c echo.Context) error {
	p := h.site.Pages.Page(c, "demo.mail.title")
	view, err := h.Mails.Find(p.Lang, c.Param("id"))
	if err != nil {
		return err
	}
	view.Page = p
	view.Title, view.Back = view.Subject, mailPath+language(p)
	return h.site.Render.Page(c, http.StatusOK, page.MessagePage(view))
}

// language keeps a page's language on the way to the next: these pages have
// none in their paths.
func language(p ui.Page) string { return "?l=" + strings.TrimPrefix(p.Home, "/") }
