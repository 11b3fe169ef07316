package queue

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/ids"
	"swapdesk/internal/removal"
)

// Status is where a ticket stands.
type Status string

// The statuses.
const (
	Waiting Status = "waiting"
	Called  Status = "called"
	Serving Status = "serving"
	Done    Status = "done"
	NoShow  Status = "no_show" // called, and did not come
	Left    Status = "left"
)

// NoShowAfter is how long after the first call a desk waits: as long as for
// somebody who booked.
const NoShowAfter = removal.MissedAfter

// Ticket is a place in the queue of one desk on one day.
type Ticket struct {
	ID             string
	StoreNumber    string
	Day            day.Date
	Number         int // from 1 every day
	SubscriptionID string
	CaseID         string
	AppointmentID  string // "" for a walk-in
	Status         Status
	Bench          int       // where they are called to, from 1; 0 while not called
	DeviceID       string    // of the kiosk that called; "" while not called
	Due            time.Time // the booked time; for a walk-in when they came
	CameAt         time.Time
	CalledAt       time.Time // for the first time; zero while not called
	Calls          int
	ServingAt      time.Time // zero before
	EndedAt        time.Time // zero while it lives
}

// Live tells whether the customer waits, is called or is being served.
func (t Ticket) Live() bool { return t.EndedAt.IsZero() }

// Booked tells whether the customer had a time.
func (t Ticket) Booked() bool { return t.AppointmentID != "" }

// MayMiss tells whether it may be said at now that a called customer did not
// come.
func (t Ticket) MayMiss(now time.Time) bool {
	return t.Status == Called && !now.Before(t.CalledAt.Add(NoShowAfter))
}

// event tells of a change of the ticket.
func (t Ticket) event(action audit.Action, actor audit.Actor, at time.Time) audit.Event {
	data, _ := json.Marshal(map[string]any{"ticket": t.ID, "number": t.Number, "store": t.StoreNumber, "bench": t.Bench}) // always marshals
	return audit.Event{ID: ids.New(), At: at, Actor: actor, Action: action, Subject: "case:" + t.CaseID, Data: string(data)}
}

// turn ranks who is called first: a booked time that has come, then who came
// without one, then a booked time that is still to come.
func (t Ticket) turn(now time.Time) int {
	switch {
	case t.Booked() && !now.Before(t.Due):
		return 0
	case !t.Booked():
		return 1
	}
	return 2
}

// InTurn gives those who wait in the order in which they are called at now:
// whoever booked and whose time has come, the earliest time first; then
// whoever came without a booking, in the order in which they came; then
// whoever came before the booked time. A desk that has a bench free takes the
// last as well, but nobody loses a place to somebody who is early.
func InTurn(tickets []Ticket, now time.Time) []Ticket {
	waiting := slices.DeleteFunc(slices.Clone(tickets), func(t Ticket) bool { return t.Status != Waiting })
	slices.SortFunc(waiting, func(a, b Ticket) int {
		return cmp.Or(cmp.Compare(a.turn(now), b.turn(now)), a.Due.Compare(b.Due), cmp.Compare(a.Day.String(), b.Day.String()), cmp.Compare(a.Number, b.Number))
	})
	return waiting
}
