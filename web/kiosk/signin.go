package kiosk

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
	page "swapdesk/templates/kiosk"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const (
	pinPath     = "/kiosk/pin"
	signOutPath = "/kiosk/sign-out"
)

func (h *Handlers) signInRoutes() []httpx.KioskRoute {
	return []httpx.KioskRoute{
		{Method: http.MethodGet, Path: httpx.KioskSignInPath, Need: httpx.NeedDevice, Handle: h.showSignIn},
		{Method: http.MethodPost, Path: httpx.KioskSignInPath, Need: httpx.NeedDevice, Handle: h.signIn},
		{Method: http.MethodGet, Path: httpx.KioskLockPath, Need: httpx.NeedDevice, Handle: h.showLock},
		{Method: http.MethodPost, Path: httpx.KioskLockPath, Need: httpx.NeedDevice, Handle: h.lock},
		{Method: http.MethodPost, Path: signOutPath, Need: httpx.NeedDevice, Handle: h.signOut},
		{Method: http.MethodGet, Path: pinPath, Need: httpx.NeedAssociate, Action: staff.BookRemoval, Handle: h.showPIN},
		{Method: http.MethodPost, Path: pinPath, Need: httpx.NeedAssociate, Action: staff.BookRemoval, Handle: h.choosePIN},
	}
}

func (h *Handlers) showSignIn(c echo.Context, at kiosk.At) error {
	return h.signInPage(c, http.StatusOK, at, page.SignIn{Full: c.QueryParam("full") != ""})
}

// signIn lets somebody in by number or badge and PIN, or fully: which of the
// two forms it is shows in the fields that are there.
func (h *Handlers) signIn(c echo.Context, at kiosk.At) error {
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	if form.Has("email") {
		return h.signInFully(c, at)
	}
	number := strings.TrimSpace(form.Get("number"))
	again := func(status int, v page.SignIn) error {
		v.Number.Value = number
		return h.signInPage(c, status, at, v)
	}
	switch {
	case number == "":
		return again(http.StatusUnprocessableEntity, page.SignIn{Number: ui.Field{Error: "Enter your number, or scan your badge"}})
	case form.Get("pin") == "":
		return again(http.StatusUnprocessableEntity, page.SignIn{PIN: ui.Field{Error: "Enter your PIN"}})
	}
	token, err := h.Associates.SignIn(c.Request().Context(), at.Device, number, form.Get("pin"))
	switch {
	case fault.Is(err, "pin_wrong"):
		return again(http.StatusUnprocessableEntity, page.SignIn{Number: ui.Field{Error: wrongPIN}})
	case fault.Is(err, "device_locked"):
		return h.signInPage(c, http.StatusTooManyRequests, at, page.SignIn{Full: true, Locked: true})
	case err != nil:
		return err
	}
	h.Guard.SetSession(c, token)
	return httpx.SeeOther(c, httpx.KioskPath)
}

const wrongPIN = "These do not match. After five wrong tries only your password will do"

func (h *Handlers) signInFully(c echo.Context, at kiosk.At) error {
	email := strings.TrimSpace(c.FormValue("email"))
	code := strings.Join(strings.Fields(c.FormValue("totp")), "")
	token, err := h.Associates.SignInFully(c.Request().Context(), at.Device, email, c.FormValue("password"), code)
	again := func(status int, problem string) error {
		return h.signInPage(c, status, at, page.SignIn{Full: true, Email: ui.Field{Value: email, Error: problem}})
	}
	switch {
	case fault.Is(err, "sign_in_failed"):
		return again(http.StatusUnprocessableEntity, "These details do not match. Check your address, password and code")
	case fault.Is(err, "must_enroll"):
		return again(http.StatusForbidden, "Sign in at a computer first, and set up your second factor")
	case fault.Is(err, "not_here"):
		return again(http.StatusForbidden, "Your account works at another store")
	case fault.Is(err, "sign_in_locked"):
		var f *fault.Error
		errors.As(err, &f)
		return again(http.StatusTooManyRequests, "Too many wrong tries. Wait "+(time.Duration(f.Count)*time.Second).String())
	case err != nil:
		return err
	}
	h.Guard.SetSession(c, token)
	return httpx.SeeOther(c, pinPath)
}

func (h *Handlers) signInPage(c echo.Context, status int, at kiosk.At, v page.SignIn) (err error) {
	if v.Page, v.Kiosk, err = h.staffPage(c, at, "Sign in"); err != nil {
		return err
	}
	v.Fields()
	return h.Render.Page(c, status, page.SignInPage(v))
}

func (h *Handlers) showLock(c echo.Context, at kiosk.At) error {
	return h.lockPage(c, http.StatusOK, at, "")
}

// lock locks the kiosk, or opens it again for whoever works there with their
// PIN.
func (h *Handlers) lock(c echo.Context, at kiosk.At) error {
	session, err := h.Guard.Session(c, at.Device)
	if err != nil {
		return h.nobody(c, err)
	}
	form, err := c.FormParams()
	switch {
	case err != nil:
		return err
	case !form.Has("pin"):
		if err := h.Associates.Lock(c.Request().Context(), session); err != nil {
			return err
		}
		return httpx.SeeOther(c, httpx.KioskLockPath)
	}
	token, err := h.Associates.Unlock(c.Request().Context(), session, form.Get("pin"))
	switch {
	case fault.Is(err, "pin_wrong"):
		return h.lockPage(c, http.StatusUnprocessableEntity, at, "This is not your PIN. After five wrong tries only your password will do")
	case fault.Is(err, "device_locked"):
		return h.signInPage(c, http.StatusTooManyRequests, at, page.SignIn{Full: true, Locked: true})
	case err != nil:
		return h.nobody(c, err)
	}
	h.Guard.SetSession(c, token)
	return httpx.SeeOther(c, httpx.KioskPath)
}

// nobody leads to the sign-in where a session has ended.
func (h *Handlers) nobody(c echo.Context, err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return httpx.SeeOther(c, httpx.KioskSignInPath)
	}
	return err
}

func (h *Handlers) lockPage(c echo.Context, status int, at kiosk.At, problem string) error {
	session, err := h.Guard.Session(c, at.Device)
	if err != nil {
		return h.nobody(c, err)
	}
	if !session.Session.Locked(h.Now()) && status == http.StatusOK {
		return httpx.SeeOther(c, httpx.KioskPath)
	}
	v := page.Lock{Name: session.Account.Name}
	if v.Page, v.Kiosk, err = h.staffPage(c, at, "Locked"); err != nil {
		return err
	}
	v.PIN = ui.Field{Error: problem}
	v.Fields()
	return h.Render.Page(c, status, page.LockPage(v))
}

func (h *Handlers) signOut(c echo.Context, at kiosk.At) error {
	if err := h.Associates.End(c.Request().Context(), at.Device); err != nil {
		return err
	}
	h.Guard.SetSession(c, "")
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return httpx.SeeOther(c, httpx.KioskSignInPath)
}

// showPIN lets somebody choose a PIN who has just shown the password here.
func (h *Handlers) showPIN(c echo.Context, at kiosk.At) error {
	_, err := h.Associates.FindPIN(c.Request().Context(), at.Account.ID)
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil, err == nil && !at.Session.MayChoose(h.Now()):
		return httpx.SeeOther(c, httpx.KioskPath) // no number, or too long ago
	case err != nil:
		return err
	}
	return h.pinPage(c, http.StatusOK, at, "")
}

func (h *Handlers) choosePIN(c echo.Context, at kiosk.At) error {
	if !at.Session.MayChoose(h.Now()) {
		return httpx.SeeOther(c, httpx.KioskPath)
	}
	err := h.Associates.SetPIN(c.Request().Context(), at.Account.ID, c.FormValue("pin"), at.Actor())
	switch {
	case fault.Is(err, "pin_format"):
		return h.pinPage(c, http.StatusUnprocessableEntity, at, "A PIN has six digits")
	case fault.Is(err, "pin_easy"):
		return h.pinPage(c, http.StatusUnprocessableEntity, at, "This PIN is too easy to guess. Choose another one")
	case err != nil:
		return h.nobody(c, err)
	}
	return httpx.SeeOther(c, httpx.KioskPath)
}

func (h *Handlers) pinPage(c echo.Context, status int, at kiosk.At, problem string) (err error) {
	v := page.ChoosePIN{PIN: ui.Field{Error: problem}}
	if v.Page, v.Kiosk, err = h.staffPage(c, at, "Choose your PIN"); err != nil {
		return err
	}
	v.Fields()
	return h.Render.Page(c, status, page.ChoosePINPage(v))
}
