package customer

import "swapdesk/templates/ui"

// Case is /{l}/case/{ref}: confirmation and status. The exchange and the
// removal are two axes: either may stand alone.
type Case struct {
	ui.Page
	Reference   string // "XXXX-XXXX-XXXX"
	Fresh       string // what was just done: exchange, removal or both; "" on a later visit
	State       string // of the exchange: none, later (not open now), over, waiting, issued, voided
	Old, New    Product
	ConfirmedOn string
	VoidedOn    string // "" unless voided
	Until       string // frozen deadline while waiting; with none, until when it can be exchanged
	KeyURL      string
	ReplaceURL  string // where a product is chosen, or a waiter switches; "" when that cannot be
	Removal     CaseRemoval
	Steps       []Step
	Receipt     []ReceiptLine
	Version     int
	Looked      []string // who saw their personal data, and why; newest first
	OthersURL   string   // the other subscriptions of this session; "" when none
	MaskedEmail string   // where the last news went; "" when none was sent
}

// CaseRemoval is how the removal of a case stands.
type CaseRemoval struct {
	// State is one of not_started, booked, checked_in, removed, self_attested,
	// waived, waiting (a rain check), offered (a time is kept), lapsed (it is
	// kept no more), canceled (just now) and over (nothing can be booked).
	State       string
	On          string // since when, where that is told
	Missed      string // when a booking was to which nobody came; "" for none
	Until       string // free until then; "" when that is over
	Visit       CaseVisit
	HoldUntil   string // offered: the time is kept until then
	Place       string // waiting: near which place, as typed
	BookURL     string // where it is booked, after all too, an offered time taken; "" when it cannot be
	OthersURL   string // offered and waiting: where another time is looked for
	ChangeURL   string // booked; "" when it is too late
	CalendarURL string
	Noted       bool // the customer has written what did not work
	// AtDesk are sentences: the place in the line, or what the technician has
	// noted; nil without either.
	AtDesk []string
}

// CaseVisit is a booked or offered time at a desk; zero for none.
type CaseVisit struct{ When, Store, Address, Takes string }

// Step is one line of the task list: stop auto-renewal → save the key →
// uninstall → restart → install → see protection on.
type Step struct {
	ID   string // renewal, exchange, key, uninstall, restart, install, protection, alone
	Link string
	Done bool
}

// Change is /{l}/case/{ref}/change.
type Change struct {
	ui.Page
	Action  string
	Booking string // which booking is meant, for the hidden field
	Visit   CaseVisit
	Until   string // it can be booked again until then; "" when it cannot: then it can only be canceled
	Error   string // at the radios
	CaseURL string
	Late    bool // it cannot be changed here any more
}
