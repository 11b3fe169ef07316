package kiosk

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

const (
	// mostPairings bounds the codes that live at once: the page that makes
	// them is open to everybody.
	mostPairings = 500
	// mostOfNetwork bounds those of one network.
	mostOfNetwork = 20
	// pairTries are the wrong codes of one manager within pairWithin.
	pairTries    = 5
	pairWithin   = 10 * time.Minute
	longestLabel = 60
)

// Pairing is a code on the screen of a browser that wants to be a kiosk.
type Pairing struct {
	CodeMAC     string
	BrowserHash string // SHA-256 of what the browser's cookie holds
	PublicKey   string // as in Device
	Network     string // MAC of the browser's network
	MadeAt      time.Time
	ExpiresAt   time.Time // exclusive
	DeviceID    string    // "" until a manager has typed the code
}

// DeviceRepo keeps devices and the codes by which they are enrolled.
type DeviceRepo interface {
	// FindDevice is NotFound ("device_not_found").
	FindDevice(ctx context.Context, credentialHash string) (Device, error)
	// ListDevices gives those of a store, of all stores for "", the latest
	// first.
	ListDevices(ctx context.Context, storeNumber string) ([]Device, error)
	// FindPairing finds by the browser; NotFound ("pairing_not_found").
	FindPairing(ctx context.Context, browserHash string) (Pairing, error)
	TransactDevices(ctx context.Context, fn func(DeviceTx) error) error
}

// DeviceTx is what changes within one transaction.
type DeviceTx interface {
	// CountPairings counts the codes that live at now, and those of a network
	// among them, and forgets the others.
	CountPairings(ctx context.Context, network string, now time.Time) (all, ofNetwork int, err error)
	// SavePairing writes a code; one that is there already is a duplicate.
	SavePairing(ctx context.Context, p Pairing) error
	// LockPairing finds a code that nobody has typed yet, and keeps others from
	// typing it; NotFound ("pairing_not_found") for one that is not there, has
	// expired or was used.
	LockPairing(ctx context.Context, codeMAC string, now time.Time) (Pairing, error)
	// TakePairing binds it to a device.
	TakePairing(ctx context.Context, codeMAC, deviceID string) error
	// DeletePairing forgets a browser's code; there is false when it has none.
	DeletePairing(ctx context.Context, browserHash string) (there bool, err error)
	// LockAccount keeps a manager from typing two codes at the same moment.
	LockAccount(ctx context.Context, id string) (staff.Account, error)
	InsertDevice(ctx context.Context, d Device) error
	// LockDevice is NotFound ("device_not_found").
	LockDevice(ctx context.Context, id string) (Device, error)
	// UpdateDevice writes what changes while it lives: credential, nonce, when
	// it was seen and proven, and its end.
	UpdateDevice(ctx context.Context, d Device) error
	// EndKioskSessions ends those of a device with their customers.
	EndKioskSessions(ctx context.Context, deviceID string, at time.Time) ([]Session, error)
	// CountEvents counts what an actor has done since then.
	CountEvents(ctx context.Context, actor string, action audit.Action, since time.Time) (int, error)
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Devices is the use case. MAC is the vault's.
type Devices struct {
	Repo DeviceRepo
	MAC  func(purpose string, parts ...string) string
	Now  func() time.Time
}

// FindDevice gives the device of a credential; see httpx.KioskGuard.
func (s *Devices) FindDevice(ctx context.Context, credential string) (Device, error) {
	return s.Repo.FindDevice(ctx, ids.Hash(credential))
}

// Begin makes a code for a browser, "7K4M-9PQX", and gives what its cookie
// holds while it waits; before is what it held, whose code ends. publicKey is
// its signing key, "" where it has none. Invalid ("key_format") for what is no
// key; Throttled ("pairings_full") when too many browsers wait, in all or of
// its network.
func (s *Devices) Begin(ctx context.Context, publicKey, before, network string) (code, browser string, err error) {
	if _, err := readKey(publicKey); err != nil && publicKey != "" {
		return "", "", err
	}
	code, browser = ids.NewCode(), ids.NewToken()
	now := s.Now()
	p := Pairing{
		CodeMAC: s.codeMAC(code), BrowserHash: ids.Hash(browser), PublicKey: publicKey,
		Network: s.MAC("kiosk network", network), MadeAt: now, ExpiresAt: now.Add(PairingTime),
	}
	err = s.Repo.TransactDevices(ctx, func(tx DeviceTx) error {
		if _, err := tx.DeletePairing(ctx, ids.Hash(before)); err != nil {
			return err
		}
		all, ofNetwork, err := tx.CountPairings(ctx, p.Network, now)
		switch {
		case err != nil:
			return err
		case all >= mostPairings || ofNetwork >= mostOfNetwork:
			return fault.New(fault.Throttled, "pairings_full", "too many browsers want to be kiosks")
		}
		return tx.SavePairing(ctx, p)
	})
	return code, browser, err
}

func (s *Devices) codeMAC(code string) string { return s.MAC("kiosk pairing", code) }

// Waits gives the pairing of a browser; NotFound ("pairing_not_found") when it
// has none that lives.
func (s *Devices) Waits(ctx context.Context, browser string) (Pairing, error) {
	p, err := s.Repo.FindPairing(ctx, ids.Hash(browser))
	if err == nil && p.DeviceID == "" && !s.Now().Before(p.ExpiresAt) {
		return Pairing{}, fault.New(fault.NotFound, "pairing_not_found", "the code has run out")
	}
	return p, err
}

// Claim gives a browser whose code was typed its credential, once.
func (s *Devices) Claim(ctx context.Context, browser string) (credential string, err error) {
	p, err := s.Waits(ctx, browser)
	switch {
	case err != nil:
		return "", err
	case p.DeviceID == "":
		return "", fault.New(fault.Conflict, "not_paired", "nobody has typed the code yet")
	}
	credential = ids.NewToken()
	err = s.Repo.TransactDevices(ctx, func(tx DeviceTx) error {
		gone := fault.New(fault.NotFound, "pairing_not_found", "it was claimed, or the device removed")
		if there, err := tx.DeletePairing(ctx, p.BrowserHash); err != nil || !there {
			return cmp.Or[error](err, gone)
		}
		d, err := tx.LockDevice(ctx, p.DeviceID)
		if err != nil || d.Revoked() {
			return cmp.Or[error](err, gone)
		}
		d.CredentialHash, d.SeenAt = ids.Hash(credential), s.Now()
		return tx.UpdateDevice(ctx, d)
	})
	return credential, err
}

// Enrollment is how a manager makes the browser that shows a code a kiosk.
// Paper is Roll where nothing is said.
type Enrollment struct {
	Code, Label, StoreNumber string
	Paper                    Paper
}

// Pair binds the browser that shows a code to a store. Invalid has a code per
// field in Fields: "code" is "empty", "format" or "unknown" (which it also is
// when it has run out or was used), "label" is "empty" or "long". Throttled
// ("pairing_tries") after too many wrong codes.
func (s *Devices) Pair(ctx context.Context, e Enrollment, by audit.Actor) (Device, error) {
	code, ok := ids.ParseCode(e.Code)
	label := strings.Join(strings.Fields(strings.ToValidUTF8(e.Label, "")), " ")
	fields := map[string]string{}
	switch {
	case strings.TrimSpace(e.Code) == "":
		fields["code"] = "empty"
	case !ok:
		fields["code"] = "format"
	}
	switch {
	case label == "":
		fields["label"] = "empty"
	case utf8.RuneCountInString(label) > longestLabel:
		fields["label"] = "long"
	}
	if len(fields) > 0 {
		return Device{}, mistakes(fields)
	}
	now := s.Now()
	d := Device{
		ID: ids.New(), StoreNumber: e.StoreNumber, Label: label, CredentialHash: ids.Hash(ids.NewToken()), // nobody's until it is claimed
		Paper:      cmp.Or(e.Paper, Roll),
		EnrolledBy: strings.TrimPrefix(by.ID, "staff:"), EnrolledAt: now, SeenAt: now,
	}
	wrong := false
	err := s.Repo.TransactDevices(ctx, func(tx DeviceTx) error {
		wrong = false
		if _, err := tx.LockAccount(ctx, d.EnrolledBy); err != nil {
			return err
		}
		n, err := tx.CountEvents(ctx, by.ID, audit.KioskPairingFailed, now.Add(-pairWithin))
		switch {
		case err != nil:
			return err
		case n >= pairTries:
			return fault.New(fault.Throttled, "pairing_tries", "%d wrong codes", n)
		}
		p, err := tx.LockPairing(ctx, s.codeMAC(code), now)
		if fault.Is(err, "pairing_not_found") {
			wrong = true // counted in this transaction
			return tx.InsertEvent(ctx, s.event(Device{StoreNumber: e.StoreNumber}, audit.KioskPairingFailed, by))
		} else if err != nil {
			return err
		}
		d.PublicKey = p.PublicKey
		if err := tx.InsertDevice(ctx, d); err != nil {
			return err
		}
		if err := tx.TakePairing(ctx, p.CodeMAC, d.ID); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(d, audit.KioskEnrolled, by))
	})
	if err == nil && wrong {
		err = mistakes(map[string]string{"code": "unknown"})
	}
	return d, err
}

func mistakes(fields map[string]string) error {
	return &fault.Error{Kind: fault.Invalid, Code: "pairing", Message: "the form has mistakes", Fields: fields}
}

// Revoke shuts a device out, with whoever works at it. A second time changes
// nothing. NotFound ("device_not_found").
func (s *Devices) Revoke(ctx context.Context, id string, by audit.Actor) (Device, error) {
	var d Device
	err := s.Repo.TransactDevices(ctx, func(tx DeviceTx) (err error) {
		if d, err = tx.LockDevice(ctx, id); err != nil || d.Revoked() {
			return err
		}
		d.RevokedAt, d.RevokedBy = s.Now(), by.ID
		if err := tx.UpdateDevice(ctx, d); err != nil {
			return err
		}
		if _, err := tx.EndKioskSessions(ctx, d.ID, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(d, audit.KioskRevoked, by))
	})
	return d, err
}

func (s *Devices) event(d Device, action audit.Action, by audit.Actor) audit.Event {
	by.StoreID, by.Device = d.StoreNumber, d.ID
	subject := "kiosk:" + d.ID
	if d.ID == "" {
		subject = "kiosk"
	}
	return audit.Event{ID: ids.New(), At: s.Now(), Actor: by, Action: action, Subject: subject}
}
