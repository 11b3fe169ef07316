package desk

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const casePath = "/desk/case/:id"

func (h *Handlers) caseRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: casePath, Action: staff.SeeCase, Handle: h.showCase},
		{Method: http.MethodPost, Path: casePath + "/presence", Action: staff.SeeCase, Handle: h.present},
	}
}

func (h *Handlers) showCase(c echo.Context, by account.Signed) error {
	o, err := h.open(c, by)
	if err != nil {
		return err
	}
	return h.drawCase(c, by, http.StatusOK, o, func(v *page.Case) { v.Done = doneWords(c.QueryParam("done")) })
}

// drawCase answers with the page of a case; change, when not nil, puts onto it
// what a form has brought.
func (h *Handlers) drawCase(c echo.Context, by account.Signed, status int, o opened, change func(*page.Case)) error {
	v, err := h.caseView(c, by, o)
	if err != nil {
		return err
	}
	if change != nil {
		change(&v)
	}
	return h.Render.Page(c, status, page.CasePage(v))
}

// casePanel draws the case on the right of the console, for the subscription
// that is open there.
func (h *Handlers) casePanel(c echo.Context, by account.Signed, item lookup.Item) (templ.Component, error) {
	o, err := h.openID(c, by, item.Subscription.ID)
	if err != nil {
		return nil, err
	}
	v, err := h.caseView(c, by, o)
	v.Panel = true
	return page.CasePanel(v), err
}

// itemOf is a case as the verdict's words take it.
func itemOf(i support.Item) lookup.Item {
	return lookup.Item{Record: i.Record, Program: i.Program, Decision: i.Decision}
}

func (h *Handlers) caseView(c echo.Context, by account.Signed, o opened) (page.Case, error) {
	k, item := o.Case, itemOf(o.Item)
	frame, err := h.caseFrame(c, by, o, "")
	if err != nil {
		return page.Case{}, err
	}
	if k.Progress.State != "not_started" || k.Appointment != nil {
		item.Decision.RemovalOpen = false // nobody is offered what is under way or done
	}
	words := h.verdict(item)
	v := page.Case{
		Frame: frame, Bought: h.Desk.In().Weekdayless(k.Line.BoughtOn), Rule: h.rule(item.Program), Say: words.say,
		Receipt: h.receipt(k.Decision.Steps), Policy: k.Decision.PolicyVersion, Ways: h.ways(by, k),
		Exchange: h.exchangeRows(k), Removal: h.removalRows(k), Siblings: h.relatives(k.SameOrder),
		Contact: h.relatives(k.SameContact), More: k.MoreContact, Mails: h.mails(k), Notes: h.notes(k), Timeline: h.timeline(k),
		Personal: personal(k), Reveal: page.Reveal{May: staff.Can(by.Account, staff.Reveal, ""), Seconds: int(support.RevealTime.Seconds())},
	}
	for _, r := range support.Reasons() {
		v.Reveal.Reasons = append(v.Reveal.Reasons, page.Choice{Value: string(r), Text: r.Text()})
	}
	if d := k.Decision; words.left != "" {
		v.Until = "until " + h.Desk.In().Deadline(d.Deadline, k.Program.Zone)
	}
	v.Summary = h.summary(k, v)
	return v, nil
}

// personal is the customer's personal data, all of them masked.
func personal(k support.Case) []page.Personal {
	all := []page.Personal{
		{Field: string(support.Name), Label: "Name", Masked: purchase.MaskName(k.Line.Name)},
		{Field: string(support.Email), Label: "Email", Masked: purchase.MaskEmail(k.Line.Email)},
		{Field: string(support.Phone), Label: "Phone", Masked: purchase.MaskPhone(k.Line.Phone)},
	}
	for i := range all {
		if all[i].Masked == "" {
			all[i].Masked = "None on file"
		}
	}
	return all
}

// zone is that of a case's program; times of cases without one are told in UTC.
func zone(k support.Case) *time.Location {
	if k.Program == nil {
		return time.UTC
	}
	return k.Program.Zone
}

// receipt says the walked rules in words.
func (h *Handlers) receipt(steps []eligibility.Step) []page.ReceiptLine {
	w := h.Desk.In()
	lines := make([]page.ReceiptLine, len(steps))
	for i, s := range steps {
		asked, found := httpx.Walked(w, s)
		lines[i] = page.ReceiptLine{Asked: asked, Passed: s.Passed, Found: found}
	}
	return lines
}

func (h *Handlers) exchangeRows(k support.Case) []ui.Row {
	w, e := h.Desk.In(), k.Exchange
	if e == nil {
		return []ui.Row{{Key: "State", Value: "Not exchanged"}}
	}
	rows := []ui.Row{
		{Key: "State", Value: map[casefile.State]string{casefile.Waiting: "Waits for a key", casefile.Issued: "Key issued"}[e.State]},
		{Key: "New product", Value: newProduct(k)},
		{Key: "Confirmed", Value: w.Moment(e.RequestedAt, zone(k))},
	}
	if e.State == casefile.Waiting {
		rows = append(rows, ui.Row{Key: "Place kept until", Value: w.Deadline(e.Deadline, zone(k))})
	} else if !e.IssuedAt.IsZero() {
		rows = append(rows, ui.Row{Key: "Key since", Value: w.Moment(e.IssuedAt, zone(k))})
	}
	return rows
}

func newProduct(k support.Case) string {
	if k.New == nil {
		return "SKU " + k.Exchange.SKU
	}
	return k.New.Name
}

// removalRows say how the removal stands.
func (h *Handlers) removalRows(k support.Case) []ui.Row {
	w, p := h.Desk.In(), k.Progress
	rows := []ui.Row{{Key: "State", Value: removalState(p.State)}}
	add := func(key, value string) { rows = append(rows, ui.Row{Key: key, Value: value}) }
	if k.Store != nil {
		at, key := k.Appointment, "Booked"
		if at == nil {
			at, key = k.Hold, "Time kept"
		}
		local := time.UTC
		if loaded, err := time.LoadLocation(k.Store.Zone); err == nil {
			local = loaded
		}
		add(key, w.Moment(at.Start, local))
		add("Store", fmt.Sprintf("%s, %s, %s (number %s)", k.Store.Name, k.Store.Address, k.Store.City, k.Store.Number))
		if key == "Time kept" {
			add("Kept until", w.Moment(at.HoldUntil, zone(k)))
		}
	}
	if !p.WaitingSince.IsZero() {
		add("Waits for a time", "since "+w.Moment(p.WaitingSince, zone(k)))
	}
	if d := k.Decision; d.RemovalOpen {
		add("Free until", w.Deadline(d.RemovalEnd, zone(k)))
	} else if !d.RemovalEnd.IsZero() {
		add("Free removal", "Ended on "+w.Deadline(d.RemovalEnd, zone(k)))
	}
	return rows
}

// removalState is a state of removal.State in words.
func removalState(state string) string {
	switch state {
	case "booked":
		return "Booked at a store"
	case "checked_in":
		return "The device is at the desk"
	case "removed":
		return "Removed by the desk"
	case "self_attested":
		return "The customer says that it is gone"
	case "waived":
		return "Waived"
	}
	return "Not started"
}

func (h *Handlers) relatives(all []support.Item) []page.Related {
	related := make([]page.Related, len(all))
	for i, one := range all {
		item := itemOf(one)
		v := h.verdict(item)
		related[i] = page.Related{
			URL: "/desk/case/" + one.Subscription.ID, Order: orderLine(item), Product: v.product, Tag: v.tag, TagKind: v.kind, Left: v.left,
		}
	}
	return related
}

// summary is what F4 copies: nothing in it names the customer.
func (h *Handlers) summary(k support.Case, v page.Case) string {
	text := fmt.Sprintf("%s, order %s, bought %s.", v.Product, v.Order, v.Bought)
	if k.Reference != "" {
		text += " Case " + k.Reference + "."
	}
	text += " " + v.Tag
	if v.Left != "" {
		text += ", " + v.Left + ", " + v.Until
	}
	for _, row := range slices.Concat(v.Exchange, v.Removal) {
		text += ". " + row.Key + ": " + row.Value
	}
	return text + "."
}
