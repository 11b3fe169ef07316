package httpx

import (
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/account"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// The pages that signing in goes by; web/staff serves them.
const (
	SignInPath = "/staff/sign-in"
	EnrollPath = "/staff/second-factor"
	ProvePath  = "/staff/prove"
)

// BySelf is how the paths end that pages ask for by themselves: that does not
// keep a session alive.
const BySelf = "/presence"

// Staff is a gorilla store whose sessions are rows, and the guard of every
// page for staff.
type Staff struct {
	Accounts *account.Service
	Secure   bool // https: __Host- cookie

	routes []Route
}

var _ sessions.Store = (*Staff)(nil)

const signedKey = "signed"

// Get is New, once a request.
func (s *Staff) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New finds who is signed in; nobody is in a session that is new.
func (s *Staff) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	// Without MaxAge it ends with the browser; the row knows its limits.
	session.Options = &sessions.Options{Path: "/", Secure: s.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode}
	session.IsNew = true
	cookie, err := r.Cookie(name)
	if err != nil {
		return session, nil //nolint:nilerr // no cookie: nobody
	}
	find := s.Accounts.Find
	if strings.HasSuffix(r.URL.Path, BySelf) {
		find = s.Accounts.Peek
	}
	signed, err := find(r.Context(), cookie.Value)
	switch {
	case err == nil:
		session.ID, session.IsNew, session.Values[signedKey] = cookie.Value, false, signed
		return session, nil
	case fault.KindOf(err) == fault.NotFound:
		return session, nil
	}
	return session, err
}

// Save writes the cookie; the row was written by account.Service.
func (s *Staff) Save(_ *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// Signed is who is signed in; ok is false when nobody is.
func (s *Staff) Signed(c echo.Context) (signed account.Signed, ok bool, err error) {
	session, err := s.Get(c.Request(), s.cookie())
	if err != nil {
		return signed, false, err
	}
	signed, ok = session.Values[signedKey].(account.Signed)
	return signed, ok, nil
}

// Ended tells whether the browser brought the cookie of a session, which by
// now lets nobody in.
func (s *Staff) Ended(c echo.Context) bool {
	_, err := c.Request().Cookie(s.cookie())
	return err == nil
}

// SignIn gives the browser a session's cookie. Another session in which it was
// signed in ends.
func (s *Staff) SignIn(c echo.Context, token string) error {
	session, err := s.Get(c.Request(), s.cookie())
	if err != nil {
		return err
	}
	if old, ok := session.Values[signedKey].(account.Signed); ok {
		if err := s.Accounts.SignOut(c.Request().Context(), old, old.Session.IDHash); err != nil {
			return err
		}
	}
	session.ID = token
	return s.Save(c.Request(), c.Response(), session)
}

// SignOut takes the cookie away.
func (s *Staff) SignOut(c echo.Context) error {
	session, err := s.Get(c.Request(), s.cookie())
	if err != nil {
		return err
	}
	session.ID, session.Options.MaxAge = "", -1
	return s.Save(c.Request(), c.Response(), session)
}

func (s *Staff) cookie() string {
	if s.Secure {
		return "__Host-staff"
	}
	return "staff"
}

// Route is one page for staff with who may have it. All are registered from
// tables of these, so that none is forgotten; tests walk the same tables.
type Route struct {
	Method, Path string
	Action       staff.Action
	// Proves: where the action asks for a recent second factor, the page asks
	// for it itself, so that nothing typed is lost on the way to another.
	Proves bool
	Handle func(c echo.Context, by account.Signed) error
}

// Routes are all that were registered, for tests to walk.
func (s *Staff) Routes() []Route { return s.routes }

// Register puts routes behind their guard.
func (s *Staff) Register(e *echo.Echo, routes []Route) {
	s.routes = append(s.routes, routes...)
	for _, r := range routes {
		e.Add(r.Method, r.Path, s.guarded(r))
	}
}

// guarded lets those through who may; it sends others to sign in, to enroll or
// to show their second factor, and refuses those whose role may not.
func (s *Staff) guarded(r Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		signed, ok, err := s.Signed(c)
		switch {
		case err != nil:
			return err
		case !ok:
			return SeeOther(c, SignInPath+returnTo(c))
		case signed.MustEnroll() && r.Action != staff.SignedIn:
			return SeeOther(c, EnrollPath+returnTo(c))
		case !staff.Can(signed.Account, r.Action, ""):
			return fault.New(fault.Forbidden, "not_allowed", "%s may not %s", signed.Account.Role, r.Action)
		case needsRecent(r.Action) && signed.Account.TOTP == "":
			return SeeOther(c, EnrollPath+returnTo(c))
		case needsRecent(r.Action) && !r.Proves && !signed.Session.Recent(s.Accounts.Now()):
			return SeeOther(c, ProvePath+returnTo(c))
		}
		return r.Handle(c, signed)
	}
}

// Recent tells whether somebody's second factor was shown lately.
func (s *Staff) Recent(by account.Signed) bool { return by.Session.Recent(s.Accounts.Now()) }

// Prove takes a code of the second factor on a page that proves. Errors as
// account.Service.Prove.
func (s *Staff) Prove(c echo.Context, by account.Signed, code string) (account.Signed, error) {
	token, err := s.Accounts.Prove(c.Request().Context(), by, strings.Join(strings.Fields(code), ""))
	if err != nil {
		return by, err
	}
	if err := s.SignIn(c, token); err != nil {
		return by, err
	}
	by.Session.IDHash, by.Session.ProvenAt = ids.Hash(token), s.Accounts.Now()
	return by, nil
}

func needsRecent(action staff.Action) bool {
	for _, p := range staff.Permissions() {
		if p.Action == action {
			return p.Recent
		}
	}
	return false
}

// returnTo asks to come back to this page; a form that was sent cannot be, so
// that one comes back to the page that it stood on.
func returnTo(c echo.Context) string {
	next := c.Request().URL.RequestURI()
	if c.Request().Method != http.MethodGet {
		from, err := url.Parse(c.Request().Referer())
		if err != nil || from.Host != c.Request().Host {
			return ""
		}
		next = from.RequestURI()
	}
	if i := strings.IndexByte(next, '?'); i >= 0 && !strings.HasPrefix(next, "/manage/") {
		next = next[:i] // search terms name people: they stay out of other URLs
	}
	return "?" + url.Values{"next": {next}}.Encode()
}

// Next is where a "next" parameter leads somebody: a path of this site's staff
// pages, or else where their work begins.
func Next(next string, a staff.Account) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.Path != path.Clean(u.Path) || strings.ContainsAny(next, "\\\r\n") {
		return Home(a)
	}
	for _, home := range []string{"/desk", "/manage", "/staff"} {
		if u.Path == home || strings.HasPrefix(u.Path, home+"/") {
			return next
		}
	}
	return Home(a)
}

// Origin is the browser of a request, as sessions show it to their owner.
func Origin(c echo.Context) account.Origin {
	browser := []rune(strings.ToValidUTF8(c.Request().UserAgent(), ""))
	o := account.Origin{Browser: string(browser[:min(len(browser), 160)])}
	if addr, err := netip.ParseAddr(c.RealIP()); err == nil {
		bits := 24
		if addr.Is6() && !addr.Is4In6() {
			bits = 48
		}
		if prefix, err := addr.Unmap().Prefix(bits); err == nil {
			o.Network = prefix.String()
		}
	}
	return o
}

// ForStaff tells whether a request is for a page of staff, also where there is
// no such page.
func ForStaff(c echo.Context) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/")
	return first == "staff" || first == "desk" || first == "manage"
}
