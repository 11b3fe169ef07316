package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/static"
	"swapdesk/web/httpx"
)

const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// site answers HEAD like GET: the router has no routes of its own for it, and
// net/http leaves the body out. Handlers whose GET leaves something behind ask
// httpx.OnlyHead.
type site struct {
	*echo.Echo
	guard *httpx.Staff
	kiosk *httpx.Kiosk
}

// StaffRoutes are the routes that the guard of the staff's pages knows.
func (s site) StaffRoutes() []httpx.Route { return s.guard.Routes() }

// KioskRoutes are the routes that the guard of kiosks knows.
func (s site) KioskRoutes() []httpx.KioskRoute { return s.kiosk.Routes() }

// ServeHTTP makes site an http.Handler.
func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		r = httpx.HeadAsGet(r)
	}
	s.Echo.ServeHTTP(w, r)
}

// wholeForm reads the form before a handler does: a field of a body that was
// too long would only look empty to it.
func wholeForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var refused *echo.HTTPError
		if c.Request().Method == http.MethodPost {
			if _, err := c.FormParams(); errors.As(err, &refused) {
				return refused
			}
		}
		return next(c)
	}
}

// within ends what a request is waiting for after some time. The answer to
// that is made outside of it, where there is time again.
func within(limit time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			ctx, cancel := context.WithTimeout(r.Context(), limit)
			defer cancel()
			c.SetRequest(r.WithContext(ctx))
			defer c.SetRequest(r)
			return next(c)
		}
	}
}

// recovered turns a panic into an error, so that it is logged and answered
// like one.
func recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return next(c)
	}
}

// logged writes one line a request: the route, never the path or the query,
// which may hold a reference.
func logged(log *slog.Logger, now func() time.Time) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			started := now()
			err := next(c)
			if err != nil {
				c.Error(err) // answers, so that the status below is the one that was sent
			}
			log.Info("request", "method", c.Request().Method, "route", c.Path(), "status", c.Response().Status,
				"bytes", c.Response().Size, "ms", now().Sub(started).Milliseconds())
			return nil
		}
	}
}

// knownHosts refuses requests for hosts that are not ours, so that no link
// ever carries a foreign name. Health checks may come by address.
func knownHosts(hosts map[string]bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			path := c.Request().URL.Path
			if !hosts[c.Request().Host] && path != healthPath && path != readyPath {
				return c.String(http.StatusMisdirectedRequest, "This address is not served here.\n")
			}
			return next(c)
		}
	}
}

// sameOrigin refuses unsafe requests from other sites. Those that carry a
// cookie must say where they come from; the standard library lets requests
// pass that say nothing.
func sameOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if err := protection.Check(r); err != nil {
				return echo.NewHTTPError(http.StatusForbidden).SetInternal(err)
			}
			silent := r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == ""
			if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions &&
				silent && r.Header.Get("Cookie") != "" {
				return echo.NewHTTPError(http.StatusForbidden)
			}
			return next(c)
		}
	}
}

// headers are those of trust.md. Static files set their own caching.
func headers(https bool) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			h := c.Response().Header()
			h.Set("Content-Security-Policy", contentSecurityPolicy)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
			if https {
				h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
			}
			if !strings.HasPrefix(c.Request().URL.Path, static.Prefix) {
				h.Set("Cache-Control", "no-store")
			}
			return next(c)
		}
	}
}
