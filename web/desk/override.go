package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/override"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) overrideRoutes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: casePath + "/override", Action: staff.AskOverride, Handle: h.showOverride},
		{Method: http.MethodPost, Path: casePath + "/override", Action: staff.AskOverride, Handle: h.askOverride},
	}
}

func (h *Handlers) showOverride(c echo.Context, by account.Signed) error {
	o, err := h.open(c, by)
	if err != nil {
		return err
	}
	return h.overridePage(c, by, http.StatusOK, o, nil)
}

func (h *Handlers) askOverride(c echo.Context, by account.Signed) error {
	o, stale, err := h.current(c, by)
	switch {
	case err != nil:
		return err
	case stale:
		return h.overridePage(c, by, http.StatusConflict, o, nil)
	}
	_, err = h.Override.Ask(c.Request().Context(), override.Wish{
		SubscriptionID: o.Subscription.ID, Kind: eligibility.Kind(c.FormValue("kind")), SKU: c.FormValue("sku"),
		Actor: by.For(o.Veil(c.FormValue("note"))),
	})
	var f *fault.Error
	if err == nil {
		return httpx.SeeOther(c, "/desk/case/"+o.ID+"/override")
	}
	if !errors.As(err, &f) || f.Kind == fault.Internal {
		return err
	}
	problems := map[string]struct {
		status int
		text   string
	}{
		"override_limit":   {http.StatusTooManyRequests, "You have asked for 5 exceptions in 24 hours. That is the most. A colleague can ask for this one."},
		"override_open":    {http.StatusConflict, "Somebody has asked for an exception for this purchase already. Nothing was sent."},
		"override_useless": {http.StatusUnprocessableEntity, "This exception would change nothing now. Nothing was sent."},
	}
	p, known := problems[f.Code]
	switch {
	case known:
		return h.overridePage(c, by, p.status, o, func(v *page.Override) { v.Problem = p.text })
	case f.Kind != fault.Invalid:
		return err
	}
	return h.overridePage(c, by, http.StatusUnprocessableEntity, o, func(v *page.Override) { mistakes(v, f.Fields) })
}

// mistakes puts the errors of a form onto its page.
func mistakes(v *page.Override, fields map[string]string) {
	say := func(field, text string, at *string) {
		if fields[field] != "" {
			*at = text
			v.Errors = append(v.Errors, ui.FieldError{Field: field, Text: text})
		}
	}
	say("kind", "Choose what the exception is.", &v.Kinds.Error)
	say("sku", "Choose the product.", &v.SKUOff)
	text := "Write why."
	if fields["note"] == "long" {
		text = "Write at most 500 characters."
	}
	say("note", text, &v.NoteOff)
}

func (h *Handlers) overridePage(c echo.Context, by account.Signed, status int, o opened, change func(*page.Override)) error {
	ctx := c.Request().Context()
	frame, err := h.caseFrame(c, by, o, "Ask for an exception")
	if err != nil {
		return err
	}
	v := page.Override{Frame: frame, Note: c.FormValue("note"), SKU: c.FormValue("sku")}
	v.Kinds = ui.PickList{Name: "kind", Legend: "What is the exception?"}
	kinds := override.Helps(o.Record, o.Program, h.Now())
	for _, kind := range kinds {
		v.Kinds.Picks = append(v.Kinds.Picks, ui.Pick{
			Value: string(kind), Label: kindText(kind), Note: kindNote(kind), Checked: c.FormValue("kind") == string(kind),
		})
	}
	if slices.Contains(kinds, eligibility.DifferentProduct) {
		if v.Products, err = h.exceptional(ctx, o.Subscription.ID); err != nil {
			return err
		}
	}
	earlier, err := h.Override.Of(ctx, o.Subscription.ID)
	if err != nil {
		return err
	}
	for _, one := range earlier {
		if text := h.underway(one, o); text != "" {
			v.Open = text
		}
		v.Earlier = append(v.Earlier, h.decided(one, o))
	}
	if change != nil {
		change(&v)
	}
	return h.Render.Page(c, status, page.OverridePage(v))
}

// exceptional are the products that a different one can be.
func (h *Handlers) exceptional(ctx context.Context, subscriptionID string) ([]page.Choice, error) {
	all, err := h.Exchange.Exceptional(ctx, subscriptionID)
	choices := []page.Choice{{Value: "", Text: "Choose a product"}}
	w := h.Desk.In()
	for _, p := range all {
		choices = append(choices, page.Choice{
			Value: p.SKU, Text: p.Name + ", " + w.T("product.facts", "Term", w.Term(p.TermMonths), "Devices", w.Devices(p.Devices)),
		})
	}
	return choices, err
}

// underway says what is asked for or approved and not over.
func (h *Handlers) underway(one casefile.Override, o opened) string {
	until := h.Desk.In().Moment(one.ExpiresAt, zone(o.Case))
	switch {
	case !h.Now().Before(one.ExpiresAt):
		return ""
	case one.State == casefile.OverrideAsked:
		return "This waits for an answer: " + kindText(one.Kind) + ". It lapses on " + until + "."
	case one.State == casefile.OverrideApproved:
		return "This is approved: " + kindText(one.Kind) + ". The exchange can be made until " + until + "."
	}
	return ""
}

func (h *Handlers) decided(one casefile.Override, o opened) page.Decided {
	at := one.AskedAt
	if !one.DecidedAt.IsZero() {
		at = one.DecidedAt
	}
	d := page.Decided{
		What: kindText(one.Kind), Note: o.Veil(one.Note), Reason: o.Veil(one.Reason),
		When: "asked by " + one.Asker + "; " + h.Desk.In().Moment(at, zone(o.Case)),
	}
	over := !h.Now().Before(one.ExpiresAt)
	switch {
	case one.State == casefile.OverrideUsed:
		d.State, d.Kind = "Used", "plain"
	case one.State == casefile.OverrideDeclined:
		d.State, d.Kind = "Declined", "stop"
	case one.State == casefile.OverrideExpired || over:
		d.State, d.Kind = "Lapsed", "plain"
	case one.State == casefile.OverrideApproved:
		d.State, d.Kind = "Approved", "yes"
	default:
		d.State, d.Kind = "Waits for an answer", "wait"
	}
	return d
}

func kindText(k eligibility.Kind) string {
	switch k {
	case eligibility.Late:
		return "Late"
	case eligibility.MissingProof:
		return "Missing proof"
	case eligibility.DifferentProduct:
		return "A different product"
	case eligibility.SecondExchange:
		return "A second exchange"
	}
	return string(k)
}

func kindNote(k eligibility.Kind) string {
	switch k {
	case eligibility.Late:
		return "The window or the subscription is over, and it was not the customer's fault."
	case eligibility.MissingProof:
		return "Our file says refunded or ended; the customer says otherwise and has no paper."
	case eligibility.DifferentProduct:
		return "One that we do not offer for the old product."
	case eligibility.SecondExchange:
		return "In place of the first. Its key is revoked when the second is confirmed."
	}
	return ""
}
