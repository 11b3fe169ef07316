package customer

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/guest"
	page "swapdesk/templates/customer"
	"swapdesk/web/httpx"
)

// infoRoutes are the pages that explain and the other ways in.
func (h *Handlers) infoRoutes(g *echo.Group) {
	g.GET("/find-number", h.showFindNumber)
	g.GET("/callback", h.showCallback)
	g.POST("/callback", h.callback)
	g.GET("/find-case", h.showFindCase)
	g.POST("/find-case", h.findCase)
	g.GET("/real", h.info("real.title", page.RealPage))
	g.GET("/help", h.info("help.title", page.HelpPage))
	g.GET("/privacy", h.info("privacy.title", page.PrivacyPage))
	g.GET("/accessibility", h.info("accessibility.title", page.AccessibilityPage))
}

// info serves a page that only explains.
func (h *Handlers) info(title string, show func(page.Info) templ.Component) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := h.begin(c, title)
		if err != nil {
			return err
		}
		v.page.Back = v.page.Home
		return h.Render.Page(c, http.StatusOK, show(page.Info{Page: v.page}))
	}
}

// beginAgain sends to the first step. Who had a visit that has ended is told
// so there; whoever is still in one has followed a link that is not theirs.
func (h *Handlers) beginAgain(c echo.Context, g *guest.Session) error {
	if g.IDHash == "" {
		return httpx.SeeOther(c, h.url(c, "/check", "again", "1"))
	}
	return httpx.SeeOther(c, h.url(c, "/check"))
}
