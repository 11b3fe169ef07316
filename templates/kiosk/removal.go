package kiosk

import (
	"time"

	"swapdesk/templates/ui"
)

// Remove is …/remove: how the removal stands, and what can be done now.
type Remove struct {
	ui.Page
	Kiosk           ui.Kiosk
	State           string // see web/kiosk, removalState
	Heading         string
	Say             []string // sentences to read aloud
	Place           Place    // zero unless the computer is at this desk
	Receipt         Receipt  // of the ticket, or of what is booked; zero for none
	CheckIn         bool
	Action, Booking string    // of checking in, and which booking the page is about
	Ways            []ui.Link // at most two beside checking in
	Back            string
}

// Place is where somebody stands in the line of a desk.
type Place struct {
	Number    int // 0 without a ticket
	Heading   string
	Say       []string
	Wait      time.Duration // estimated while they wait; 0 for the next one
	Reference string        // of the case
}

// RemoveTimes is …/remove/time: days and times of this desk. Without Times it is
// full.
type RemoveTimes struct {
	ui.Page
	Kiosk          ui.Kiosk
	Heading        string
	Say            []string
	Action, Back   string
	Day            string // that is shown, as in a URL
	Days           []DayKey
	Earlier, Later string // URLs; "" for none
	Times          ui.Times
	WaitAction     string // takes a rain check; "" where there is none to be had
	PhoneURL       string
}

// DayKey is a day with free times, as a target.
type DayKey struct {
	URL, Text string
	Current   bool
}

// RemoveReview is …/remove/review: the time that is about to be booked.
type RemoveReview struct {
	ui.Page
	Kiosk                ui.Kiosk
	When, Store, Address string
	Say                  []string
	Action, Button, Back string
	Slot, Booking        string // for hidden fields
}

// RemoveCancel is …/remove/cancel.
type RemoveCancel struct {
	ui.Page
	Kiosk                 ui.Kiosk
	Say                   []string
	Action, Booking, Back string
}

// Certificate is …/certificate: what the technician has noted, if anything.
type Certificate struct {
	ui.Page
	Kiosk       ui.Kiosk
	Receipt     Receipt // zero without a certificate
	Unprotected bool
	PhoneURL    string // "" from the list of today
	Back        string
}
