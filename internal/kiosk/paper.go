package kiosk

import (
	"context"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
)

// Paper is what the printer beside a kiosk takes.
type Paper string

// The papers.
const (
	Roll  Paper = "receipt" // 80 mm wide, black only
	Sheet Paper = "page"    // Letter or A4, whichever the printer has
)

// Known tells whether it is one of the papers.
func (p Paper) Known() bool { return p == Roll || p == Sheet }

// SetPaper tells a device what its printer takes. A second time changes
// nothing. Invalid ("paper_unknown") for no paper; NotFound
// ("device_not_found"), also for a revoked one.
func (s *Devices) SetPaper(ctx context.Context, id string, p Paper, by audit.Actor) error {
	if !p.Known() {
		return fault.New(fault.Invalid, "paper_unknown", "%q is no paper", p)
	}
	return s.Repo.TransactDevices(ctx, func(tx DeviceTx) error {
		d, err := tx.LockDevice(ctx, id)
		switch {
		case err != nil:
			return err
		case d.Revoked():
			return fault.New(fault.NotFound, "device_not_found", "this device was revoked")
		case d.Paper == p:
			return nil
		}
		d.Paper = p
		if err := tx.UpdateDevice(ctx, d); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(d, audit.KioskPaperSet, by))
	})
}
