package demo

import (
	"swapdesk/internal/account"
	"swapdesk/internal/staff"
)

// What opens the demonstration's accounts. They are shown on /demo, and lead
// to invented people only.
const (
	StaffPassword = "seven green turtles swim west"
	// StaffSecret is that of every second factor, as an app takes it.
	StaffSecret = "DEMOSWAPDESKDEMOSWAPDESKDEMOSWAP"
)

// Staff is one account for each role.
func Staff() []account.New {
	return []account.New{
		{Email: "alma@staff.example", Name: "Alma Ortiz", Role: staff.Associate, StoreNumber: "281"},
		{Email: "ben@staff.example", Name: "Ben Carter", Role: staff.Agent},
		{Email: "sofia@staff.example", Name: "Sofia Marin", Role: staff.Supervisor},
		{Email: "marcus@staff.example", Name: "Marcus Webb", Role: staff.Manager},
		{Email: "ada@staff.example", Name: "Ada Lindqvist", Role: staff.Admin},
		{Email: "otto@staff.example", Name: "Otto Brandt", Role: staff.Auditor},
	}
}
