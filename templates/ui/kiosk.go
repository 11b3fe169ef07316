package ui

import "time"

// Kiosk is what stands around a page of a kiosk, beside Page.
type Kiosk struct {
	Store   string // where it stands: "Best Buy Richfield"
	Who     string // the associate; "" while nobody is signed in
	Serving bool   // a customer is being served: the page forgets them when nobody touches it, and "Next customer" is shown
	Scans   bool   // the scanner works here; it does nothing on locked pages
	Beats   bool   // an enrolled browser, which says every 30 s that it is there
	Staff   bool   // a page for staff alone: in English, without languages
	Large   bool   // larger text
	// Languages are the other languages; each is a form that comes back here.
	Languages []Link // Lang and Text; URL is ""
	Here      string // the path of this page, to come back to
	// Left is how long until somebody has to say "still here", and Extend how
	// long that lasts.
	Left, Extend time.Duration
	Wall         bool // a screen that people read from far: nothing to touch
}
