package httpx

import (
	"context"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
	"swapdesk/internal/ids"
)

// touchEvery spares a write on most requests.
const touchEvery = time.Minute

// SessionRepo keeps the rows of guests' sessions.
type SessionRepo interface {
	FindGuestSession(ctx context.Context, idHash string) (*guest.Session, error)
	SaveGuestSession(ctx context.Context, s *guest.Session) error
	ReplaceGuestSession(ctx context.Context, s *guest.Session, oldHash string, retiredFrom time.Time) error
	TouchGuestSession(ctx context.Context, idHash string, now time.Time) error
}

// Guests is a gorilla store whose sessions are rows: the cookie holds a random
// id, the row its SHA-256, so that a copy of the database opens no session.
type Guests struct {
	Repo   SessionRepo
	Secure bool // https: __Host- cookie
	Now    func() time.Time
}

const guestKey = "guest"

var _ sessions.Store = (*Guests)(nil)

// Get is New; this store keeps nothing between calls of one request but what
// the handlers keep themselves.
func (g *Guests) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(g, name)
}

// New finds the request's session, or begins one that is written when it is
// saved. A forged or expired cookie begins a new one.
func (g *Guests) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(g, name)
	session.Options = &sessions.Options{
		Path: "/", Secure: g.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(guest.Absolute / time.Second),
	}
	now := g.Now()
	if cookie, err := r.Cookie(name); err == nil {
		found, err := g.Repo.FindGuestSession(r.Context(), ids.Hash(cookie.Value))
		switch {
		case err == nil && !found.Expired(now):
			session.ID, session.Values[guestKey] = cookie.Value, found
			return session, g.touch(r.Context(), found, now)
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return session, err
		}
	}
	session.IsNew = true
	session.Values[guestKey] = &guest.Session{Browser: ids.NewToken(), CreatedAt: now, SeenAt: now}
	return session, nil
}

func (g *Guests) touch(ctx context.Context, s *guest.Session, now time.Time) error {
	if now.Sub(s.SeenAt) < touchEvery {
		return nil
	}
	s.SeenAt = now
	return g.Repo.TouchGuestSession(ctx, s.IDHash, now)
}

// Save writes the session's row and its cookie.
func (g *Guests) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	s := guestOf(session)
	s.SeenAt = g.Now()
	if session.ID == "" {
		session.ID = ids.NewToken()
	}
	s.IDHash = ids.Hash(session.ID)
	if err := g.Repo.SaveGuestSession(r.Context(), s); err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// rotate saves the session under a new id: after each change of level, what
// the cookie held before opens nothing new.
func (g *Guests) rotate(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	s := guestOf(session)
	old := s.IDHash
	session.ID = ids.NewToken()
	s.IDHash, s.SeenAt = ids.Hash(session.ID), g.Now()
	// The absolute limit goes on counting from the first id.
	if err := g.Repo.ReplaceGuestSession(r.Context(), s, old, g.Now().Add(guest.Retired-guest.Absolute)); err != nil {
		return err
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// Guest gives the request's session.
func (g *Guests) Guest(c echo.Context) (*guest.Session, error) {
	session, err := g.Get(c.Request(), g.cookie())
	if err != nil {
		return nil, err
	}
	return guestOf(session), nil
}

// SaveGuest writes the request's session.
func (g *Guests) SaveGuest(c echo.Context) error { return g.with(c, g.Save) }

// RotateGuest writes it under a new id.
func (g *Guests) RotateGuest(c echo.Context) error { return g.with(c, g.rotate) }

func (g *Guests) with(c echo.Context, do func(*http.Request, http.ResponseWriter, *sessions.Session) error) error {
	session, err := g.Get(c.Request(), g.cookie())
	if err != nil {
		return err
	}
	return do(c.Request(), c.Response(), session)
}

// cookie is unprefixed on plain http, where browsers refuse __Host-.
func (g *Guests) cookie() string {
	if g.Secure {
		return "__Host-guest"
	}
	return "guest"
}

func guestOf(session *sessions.Session) *guest.Session {
	s, _ := session.Values[guestKey].(*guest.Session)
	return s
}
