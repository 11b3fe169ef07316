package httpx

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/program"
	"swapdesk/internal/staff"
	"swapdesk/internal/words"
	"swapdesk/static"
	"swapdesk/templates/ui"
)

// Desk makes what stands around the pages for staff. They are in English.
type Desk struct {
	Words    *words.Catalog
	Static   *static.Files
	Programs interface {
		ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	}
	Address string
	Demo    bool
	Now     func() time.Time
	// Waits counts what waits behind a way of the navigation, by its URL.
	Waits map[string]func(context.Context) (int, error)
}

// Page makes a page with a title; the lead program names the retailer.
func (d *Desk) Page(c echo.Context, title string) (ui.Page, error) {
	w := d.Words.In("en")
	p := ui.Page{
		Lang: "en", Title: title, T: w.T, Asset: d.Static.URL, Address: d.Address, Home: "/desk", Demo: d.Demo,
	}
	book, err := d.Programs.ListPrograms(c.Request().Context(), d.Now())
	if lead := book.Lead(d.Now()); lead != nil {
		p.Retailer, p.Desk, p.SupportPhone = lead.Retailer, lead.ServiceDesk, lead.SupportPhone
	}
	return p, err
}

// In is the English words of the pages.
func (d *Desk) In() *words.Words { return d.Words.In("en") }

// way is one entry of the navigation: a page, and what opening it asks for.
type way struct {
	url, text string
	action    staff.Action
}

// ways are the navigation of all roles, in order. A page gets its entry in the
// same change in which it gets its route.
func ways() []way {
	return []way{
		{"/desk", "Search", staff.LookUp},
		{"/desk/callbacks", "Callbacks", staff.Reveal},
		{"/desk/approvals", "Approvals", staff.Approve},
		{"/manage/audit", "Audit", staff.ReadAudit},
		{"/manage/devices", "Devices", staff.ManageKiosks},
	}
}

// Home is where somebody's work begins: the console, or the first page that
// their role may open.
func Home(a staff.Account) string {
	if staff.Can(a, staff.LookUp, "") {
		return "/desk"
	}
	for _, w := range ways() {
		if staff.Can(a, w.action, "") {
			return w.url
		}
	}
	return "/staff/sessions"
}

// Staff makes what a page says of who is signed in.
func (d *Desk) Staff(c echo.Context, by account.Signed) ui.Staff {
	s := ui.Staff{
		Name: by.Account.Name, Role: string(by.Account.Role), SignOut: "/staff/sign-out", Account: "/staff/sessions", Home: Home(by.Account),
		Search: staff.Can(by.Account, staff.LookUp, ""),
	}
	for _, w := range ways() {
		if staff.Can(by.Account, w.action, "") {
			s.Nav = append(s.Nav, ui.NavLink{URL: w.url, Text: w.text, Current: c.Path() == w.url, Count: d.waits(c, w.url)})
		}
	}
	return s
}

// waits counts what waits behind a way. A count that cannot be had is left
// out: the page itself will say what is wrong.
func (d *Desk) waits(c echo.Context, url string) int {
	if d.Waits[url] == nil {
		return 0
	}
	n, err := d.Waits[url](c.Request().Context())
	if err != nil {
		return 0
	}
	return n
}
