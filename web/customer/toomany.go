package customer

import (
	"errors"
	"net/http"
	"net/netip"
	"strconv"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/templates/errorpage"
)

// source is the address that a request comes from, behind trusted proxies.
func source(c echo.Context) netip.Addr {
	addr, err := netip.ParseAddr(c.RealIP())
	if err != nil {
		return netip.Addr{}
	}
	return addr
}

// tooMany tells a full source the truth: how long to wait, and that the mailed
// link still works (contract.md).
func (h *Handlers) tooMany(c echo.Context, err error) error {
	v, beginErr := h.begin(c, errorpage.TitleID(http.StatusTooManyRequests))
	if beginErr != nil {
		return beginErr
	}
	v.page.Back = v.page.Home
	view := errorpage.View{Page: v.page, Status: http.StatusTooManyRequests}
	var full *fault.Error
	if errors.As(err, &full) {
		c.Response().Header().Set("Retry-After", strconv.Itoa(60*full.Count))
		view.Wait = v.wait(full.Count)
	}
	if c.Path() != h.url(c, "/send-link") {
		view.SendLink = h.url(c, "/send-link")
	}
	return h.Render.Page(c, view.Status, errorpage.Page(view))
}

// wait says minutes as people do.
func (v view) wait(minutes int) string {
	if minutes > 90 {
		return v.T("unit.hours", "Count", (minutes+59)/60)
	}
	return v.T("unit.minutes", "Count", max(1, minutes))
}
