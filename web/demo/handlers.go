package demo

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	page "swapdesk/templates/demo"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const mailPath = "/demo/mail"

// Handlers are the pages under /demo.
type Handlers struct {
	Orders []page.Order
	Now    func() time.Time
	Moment func(time.Time) string // an instant in words
	Mails  Mails

	pages  Pages
	render *httpx.Renderer
}

// Mails is where the demonstration's mails end.
type Mails interface {
	// List gives them newest first, Find one by id; NotFound for no such mail.
	List() ([]page.Message, error)
	Find(id string) (page.Message, error)
}

// Pages makes what stands around a page.
type Pages interface {
	Page(c echo.Context, title string) ui.Page
}

// Register puts the pages under /demo.
func (h *Handlers) Register(e *echo.Echo, pages Pages, render *httpx.Renderer) {
	h.pages, h.render = pages, render
	e.GET("/demo", h.guide)
	e.GET(mailPath, h.mailbox)
	e.GET(mailPath+"/:id", h.message)
}

func (h *Handlers) guide(c echo.Context) error {
	p := h.pages.Page(c, "demo.title")
	return h.render.Page(c, http.StatusOK, page.GuidePage(page.Guide{
		Page: p, Now: h.Moment(h.Now()), Check: p.Home + "/check", Mailbox: mailPath, Orders: h.Orders,
	}))
}

func (h *Handlers) mailbox(c echo.Context) error {
	stored, err := h.Mails.List()
	if err != nil {
		return err
	}
	view := page.Mailbox{Page: h.pages.Page(c, "demo.mail.title"), Base: mailPath}
	view.Back = "/demo"
	for _, m := range stored {
		view.Mails = append(view.Mails, m.Mail)
	}
	return h.render.Page(c, http.StatusOK, page.MailboxPage(view))
}

func (h *Handlers) message(c echo.Context) error {
	view, err := h.Mails.Find(c.Param("id"))
	if err != nil {
		return err
	}
	view.Page = h.pages.Page(c, "demo.mail.title")
	view.Title, view.Back = view.Subject, mailPath
	return h.render.Page(c, http.StatusOK, page.MessagePage(view))
}
