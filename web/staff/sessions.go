package staff

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	page "swapdesk/templates/staff"
	"swapdesk/web/httpx"
)

func (h *Handlers) showSessions(c echo.Context, by account.Signed) error {
	sessions, err := h.Accounts.Sessions(c.Request().Context(), by)
	if err != nil {
		return err
	}
	p, err := h.Desk.Page(c, "Your sessions")
	if err != nil {
		return err
	}
	v := page.Sessions{
		Page: p, Staff: h.Desk.Staff(c, by), SignedIn: by.Account.Email, Factor: by.Account.TOTP != "", Enroll: httpx.EnrollPath,
	}
	if c.QueryParam("ended") != "" {
		v.Changed = "That session has ended."
	}
	_, absolute := by.Account.Role.Limits()
	for _, s := range sessions {
		v.Rows = append(v.Rows, page.Session{
			ID: s.IDHash, Browser: cmp.Or(browserName(s.Browser), "Unknown"), Network: s.Network, OpenedAt: h.shown(s.CreatedAt), SeenAt: h.shown(s.SeenAt),
			EndsAt: h.shown(s.CreatedAt.Add(absolute)), This: s.IDHash == by.Session.IDHash,
		})
	}
	return h.Render.Page(c, http.StatusOK, page.SessionsPage(v))
}

func (h *Handlers) endSession(c echo.Context, by account.Signed) error {
	if err := h.Accounts.SignOut(c.Request().Context(), by, c.FormValue("session")); err != nil {
		return err
	}
	return httpx.SeeOther(c, "/staff/sessions?ended=1")
}

func (h *Handlers) signOut(c echo.Context, by account.Signed) error {
	end := h.Accounts.SignOut
	hash := by.Session.IDHash
	if c.FormValue("everywhere") != "" {
		end, hash = h.Accounts.SignOutOthers, ""
	}
	if err := end(c.Request().Context(), by, hash); err != nil {
		return err
	}
	if err := h.Guard.SignOut(c); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.SignInPath)
}

// tooMany says how long a lock still lasts, to people and to programs.
func tooMany(c echo.Context, err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		c.Response().Header().Set("Retry-After", strconv.Itoa(f.Count))
	}
	return "Too many tries. Wait " + wait(f) + ", then try again."
}

func wait(f *fault.Error) string {
	if f == nil || f.Count < 1 {
		return "a moment"
	}
	if left := time.Duration(f.Count) * time.Second; left > time.Minute {
		return fmt.Sprintf("%d minutes", int((left+time.Minute-1)/time.Minute))
	}
	return fmt.Sprintf("%d seconds", f.Count)
}
