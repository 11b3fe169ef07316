package staff

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/qr"
	"swapdesk/internal/staff"
	page "swapdesk/templates/staff"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// Handlers are the pages under /staff.
type Handlers struct {
	Accounts *account.Service
	Guard    *httpx.Staff
	Desk     *httpx.Desk
	Render   *httpx.Renderer
}

// Routes are the pages of whoever is signed in.
func (h *Handlers) Routes() []httpx.Route {
	return []httpx.Route{
		{Method: http.MethodGet, Path: httpx.EnrollPath, Action: staff.SignedIn, Handle: h.showEnroll},
		{Method: http.MethodPost, Path: httpx.EnrollPath, Action: staff.SignedIn, Handle: h.enroll},
		{Method: http.MethodGet, Path: httpx.ProvePath, Action: staff.SignedIn, Handle: h.showProve},
		{Method: http.MethodPost, Path: httpx.ProvePath, Action: staff.SignedIn, Handle: h.prove},
		{Method: http.MethodGet, Path: "/staff/sessions", Action: staff.SignedIn, Handle: h.showSessions},
		{Method: http.MethodPost, Path: "/staff/sessions", Action: staff.SignedIn, Handle: h.endSession},
		{Method: http.MethodPost, Path: "/staff/sign-out", Action: staff.SignedIn, Handle: h.signOut},
	}
}

// Register puts all pages under /staff; signing in is open to everybody.
func (h *Handlers) Register(e *echo.Echo) {
	e.GET("/staff", func(c echo.Context) error { return httpx.SeeOther(c, "/staff/sessions") })
	e.GET(httpx.SignInPath, h.showSignIn)
	e.POST(httpx.SignInPath, h.signIn)
	h.Guard.Register(e, h.Routes())
}

func (h *Handlers) showSignIn(c echo.Context) error {
	if signed, ok, err := h.Guard.Signed(c); err != nil || ok {
		if err == nil {
			err = httpx.SeeOther(c, httpx.Next(c.QueryParam("next"), signed.Account))
		}
		return err
	}
	return h.signInPage(c, http.StatusOK, page.SignIn{Next: c.QueryParam("next"), Ended: h.Guard.Ended(c)})
}

func (h *Handlers) signInPage(c echo.Context, status int, v page.SignIn) error {
	var err error
	if v.Page, err = h.Desk.Page(c, "Sign in"); err != nil {
		return err
	}
	if v.Problem != "" {
		v.Errors = []ui.FieldError{{Field: "email", Text: v.Problem}}
	}
	return h.Render.Page(c, status, page.SignInPage(v))
}

func (h *Handlers) signIn(c echo.Context) error {
	email := strings.TrimSpace(c.FormValue("email"))
	token, signed, err := h.Accounts.SignIn(c.Request().Context(), account.Credentials{
		Email: email, Password: c.FormValue("password"), Code: digits(c.FormValue("totp")), From: httpx.Origin(c),
	})
	again := page.SignIn{Next: c.FormValue("next"), Email: email}
	switch {
	case fault.Is(err, "sign_in_failed"):
		again.Problem = "These details do not match. Check your email address, password and code, then try again."
		return h.signInPage(c, http.StatusUnprocessableEntity, again)
	case fault.Is(err, "sign_in_locked"):
		again.Problem = tooMany(c, err)
		return h.signInPage(c, http.StatusTooManyRequests, again)
	case err != nil:
		return err
	}
	if err := h.Guard.SignIn(c, token); err != nil {
		return err
	}
	next := httpx.Next(c.FormValue("next"), signed.Account)
	if signed.MustEnroll() {
		next = httpx.EnrollPath + "?" + url.Values{"next": {next}}.Encode()
	}
	return httpx.SeeOther(c, next)
}

// digits forgives the spaces that apps show in a code.
func digits(code string) string { return strings.Join(strings.Fields(code), "") }

func (h *Handlers) showEnroll(c echo.Context, by account.Signed) error {
	if by.Account.TOTP != "" {
		return httpx.SeeOther(c, "/staff/sessions")
	}
	e, err := h.Accounts.BeginEnrollment(by)
	if err != nil {
		return err
	}
	return h.enrollPage(c, http.StatusOK, by, e, c.QueryParam("next"), nil)
}

func (h *Handlers) enrollPage(c echo.Context, status int, by account.Signed, e account.Enrollment, next string, problem *ui.FieldError) error {
	p, err := h.Desk.Page(c, "Set up your second factor")
	if err != nil {
		return err
	}
	code, err := qr.Encode(e.URL)
	if err != nil {
		return err
	}
	v := page.Enroll{
		Page: p, Staff: h.Desk.Staff(c, by), Next: next, Sealed: e.Sealed, Secret: strings.ReplaceAll(ids.Group(e.Secret), "-", " "),
		QRSize: code.Size, QRPath: code.Path, Required: by.MustEnroll(),
	}
	if problem != nil {
		v.Errors = []ui.FieldError{*problem}
	}
	return h.Render.Page(c, status, page.EnrollPage(v))
}

func (h *Handlers) enroll(c echo.Context, by account.Signed) error {
	sealed := c.FormValue("sealed")
	token, err := h.Accounts.FinishEnrollment(c.Request().Context(), by, sealed, digits(c.FormValue("totp")), c.FormValue("password"))
	again := func(status int, field, problem string) error {
		e, err := h.Accounts.ResumeEnrollment(by, sealed)
		if err != nil {
			return err
		}
		return h.enrollPage(c, status, by, e, c.FormValue("next"), &ui.FieldError{Field: field, Text: problem})
	}
	switch {
	case fault.Is(err, "code_wrong"):
		return again(http.StatusUnprocessableEntity, "totp",
			"This code does not match. Check that the time on your phone is right, then type the code that shows now.")
	case fault.Is(err, "password_wrong"):
		return again(http.StatusUnprocessableEntity, "password", "This password does not match. Type the one with which you sign in.")
	case fault.Is(err, "sign_in_locked"):
		return again(http.StatusTooManyRequests, "password", tooMany(c, err))
	case fault.Is(err, "enrolled"):
		return h.on(c, by)
	case fault.Is(err, "enrollment"):
		return httpx.SeeOther(c, httpx.EnrollPath)
	case err != nil:
		return err
	}
	return h.raised(c, by, token)
}

// raised goes on in a session that has a new id now.
func (h *Handlers) raised(c echo.Context, by account.Signed, token string) error {
	if err := h.Guard.SignIn(c, token); err != nil {
		return err
	}
	return h.on(c, by)
}

// on leads to where somebody wanted to go.
func (h *Handlers) on(c echo.Context, by account.Signed) error {
	return httpx.SeeOther(c, httpx.Next(c.FormValue("next"), by.Account))
}

func (h *Handlers) showProve(c echo.Context, by account.Signed) error {
	if by.Account.TOTP == "" {
		return httpx.SeeOther(c, httpx.EnrollPath)
	}
	return h.provePage(c, http.StatusOK, by, c.QueryParam("next"), "")
}

func (h *Handlers) provePage(c echo.Context, status int, by account.Signed, next, problem string) error {
	p, err := h.Desk.Page(c, "Confirm that it is you")
	if err != nil {
		return err
	}
	v := page.Prove{Page: p, Staff: h.Desk.Staff(c, by), Next: next, Problem: problem}
	if problem != "" {
		v.Errors = []ui.FieldError{{Field: "totp", Text: problem}}
	}
	return h.Render.Page(c, status, page.ProvePage(v))
}

func (h *Handlers) prove(c echo.Context, by account.Signed) error {
	token, err := h.Accounts.Prove(c.Request().Context(), by, digits(c.FormValue("totp")))
	switch {
	case fault.Is(err, "code_wrong"):
		return h.provePage(c, http.StatusUnprocessableEntity, by, c.FormValue("next"), "This code does not match. Type the code that shows now.")
	case fault.Is(err, "sign_in_locked"):
		return h.provePage(c, http.StatusTooManyRequests, by, c.FormValue("next"), tooMany(c, err))
	case fault.Is(err, "session_not_found"):
		return httpx.SeeOther(c, httpx.SignInPath)
	case err != nil:
		return err
	}
	return h.raised(c, by, token)
}

// shown is an instant as staff read it.
func (h *Handlers) shown(t time.Time) string { return h.Desk.In().Moment(t, time.UTC) }
