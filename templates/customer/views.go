package customer

import "swapdesk/templates/ui"

// Start is /{l}: who, deadline, what to have ready.
type Start struct {
	ui.Page
	Offers []Offer // none: no offer yet
	Check  string  // URL of the first step
}

// Offer is one program on the start page.
type Offer struct {
	State        string // open, not_open_yet, paused, closed
	Vendor       string
	DaysLeft     int
	LastDay      bool
	Until        string // "Monday, October 23, 2017, 11:59 pm Central time"
	Tonight      string // on the last day: "11:59 pm Central time"
	Opens        string // "Friday, September 8, 2017"
	RemovalUntil string // like Until; "" when the removal window is over
	Rule         ui.Rule
	Products     []string // names of the withdrawn products
	Statement    string
}

// Check is /{l}/check. NotFound replaces the heading by the not-found words
// (422, values kept, no error summary).
type Check struct {
	ui.Page
	NotFound bool
	Again    bool   // the last visit was closed: a notice says so
	Action   string // URL the form posts to; "" posts to Home + "/check"
	// Handlers set Value and Error; names, labels and hints come from the
	// catalog when they are empty. Email is named "contact".
	OrderNumber, ActivationCode, Email ui.Field
	SendLink                           string // URL of "email me my purchases"; "" leaves it out
}

// Answer is /{l}/answer: one verdict in full, or several as a list.
type Answer struct {
	ui.Page
	OrderNumber string // "" when several orders are listed
	Verdicts    []Verdict
}

// Verdict is one subscription with its answer.
type Verdict struct {
	Subscription string // for the form's hidden field
	Product      string // name
	Facts        string // "1 year, 3 devices"
	Unit         string // "2 of 3"; "" when there is one
	Code         string // eligible, eligible_by_override, not_open_yet, window_closed, subscription_ended, not_withdrawn, refunded, already_exchanged, paused
	DaysLeft     int
	LastDay      bool
	Until        string // deadline with time and zone; for window_closed when it ended
	Tonight      string // on the last day: "11:59 pm Central time"
	Opens        string // for not_open_yet
	EndedOn      string // last covered day with weekday; "" when not known
	RenewalOff   bool   // canceled in the order system: covered until EndedOn
	ConfirmedOn  string // for already_exchanged
	Vendor       string
	RemovalUntil string // "" when removal is no longer free or never applied
	Waiting      bool   // already_exchanged, and the key is not there yet
	Rule         *ui.Rule
	Receipt      []ReceiptLine
	Version      int    // policy version
	Action       string // URL the primary POST form goes to; "" for none
	ReviewURL    string // already_exchanged: where the exchange can be seen
	GuideURL     string // how to remove the old antivirus oneself, where that is what is left to do
	BookURL      string // where a free removal is booked, or the case where it was; "" when it is not free any more
	Underway     bool   // the session knows of a removal that is booked or done: BookURL is its case
}

// ReceiptLine is one rule that was walked: what was asked, what was found.
type ReceiptLine struct {
	Rule, Found string
	Passed      bool
}

// Verify is /{l}/verify: the mailed code.
type Verify struct {
	ui.Page
	ID     string   // which request this is about, for the hidden field "request"
	Action string   // URL of the code form
	Resend string   // URL of the resend form (POST, hidden field "request")
	Sent   bool     // a code is on its way; false: it could not be sent now (Wait says why)
	Wait   string   // words when a new code cannot be sent yet; "" otherwise
	Code   ui.Field // handlers set Value and Error
	Phone  string

	Callback string // where a call can be asked for, about this purchase
}

// SendLink is /{l}/send-link: a code to the mailbox of the purchases.
type SendLink struct {
	ui.Page
	Action string
	Email  ui.Field // handlers set Value and Error
}

// Replace is /{l}/replace: at most 4 replacements beside the old product.
type Replace struct {
	ui.Page
	Action       string
	Subscription string
	Old          Product
	OldLeft      string // what is left of the old term: "8 months left"; "" when not known
	Options      []Option
	Error        string // at the radios
	None         bool   // no product fits: a way on by phone
}

// Product is what the comparison shows of one product.
type Product struct{ Name, Vendor, Devices, Platforms, Term string }

// Option is one replacement.
type Option struct {
	Product
	SKU       string
	Checked   bool
	OutOfKeys bool // choosing it takes a rain check
	// More tells, per promise, that it is more than before; the others are
	// the same as before. The comparison beside each option says it in words.
	DevicesMore, PlatformsMore, TermMore bool
	// Less is what only an exception gives.
	DevicesLess, PlatformsLess, TermLess bool
	Parity                               string // one more line of why it fits; "" for none
}

// Key is /{l}/case/{ref}/key.
type Key struct {
	ui.Page
	Reference string
	Product   string
	Key       string // grouped as the vendor prints it; "" while waiting
	CaseURL   string
}
