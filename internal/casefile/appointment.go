package casefile

import (
	"encoding/json"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/ids"
)

// AppointmentStatus is where an appointment stands.
type AppointmentStatus string

// The statuses. A held one is a bench kept while the customer reviews; one
// that is done, a no-show or canceled keeps no bench.
const (
	AppointmentHeld      AppointmentStatus = "held"
	AppointmentBooked    AppointmentStatus = "booked"
	AppointmentCheckedIn AppointmentStatus = "checked_in"
	AppointmentInService AppointmentStatus = "in_service"
	AppointmentDone      AppointmentStatus = "done"
	AppointmentNoShow    AppointmentStatus = "no_show"
	AppointmentCanceled  AppointmentStatus = "canceled"
)

// Appointment is a time at a bench of a service desk, for the removal of one
// subscription's product. Moved to another time it stays the same appointment.
type Appointment struct {
	ID             string
	SubscriptionID string
	CaseID         string // "" while held
	StoreNumber    string
	Bench          int // counted from 1
	Start, End     time.Time
	Status         AppointmentStatus
	HoldUntil      time.Time // exclusive; zero unless held
	UID            string    // of its calendar entry, for good
	Sequence       int       // of its calendar entry: one more with every change
	MadeAt         time.Time
	ChangedAt      time.Time
}

// Live tells whether it is still to come or under way. A hold is not.
func (a Appointment) Live() bool {
	switch a.Status {
	case AppointmentBooked, AppointmentCheckedIn, AppointmentInService:
		return true
	}
	return false
}

// Holds tells whether it is a hold that has not run out at now.
func (a Appointment) Holds(now time.Time) bool {
	return a.Status == AppointmentHeld && now.Before(a.HoldUntil)
}

// At tells whether it is at this time of this store.
func (a Appointment) At(storeNumber string, start time.Time) bool {
	return a.StoreNumber == storeNumber && a.Start.Equal(start)
}

// Event tells of a change of the appointment. A hold may have no case: it is
// about its subscription.
func (a Appointment) Event(action audit.Action, actor audit.Actor, at time.Time) audit.Event {
	data, _ := json.Marshal(map[string]any{ // strings and numbers always marshal
		"appointment": a.ID, "store": a.StoreNumber, "start": a.Start.UTC().Format(time.RFC3339), "bench": a.Bench, "sequence": a.Sequence,
	})
	subject := "case:" + a.CaseID
	if a.CaseID == "" {
		subject = "subscription:" + a.SubscriptionID
	}
	return audit.Event{ID: ids.New(), At: at, Actor: actor, Action: action, Subject: subject, Data: string(data)}
}
