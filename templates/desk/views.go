package desk

import (
	"github.com/a-h/templ"

	"swapdesk/templates/ui"
)

// Search is /desk.
type Search struct {
	ui.Page
	ui.Staff
	Heading string
	Asked   string // what was searched for; "" when nothing was typed
	Hits    []Hit
	More    bool            // there are more hits than stand here
	Tried   []string        // what the text was taken for: "an order number"
	Panel   templ.Component // the case that is open; nil for none
}

// Hit is one subscription in the list. Name and contact are masked.
type Hit struct {
	URL           string
	Order         string // with line and unit, where there are several
	Name, Contact string
	Product       string
	Bought        string
	Tag, TagKind  string   // the answer
	Left          string   // "32 days left"; "" where no days count
	Rule          *ui.Rule // the same as a ruler; nil where no days count
	By            string   // what it was found by
	Current       bool     // it is the one that is open
}
