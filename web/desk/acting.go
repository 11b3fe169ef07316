package desk

import (
	"context"
	"net/http"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
	page "swapdesk/templates/desk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// acting is one request that acts for the customer of a case.
type acting struct {
	echo.Context
	opened
	by     account.Signed
	stale  bool   // the form stood on a page that is no longer right
	again  bool   // it is shown again for that
	reason string // as it was sent
}

// actFor begins a page that acts for the customer of the case in its path.
func (h *Handlers) actFor(c echo.Context, by account.Signed) (acting, error) {
	a := acting{Context: c, by: by, reason: cleanReason(c.FormValue("reason"))}
	var err error
	if c.Request().Method == http.MethodPost {
		a.opened, a.stale, err = h.current(c, by)
	} else {
		a.opened, err = h.open(c, by)
	}
	return a, err
}

func (a acting) ctx() context.Context { return a.Request().Context() }

// url is the case's page, or one below it.
func (a acting) url(below string) string { return caseURL(a.ID) + below }

func caseURL(id string) string { return "/desk/case/" + id }

// actor is who acts, for whom and why. The trail is for good: what was typed
// about the customer stands in it masked.
func (a acting) actor() audit.Actor { return a.by.For(a.Veil(a.reason)) }

// can tells whether who is signed in may do an action, at a store or at all.
func (a acting) can(action staff.Action, store string) bool {
	return staff.Can(a.by.Account, action, store)
}

// done leads back to the case, which says what was done.
func (a acting) done(reference, what string) error {
	if reference == "" {
		reference = a.ID
	}
	return httpx.SeeOther(a, caseURL(reference)+"?done="+what)
}

// product is the old product's name.
func (a acting) product() string {
	if a.Product != nil {
		return a.Product.Name
	}
	return a.Line.SKU
}

// longestReason bounds a reason, in characters.
const longestReason = 200

// cleanReason makes one line of what was typed.
func cleanReason(typed string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(typed, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// reasonProblem says what is wrong with the reason; "" for nothing.
func (a acting) reasonProblem() string {
	switch {
	case a.reason == "":
		return "Choose or type a reason"
	case len([]rune(a.reason)) > longestReason:
		return "Reason must be 200 characters or fewer"
	}
	return ""
}

// acts makes what stands around a page. problem is about the reason.
func (h *Handlers) acts(a acting, heading, action, problem string, reasons ...string) (page.Acting, error) {
	o := a.opened
	if !a.again {
		o.came = "" // it says so when it is shown again for that
	}
	f, err := h.caseFrame(a, a.by, o, heading)
	v := page.Acting{Frame: f, Action: a.url(action), Reasons: reasons, Reason: ui.Field{
		Name: "reason", Value: a.reason, Error: problem, Hint: "Choose with ↓ or type. It stays in the trail: no names, numbers or addresses.",
	}}
	if problem != "" {
		v.Errors = append(v.Errors, ui.FieldError{Field: "reason", Text: problem})
	}
	return v, err
}

// askLang asks for the language of mails where there is no case yet.
func (h *Handlers) askLang(a acting, v *page.Acting) {
	if a.Progress.Lang != "" {
		return
	}
	chosen := a.lang()
	for _, l := range [][2]string{{"en", "English"}, {"es", "Español"}, {"fr-CA", "Français"}} {
		v.Langs = append(v.Langs, ui.Pick{Value: l[0], Label: l[1], Checked: l[0] == chosen})
	}
}

// lang is the language of mails to the customer: the case's, or the one that
// was chosen.
func (a acting) lang() string {
	if a.Progress.Lang != "" {
		return a.Progress.Lang
	}
	switch lang := a.FormValue("lang"); lang {
	case "es", "fr-CA":
		return lang
	}
	return "en"
}

// refused says why a form does nothing: the case has changed since its page was
// drawn, or the reason is not one. The page is then shown again, with this
// status and these words at the reason.
func (a *acting) refused() (status int, problem string) {
	if problem = a.reasonProblem(); problem != "" {
		return http.StatusUnprocessableEntity, problem
	}
	if a.stale {
		a.again = true
		return http.StatusConflict, ""
	}
	return 0, ""
}

// once makes or reads the id of a form that must act once.
func once(sent string) string {
	if len(sent) == len(ids.New()) && strings.Trim(sent, "0123456789abcdef-") == "" {
		return sent
	}
	return ids.New()
}
