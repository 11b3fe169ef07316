package manage

import "swapdesk/templates/ui"

// Devices is /manage/devices: the kiosks, and a new one.
type Devices struct {
	ui.Page
	ui.Staff
	Done               string
	Code, Store, Label ui.Field
	Sheet              bool // Letter or A4 was chosen for the new one
	Rows               []Device
}

// Device is one kiosk; Revoke and Paper, the URLs of what can be done, are ""
// for one that was removed.
type Device struct {
	Label, Store, State, Kind, Seen, Since, Revoke, Paper string
	Sheet                                                 bool // its printer takes Letter or A4 rather than a receipt roll
}

// papers is what the printer of a new kiosk takes.
func (v Devices) papers() ui.PickList {
	return ui.PickList{Name: "paper", Legend: "Paper of its printer", Picks: []ui.Pick{
		{Value: "receipt", Label: "Receipt roll, 80 mm", Checked: !v.Sheet}, {Value: "page", Label: "Letter or A4", Checked: v.Sheet},
	}}
}

// paper is it in words, and other what it can be changed to.
func (d Device) paper() (words, value, other string) {
	if d.Sheet {
		return "Letter or A4", "receipt", "Use a receipt roll"
	}
	return "Receipt roll, 80 mm", "page", "Use Letter or A4"
}

// Fields fills in what the fields say of themselves, and the error summary.
func (v *Devices) Fields() {
	v.Code.Name, v.Code.Label, v.Code.Autocomplete, v.Code.Mono, v.Code.Narrow = "code", "Code on the kiosk’s screen", "off", true, true
	v.Store.Name, v.Store.Label, v.Store.InputMode, v.Store.Narrow = "store", "Store number", "numeric", true
	v.Label.Name, v.Label.Label, v.Label.Hint = "label", "Name", "For staff: Desk 2, left"
	for _, f := range []ui.Field{v.Code, v.Store, v.Label} {
		if f.Error != "" {
			v.Errors = append(v.Errors, ui.FieldError{Field: f.Name, Text: f.Error})
		}
	}
}

// Revoke is /manage/devices/{id}/revoke.
type Revoke struct {
	ui.Page
	ui.Staff
	Label, Store, Action string
	Already              bool
}
