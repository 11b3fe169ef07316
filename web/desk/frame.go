package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	page "swapdesk/templates/desk"
	"swapdesk/web/httpx"
)

// opened is a case that somebody has on a page.
type opened struct {
	support.Case
	others []support.Present
	came   string // the older version that a form came with, and a space behind it; "" for none
}

// open reads the case of a URL (:id), and notes that it is open here. Pages
// about a case begin with it: it is NotFound for what is not there.
func (h *Handlers) open(c echo.Context, by account.Signed) (opened, error) {
	return h.openID(c, by, c.Param("id"))
}

func (h *Handlers) openID(c echo.Context, by account.Signed, id string) (opened, error) {
	k, err := h.Support.Case(c.Request().Context(), id)
	if err != nil {
		return opened{}, err
	}
	others, err := h.Support.Open(c.Request().Context(), k.Subscription.ID, by.Account.ID)
	return opened{Case: k, others: others}, err
}

// current is open for a form that acts on the case: stale is true, and nothing
// may be done, when the case is not as its field "version" says. Then the page
// is drawn again with 409; its frame says what has changed.
func (h *Handlers) current(c echo.Context, by account.Signed) (o opened, stale bool, err error) {
	o, err = h.open(c, by)
	if version := c.FormValue("version"); err == nil && version != o.Version {
		o.came, stale = version+" ", true
	}
	return o, stale, err
}

// isStale tells whether a use case has found the version to be an older one.
func isStale(err error) bool { return fault.Is(err, "stale") }

// caseFrame is what stands around a page about a case (page.CaseFrame); heading
// "" is the product.
func (h *Handlers) caseFrame(c echo.Context, by account.Signed, o opened, heading string) (page.Frame, error) {
	words := h.verdict(itemOf(o.Item))
	p, err := h.Desk.Page(c, cmp.Or(heading, words.product))
	if err != nil {
		return page.Frame{}, err
	}
	f := page.Frame{
		Page: p, Staff: h.Desk.Staff(c, by), Heading: cmp.Or(heading, words.product), ID: o.ID, Reference: o.Reference, Order: orderLine(itemOf(o.Item)),
		Product: words.product, Tag: words.tag, TagKind: words.kind, Left: words.left, Version: o.Version, Stale: o.came != "",
		Present: h.presentWords(o.Case, o.others),
	}
	if f.Stale {
		for _, e := range o.Since(o.came[:len(o.came)-1]) {
			f.Changes = append(f.Changes, actionText(e.Event)+", by "+actorText(e)+", "+h.Desk.In().Moment(e.At, zone(o.Case)))
		}
	}
	return f, nil
}

// presentWords say who else has a case open: the role, never the name.
func (h *Handlers) presentWords(k support.Case, others []support.Present) []string {
	said := []string{}
	for _, p := range others {
		said = append(said, "Someone else has this open: "+an(string(p.Role))+", since "+h.Desk.In().Clock(p.Since, zone(k))+".")
	}
	return said
}

// an is a role with its article.
func an(role string) string {
	if strings.ContainsRune("aeiou", rune(role[0])) {
		return "an " + role
	}
	return "a " + role
}

// present notes that a page is still looked at, and answers who else looks,
// and whether the case has changed.
func (h *Handlers) present(c echo.Context, by account.Signed) error {
	o, err := h.open(c, by)
	if err != nil {
		return err
	}
	version := c.FormValue("version")
	return c.JSON(http.StatusOK, map[string]any{
		"present": h.presentWords(o.Case, o.others), "changed": version != "" && version != o.Version,
	})
}

// ways are what this person can do for the customer now, first what is most
// likely wanted. Each is a page of its own, which says by its route who may.
func (h *Handlers) ways(by account.Signed, k support.Case) []page.Way {
	waiting := k.Exchange != nil && k.Exchange.State == casefile.Waiting
	eligible := k.Decision.Verdict == eligibility.Eligible || k.Decision.Verdict == eligibility.EligibleByOverride
	bookable := k.Appointment == nil && k.Decision.RemovalOpen && k.Progress.State == "not_started"
	var ways []page.Way
	for _, w := range []struct {
		page, text string
		now        bool
	}{
		{"exchange", "Exchange for the customer", eligible},
		{"exchange", "Choose another product", waiting},
		{"book", "Book a removal", bookable},
		{"book", "Move or cancel the removal", k.Appointment != nil},
		{"resend", "Send the confirmation again", k.Exchange != nil || k.Appointment != nil},
		{"contact", "Correct the contact", true},
		{"fill", "Fill this rain check first", waiting},
		{"override", "Ask for an exception", k.Program != nil},
		{"void", "Void the exchange", k.Exchange != nil},
	} {
		if w.now && h.may(by, casePath+"/"+w.page) {
			ways = append(ways, page.Way{URL: "/desk/case/" + k.ID + "/" + w.page, Text: w.text})
		}
	}
	return ways
}

// may tells whether there is such a page and this person may open it.
func (h *Handlers) may(by account.Signed, path string) bool {
	return slices.ContainsFunc(h.Guard.Routes(), func(r httpx.Route) bool {
		return r.Method == http.MethodGet && r.Path == path && staff.Can(by.Account, r.Action, "")
	})
}

// doneWords say what was just done on another page of a case, by its ?done=;
// "" for nothing.
func doneWords(done string) string {
	return map[string]string{
		"exchange": "The exchange is done. The customer gets a mail and sees the key on their own page.",
		"booked":   "The removal is booked. The customer gets a mail with the calendar entry.",
		"moved":    "The removal has moved. The customer gets a mail.",
		"canceled": "The removal is canceled. The customer gets a mail.",
		"wait":     "The customer waits for a time. We email when one is free.",
		"resend":   "The mail is on its way again.",
		"contact":  "The correction is noted.",
		"stopped":  "The correction is stopped.",
		"first":    "This rain check is filled first when a key arrives.",
		"void":     "The exchange is void.",
		"override": "You have asked for an exception. A supervisor answers.",
		"note":     "The note is saved.",
	}[done]
}
