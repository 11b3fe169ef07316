package program

import (
	"slices"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
)

// Status is where a program stands: draft → open ⇄ paused → closed.
type Status string

// The statuses.
const (
	Draft  Status = "draft"
	Open   Status = "open"
	Paused Status = "paused"
	Closed Status = "closed"
)

// CanMove tells whether a program may go from one status to another. The same
// status is fine; closed → open reopens. The error is a Conflict with code
// "program_status".
func CanMove(from, to Status) error {
	next := map[Status][]Status{
		Draft:  {Open},
		Open:   {Paused, Closed},
		Paused: {Open, Closed},
		Closed: {Open},
	}
	if from == to || slices.Contains(next[from], to) {
		return nil
	}
	return fault.New(fault.Conflict, "program_status",
		"status: a program cannot go from %q to %q; from %q it can go to %s", from, to, from, quoted(next[from]))
}

// Definition is what a program file says of a withdrawal.
type Definition struct {
	Slug         string
	Retailer     string
	ServiceDesk  string
	SupportPhone string // as printed
	Vendor       string
	OpensOn      day.Date
	WindowDays   int // the offer lasts through day OpensOn + WindowDays
	RemovalDays  int // the same for free removals
	Zone         *time.Location
	Status       Status
	Statement    string              // the public line; "" for none
	Withdrawn    []string            // SKUs, in the file's order
	Replacements map[string][]string // withdrawn SKU → curated replacements, best first; never nil after ParseFile
	DeskServices []string            // services that make a store one with a desk; see store.DeskServices
}

// Withdraws tells whether the program withdraws this SKU.
func (d Definition) Withdraws(sku string) bool { return slices.Contains(d.Withdrawn, sku) }

// Program is one withdrawal as its policy stands now. Customers read "the
// offer".
type Program struct {
	Definition
	ID         string
	Version    int       // policy version, counted from 1
	PausedDays int       // dates inside the window that a pause touched; they are added to it: see PausedDays
	ClosedAt   time.Time // when Status became Closed; zero while it is not, or when that is not known
}

// ExchangeWindow is the run of days for exchanges, paused days added.
func (p Program) ExchangeWindow() day.Window {
	return day.Window{Opens: p.OpensOn, Days: p.WindowDays + p.PausedDays, Zone: p.Zone}
}

// RemovalWindow is the run of days for free removals. A pause stops
// exchanges, not removals, so that it adds nothing here (contract.md, Pause).
func (p Program) RemovalWindow() day.Window {
	return day.Window{Opens: p.OpensOn, Days: p.RemovalDays, Zone: p.Zone}
}
