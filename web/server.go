package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"swapdesk/internal/account"
	"swapdesk/internal/callback"
	"swapdesk/internal/contact"
	"swapdesk/internal/exchange"
	"swapdesk/internal/guide"
	"swapdesk/internal/handoff"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/override"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/search"
	"swapdesk/internal/support"
	"swapdesk/internal/words"
	"swapdesk/static"
	"swapdesk/templates/errorpage"
	"swapdesk/templates/ui"
	"swapdesk/web/customer"
	"swapdesk/web/demo"
	console "swapdesk/web/desk"
	"swapdesk/web/httpx"
	kiosks "swapdesk/web/kiosk"
	"swapdesk/web/manage"
	"swapdesk/web/staff"
)

const (
	healthPath = "/healthz"
	readyPath  = "/readyz"

	// requestTime is how long a request may take before it is answered that
	// we are busy: well within the server's write time-out.
	requestTime = 10 * time.Second
)

// Deps is everything that the server is made of.
type Deps struct {
	Lookup   *lookup.Service
	Search   *search.Service
	Support  *support.Service
	Override *override.Service
	Contacts *contact.Service
	Handoffs *handoff.Service
	Confirm  *lookup.Confirmer
	Exchange *exchange.Service
	Callback *callback.Service
	Removal  *removal.Service
	Desk     *removal.Desk
	Queue    *queue.Service
	Accounts *account.Service
	Kiosk    *kiosk.Guard // who is at a kiosk
	Devices  *kiosk.Devices
	Visits   *kiosk.Visits
	Answers  kiosks.Answers
	// Associates is signing in there.
	Associates *kiosk.Sessions
	Trail      manage.Trail
	// CheckTrail walks the whole audit chain; see manage.Handlers.
	CheckTrail func(context.Context) (int64, error)
	Sessions   httpx.SessionRepo
	Words      *words.Catalog
	BaseURL    *url.URL
	MailFrom   string                      // who sends mails and calendar entries: "Geek Squad <help@example.com>"
	Proxies    []*net.IPNet                // whose X-Forwarded-For is believed
	Ready      func(context.Context) error // nil when requests can be served
	Busy       func(error) bool            // tells that the database cannot be worked with now; nil: never
	Demo       *demo.Handlers              // nil outside of the demonstration
	Log        *slog.Logger
	Now        func() time.Time
	Clock      func() time.Time // measures requests; not the demo's clock
}

// New assembles the handler of the whole site.
func New(d Deps) (http.Handler, error) {
	files, err := static.New()
	if err != nil {
		return nil, err
	}
	guides, err := guide.Load()
	if err != nil {
		return nil, err
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = ipExtractor(d.Proxies)
	render := &httpx.Renderer{}
	pages := &customer.Handlers{
		Lookup: d.Lookup, Confirm: d.Confirm, Exchange: d.Exchange, Callback: d.Callback, Removal: d.Removal, Desk: d.Desk, Queue: d.Queue, Support: d.Support, Handoffs: d.Handoffs, Contacts: d.Contacts, Guides: guides, Words: d.Words, Static: files, Render: render,
		Address: d.BaseURL.Host, Base: d.BaseURL, MailFrom: d.MailFrom, Demo: d.Demo != nil, Now: d.Now,
		Guests: &httpx.Guests{Repo: d.Sessions, Secure: d.BaseURL.Scheme == "https", Now: d.Now},
	}
	guard := &httpx.Staff{Accounts: d.Accounts, Secure: d.BaseURL.Scheme == "https"}
	desk := &httpx.Desk{Words: d.Words, Static: files, Programs: d.Lookup.Repo, Address: d.BaseURL.Host, Demo: d.Demo != nil, Now: d.Now}
	screens := &kiosks.Handlers{
		Guard:  &httpx.Kiosk{Guard: d.Kiosk, Secure: d.BaseURL.Scheme == "https", Now: d.Now},
		Render: render, Words: d.Words, Static: files, Programs: d.Lookup.Repo, Stores: d.Desk, Devices: d.Devices, Associates: d.Associates,
		Visits: d.Visits, Lookup: d.Lookup, Confirm: d.Confirm, Exchange: d.Exchange, Handoffs: d.Handoffs, Desk: d.Desk, Queue: d.Queue, Answers: d.Answers, Base: d.BaseURL,
		Address: d.BaseURL.Host, Demo: d.Demo != nil, Now: d.Now,
	}
	e.HTTPErrorHandler = httpx.Errors{Log: d.Log, Busy: d.Busy, Page: func(c echo.Context, status int, reference string) error {
		if httpx.ForKiosk(c) {
			return screens.Failure(c, status, reference)
		}
		if httpx.ForStaff(c) {
			return staffError(c, render, guard, desk, status, reference)
		}
		return render.Page(c, status, errorpage.Page(errorpage.View{
			Page: pages.Page(c, errorpage.TitleID(status)), Status: status, Reference: reference,
		}))
	}}.Handle
	e.Use(logged(d.Log, d.Clock), headers(d.BaseURL.Scheme == "https"), within(requestTime), recovered, knownHosts(hosts(d.BaseURL)),
		sameOrigin(), middleware.BodyLimit("64K"), middleware.GzipWithConfig(middleware.GzipConfig{
			Level: 1, MinLength: 512, Skipper: isStatic,
		}), wholeForm)
	e.GET(healthPath, func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	e.GET(readyPath, func(c echo.Context) error {
		if err := d.Ready(c.Request().Context()); err != nil {
			d.Log.Warn("not ready", "error", err)
			return c.String(http.StatusServiceUnavailable, "not ready\n")
		}
		return c.String(http.StatusOK, "ready\n")
	})
	e.GET(static.Prefix+"*", echo.WrapHandler(files))
	pages.Register(e)
	desk.Waits = map[string]func(context.Context) (int, error){
		"/desk/callbacks": d.Callback.Waiting, "/desk/approvals": d.Override.Waiting,
	}
	(&staff.Handlers{Accounts: d.Accounts, Guard: guard, Desk: desk, Render: render}).Register(e)
	guard.Register(e, (&manage.Handlers{
		Guard: guard, Desk: desk, Render: render, Trail: d.Trail, CheckChain: d.CheckTrail, Devices: d.Devices, Stores: d.Desk, Now: d.Now, Clock: d.Clock,
	}).Routes())
	(&console.Handlers{
		Guard: guard, Desk: desk, Render: render, Now: d.Now, Search: d.Search, Lookup: d.Lookup, Support: d.Support,
		Exchange: d.Exchange, Override: d.Override, Callback: d.Callback, Removal: d.Desk, Contacts: d.Contacts,
	}).Register(e)
	screens.Register(e)
	if d.Demo != nil {
		d.Demo.Register(e, demo.Site{Pages: pages, Render: render, Staff: guard, Kiosk: screens.Guard, Words: d.Words, Orders: d.Lookup.Repo})
		screens.Samples = d.Demo.Strip
	}
	return site{e, guard, screens.Guard}, nil
}

// staffError is the page of a failure for staff. Without a database nobody is
// known to be signed in.
func staffError(c echo.Context, render *httpx.Renderer, guard *httpx.Staff, desk *httpx.Desk, status int, reference string) error {
	p, _ := desk.Page(c, errorpage.DeskTitle(status))
	var around ui.Staff
	if by, ok, err := guard.Signed(c); err == nil && ok {
		around = desk.Staff(c, by)
		p.Home = around.Home
	}
	return render.Page(c, status, errorpage.DeskPage(errorpage.View{Page: p, Status: status, Reference: reference}, around))
}

// NewServer is an http.Server with the time-outs of trust.md.
func NewServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// ipExtractor believes X-Forwarded-For from configured proxies only.
func ipExtractor(proxies []*net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		options = append(options, echo.TrustIPRange(p))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// hosts are the names under which the site is served. A loopback address has
// three.
func hosts(base *url.URL) map[string]bool {
	known := map[string]bool{base.Host: true}
	if ip := net.ParseIP(base.Hostname()); base.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		for _, name := range []string{"localhost", "127.0.0.1", "[::1]"} {
			known[name+":"+base.Port()] = true
		}
	}
	return known
}

func isStatic(c echo.Context) bool { return c.Path() == static.Prefix+"*" }
