package httpx

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"
)

type headKey struct{}

// HeadAsGet makes a HEAD request look like the GET that it asks about; OnlyHead
// still knows.
func HeadAsGet(r *http.Request) *http.Request {
	get := r.WithContext(context.WithValue(r.Context(), headKey{}, true))
	get.Method = http.MethodGet
	return get
}

// OnlyHead tells whether a GET is a HEAD in truth: nobody will see the page, so
// nothing may happen that counts on it (a trail of a revealed key, a mail).
func OnlyHead(c echo.Context) bool { return c.Request().Context().Value(headKey{}) != nil }
