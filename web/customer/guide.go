package customer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/guide"
	"swapdesk/internal/lookup"
	"swapdesk/internal/removal"
	"swapdesk/web/httpx"
)

// guideRoutes are the pages of "remove it yourself". They are open to
// everyone; progress is kept for a subscription that the session has proven.
func (h *Handlers) guideRoutes(g *echo.Group) {
	g.GET("/guide", h.showGuides)
	g.POST("/guide", h.chooseGuide)
	g.GET("/guide/:product", h.showSystems)
	g.POST("/guide/:product", h.chooseSystem)
	g.GET("/guide/:product/:os", h.resumeGuide)
	g.GET("/guide/:product/:os/:n", h.showStep)
	g.POST("/guide/:product/:os/:n", h.stepDone)
	g.GET("/guide/:product/:os/:n/stuck", h.showStuck)
	g.POST("/guide/:product/:os/:n/stuck", h.stuck)
	g.GET("/guide/:product/:os/done", h.showEnd)
	g.POST("/guide/:product/:os/done", h.attest)
	g.GET("/guide/:product/:os/gone", h.showGone)
}

// place is where in the guides a request is.
type place struct {
	slug    string           // the product in the URL: a withdrawn SKU or a family's id
	bought  *catalog.Product // nil when the URL names a family
	family  *guide.Family
	systems []string
	guide   *guide.Guide // nil where the URL names no system
	n       int          // number of the step; 0 where the URL names none

	subscription string          // as the request says; "" for none
	item         *lookup.Item    // its case keeps the progress; nil: reading only
	removal      removal.Removal // of item
}

// place reads the URL; what it names and is not there is NotFound.
func (h *Handlers) place(c echo.Context) (p place, err error) {
	notHere := fault.New(fault.NotFound, "guide_not_found", "there is no such guide")
	p.slug = clean(c.Param("product"))
	if slug, err := url.PathUnescape(p.slug); err == nil {
		p.slug = slug
	}
	if p.bought, err = h.withdrawn(c, p.slug); err != nil {
		return p, err
	}
	if p.bought != nil {
		p.family = h.Guides.Match(*p.bought)
		p.systems = p.family.Covers(*p.bought)
	} else if p.family = h.Guides.Family(p.slug); p.family != nil {
		p.systems = p.family.Systems()
	}
	if p.family == nil || len(p.systems) == 0 {
		return p, notHere
	}
	if os := c.Param("os"); os != "" {
		if p.guide = p.family.Guide(os); p.guide == nil || !slices.Contains(p.systems, os) {
			return p, notHere
		}
	}
	if n := c.Param("n"); n != "" {
		p.n, err = strconv.Atoi(n)
		if err != nil || p.n < 1 || p.n > len(p.guide.Steps) || strconv.Itoa(p.n) != n {
			return p, notHere
		}
	}
	return p, h.keepsFor(c, &p)
}

// withdrawn finds a product that some public program withdraws; nil when
// there is none with this SKU.
func (h *Handlers) withdrawn(c echo.Context, sku string) (*catalog.Product, error) {
	book, err := h.Lookup.Repo.ListPrograms(c.Request().Context(), h.Now())
	if err != nil || book.For(sku) == nil {
		return nil, err
	}
	product, err := h.product(c, sku)
	if err != nil || product.SKU != sku {
		return nil, err
	}
	return &product, nil
}

// keepsFor finds the subscription whose case keeps the progress: the one the
// request names, when this session has proven it and it is of this product.
func (h *Handlers) keepsFor(c echo.Context, p *place) error {
	if p.subscription = query(c, "s"); c.Request().Method == http.MethodPost {
		p.subscription = field(c, "subscription")
	}
	if p.subscription == "" {
		return nil
	}
	g, err := h.Guests.Guest(c)
	if err != nil {
		return err
	}
	item, level, err := h.known(c, g, p.subscription)
	if err != nil || level < guest.Proven || item.Program == nil || !h.isOf(item, *p) {
		return err
	}
	p.item = &item
	p.removal, err = h.Removal.Find(c.Request().Context(), p.subscription)
	return err
}

// isOf tells whether a guide is for this subscription's product.
func (h *Handlers) isOf(item lookup.Item, p place) bool {
	if p.bought != nil {
		return item.Line.SKU == p.slug
	}
	return item.Product != nil && h.Guides.Match(*item.Product) == p.family
}

// guideURL is a page of this guide, with the subscription that it is about.
func (h *Handlers) guideURL(c echo.Context, p place, rest string, more ...string) string {
	if p.subscription != "" {
		more = append(more, "s", p.subscription)
	}
	return h.url(c, "/guide/"+url.PathEscape(p.slug)+rest, more...)
}

// stepURL is the page of step n, or the end behind the last one.
func (h *Handlers) stepURL(c echo.Context, p place, n int) string {
	if n > len(p.guide.Steps) {
		return h.guideURL(c, p, "/"+p.guide.OS+"/done")
	}
	return h.guideURL(c, p, "/"+p.guide.OS+"/"+strconv.Itoa(n))
}

// origin is where the customer came to the guide from.
func (h *Handlers) origin(c echo.Context, p place) string {
	switch {
	case p.item != nil && p.removal.Reference != "":
		return h.url(c, "/case/"+p.removal.Reference)
	case p.subscription != "":
		return h.url(c, "/answer", "s", p.subscription)
	}
	return h.url(c, "/guide")
}

// done tells whether the case has a step as done.
func (p place) done(step string) bool { return p.guide != nil && p.removal.Has(p.guide.OS, step) }

// has tells whether the case has an exchange in a state.
func (p place) has(state casefile.State) bool {
	return p.item != nil && p.item.Exchange != nil && p.item.Exchange.State == state
}

// act is what the customer does at step n.
func (h *Handlers) act(c echo.Context, p place) removal.Act {
	a := removal.Act{SubscriptionID: p.subscription, OS: p.guide.OS, Lang: h.words(c).Lang(), Actor: audit.Customer()}
	if p.n > 0 {
		a.Step = p.guide.Steps[p.n-1].ID
	}
	return a
}

// title is the product as it stands above the first page.
func (v view) title(p place) string {
	if p.bought != nil {
		return p.bought.Name
	}
	return v.line(p)
}

// line is the product as it stands above a step.
func (v view) line(p place) string {
	if name := p.short(); name != "" {
		return name
	}
	return v.T("guide.product.other")
}

// short is the product as it is called on its own screens; "" when the URL
// names none.
func (p place) short() string {
	if p.family.Name != "" || p.bought == nil {
		return p.family.Name
	}
	name, _, _ := strings.Cut(p.bought.Name, ",") // what follows are the seats
	return name
}

// text is a step in words, with the names of product and maker in them.
func (v view) text(p place, s guide.Step) guide.Text {
	product, vendor := p.short(), p.family.Vendor
	if p.bought != nil {
		vendor = p.bought.Vendor
	}
	if product == "" {
		product = v.T("guide.any.product")
	}
	if vendor == "" {
		vendor = v.T("guide.any.vendor")
	}
	return s.In(v.Lang()).Fill(product, vendor)
}

// resumeGuide goes on at the first step that is not done.
func (h *Handlers) resumeGuide(c echo.Context) error {
	p, err := h.place(c)
	if err != nil {
		return err
	}
	return httpx.SeeOther(c, h.beginAt(c, p, query(c, "task")))
}

// beginAt is the page of the first step of a task, or without a task of the
// first that is not done.
func (h *Handlers) beginAt(c echo.Context, p place, task string) string {
	n := p.guide.First(guide.Task(task))
	if n == 0 {
		n = p.guide.Next(p.done)
	}
	if n == 0 {
		n = len(p.guide.Steps) + 1
	}
	return h.stepURL(c, p, n)
}
