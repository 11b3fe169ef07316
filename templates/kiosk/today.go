package kiosk

import (
	"strings"

	"swapdesk/templates/ui"
)

// Today is /kiosk/today: everybody of today at this desk.
type Today struct {
	ui.Page
	Kiosk      ui.Kiosk
	Date, Lead string
	Problem    string // why what was asked for was not done; "" for nothing
	Next       string // the number that is called next; "" when nobody waits
	CallAction string // "" while no bench is free
	Rows       []TodayRow
	Ended      []TodayRow // who has gone, the latest first
}

// TodayRow is one customer in the list.
type TodayRow struct {
	Key            string // names the row's targets
	Number         string // "" while they are expected
	Name, Product  string // the name masked
	When, Wait     string
	Kind, Status   string // of the tag
	Note           string
	Steps          []TodayStep
	OpenAction     string // opens the customer's case; "" for who has gone
	LeaveAction    string // notes that the customer has left, apart from the rest; "" while expected
	FinishURL      string // only at a bench
	CertificateURL string // only when it is done
}

// TodayStep is a form of one button.
type TodayStep struct {
	Action, Text string
	plain        bool
}

// id names a step's button, so that the focus finds it again in a fresh list.
func (s TodayStep) id() string { return "do" + strings.ReplaceAll(s.Action, "/", "-") }

// Finish is /kiosk/ticket/{id}/finish: the technician's checklist.
type Finish struct {
	ui.Page
	Kiosk         ui.Kiosk
	Number, Bench int
	Action, Back  string
	Removed       ui.Field
	Rebooted      bool
	Protected     string            // "yes", "no" or ""
	Gaps          map[string]string // what is missing, by field; nil for nothing

	rebootedError string
	protections   ui.PickList
}

// Fields fills in what the fields say of themselves, and the error summary.
func (v *Finish) Fields() {
	v.Removed.Name, v.Removed.Label, v.Removed.Autocomplete = "removed", "What was removed", "off"
	v.protections = ui.PickList{Name: "protected", Legend: "Is other protection on now?", Picks: []ui.Pick{
		{Value: "yes", Label: "Yes, it is on", Checked: v.Protected == "yes"},
		{Value: "no", Label: "No, not yet", Checked: v.Protected == "no"},
	}}
	switch v.Gaps["removed"] {
	case "empty":
		v.Removed.Error = "Enter what was removed"
	case "long":
		v.Removed.Error = "What was removed must be 200 characters or fewer"
	}
	if v.Gaps["rebooted"] != "" {
		v.rebootedError = "Restart the computer, then tick that it was restarted"
	}
	if v.Gaps["protected"] != "" {
		v.protections.Error = "Choose whether other protection is on"
	}
	for _, e := range []ui.FieldError{{Field: "removed", Text: v.Removed.Error}, {Field: "rebooted", Text: v.rebootedError}, {Field: "protected", Text: v.protections.Error}} {
		if e.Text != "" {
			v.Errors = append(v.Errors, e)
		}
	}
}

// Wall is /kiosk/wall: numbers alone, in every language at once.
type Wall struct {
	ui.Page
	Kiosk           ui.Kiosk
	Languages       []WallWords
	Called, Serving []WallTicket
	Next            []string
}

// many tells whether the rows have to be lower to be on the screen together.
func (v Wall) many() bool { return len(v.Called)+len(v.Serving) > 4 }

// WallWords are the words in one language.
type WallWords struct {
	Lang string
	T    func(id string, kv ...any) string
	Wait string // of who comes now
}

// WallTicket is a number and its bench. Key changes when it is called again.
type WallTicket struct{ Number, Bench, Key string }
