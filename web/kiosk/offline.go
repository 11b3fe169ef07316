package kiosk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/ids"
	"swapdesk/internal/kiosk"
	page "swapdesk/templates/kiosk"
	"swapdesk/web/httpx"
)

// offlinePath is kept by the browser and shown while there is no server.
const offlinePath = httpx.KioskPath + "/offline"

// registerOffline puts what a kiosk needs while it cannot reach the server.
// Nothing of it is anybody's, so that it asks for nothing.
func (h *Handlers) registerOffline(e *echo.Echo) {
	e.GET(offlinePath, h.offline)
	e.GET(httpx.KioskPath+"/sw.js", h.worker)
}

func (h *Handlers) offline(c echo.Context) error {
	p, k, err := h.staffPage(c, kiosk.At{}, h.Words.In("en").T("kiosk.offline"))
	if err != nil {
		return err
	}
	v := page.Offline{Page: p, Kiosk: k}
	for _, lang := range h.Words.Languages() {
		w := h.Words.In(lang)
		v.Languages = append(v.Languages, page.OfflineWords{
			Lang: lang, Title: w.T("kiosk.offline"), Text: w.T("kiosk.offline_text"), Unknown: w.T("kiosk.offline_unknown"), Back: w.T("kiosk.offline_back"),
		})
	}
	return h.Render.Page(c, http.StatusOK, page.OfflinePage(v))
}

// worker is the service worker: it stands under /kiosk, because that is what
// it may speak for, and names what it keeps by fingerprint. Browsers ask for it
// again now and then, and see that it has changed.
func (h *Handlers) worker(c echo.Context) error {
	files := []string{offlinePath}
	for _, name := range []string{"app.css", "kiosk.css", "app.js", "kiosk.js", "fonts/next.woff2", "icon.svg"} {
		files = append(files, h.Static.URL(name))
	}
	list, err := json.Marshal(files)
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	version := ids.Hash(strings.Join(files, " ") + h.Static.URL("worker.js"))[:12]
	// A worker may speak for the folder that it lies in; /kiosk itself is above it.
	c.Response().Header().Set("Service-Worker-Allowed", httpx.KioskPath)
	script := fmt.Sprintf("const files = %s;\nconst version = %q;\nimportScripts(%q);\n", list, version, h.Static.URL("worker.js"))
	return c.Blob(http.StatusOK, "text/javascript; charset=utf-8", []byte(script))
}
