package kiosk

import "swapdesk/templates/ui"

// SignIn is /kiosk/sign-in: number and PIN, or the full way.
type SignIn struct {
	ui.Page
	Kiosk              ui.Kiosk
	Full               bool
	Locked             bool // only the full way is left here
	Number, PIN, Email ui.Field
}

// Fields fills in what the fields say of themselves, and the error summary.
func (v *SignIn) Fields() {
	v.Number.Name, v.Number.Label, v.Number.Autocomplete, v.Number.InputMode = "number", "Your number, or scan your badge", "off", "numeric"
	v.PIN = pin(v.PIN, "Your PIN")
	v.Email.Name, v.Email.Label, v.Email.Type, v.Email.Autocomplete = "email", "Email address", "email", "off"
	v.Errors = errors(v.Number, v.PIN, v.Email)
}

// Lock is /kiosk/lock.
type Lock struct {
	ui.Page
	Kiosk ui.Kiosk
	Name  string
	PIN   ui.Field
}

// Fields is as SignIn.Fields.
func (v *Lock) Fields() {
	v.PIN = pin(v.PIN, "Your PIN")
	v.Errors = errors(v.PIN)
}

// ChoosePIN is /kiosk/pin.
type ChoosePIN struct {
	ui.Page
	Kiosk ui.Kiosk
	PIN   ui.Field
}

// Fields is as SignIn.Fields.
func (v *ChoosePIN) Fields() {
	v.PIN = pin(v.PIN, "Six digits, not in a row and not all the same")
	v.Errors = errors(v.PIN)
}

func pin(f ui.Field, label string) ui.Field {
	f.Name, f.Label, f.Type, f.Autocomplete, f.InputMode = "pin", label, "password", neverKept, "numeric"
	return f
}

// errors is the summary of the fields that have one.
func errors(fields ...ui.Field) (found []ui.FieldError) {
	for _, f := range fields {
		if f.Error != "" {
			found = append(found, ui.FieldError{Field: f.Name, Text: f.Error})
		}
	}
	return found
}

// neverKept is the autocomplete of PINs and passwords: browsers heed "off" for
// neither, and the screen is everybody's. What works once they do not keep.
const neverKept = "one-time-code"
