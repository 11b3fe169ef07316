package manage

import "swapdesk/templates/ui"

// Audit is /manage/audit: the trail, newest first.
type Audit struct {
	ui.Page
	ui.Staff
	Filter   AuditFilter
	Rows     []AuditRow
	Chain    string // how far the chain is sealed, in words
	Verdict  string // what checking the chain found; "" when nobody asked
	Broken   bool   // that it does not hold
	Export   string // URL of the file
	Older    string // URL of the next page; "" on the last
	Newest   string // URL of the first page; "" on it
	Filtered bool   // anything is filtered
}

// AuditFilter is what stands in the filter's fields, and what is wrong there.
type AuditFilter struct {
	From, To, Action, Actor, Subject, Channel, Store string
	Actions, Channels                                []Option
	Errors                                           map[string]string // by field
}

// Option is one entry of a select.
type Option struct{ Value, Text string }

// AuditRow is one event.
type AuditRow struct {
	At         string // with its zone
	Machine    string // the same for machines
	Actor      string // name and role, or what acted
	OnBehalfOf string
	Channel    string
	Store      string
	Device     string
	Action     string // in words
	Subject    string
	Reason     string
	Data       []Pair
	Position   string // in the chain; "" while it is not sealed
}

// Pair is a name and a value.
type Pair struct{ Name, Value string }
