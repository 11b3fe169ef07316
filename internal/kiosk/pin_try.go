package kiosk

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/staff"
)

// A lock lasts until a full sign-in lifts it; what is counted for a number that
// is nobody's is forgotten with the failed sign-ins of a day.
const keepTries = 50 * 365 * 24 * time.Hour

func (s *Sessions) badge(typed string) string       { return s.MAC("kiosk badge", typed) }
func (s *Sessions) personKey(staffID string) string { return s.MAC("kiosk PIN of", staffID) }
func (s *Sessions) deviceKey(d Device) string       { return s.MAC("kiosk PINs at", d.ID) }

// tries are wrong PINs in a row, this one counted.
type tries struct{ ofPerson, atDevice int }

// try compares a PIN. p is the zero one where there is none: it costs the same,
// and typed is what the try is counted under. A try is counted before it is
// made, so that many at once are not compared either; letting somebody in takes
// the count back.
func (s *Sessions) try(ctx context.Context, device Device, p PIN, typed, pin string) (staff.Account, error) {
	n, err := s.count(ctx, device, p, typed)
	if err != nil {
		return staff.Account{}, err
	}
	hash := p.Hash
	if n.ofPerson > PINTries || len(pin) != PINLength {
		hash = ""
	}
	matches, err := s.Matches(ctx, pin, hash)
	if err != nil {
		return staff.Account{}, err
	}
	a, err := s.Repo.FindAccount(ctx, p.StaffID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return a, err
	}
	if !matches || !mayWork(a, device) {
		return a, s.failed(ctx, device, p, n)
	}
	return a, nil
}

// count counts a try for the person and at the device; too many at the device
// are Throttled ("device_locked").
func (s *Sessions) count(ctx context.Context, device Device, p PIN, typed string) (n tries, err error) {
	long := s.Now().Add(keepTries)
	person, keep := s.personKey(p.StaffID), long
	if p.StaffID == "" {
		person, keep = s.MAC("kiosk PIN of nobody", typed), s.Now()
	}
	err = s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		if n.atDevice, err = tx.CountPINTry(ctx, s.deviceKey(device), long); err != nil {
			return err
		}
		if n.atDevice > PINTries {
			return deviceShut() // what was counted goes with the transaction
		}
		n.ofPerson, err = tx.CountPINTry(ctx, person, keep)
		return err
	})
	return n, err
}

// failed leaves the events of a wrong PIN, and turns the person's PIN off when
// it was one too many.
func (s *Sessions) failed(ctx context.Context, device Device, p PIN, n tries) error {
	by := audit.Actor{ID: "nobody", Channel: "kiosk", StoreID: device.StoreNumber, Device: device.ID}
	subject, place := "device:"+device.ID, "device:"+device.ID
	if p.StaffID != "" {
		subject = "staff:" + p.StaffID
	}
	err := s.Repo.TransactSessions(ctx, func(tx SessionTx) error {
		if err := tx.InsertEvent(ctx, s.event(by, audit.KioskRefused, subject, "")); err != nil {
			return err
		}
		if n.atDevice == PINTries {
			if err := tx.InsertEvent(ctx, s.event(by, audit.KioskLockedOut, place, "")); err != nil {
				return err
			}
		}
		if p.StaffID == "" || n.ofPerson != PINTries {
			return nil
		}
		fresh, err := tx.LockPIN(ctx, p.StaffID)
		if err != nil || fresh.Hash == "" || fresh.Hash != p.Hash {
			return err
		}
		fresh.Hash = ""
		if err := tx.SavePIN(ctx, fresh); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(by, audit.KioskLockedOut, subject, ""))
	})
	if err != nil {
		return err
	}
	return refused()
}
