package demo

import "swapdesk/templates/ui"

// Guide is /demo: what to try.
type Guide struct {
	ui.Page
	Now     string // the demo's clock in words; "" leaves it out
	Check   string // URL of the look-up form
	Mailbox string // URL of the mailbox
	Orders  []Order
}

// Order is one sample purchase: an order number or an activation code, the
// contact that goes with it, and what one sees.
type Order struct{ Number, Code, Contact, Shows string }

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
}
