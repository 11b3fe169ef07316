package kiosk

import (
	"github.com/labstack/echo/v4"

	"swapdesk/internal/kiosk"
	"swapdesk/templates/errorpage"
)

// Failure is the page of a failure at a kiosk. Nobody is known to be signed
// in, and every dead end leads back to the scanner.
func (h *Handlers) Failure(c echo.Context, status int, reference string) error {
	p, k, err := h.staffPage(c, kiosk.At{}, errorpage.DeskTitle(status))
	if err != nil { // without a database: the page as it is
		p.Header = nil
	}
	return h.Render.Page(c, status, errorpage.KioskPage(errorpage.View{Page: p, Status: status, Reference: reference}, k))
}
