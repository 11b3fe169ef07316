package demo

import (
	"cmp"
	"context"
	"slices"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/staff"
)

// What opens the kiosk of the demonstration's store. They are shown on
// /demo/kiosk.
const (
	KioskStore = "281"
	StaffPIN   = "481516"
	// StaffNumber is what the store's associate types, or has on the badge.
	StaffNumber = "28101"
)

// Kiosk makes browsers kiosks of the demonstration's store, by the use cases
// by which a manager and an associate do it.
type Kiosk struct {
	Devices    *kiosk.Devices
	Associates *kiosk.Sessions
	Accounts   *account.Service
	Manager    string // address of the account that types the code; "" for the demonstration's own
}

// Enroll makes a browser of a network a kiosk, and gives what its cookie
// holds: it shows a code, and the manager types it.
func (k Kiosk) Enroll(ctx context.Context, network string) (credential string, err error) {
	boss, err := k.Accounts.Repo.FindAccountByEmail(ctx, account.EmailKey(cmp.Or(k.Manager, address(staff.Manager))))
	if err != nil {
		return "", err
	}
	code, browser, err := k.Devices.Begin(ctx, "", ids.NewToken(), network)
	if err != nil {
		return "", err
	}
	e := kiosk.Enrollment{Code: code, Label: "Demonstration", StoreNumber: KioskStore}
	if _, err := k.Devices.Pair(ctx, e, account.Signed{Account: boss}.Actor()); err != nil {
		return "", err
	}
	return k.Devices.Claim(ctx, browser)
}

// SignIn signs the store's associate in at a kiosk by number and PIN, and
// gives what the cookie holds; errors as kiosk.Sessions.SignIn.
func (k Kiosk) SignIn(ctx context.Context, d kiosk.Device) (token string, err error) {
	return k.Associates.SignIn(ctx, d, StaffNumber, StaffPIN)
}

// furnish gives the associate number and PIN.
func (k Kiosk) furnish(ctx context.Context) error {
	alma, err := k.Accounts.Repo.FindAccountByEmail(ctx, account.EmailKey(address(staff.Associate)))
	if err != nil {
		return err
	}
	if p, err := k.Associates.FindPIN(ctx, alma.ID); err == nil && p.Hash != "" || err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err := k.Associates.SetNumber(ctx, alma.ID, StaffNumber, "", audit.System()); err != nil {
		return err
	}
	return k.Associates.SetPIN(ctx, alma.ID, StaffPIN, audit.System())
}

// address is that of the demonstration's account of a role.
func address(role staff.Role) string {
	all := Staff()
	return all[slices.IndexFunc(all, func(n account.New) bool { return n.Role == role })].Email
}
