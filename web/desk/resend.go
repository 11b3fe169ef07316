package desk

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/contact"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

func (h *Handlers) resendRoutes() []httpx.Route {
	const path = "/desk/case/:id/resend"
	return []httpx.Route{
		{Method: http.MethodGet, Path: path, Action: staff.LookUp, Handle: h.showResend},
		{Method: http.MethodPost, Path: path, Action: staff.LookUp, Handle: h.resend},
	}
}

// The mails that can be sent again.
const (
	mailOfExchange = "exchange"
	mailOfBooking  = "booking"
)

func (h *Handlers) showResend(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	return h.resendPage(a, http.StatusOK, nil)
}

// resend mails a confirmation once more. A form that is sent twice mails once.
func (h *Handlers) resend(c echo.Context, by account.Signed) error {
	a, err := h.actFor(c, by)
	if err != nil {
		return err
	}
	mail := c.FormValue("mail")
	again := func(code int, problem string, change func(*page.Resend)) error {
		return h.resendPage(a, code, func(v *page.Resend) {
			v.Reason.Error = problem
			if problem != "" {
				v.Errors = append(v.Errors, ui.FieldError{Field: "reason", Text: problem})
			}
			if change != nil {
				change(v)
			}
		})
	}
	message, err := h.confirmation(a, mail)
	switch {
	case fault.KindOf(err) == fault.Conflict && err != nil:
		return again(http.StatusUnprocessableEntity, a.reasonProblem(), func(v *page.Resend) {
			v.Error = "Choose a mail"
			v.Errors = slices.Insert(v.Errors, 0, ui.FieldError{Field: "mail", Text: v.Error})
		})
	case err != nil:
		return err
	}
	// A second click is stale by what the first one did: it is asked for first.
	sent, err := h.Contacts.Sent(a.ctx(), once(c.FormValue("once")))
	switch {
	case err != nil:
		return err
	case sent:
		return a.done("", "resend")
	}
	if code, problem := a.refused(); code != 0 {
		return again(code, problem, nil)
	}
	already, err := h.Contacts.Send(a.ctx(), contact.Again{
		SubscriptionID: a.Subscription.ID, CaseID: a.Progress.CaseID, Once: once(c.FormValue("once")),
		Message: message, Actor: a.actor(),
	})
	switch {
	case already:
	case fault.Is(err, "again_limit"):
		return again(http.StatusTooManyRequests, "", nil)
	case fault.Is(err, "no_mailbox"):
		return again(http.StatusUnprocessableEntity, "", nil)
	case err != nil:
		return err
	}
	return a.done("", "resend")
}

// confirmation is the mail of a kind as it would be sent now; Conflict when
// there is none to send.
func (h *Handlers) confirmation(a acting, mail string) (notify.Message, error) {
	switch {
	case mail == mailOfExchange && a.Exchange != nil:
		return h.Exchange.Confirmation(a.ctx(), a.Subscription.ID)
	case mail == mailOfBooking && a.Appointment != nil:
		return h.Removal.Confirmation(a.ctx(), a.Subscription.ID)
	}
	return notify.Message{}, fault.New(fault.Conflict, "no_mail", "there is no such mail")
}

func (h *Handlers) resendPage(a acting, code int, change func(*page.Resend)) error {
	v := page.Resend{Once: once(a.FormValue("once")), To: purchase.MaskEmail(a.Line.Email)}
	var err error
	v.Acting, err = h.acts(a, "Send a confirmation again", "/resend", "",
		"The mail did not arrive", "The customer deleted the mail", "The customer has a new address")
	if err != nil {
		return err
	}
	chosen := a.FormValue("mail")
	if a.Exchange != nil {
		v.Mails = append(v.Mails, ui.Pick{Value: mailOfExchange, Label: "The exchange"})
	}
	if a.Appointment != nil {
		v.Mails = append(v.Mails, ui.Pick{Value: mailOfBooking, Label: "The booking, with its calendar entry"})
	}
	for i := range v.Mails {
		v.Mails[i].Checked = v.Mails[i].Value == chosen || len(v.Mails) == 1
	}
	left, err := h.Contacts.Left(a.ctx(), a.Progress.CaseID)
	if err != nil {
		return err
	}
	switch {
	case len(v.Mails) == 0:
		v.Why = "There is nothing to confirm: no exchange, and no booking."
	case a.Line.Email == "":
		v.Why = "No email address is on file. The customer can give one at a store, with the receipt."
	case left == 0:
		v.Why = fmt.Sprintf("%d mails were sent again in the last 24 hours. Try again tomorrow, or check the email address with the customer.", contact.AgainPerDay)
	default:
		v.Left = fmt.Sprintf("%d of %d left for today.", left, contact.AgainPerDay)
	}
	if change != nil {
		change(&v)
	}
	return h.Render.Page(a, code, page.ResendPage(v))
}
