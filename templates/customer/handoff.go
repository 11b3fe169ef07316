package customer

import "swapdesk/templates/ui"

// Handoff is /{l}/handoff/{token}: a phone that goes on where a kiosk stopped.
type Handoff struct {
	ui.Page
	State         string // "start", "number", "email", "receipt", "gone"
	Number        string // two digits to show at the desk
	Email         ui.Field
	Action, Check string
}

func (v Handoff) email() ui.Field {
	return v.Email.Words(v.Page, "email", "handoff").As("email", "email", "email")
}
