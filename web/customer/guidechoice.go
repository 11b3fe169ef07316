package customer

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/guide"
	page "swapdesk/templates/customer"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) showGuides(c echo.Context) error { return h.guidesPage(c, http.StatusOK, "") }

// chooseGuide goes on to the product's systems.
func (h *Handlers) chooseGuide(c echo.Context) error {
	product := field(c, "product")
	bought, err := h.withdrawn(c, product)
	if err != nil {
		return err
	}
	if bought == nil && h.Guides.Family(product) == nil {
		return h.guidesPage(c, http.StatusUnprocessableEntity, h.words(c).T("error.product.empty"))
	}
	return httpx.SeeOther(c, h.url(c, "/guide/"+url.PathEscape(product)))
}

// guidesPage asks for the product: every withdrawn one by name, and any other.
func (h *Handlers) guidesPage(c echo.Context, status int, problem string) error {
	v, err := h.begin(c, "guide.title")
	if err != nil {
		return err
	}
	products, err := h.Lookup.Repo.ListProducts(c.Request().Context())
	if err != nil {
		return err
	}
	v.page.Back = v.page.Home
	view := page.GuideChoice{
		Page: v.page, Heading: v.T("guide.product.heading"), Lead: v.T("guide.product.body"), Button: v.T("guide.product.button"),
		Action: h.url(c, "/guide"),
		Picks:  ui.PickList{Name: "product", Legend: v.T("guide.product.legend"), Error: problem},
	}
	for _, p := range products {
		if v.book.For(p.SKU) != nil {
			view.Picks.Picks = append(view.Picks.Picks, ui.Pick{Value: p.SKU, Label: p.Name})
		}
	}
	families := h.Guides.Families()
	view.Picks.Picks = append(view.Picks.Picks, ui.Pick{Value: families[len(families)-1].ID, Label: v.T("guide.product.other")})
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "product", Text: problem}}
	}
	return h.Render.Page(c, status, page.GuideChoicePage(view))
}

// showSystems asks where the product is installed, of the systems that it
// covers; when there is only one there is nothing to ask.
func (h *Handlers) showSystems(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	if len(p.systems) == 1 {
		p.guide = p.family.Guide(p.systems[0])
		return httpx.SeeOther(c, h.beginAt(c, p, query(c, "task")))
	}
	return h.systemsPage(c, http.StatusOK, p, query(c, "task"), "")
}

// chooseSystem goes on to the guide's first step, or where it was left.
func (h *Handlers) chooseSystem(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	os, task := field(c, "os"), field(c, "task")
	if !slices.Contains(p.systems, os) {
		return h.systemsPage(c, http.StatusUnprocessableEntity, p, task, h.words(c).T("error.os.empty"))
	}
	p.guide = p.family.Guide(os)
	return httpx.SeeOther(c, h.beginAt(c, p, task))
}

func (h *Handlers) systemsPage(c echo.Context, status int, p place, task, problem string) error {
	v, err := h.begin(c, "guide.title")
	if err != nil {
		return err
	}
	v.page.Back = h.origin(c, p)
	if !slices.Contains(guide.Tasks(), guide.Task(task)) {
		task = ""
	}
	view := page.GuideChoice{
		Page: v.page, Product: v.title(p), Heading: v.T("guide.os.heading"), Lead: v.T("guide.os.body"),
		Button: v.T("guide.os.button"), Action: h.guideAction(c, p, ""), Subscription: p.subscription, Task: task,
		Picks: ui.PickList{Name: "os", Legend: v.T("guide.os.legend"), Error: problem},
	}
	for _, os := range p.systems {
		view.Picks.Picks = append(view.Picks.Picks, ui.Pick{Value: os, Label: v.Platform(os), Checked: os == p.removal.OS})
	}
	if problem != "" {
		view.Errors = []ui.FieldError{{Field: "os", Text: problem}}
	}
	return h.Render.Page(c, status, page.GuideChoicePage(view))
}

// guideAction is where a form of this guide is posted to; the subscription
// stands in the form.
func (h *Handlers) guideAction(c echo.Context, p place, rest string) string {
	return h.url(c, "/guide/"+url.PathEscape(p.slug)+rest)
}
