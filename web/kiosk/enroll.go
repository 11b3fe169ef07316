package kiosk

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

// registerEnroll puts the page that anybody may open: what it shows is worth
// nothing until a manager types it.
func (h *Handlers) registerEnroll(e *echo.Echo) {
	e.GET(httpx.KioskEnrollPath, h.showEnroll)
	e.POST(httpx.KioskEnrollPath, h.enroll)
}

func (h *Handlers) proofRoutes() []httpx.KioskRoute {
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: httpx.KioskHelloPath, Need: httpx.NeedCookie, Handle: h.showHello},
		{Method: http.MethodPost, Path: httpx.KioskHelloPath, Need: httpx.NeedCookie, Handle: h.hello},
		{Method: http.MethodPost, Path: "/kiosk/heartbeat", Need: httpx.NeedCookie, BySelf: true, Handle: h.heartbeat},
	}
}

// showEnroll shows the code until a manager has typed it, and then makes the
// browser a kiosk. The page asks again by itself.
func (h *Handlers) showEnroll(c echo.Context) error {
	device, err := h.Guard.Device(c)
	switch {
	case err != nil && fault.KindOf(err) != fault.NotFound:
		return err
	case err == nil && !device.Revoked() && device.Proven(h.Now()):
		return httpx.SeeOther(c, httpx.KioskPath)
	case err == nil && device.Revoked():
		h.Guard.SetDevice(c, "")
		h.Guard.SetSession(c, "")
		c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
		return h.enrollPage(c, http.StatusOK, page.Enroll{Revoked: true})
	}
	browser, code := h.Guard.Pairing(c)
	if browser == "" {
		return h.enrollPage(c, http.StatusOK, page.Enroll{})
	}
	p, err := h.Devices.Waits(c.Request().Context(), browser)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		h.Guard.SetPairing(c, "", "")
		return h.enrollPage(c, http.StatusOK, page.Enroll{Expired: true})
	case err != nil:
		return err
	case p.DeviceID == "" || httpx.OnlyHead(c):
		c.Response().Header().Set("Refresh", "3")
		return h.enrollPage(c, http.StatusOK, page.Enroll{Code: code})
	}
	credential, err := h.Devices.Claim(c.Request().Context(), browser)
	if fault.KindOf(err) == fault.NotFound && err != nil { // another tab was faster
		h.Guard.SetPairing(c, "", "")
		return httpx.SeeOther(c, httpx.KioskEnrollPath)
	}
	if err != nil {
		return err
	}
	h.Guard.SetPairing(c, "", "")
	h.Guard.SetDevice(c, credential)
	return httpx.SeeOther(c, httpx.KioskPath)
}

// enroll makes a code for this browser.
func (h *Handlers) enroll(c echo.Context) error {
	before, _ := h.Guard.Pairing(c)
	code, browser, err := h.Devices.Begin(c.Request().Context(), strings.TrimSpace(c.FormValue("key")), before, httpx.Origin(c).Network)
	switch {
	case fault.Is(err, "key_format"):
		return h.enrollPage(c, http.StatusUnprocessableEntity, page.Enroll{})
	case fault.Is(err, "pairings_full"):
		return h.enrollPage(c, http.StatusTooManyRequests, page.Enroll{Full: true})
	case err != nil:
		return err
	}
	h.Guard.SetPairing(c, browser, code)
	return httpx.SeeOther(c, httpx.KioskEnrollPath)
}

func (h *Handlers) enrollPage(c echo.Context, status int, v page.Enroll) (err error) {
	if v.Page, v.Kiosk, err = h.staffPage(c, kiosk.At{}, "Set up this kiosk"); err != nil {
		return err
	}
	return h.Render.Page(c, status, page.EnrollPage(v))
}

// showHello has the browser sign a nonce with the device's key.
func (h *Handlers) showHello(c echo.Context, at kiosk.At) error {
	next := httpx.KioskNext(c.QueryParam("next"))
	if at.Device.Proven(h.Now()) || httpx.OnlyHead(c) {
		return httpx.SeeOther(c, next)
	}
	return h.helloPage(c, http.StatusOK, at, next)
}

func (h *Handlers) hello(c echo.Context, at kiosk.At) error {
	next := httpx.KioskNext(c.FormValue("next"))
	_, err := h.Devices.Prove(c.Request().Context(), at.Device.ID, c.FormValue("nonce"), c.FormValue("signature"))
	switch {
	case fault.Is(err, "not_proven"):
		return h.helloPage(c, http.StatusForbidden, at, next)
	case err != nil:
		return err
	}
	return httpx.SeeOther(c, next)
}

func (h *Handlers) helloPage(c echo.Context, status int, at kiosk.At, next string) error {
	v := page.Hello{Next: next, Failed: status != http.StatusOK}
	var err error
	if v.Page, v.Kiosk, err = h.staffPage(c, at, "One moment"); err != nil {
		return err
	}
	if v.Nonce, err = h.Devices.Challenge(c.Request().Context(), at.Device.ID); err != nil {
		return err
	}
	return h.Render.Page(c, status, page.HelloPage(v))
}

// heartbeat notes that the kiosk is there, and gives the nonce to be signed
// next.
func (h *Handlers) heartbeat(c echo.Context, at kiosk.At) error {
	next, err := h.Devices.Prove(c.Request().Context(), at.Device.ID, c.FormValue("nonce"), c.FormValue("signature"))
	switch {
	case fault.Is(err, "device_not_found"): // removed a moment ago
		return c.JSON(http.StatusUnauthorized, map[string]string{"location": httpx.KioskEnrollPath})
	case err != nil && !fault.Is(err, "not_proven"):
		return err
	}
	return c.JSON(http.StatusOK, map[string]any{"nonce": next, "proven": err == nil})
}
