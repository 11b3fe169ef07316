package staff_test

import (
	"testing"
	"time"

	"swapdesk/internal/staff"
)

// An own store binds whoever has one, and an associate without one may act at
// none.
func TestCanAtAStore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role       staff.Role
		own, store string
		action     staff.Action
		want       bool
	}{
		{staff.Associate, "281", "281", staff.BookRemoval, true},
		{staff.Associate, "281", "282", staff.BookRemoval, false},
		{staff.Associate, "", "281", staff.BookRemoval, false},
		{staff.Associate, "", "", staff.BookRemoval, true}, // the page; each store is asked for again
		{staff.Agent, "", "281", staff.BookRemoval, true},
		{staff.Agent, "282", "281", staff.BookRemoval, true},
		{staff.Manager, "", "281", staff.ManageKiosks, true},
		{staff.Manager, "282", "281", staff.ManageKiosks, false},
		{staff.Admin, "281", "281", staff.ManageKiosks, true},
		{staff.Auditor, "", "281", staff.ManageKiosks, false},
		{staff.Associate, "281", "281", "nothing", false},
	} {
		a := staff.Account{ID: "x", Role: c.role, StoreNumber: c.own}
		if got := staff.Can(a, c.action, c.store); got != c.want {
			t.Errorf("%s of %q at %q: %s: %t", c.role, c.own, c.store, c.action, got)
		}
		a.DisabledAt = time.Unix(1, 0)
		if staff.Can(a, c.action, c.store) {
			t.Errorf("%s: disabled", c.role)
		}
	}
}
