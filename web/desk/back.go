package desk

import (
	"net/http"
	"path"
	"slices"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/web/httpx"
)

// backRoutes are those by which somebody comes who asks for the address of a
// form alone, as after signing in again, or with a page that shows its
// mistakes: they lead to the page on which the form stands.
func backRoutes(routes []httpx.Route) []httpx.Route {
	serves := func(method, at string) bool {
		return slices.ContainsFunc(routes, func(r httpx.Route) bool { return r.Method == method && r.Path == at })
	}
	var back []httpx.Route
	for _, r := range routes {
		if r.Method != http.MethodPost || serves(http.MethodGet, r.Path) || path.Base(r.Path) == path.Base(httpx.BySelf) {
			continue
		}
		up := 1
		for at := path.Dir(r.Path); !serves(http.MethodGet, at) && at != "/"; at = path.Dir(at) {
			up++
		}
		back = append(back, httpx.Route{Method: http.MethodGet, Path: r.Path, Action: r.Action, Handle: ascend(up)})
	}
	return back
}

// ascend leads some steps up from where it is asked for.
func ascend(steps int) func(echo.Context, account.Signed) error {
	return func(c echo.Context, _ account.Signed) error {
		at := c.Request().URL.EscapedPath()
		for range steps {
			at = path.Dir(at)
		}
		return httpx.SeeOther(c, at)
	}
}
