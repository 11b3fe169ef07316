package demo

import "swapdesk/templates/ui"

// Guide is /demo: what to try.
type Guide struct {
	ui.Page
	Now     string // the demo's clock in words; "" leaves it out
	Check   string // URL of the look-up form
	Mailbox string // URL of the mailbox
	Orders  []Order
	Places  []Place
	Staff   Staff
	Kiosk   Door
}

// Staff is how to see the pages of those who work there.
type Staff struct {
	Enter    string // URL that takes the role, and signs in
	SignIn   string // URL of the form that everybody signs in with
	People   []Person
	Password string // of all
	Code     string // that their authenticator apps show now
}

// Person is one account; Shows is what it is for.
type Person struct{ Role, Name, Email, Shows string }

// Order is one sample purchase: an order number or an activation code, the
// contact that goes with it, and what one sees.
type Order struct{ Number, Code, Contact, Shows string }

// Place is a sample place at which to look for a desk, and what one sees.
type Place struct{ Typed, Shows string }

// Mailbox is /demo/mail: everything that was sent, newest first.
type Mailbox struct {
	ui.Page
	Base  string // "/demo/mail"; a mail is at Base + "/" + ID + Query
	Query string // "?l=es" keeps the language; "" leaves it to the browser
	Mails []Mail
}

// Mail is one line of the mailbox. SentAt is in words, with the zone.
type Mail struct{ ID, To, Subject, SentAt string }

// Message is /demo/mail/{id}: one mail as plain text.
type Message struct {
	ui.Page
	Mail
	Text     string
	TextLang string // BCP 47, of the text; "" when not known
	Attached string // name of the file that came with it; "" for none
}

// rows are what stands over the text.
func (m Message) rows() []ui.Row {
	rows := []ui.Row{
		{Key: m.T("demo.mail.to"), Value: m.To},
		{Key: m.T("demo.mail.sent"), Value: m.SentAt},
	}
	if m.Attached != "" {
		rows = append(rows, ui.Row{Key: m.T("demo.mail.attached"), Value: m.Attached})
	}
	return rows
}
