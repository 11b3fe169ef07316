package customer

import "swapdesk/templates/ui"

// Errand is what the pages of a booking hand on to each other.
type Errand struct {
	Subscription string
	Replacement  string // SKU chosen beside it; "" for none
}

// Remove is /{l}/remove: at a store, by oneself, or gone already.
type Remove struct {
	ui.Page
	Errand
	Action  string
	Product string // the old one
	AtStore bool   // a store can be chosen
	Until   string // free there until; "" where no end is to be told
	Ended   string // why not: when it was over
	Opens   string // or when it begins
	Chosen  string // store, self, gone; "" for none
	Error   string // at the radios
	Later   string // URL of going on without a choice; "" for none
}

// Place is /{l}/store while it is not known where the customer is.
type Place struct {
	ui.Page
	Errand
	Action string
	Place  ui.Field // handlers set Value and Error
	// Towns are those of one name to choose from; empty while a place is
	// asked for.
	Towns     []string
	TownError string // at their radios
}

// Stores is /{l}/store with what is near the place.
type Stores struct {
	ui.Page
	Errand
	Action string
	Place  string // as typed
	Far    string // "112 miles" where even the nearest is out of reach; "" otherwise
	Now    string // the booking that this would move, in a sentence; "" for none
	Desks  []Desk // with a free time
	Full   []Desk // without one
	Error  string // at the radios
}

// Desk is a store with its service desk.
type Desk struct {
	Number, Name, Address, Miles string
	Today                        string // "Open today 10:00 am to 9:00 pm"
	First                        string // "First free time: …", or that there is none
	Checked                      bool
}

// NoTimes is what /{l}/store and /{l}/time show where nothing can be booked:
// why, and the ways on.
type NoTimes struct {
	ui.Page
	Errand
	Heading   string
	Says      []string // paragraphs
	WaitURL   string   // where the form of a rain check is posted to; "" for none
	CaseURL   string   // the case, for who has a rain check already; "" otherwise
	StoresURL string   // the list of stores; "" when this is about all of them
	Search    string   // URL that another place is posted to; "" for none
	SelfURL   string
	CallURL   string
}

// Times is /{l}/time: a day of a desk.
type Times struct {
	ui.Page
	Errand
	Action     string
	Number     string // of the store
	Store      string
	Address    string
	Length     string // "45 minutes"
	Now        string // as Stores
	On         string // the day, as in a URL
	Date, Zone string // the day in words, and the store's zone
	Groups     []ui.TimeGroup
	Closed     bool   // that day, where Groups is empty
	FirstURL   string // the first day with a free time, where Groups is empty
	First      string // and its name
	Days       []DayLink
	StoresURL  string
	Error      string // at the radios
}

// DayLink is one day of a desk.
type DayLink struct {
	Text    string // with its state: "Tue, Sep 26: 12 times"
	URL     string // "" where nothing is free
	Current bool
}

// Review is /{l}/review: check your answers, then Confirm.
type Review struct {
	ui.Page
	Errand
	Action  string
	Product string // the old one
	Rows    []ui.Row
	Waiting bool   // the pool is empty: confirming keeps a place; the form's hidden field "expect" tells what was shown
	Changed string // words when stock, policy or booking changed since the last page; "" otherwise
	Booking
}

// Booking is the removal on the review page; the zero Booking is none.
type Booking struct {
	Removal string // store, self, gone; "" for not chosen
	Number  string // of the store
	Slot    string // its start, as the form carries it
	Version string // of the booking that was shown, for the form
	Kept    string // until when the time is kept, in words; "" when it is not
	Moves   string // the booking that this one takes the place of, in a sentence
}
