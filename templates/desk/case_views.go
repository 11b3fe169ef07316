package desk

import "swapdesk/templates/ui"

// Frame stands around a page about one case. It holds no personal data.
type Frame struct {
	ui.Page
	ui.Staff
	Heading      string
	ID           string // of the case, in URLs
	Reference    string // "" while there is no case
	Order        string
	Product      string
	Tag, TagKind string   // the answer
	Left         string   // "32 days left"; "" where no days count
	Present      []string // who else has it open, and since when
	Version      string   // for the hidden field of forms: Version(v)
	Stale        bool     // a form came with an older version: nothing was done
	Changes      []string // what has changed since, by whom; may be empty
}

// URL is that of the case, or of a page of it: URL("note").
func (v Frame) URL(page string) string {
	if page == "" {
		return "/desk/case/" + v.ID
	}
	return "/desk/case/" + v.ID + "/" + page
}

// comma goes before the reference, when there is one.
func (v Frame) comma() string {
	if v.Reference == "" {
		return ""
	}
	return ","
}

// Case is everything about a case.
type Case struct {
	Frame
	Panel    bool // it stands on the console, under the console's own heading
	Bought   string
	Done     string // what was just done; "" for nothing
	Until    string // "until Monday, October 23, 11:59 pm Central Time"; "" where none counts
	Rule     *ui.Rule
	Say      string
	Summary  string // what F4 copies
	Ways     []Way
	Personal []Personal
	Reveal   Reveal
	Receipt  []ReceiptLine
	Policy   int // version of the rules; 0 for none
	Exchange []ui.Row
	Removal  []ui.Row
	Siblings []Related // the other subscriptions of the order
	Contact  []Related // and of the contact
	More     bool      // there are more of the contact
	Mails    []Mail
	Notes    []Note
	Note     string // as typed
	NoteOff  string // the error at the note
	Timeline []Event
}

// Way is something that can be done for the customer, on a page of its own.
type Way struct{ URL, Text string }

// Personal is one field of personal data: masked, or shown after a reveal.
type Personal struct {
	Field, Label, Masked string
	Shown                string // "" while it is masked
}

// Reveal is the form that asks to see a field.
type Reveal struct {
	May                          bool
	Open                         bool // drawn open, because it is being filled in
	Seconds                      int  // how long a field is shown
	Full                         bool // the hour's number is used up
	Field, Reason, Words         string
	FieldOff, ReasonOff, WordOff string // errors
	Reasons                      []Choice
}

// Choice is an option of a select.
type Choice struct{ Value, Text string }

// ReceiptLine is one rule that was walked.
type ReceiptLine struct {
	Asked, Found string
	Passed       bool
}

// Related is another subscription of the same order or contact.
type Related struct{ URL, Order, Product, Tag, TagKind, Left string }

// Mail is what became of a mail.
type Mail struct{ Text, When, State, Kind, Detail string }

// Note is what somebody of the staff, or the customer, wrote.
type Note struct{ By, When, Text string }

// Event is one line of the timeline.
type Event struct{ When, Machine, Actor, What, From, Reason string }
