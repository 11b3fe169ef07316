package desk

import "swapdesk/templates/ui"

// Override is /desk/case/:id/override: what to ask a second person for.
type Override struct {
	Frame
	Kinds    ui.PickList
	SKU      string
	Products []Choice // what a different product can be; the first is empty
	Note     string
	SKUOff   string // errors
	NoteOff  string
	Problem  string // why nothing was sent; "" for no reason
	Open     string // what is under way already; "" for nothing
	Earlier  []Decided
}

// Decided is an exception that was asked for before.
type Decided struct{ What, State, Kind, When, Note, Reason string }

// Approvals is /desk/approvals.
type Approvals struct {
	ui.Page
	ui.Staff
	Done string // what was just done; "" for nothing
	Rows []Asked
}

// Asked is one exception that waits for an answer.
type Asked struct{ URL, What, Order, Product, By, Since string }

// Approval is /desk/approvals/:id.
type Approval struct {
	ui.Page
	ui.Staff
	Action   string
	What     string
	Case     string  // URL of the case
	Tag      ui.Pick // its Label and Value are words and kind of the answer by the rules
	Facts    []ui.Row
	Note     string
	Own      bool // who asks may not approve
	Payload  string
	Decision ui.PickList
	Reason   string
	Off      string   // the error at the reason
	Code     ui.Field // of the second factor; without a name it is not asked for
	Problem  string
}

// Callbacks is /desk/callbacks.
type Callbacks struct {
	ui.Page
	ui.Staff
	Problem string
	Done    string
	Rows    []Callback
	More    bool
}

// Callback is one wish to be called.
type Callback struct {
	ID       string
	Phone    string // masked, unless it is in the reader's hands
	Dial     string // the link that calls; "" while masked
	Best     string // "in the morning"
	Language string
	Since    string
	CaseURL  string // "" when that is not known
	Tries    string // "" for none
	Rests    string // "" unless it rests
	Holder   string // "An agent makes this call"; "" for nobody else
	Mine     bool
	Until    string // Mine: until when
}

// Void is /desk/case/:id/void.
type Void struct {
	Frame
	Facts    []ui.Row
	Exchange string // its id; "" when there is none
	Waits    bool
	Reason   string
	Off      string
	Problem  string
}
