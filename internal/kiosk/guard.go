package kiosk

import (
	"context"

	"swapdesk/internal/fault"
)

// Guard tells who is at a kiosk.
type Guard struct {
	Devices interface {
		// FindDevice is NotFound ("device_not_found"); a revoked one is found.
		FindDevice(ctx context.Context, credential string) (Device, error)
	}
	Sessions *Sessions
	Visits   interface {
		// FindCurrent gives the customer who is being served in a session, nil
		// between customers; bySelf does not count as a sign of life.
		FindCurrent(ctx context.Context, sessionID string, bySelf bool) (*Visit, error)
	} // nil: nobody is ever served
}

// FindDevice gives the device that a browser's cookie names; NotFound
// ("device_not_found") for none. A revoked one is found.
func (g *Guard) FindDevice(ctx context.Context, credential string) (Device, error) {
	if credential == "" {
		return Device{}, fault.New(fault.NotFound, "device_not_found", "this browser is no kiosk")
	}
	return g.Devices.FindDevice(ctx, credential)
}

// FindSession gives who works at a device with a cookie, and the customer whom
// they serve; NotFound ("session_not_found") when nobody does. A locked session
// is found, without its customer's time going on. bySelf does not count as a
// sign of life.
func (g *Guard) FindSession(ctx context.Context, device Device, token string, bySelf bool) (At, error) {
	at, err := g.Sessions.Find(ctx, device, token, bySelf)
	if err != nil || g.Visits == nil {
		return at, err
	}
	at.Visit, err = g.Visits.FindCurrent(ctx, at.Session.ID, bySelf || at.Session.Locked(g.Sessions.Now()))
	return at, err
}
