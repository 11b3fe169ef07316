package demo

import (
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	page "swapdesk/templates/demo"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

const enterPath = "/demo/sign-in"

// staff is the accounts in the words of a page.
func (h *Handlers) staff(p ui.Page) (page.Staff, error) {
	people := slices.Clone(h.Staff)
	for i := range people {
		people[i].Shows = p.T("demo.staff." + people[i].Role)
	}
	code, err := h.Accounts.Code(h.Secret)
	return page.Staff{Enter: enterPath, SignIn: httpx.SignInPath, People: people, Password: h.Password, Code: code}, err
}

// enter signs the browser in as the account of a role.
func (h *Handlers) enter(c echo.Context) error {
	role := c.FormValue("role")
	i := slices.IndexFunc(h.Staff, func(p page.Person) bool { return p.Role == role })
	if i < 0 {
		return fault.New(fault.NotFound, "role_not_found", "the demonstration has no such role")
	}
	token, signed, err := h.Accounts.Enter(c.Request().Context(), h.Staff[i].Email, httpx.Origin(c))
	if err != nil {
		return err
	}
	if err := h.site.Staff.SignIn(c, token); err != nil {
		return err
	}
	return httpx.SeeOther(c, httpx.Home(signed.Account))
}
