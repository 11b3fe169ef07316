package staff

import "swapdesk/templates/ui"

// SignIn is /staff/sign-in.
type SignIn struct {
	ui.Page
	Next    string // where it leads, for the hidden field
	Email   string // as typed
	Problem string // words of what went wrong; "" for nothing
	Ended   bool   // somebody was signed in and is no more
}

// Enroll is the page on which a second factor is enrolled.
type Enroll struct {
	ui.Page
	ui.Staff
	Next     string
	Sealed   string // the new secret, sealed, for the hidden field
	Secret   string // in groups of four, to type by hand
	QRSize   int
	QRPath   string // SVG path of the QR
	Required bool   // the role asks for it
}

// Wrong is what is wrong with a field; "" for nothing.
func (v Enroll) Wrong(field string) string {
	for _, e := range v.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// Prove asks for a code of the second factor again.
type Prove struct {
	ui.Page
	ui.Staff
	Next    string
	Problem string
}

// Sessions are the browsers in which one is signed in.
type Sessions struct {
	ui.Page
	ui.Staff
	Rows     []Session
	Factor   bool   // a second factor is enrolled
	Enroll   string // URL to enroll one; "" when there is one
	Changed  string // words of what was just done; "" for nothing
	SignedIn string // email of the account
}

// Session is one browser.
type Session struct {
	ID                       string // names it in the form
	Browser, Network         string
	OpenedAt, SeenAt, EndsAt string
	This                     bool
}
