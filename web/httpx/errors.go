package httpx

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// ErrorPage draws the page of a failure. reference is set for 500 only.
type ErrorPage func(c echo.Context, status int, reference string) error

// retryAfter is how many seconds a program that asks again should wait when
// we are busy.
const retryAfter = "30"

// Errors is the one place where errors become statuses and log lines.
type Errors struct {
	Log  *slog.Logger
	Busy func(error) bool // tells failures that pass by themselves: 503; nil: none
	Page ErrorPage
}

// Handle is an echo.HTTPErrorHandler.
func (e Errors) Handle(err error, c echo.Context) {
	if c.Response().Committed {
		e.Log.Error("failed after the answer began", "error", err)
		return
	}
	status := Status(err)
	if status == http.StatusInternalServerError && e.Busy != nil && e.Busy(err) {
		status = http.StatusServiceUnavailable
		c.Response().Header().Set("Retry-After", retryAfter)
	}
	reference := ""
	if status >= http.StatusInternalServerError {
		reference = ids.Group(ids.NewToken()[:8])
		if !errors.Is(err, context.Canceled) {
			e.Log.Error("request failed", "reference", reference, "route", c.Path(), "error", err)
		}
	}
	if c.Request().Method == http.MethodHead {
		_ = c.NoContent(status)
		return
	}
	if err := e.Page(c, status, reference); err != nil {
		e.Log.Error("error page failed", "error", err)
		_ = c.String(status, http.StatusText(status))
	}
}

// Status maps an error to its status.
func Status(err error) int {
	var h *echo.HTTPError
	if errors.As(err, &h) {
		return h.Code
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		return http.StatusInternalServerError
	}
	return map[fault.Kind]int{
		fault.Invalid:   http.StatusUnprocessableEntity,
		fault.NotFound:  http.StatusNotFound,
		fault.Forbidden: http.StatusForbidden,
		fault.Conflict:  http.StatusConflict,
		fault.Throttled: http.StatusTooManyRequests,
		fault.Internal:  http.StatusInternalServerError,
	}[f.Kind]
}
