package customer

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/callback"
	"swapdesk/internal/contact"
	"swapdesk/internal/exchange"
	"swapdesk/internal/guest"
	"swapdesk/internal/guide"
	"swapdesk/internal/handoff"
	"swapdesk/internal/lookup"
	"swapdesk/internal/program"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/support"
	"swapdesk/internal/words"
	"swapdesk/static"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// Handlers are the customer's pages.
type Handlers struct {
	Lookup   *lookup.Service
	Confirm  *lookup.Confirmer
	Exchange *exchange.Service
	Guests   *httpx.Guests
	Callback *callback.Service
	Handoffs *handoff.Service
	Contacts *contact.Service
	Removal  *removal.Service
	Desk     *removal.Desk
	Queue    *queue.Service
	Support  *support.Service // who looked at whose data; nil tells nothing
	Guides   *guide.Book
	Words    *words.Catalog
	Static   *static.Files
	Address  string   // what people can type to get here
	Base     *url.URL // of links outside of pages
	MailFrom string   // the organizer of calendar entries, a mail address
	Demo     bool
	Now      func() time.Time
	Render   *httpx.Renderer
}

// Register puts the pages under /{l}.
func (h *Handlers) Register(e *echo.Echo) {
	e.GET("/", h.home)
	for _, lang := range h.Words.Languages() {
		g := e.Group("/"+Slug(lang), func(next echo.HandlerFunc) echo.HandlerFunc {
			return func(c echo.Context) error {
				c.Set(wordsKey, h.Words.In(lang))
				return next(c)
			}
		})
		g.GET("", h.start)
		g.GET("/check", h.showCheck)
		g.POST("/check", h.check)
		g.GET("/answer", h.showAnswer)
		g.POST("/answer", h.chooseFrom)
		g.GET("/send-link", h.showSendLink)
		g.POST("/send-link", h.sendLink)
		g.GET("/verify", h.showVerify)
		g.POST("/verify", h.verify)
		g.POST("/verify/code", h.resend)
		g.GET("/replace", h.showReplace)
		g.POST("/replace", h.replace)
		h.bookingRoutes(g)
		h.caseRoutes(g)
		h.guideRoutes(g)
		h.infoRoutes(g)
		h.handoffRoutes(g)
	}
}

// view is what a handler needs to build a page: its words and its programs.
type view struct {
	*words.Words
	book program.Book
	now  time.Time
	page ui.Page
}

// begin makes the view of a page whose title is a message id.
func (h *Handlers) begin(c echo.Context, title string) (view, error) {
	book, err := h.Lookup.Repo.ListPrograms(c.Request().Context(), h.Now())
	v := view{Words: h.words(c), book: book.Public(), now: h.Now()}
	v.page = ui.Page{
		Lang: v.Lang(), Title: v.T(title), T: v.T, Asset: h.Static.URL,
		Address: h.Address, Home: home(v.Words), Demo: h.Demo,
		Languages: h.languages(c),
	}
	if p := v.book.Lead(v.now); p != nil {
		v.page.Retailer, v.page.Desk, v.page.SupportPhone = p.Retailer, p.ServiceDesk, p.SupportPhone
		rule := v.rule(p)
		v.page.Header = &rule
	}
	return v, err
}

// bareTime is how long a bare page waits for a database before it goes without.
const bareTime = time.Second

// Page makes a bare page for those outside this package: errors and the demo.
// It works without a database.
func (h *Handlers) Page(c echo.Context, title string) ui.Page {
	r := c.Request()
	ctx, cancel := context.WithTimeout(r.Context(), bareTime)
	defer cancel()
	c.SetRequest(r.WithContext(ctx))
	defer c.SetRequest(r)
	v, err := h.begin(c, title)
	if err != nil {
		v.page.Header = nil
	}
	return v.page
}

func (h *Handlers) url(c echo.Context, path string, query ...string) string {
	u := home(h.words(c)) + path
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	if len(values) > 0 {
		u += "?" + values.Encode()
	}
	return u
}

// item finds a subscription that this session may see at a level. When it may
// not, done is true and the browser has been sent to where it can show more.
func (h *Handlers) item(c echo.Context, subscriptionID string, need guest.Level) (item lookup.Item, done bool, err error) {
	g, err := h.Guests.Guest(c)
	if err != nil {
		return item, true, err
	}
	item, level, err := h.known(c, g, subscriptionID)
	switch {
	case err != nil:
		return item, true, err
	case level >= need:
		return item, false, nil
	case level == guest.Found && c.Request().Method == http.MethodGet:
		return item, true, h.prove(c, item, c.Request().URL.RequestURI())
	case level == guest.Found:
		path, ids := samePage(c)
		return item, true, h.prove(c, item, path+"?"+ids.Encode())
	}
	// A forged id, or a session that has ended: begin again.
	return item, true, h.beginAgain(c, g)
}

// known finds a subscription and how well the session knows it; one that is
// not there is Unknown.
func (h *Handlers) known(c echo.Context, g *guest.Session, subscriptionID string) (lookup.Item, guest.Level, error) {
	item, err := h.Lookup.Item(c.Request().Context(), subscriptionID)
	switch {
	case isNotFound(err):
		return item, guest.Unknown, nil
	case err != nil:
		return item, guest.Unknown, err
	}
	return item, g.Level(item.Record), nil
}
