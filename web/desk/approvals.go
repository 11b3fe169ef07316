package desk

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/override"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const (
	approvalsPath = "/desk/approvals"
	queueLength   = 50
)

func (h *Handlers) approvalRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: approvalsPath, Action: staff.Approve, Proves: true, Handle: h.showApprovals},
		{Method: http.MethodGet, Path: approvalsPath + "/:id", Action: staff.Approve, Proves: true, Handle: h.showApproval},
		{Method: http.MethodPost, Path: approvalsPath + "/:id", Action: staff.Approve, Proves: true, Handle: h.decide},
	}
}

func (h *Handlers) showApprovals(c echo.Context, by account.Signed) error {
	ctx := c.Request().Context()
	asked, err := h.Override.Asked(ctx, queueLength)
	if err != nil {
		return err
	}
	p, err := h.Desk.Page(c, "Approvals")
	if err != nil {
		return err
	}
	v := page.Approvals{Page: p, Staff: h.Desk.Staff(c, by), Done: map[string]string{
		"approved": "Approved. The customer gets an email.", "declined": "Declined. The customer gets an email.",
	}[c.QueryParam("done")]}
	for _, o := range asked {
		item, err := h.Lookup.Item(ctx, o.SubscriptionID)
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, page.Asked{
			URL: approvalsPath + "/" + o.ID, What: kindText(o.Kind), Order: orderLine(item), Product: h.verdict(item).product,
			By: o.Asker, Since: h.Desk.In().Moment(o.AskedAt, itemZone(item)),
		})
	}
	return h.Render.Page(c, http.StatusOK, page.ApprovalsPage(v))
}

// askedOverride finds the override of a URL (:id) with what it is about. What is
// malformed is NotFound like what is not there.
func (h *Handlers) askedOverride(c echo.Context) (o casefile.Override, item lookup.Item, err error) {
	id := c.Param("id")
	if uuid.Validate(id) != nil || len(id) != 36 {
		return o, item, fault.New(fault.NotFound, "override_not_found", "there is no such override")
	}
	if o, err = h.Override.Repo.FindOverride(c.Request().Context(), strings.ToLower(id)); err != nil {
		return o, item, err
	}
	item, err = h.Lookup.Item(c.Request().Context(), o.SubscriptionID)
	return o, item, err
}

func (h *Handlers) showApproval(c echo.Context, by account.Signed) error {
	o, item, err := h.askedOverride(c)
	if err != nil {
		return err
	}
	return h.approvalPage(c, by, http.StatusOK, o, item, nil)
}

func (h *Handlers) decide(c echo.Context, by account.Signed) error {
	o, item, err := h.askedOverride(c)
	if err != nil {
		return err
	}
	decision := c.FormValue("decision")
	if decision != "approve" && decision != "decline" {
		return h.approvalPage(c, by, http.StatusUnprocessableEntity, o, item, func(v *page.Approval) {
			v.Decision.Error = "Choose an answer."
			v.Errors = append(v.Errors, ui.FieldError{Field: "decision", Text: v.Decision.Error})
		})
	}
	if !h.Guard.Recent(by) {
		if by, err = h.Guard.Prove(c, by, c.FormValue("totp")); err != nil {
			return h.unproven(c, by, o, item, err)
		}
	}
	about := support.Case{Item: support.Item{Record: item.Record}} // the trail is for good
	decided, err := h.Override.Decide(c.Request().Context(), override.Decision{
		ID: o.ID, Payload: c.FormValue("payload"), Approve: decision == "approve", Actor: by.For(about.Veil(c.FormValue("reason"))),
	})
	var f *fault.Error
	switch {
	case err == nil:
		return httpx.SeeOther(c, approvalsPath+"?done="+string(decided.State))
	case !errors.As(err, &f):
		return err
	case f.Fields["reason"] != "":
		return h.approvalPage(c, by, http.StatusUnprocessableEntity, o, item, func(v *page.Approval) {
			v.Off = reasonOff(f.Fields["reason"])
			v.Errors = append(v.Errors, ui.FieldError{Field: "reason", Text: v.Off})
		})
	case f.Kind != fault.Conflict && f.Code != "own_override":
		return err
	}
	if o, item, err = h.askedOverride(c); err != nil { // as it stands now
		return err
	}
	status := http.StatusConflict
	if f.Code == "own_override" {
		status = http.StatusForbidden
	}
	return h.approvalPage(c, by, status, o, item, func(v *page.Approval) {
		if f.Code == "override_tampered" {
			v.Problem = "What stands here is not what was asked for. Nothing was decided. Look at it again, and tell an admin."
		}
	})
}

// unproven asks for the second factor again, with the answer as it was filled
// in.
func (h *Handlers) unproven(c echo.Context, by account.Signed, o casefile.Override, item lookup.Item, err error) error {
	status, problem := http.StatusUnprocessableEntity, "This code does not match. Type the code that shows now."
	switch {
	case fault.Is(err, "code_wrong"):
	case fault.Is(err, "sign_in_locked"):
		status, problem = http.StatusTooManyRequests, "Too many wrong codes. Wait a minute, then type the code that shows."
	case fault.Is(err, "session_not_found"):
		return httpx.SeeOther(c, httpx.SignInPath)
	default:
		return err
	}
	return h.approvalPage(c, by, status, o, item, func(v *page.Approval) {
		v.Code.Error = problem
		v.Errors = append(v.Errors, ui.FieldError{Field: "totp", Text: problem})
	})
}

// reasonOff says what is wrong with a reason.
func reasonOff(code string) string {
	if code == "long" {
		return "Write at most 500 characters."
	}
	return "Write a reason."
}

func (h *Handlers) approvalPage(
	c echo.Context, by account.Signed, status int, o casefile.Override, item lookup.Item, change func(*page.Approval),
) error {
	p, err := h.Desk.Page(c, kindText(o.Kind))
	if err != nil {
		return err
	}
	k, err := h.Support.Case(c.Request().Context(), o.SubscriptionID)
	if err != nil {
		return err
	}
	w, zone, words := h.Desk.In(), itemZone(item), h.verdict(item)
	v := page.Approval{
		Page: p, Staff: h.Desk.Staff(c, by), Action: approvalsPath + "/" + o.ID, What: kindText(o.Kind), Note: k.Veil(o.Note),
		Case: caseURL(o.SubscriptionID), Tag: ui.Pick{Label: words.tag, Value: words.kind}, Own: o.AskedBy == by.Actor().ID, Reason: c.FormValue("reason"),
		Facts: []ui.Row{
			{Key: "Order", Value: orderLine(item)},
			{Key: "Product", Value: words.product},
			{Key: "Bought", Value: w.Weekdayless(item.Line.BoughtOn)},
			{Key: "What it does", Value: kindNote(o.Kind)},
		},
		Decision: ui.PickList{Name: "decision", Legend: "Your answer", Picks: []ui.Pick{
			{Value: "approve", Label: "Approve", Checked: c.FormValue("decision") == "approve", Note: "Good for one exchange within 24 hours."},
			{Value: "decline", Label: "Decline", Checked: c.FormValue("decision") == "decline"},
		}},
	}
	if !h.Guard.Recent(by) {
		v.Code = ui.Field{
			Name: "totp", Label: "Code from your authenticator app", Hint: "Your last one is more than 5 minutes old.",
			Autocomplete: "one-time-code", InputMode: "numeric", Mono: true, Narrow: true,
		}
	}
	if o.SKU != "" {
		name, err := h.productName(c, o.SKU)
		if err != nil {
			return err
		}
		v.Facts = append(v.Facts, ui.Row{Key: "New product", Value: name})
	}
	v.Facts = append(v.Facts, ui.Row{Key: "Asked", Value: w.Moment(o.AskedAt, zone) + ", by " + o.Asker})
	switch {
	case o.State == casefile.OverrideAsked && h.Now().Before(o.ExpiresAt):
		v.Payload = o.Digest
		v.Facts = append(v.Facts, ui.Row{Key: "Lapses", Value: w.Moment(o.ExpiresAt, zone)})
	case o.Decider != "":
		v.Problem = "This has its answer already, by " + o.Decider + ": " + map[bool]string{true: "declined.", false: "approved."}[o.State == casefile.OverrideDeclined]
	default:
		v.Problem = "Nobody answered within 24 hours, so this has lapsed."
	}
	if change != nil {
		change(&v)
	}
	return h.Render.Page(c, status, page.ApprovalPage(v))
}

// productName is a product as people call it.
func (h *Handlers) productName(c echo.Context, sku string) (string, error) {
	all, err := h.Lookup.Repo.ListProducts(c.Request().Context())
	for _, p := range all {
		if p.SKU == sku {
			return p.Name, nil
		}
	}
	return "SKU " + sku, err
}
