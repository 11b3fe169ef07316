package customer

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
)

func (h *Handlers) showSendLink(c echo.Context) error {
	return h.sendLinkPage(c, http.StatusOK, "", "")
}

// sendLink mails a code to a mailbox that has purchases, and answers alike for
// one that has none.
func (h *Handlers) sendLink(c echo.Context) error {
	typed := field(c, "contact")
	w := h.words(c)
	mailbox := purchase.EmailKey(typed)
	switch {
	case strings.TrimSpace(typed) == "":
		return h.sendLinkPage(c, http.StatusUnprocessableEntity, typed, w.T("error.email.empty"))
	case mailbox == "":
		return h.sendLinkPage(c, http.StatusUnprocessableEntity, typed, w.T("error.email.format"))
	}
	release := h.Lookup.Even.Begin() // a mail takes longer to write than none
	known, err := h.Lookup.HasPurchases(c.Request().Context(), mailbox, source(c))
	if fault.Is(err, "source_full") {
		return h.tooMany(c, err)
	}
	if err != nil {
		return err
	}
	err = h.ask(c, lookup.Ask{Mailbox: mailbox, Nobody: !known, Target: h.url(c, "/answer")})
	release(c.Request().Context())
	return err
}

func (h *Handlers) sendLinkPage(c echo.Context, status int, typed, problem string) error {
	v, err := h.begin(c, "send_link.title")
	if err != nil {
		return err
	}
	v.page.Back = h.url(c, "/check")
	view := page.SendLink{
		Page: v.page, Action: h.url(c, "/send-link"),
		Email: ui.Field{Name: "contact", Value: typed, Error: problem},
	}
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "contact", Text: problem}}
	}
	return h.Render.Page(c, status, page.SendLinkPage(view))
}
