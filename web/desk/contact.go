package desk

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/contact"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) contactRoutes() []httpx.Route {
	const path = "/desk/case/:id/contact"
	return []httpx.Route{
		{Method: http.MethodGet, Path: path, Action: staff.LookUp, Handle: h.showContact},
		{Method: http.MethodPost, Path: path, Action: staff.LookUp, Handle: h.correctContact},
		{Method: http.MethodPost, Path: path + "/stop", Action: staff.LookUp, Handle: h.stopContact},
	}
}

// typing is what a form about contacts brought, and what is wrong with it.
type typing struct {
	typed, problem string // the new contact
	reason         string // words at the reason
	stopping       string // id of the correction to be stopped; "" for a new one
	notice         string
}

func (h *Handlers) showContact(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	return h.contactPage(a, http.StatusOK, typing{})
}

// correctContact asks for a correction; a second click joins the first.
func (h *Handlers) correctContact(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	t := typing{typed: c.FormValue("contact"), reason: a.reasonProblem()}
	kind, value, err := contact.Read(t.typed)
	switch {
	case fault.Is(err, "contact_empty"):
		t.problem = "Enter the new email address or phone number"
	case err != nil:
		t.problem = "This must be an email address, like name@example.com, or a phone number"
	}
	if t.problem != "" || t.reason != "" {
		return h.contactPage(a, http.StatusUnprocessableEntity, t)
	}
	if a.stale {
		if joined, err := h.joins(a, kind, value); err != nil || joined {
			if err != nil {
				return err
			}
			return a.done("", "contact")
		}
	}
	if code, _ := a.refused(); code != 0 {
		return h.contactPage(a, code, t)
	}
	_, err = h.Contacts.Ask(a.ctx(), contact.Request{SubscriptionID: a.Subscription.ID, Typed: t.typed, Lang: a.lang(), Actor: a.actor()})
	switch {
	case fault.Is(err, "contact_first_mailbox"):
		t.problem = "No email address is on file. Only the customer can give the first one, at a store, with the receipt"
		return h.contactPage(a, http.StatusUnprocessableEntity, t)
	case fault.Is(err, "contact_same"), fault.Is(err, "contact_pending"):
		return h.notAsked(a, t, kind, value)
	case err != nil:
		return err
	}
	return a.done("", "contact")
}

// notAsked answers a correction that was not needed, or not taken: the other of
// two clicks at once may have been faster.
func (h *Handlers) notAsked(a acting, t typing, kind contact.Kind, value string) error {
	same := kind.Key(kind.Of(a.Line)) == kind.Key(value)
	fresh, err := h.actFor(a.Context, a.by)
	if err != nil {
		return err
	}
	joined, err := h.joins(fresh, kind, value)
	switch {
	case err != nil:
		return err
	case same:
		t.problem = "This is what is on file already"
	case joined:
		return a.done("", "contact")
	default:
		t.problem = "Another correction waits. Stop that one first"
	}
	return h.contactPage(a, http.StatusUnprocessableEntity, t)
}

// joins tells whether what a form wishes is on file by now, or waits.
func (h *Handlers) joins(a acting, kind contact.Kind, value string) (bool, error) {
	if kind.Key(kind.Of(a.Line)) == kind.Key(value) {
		return true, nil
	}
	pending, err := h.Contacts.Pending(a.ctx(), a.Line.ID)
	return slices.ContainsFunc(pending, func(p contact.Change) bool {
		return p.Kind == kind && kind.Key(p.Value) == kind.Key(value)
	}), err
}

// stopContact stops a correction that waits. What it is about is settled by
// the correction itself, so that an older page may do it too: somebody calls
// because of the mail, and every minute counts.
func (h *Handlers) stopContact(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	t := typing{stopping: c.FormValue("change"), reason: a.reasonProblem()}
	if t.reason != "" {
		return h.contactPage(a, http.StatusUnprocessableEntity, t)
	}
	err = h.Contacts.Stop(a.ctx(), a.Subscription.ID, t.stopping, a.actor())
	switch {
	case fault.Is(err, "contact_settled"):
		t.notice = "It is too late to stop it: it has taken effect. Correct the contact back, and tell a supervisor."
		return h.contactPage(a, http.StatusUnprocessableEntity, t)
	case err != nil:
		return err
	}
	return a.done("", "stopped")
}

func (h *Handlers) contactPage(a acting, status int, t typing) error {
	mine, stopping := t.reason, ""
	if t.stopping != "" {
		mine, stopping = "", t.reason
	}
	var v page.Contact
	var err error
	v.Acting, err = h.acts(a, "Correct the contact", "/contact", mine,
		"The customer has a new address", "The customer has a new number", "There was a typing mistake",
		"Whoever has the old address called")
	if err != nil {
		return err
	}
	v.Notice = t.notice
	h.askLang(a, &v.Acting)
	v.Field = ui.Field{
		Name: "contact", Label: "New email address or phone number", Value: t.typed, Error: t.problem, Autocomplete: "off",
		Hint: "Where it replaces one, it takes effect after 24 hours, and the mailbox on file is told at once. A first phone number counts at once. A first email address the customer gives at a store, with the receipt.",
	}
	if t.problem != "" {
		v.Errors = slices.Insert(v.Errors, 0, ui.FieldError{Field: "contact", Text: t.problem})
	}
	for _, kind := range []contact.Kind{contact.Email, contact.Phone} {
		row := ui.Row{Key: contactName(kind), Value: kind.Mask(kind.Of(a.Line))}
		if row.Value == "" {
			row.Value = "None on file"
		}
		v.Rows = append(v.Rows, row)
	}
	return h.pendingContacts(a, status, v, t, stopping)
}

func (h *Handlers) pendingContacts(a acting, status int, v page.Contact, t typing, problem string) error {
	pending, err := h.Contacts.Pending(a.ctx(), a.Line.ID)
	if err != nil {
		return err
	}
	v.Stop.Hint = v.Reason.Hint
	for _, p := range pending {
		v.Pending = append(v.Pending, page.PendingContact{
			ID: p.ID, What: contactName(p.Kind) + " about to change", New: p.Masked(), At: h.Desk.In().Moment(p.DueAt.Truncate(time.Minute), zone(a.Case)),
		})
		if p.ID == t.stopping && problem != "" {
			v.StopFor, v.Stop.Value, v.Stop.Error, v.Reason.Value = p.ID, a.reason, problem, ""
			v.Errors = append(v.Errors, ui.FieldError{Field: "stop-" + p.ID, Text: problem})
		}
	}
	return h.Render.Page(a, status, page.ContactPage(v))
}

func contactName(k contact.Kind) string {
	if k == contact.Email {
		return "Email address"
	}
	return "Phone number"
}
