package httpx

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
)

// The pages that a kiosk goes by; web/kiosk serves them.
const (
	KioskPath       = "/kiosk"
	KioskEnrollPath = "/kiosk/enroll"
	KioskHelloPath  = "/kiosk/hello"
	KioskSignInPath = "/kiosk/sign-in"
	KioskLockPath   = "/kiosk/lock"
	KioskWallPath   = "/kiosk/wall"
)

// KioskNeed is what a kiosk's page asks for.
type KioskNeed int

// The needs.
const (
	NeedDevice    KioskNeed = iota // an enrolled browser that has proven its key
	NeedCookie                     // an enrolled browser: pages by which it proves its key
	NeedAssociate                  // somebody who is signed in there, and not locked out
)

// KioskRoute is one page of a kiosk with what it asks for. All are registered
// from tables of these, so that none is forgotten; tests walk the same tables.
type KioskRoute struct {
	Method, Path string
	Need         KioskNeed
	Action       staff.Action // that the associate's role must allow at the kiosk's store; with NeedAssociate
	// BySelf: pages ask for it by themselves, so that it is no sign of life.
	BySelf bool
	Handle func(c echo.Context, at kiosk.At) error
}

// KioskGuard tells who is at a kiosk.
type KioskGuard interface {
	// FindDevice is NotFound ("device_not_found") for a cookie that is no
	// device's; a revoked one is found.
	FindDevice(ctx context.Context, credential string) (kiosk.Device, error)
	// FindSession gives who works at a device with a cookie, with the customer
	// being served; NotFound ("session_not_found") when nobody does. A locked
	// session is found. bySelf does not count as a sign of life.
	FindSession(ctx context.Context, device kiosk.Device, token string, bySelf bool) (kiosk.At, error)
}

// Kiosk is the guard of every page of kiosks.
type Kiosk struct {
	Guard  KioskGuard
	Secure bool // https: __Host- cookies
	Now    func() time.Time

	routes []KioskRoute
}

// Routes are all that were registered, for tests to walk.
func (k *Kiosk) Routes() []KioskRoute { return k.routes }

// Register puts routes behind their guard.
func (k *Kiosk) Register(e *echo.Echo, routes []KioskRoute) {
	k.routes = append(k.routes, routes...)
	for _, r := range routes {
		e.Add(r.Method, r.Path, k.guarded(r))
	}
}

// guarded lets those through who may; it sends a browser to be enrolled or to
// sign its nonce, and a person to sign in or to unlock.
func (k *Kiosk) guarded(r KioskRoute) echo.HandlerFunc {
	return func(c echo.Context) error {
		device, err := k.Device(c)
		switch {
		case fault.KindOf(err) == fault.NotFound && err != nil, err == nil && device.Revoked():
			return k.away(c, r, KioskEnrollPath)
		case err != nil:
			return err
		case r.Need != NeedCookie && !device.Proven(k.Now()):
			return k.away(c, r, KioskHelloPath+kioskReturn(c))
		case r.Need != NeedAssociate:
			return r.Handle(c, kiosk.At{Device: device})
		}
		at, err := k.Guard.FindSession(c.Request().Context(), device, k.token(c), r.BySelf)
		switch {
		case fault.KindOf(err) == fault.NotFound && err != nil:
			return k.away(c, r, KioskSignInPath)
		case err != nil:
			return err
		case at.Session.Locked(k.Now()):
			return k.away(c, r, KioskLockPath)
		case !staff.Can(at.Account, r.Action, device.StoreNumber):
			return fault.New(fault.Forbidden, "not_allowed", "%s may not %s at store %s", at.Account.Role, r.Action, device.StoreNumber)
		}
		return r.Handle(c, at)
	}
}

// away leads somewhere else. What a page asks for by itself is told in words
// that its script understands.
func (k *Kiosk) away(c echo.Context, r KioskRoute, path string) error {
	if r.BySelf {
		return c.JSON(http.StatusUnauthorized, map[string]string{"location": path})
	}
	return SeeOther(c, path)
}

// Session gives who works at a device, locked or not; NotFound when nobody
// does. For the pages of signing in and unlocking.
func (k *Kiosk) Session(c echo.Context, device kiosk.Device) (kiosk.At, error) {
	return k.Guard.FindSession(c.Request().Context(), device, k.token(c), true)
}

// Device is the device that a browser's cookie names, revoked or not; NotFound
// ("device_not_found") for none.
func (k *Kiosk) Device(c echo.Context) (kiosk.Device, error) {
	cookie, err := c.Cookie(k.name("kiosk"))
	if err != nil {
		return kiosk.Device{}, fault.New(fault.NotFound, "device_not_found", "this browser is no kiosk")
	}
	return k.Guard.FindDevice(c.Request().Context(), cookie.Value)
}

func (k *Kiosk) token(c echo.Context) string {
	cookie, err := c.Cookie(k.name("associate"))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// deviceAge is how long a browser keeps a device's cookie: as long as browsers
// allow. The row says when it is over.
const deviceAge = 400 * 24 * 60 * 60

// SetDevice gives the browser a device's credential; "" takes it away.
func (k *Kiosk) SetDevice(c echo.Context, credential string) {
	k.set(c, "kiosk", credential, deviceAge)
}

// SetSession gives the browser an associate's session; "" takes it away. It
// ends with the browser; the row knows its limits.
func (k *Kiosk) SetSession(c echo.Context, token string) { k.set(c, "associate", token, 0) }

// Pairing is what a browser keeps while it shows a pairing code: what it is
// known by, and the code; "" for none.
func (k *Kiosk) Pairing(c echo.Context) (browser, code string) {
	cookie, err := c.Cookie(k.name("pairing"))
	if err != nil {
		return "", ""
	}
	browser, code, _ = strings.Cut(cookie.Value, ".")
	return browser, code
}

// SetPairing gives it; "" takes it away.
func (k *Kiosk) SetPairing(c echo.Context, browser, code string) {
	if browser != "" {
		browser += "." + code
	}
	k.set(c, "pairing", browser, 0)
}

func (k *Kiosk) set(c echo.Context, name, value string, age int) {
	if value == "" {
		age = -1
	}
	c.SetCookie(&http.Cookie{
		Name: k.name(name), Value: value, Path: "/", MaxAge: age,
		Secure: k.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

func (k *Kiosk) name(name string) string {
	if k.Secure {
		return "__Host-" + name
	}
	return name
}

// kioskReturn asks to come back to a page; forms cannot be come back to.
func kioskReturn(c echo.Context) string {
	if c.Request().Method != http.MethodGet {
		return ""
	}
	return "?" + url.Values{"next": {c.Request().URL.RequestURI()}}.Encode()
}

// KioskNext is where a "next" parameter leads at a kiosk.
func KioskNext(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || strings.ContainsAny(next, "\\\r\n") ||
		u.Path != KioskPath && !strings.HasPrefix(u.Path, KioskPath+"/") || strings.Contains(u.Path, "..") {
		return KioskPath
	}
	return u.RequestURI()
}

// ForKiosk tells whether a request is for a page of a kiosk, also where there
// is no such page.
func ForKiosk(c echo.Context) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/")
	return first == "kiosk"
}
