package desk

import "swapdesk/templates/ui"

// Acting is what stands around every page on which staff act for a customer.
type Acting struct {
	Frame
	Action  string // URL of its form
	Notice  string
	Reason  ui.Field
	Reasons []string // to choose from; anything else can be typed
	Langs   []ui.Pick
}

// Exchange is /desk/case/:id/exchange.
type Exchange struct {
	Acting
	Why         string // there is nothing to choose: the verdict; "" when there is
	Override    string // URL of asking for an exception; "" for who may not
	Options     []Option
	Problem     string // words at the radios
	NoMailbox   bool
	Replacement string
}

// Option is one replacement beside the old product.
type Option struct {
	SKU, Name string
	Checked   bool
	OutOfKeys bool
	Rows      []Parity
}

// Parity is one line of a comparison: never less than before.
type Parity struct{ What, Old, New, More string }

// Confirm is a page that is read to the customer before something is done.
type Confirm struct {
	Acting
	Say       []string
	Rows      []ui.Row
	Hidden    [][2]string
	Button    string
	BackURL   string // to choose again
	BackText  string
	NoMailbox bool
}

// Book is /desk/case/:id/book.
type Book struct {
	Acting
	Why       string // nothing can be booked; "" when it can
	Now       string // what is booked; "" for nothing
	CancelURL string // "" for who may not, or when it is too late
	Search    bool   // another place can be looked for
	Place     ui.Field
	Towns     []ui.Pick
	TownError string
	Desks     []DeskLink
	Near      string // beside what the desks are
	Store     string // number of the one whose times are shown; "" for none
	StoreName string
	Address   string
	Zone      string
	Length    string
	Days      []BookDay
	Earlier   string // URLs of other days; "" for none
	Later     string
	Full      bool // it has no free time at all
	Problem   string
	Wait      WaitFor
}

// WaitFor is the form of a rain check for a removal; without an Action there is
// none.
type WaitFor struct {
	Action, Place string
	Say           []string
	Reason        ui.Field
}

// DeskLink is one desk that can be chosen.
type DeskLink struct {
	URL, Name, Address string
	Miles              string
	Today, First       string
	Current            bool
}

// BookDay is a column of times.
type BookDay struct {
	Date  string
	Note  string // instead of times: closed, full
	Times []ui.Pick
}

// Resend is /desk/case/:id/resend.
type Resend struct {
	Acting
	Once  string // names this form: sent twice it mails once
	To    string // masked
	Mails []ui.Pick
	Why   string // nothing can be sent; "" when it can
	Left  string
	Error string
}

// Contact is /desk/case/:id/contact.
type Contact struct {
	Acting
	Rows    []ui.Row
	Pending []PendingContact
	Field   ui.Field
	Stop    ui.Field // the reason for stopping
	StopFor string   // id of the one to stop
}

// PendingContact is a correction that waits.
type PendingContact struct{ ID, What, New, At string }

// Fill is /desk/case/:id/fill.
type Fill struct {
	Acting
	Why  string // there is nothing to put first; "" when there is
	Rows []ui.Row
}

// noMailbox says who gets a key where no mailbox is on file (contract.md, Who
// gets a key).
func noMailbox() string {
	return "No email address is on file, so nobody can be sent the way to the key. With the receipt in a store, " +
		"the customer types an address on their own phone; it counts at once. Without a phone, an associate with " +
		"the receipt in hand prints the key once, on the customer’s own slip."
}
