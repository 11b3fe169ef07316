package kiosk

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/kiosk"
	"swapdesk/internal/queue"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

// nextShown is how many of those who wait stand on the wall.
const nextShown = 6

// wallRoutes are the screen that everybody in the store reads: numbers, and
// nothing about anybody. No associate is signed in there.
func (h *Handlers) wallRoutes() []httpx.KioskRoute {
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: httpx.KioskWallPath, Need: httpx.NeedDevice, Handle: h.showWall},
		{Method: http.MethodGet, Path: httpx.KioskWallPath + "/board", Need: httpx.NeedDevice, BySelf: true, Handle: h.showWall},
	}
}

func (h *Handlers) showWall(c echo.Context, at kiosk.At) error {
	b, err := h.Queue.Today(c.Request().Context(), at.Device.StoreNumber)
	if err != nil {
		return err
	}
	v := page.Wall{}
	if v.Page, v.Kiosk, err = h.frame(c, kiosk.At{Device: at.Device}, h.Words.In("en")); err != nil {
		return err
	}
	v.Title, v.Kiosk.Wall = v.T("wall.title"), true
	for _, lang := range h.Words.Languages() {
		w := h.Words.In(lang)
		words := page.WallWords{Lang: lang, T: w.T, Wait: w.T("wall.free")}
		if b.WalkIn > 0 {
			words.Wait = w.T("wall.wait", "Wait", minutes(w, b.WalkIn))
		}
		v.Languages = append(v.Languages, words)
	}
	for _, e := range b.Live {
		t := page.WallTicket{Number: strconv.Itoa(e.Number), Bench: strconv.Itoa(e.Bench), Key: number(e) + "." + strconv.Itoa(e.Calls)}
		switch {
		case e.Status == queue.Called:
			v.Called = append(v.Called, t)
		case e.Status == queue.Serving:
			v.Serving = append(v.Serving, t)
		case len(v.Next) < nextShown:
			v.Next = append(v.Next, t.Number)
		}
	}
	return h.Render.Page(c, http.StatusOK, page.WallPage(v))
}
