package customer

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/ids"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) showFindCase(c echo.Context) error {
	return h.findCasePage(c, http.StatusOK, "", "")
}

// findCase goes to the case page, which asks for the mailed code. Whether
// there is such a case is not told here.
func (h *Handlers) findCase(c echo.Context) error {
	typed := field(c, "reference")
	w := h.words(c)
	if strings.TrimSpace(typed) == "" {
		return h.findCasePage(c, http.StatusUnprocessableEntity, typed, w.T("error.reference.empty"))
	}
	reference, ok := ids.ParseReference(typed)
	if !ok {
		return h.findCasePage(c, http.StatusUnprocessableEntity, typed, w.T("error.reference.format"))
	}
	return httpx.SeeOther(c, h.url(c, "/case/"+reference))
}

func (h *Handlers) findCasePage(c echo.Context, status int, typed, problem string) error {
	v, err := h.begin(c, "find_case.title")
	if err != nil {
		return err
	}
	v.page.Back = v.page.Home
	view := page.FindCase{
		Page: v.page, Action: h.url(c, "/find-case"),
		Reference: ui.Field{Name: "reference", Value: typed, Error: problem},
	}
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "reference", Text: problem}}
	}
	return h.Render.Page(c, status, page.FindCasePage(view))
}
