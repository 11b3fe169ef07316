package manage

import "swapdesk/templates/ui"

// Devices is /manage/devices: the kiosks, and a new one.
type Devices struct {
	ui.Page
	ui.Staff
	Done               string
	Code, Store, Label ui.Field
	Rows               []Device
}

// Device is one kiosk; Revoke is "" for one that was removed.
type Device struct{ Label, Store, State, Kind, Seen, Since, Revoke string }

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
