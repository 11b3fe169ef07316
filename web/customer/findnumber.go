package customer

import (
	"net/http"

	"github.com/labstack/echo/v4"

	page "swapdesk/templates/customer"
)

func (h *Handlers) showFindNumber(c echo.Context) error {
	v, err := h.begin(c, "find_number.title")
	if err != nil {
		return err
	}
	v.page.Back = h.url(c, "/check")
	return h.Render.Page(c, http.StatusOK, page.FindNumberPage(page.FindNumber{Page: v.page}))
}
