package demo

import (
	"strconv"

	"swapdesk/templates/ui"
)

// Door is the way to the kiosk of a store: a form that makes this browser one,
// the page of what can be scanned, and what the associate signs in with.
type Door struct{ Enter, Samples, Number, PIN string }

// Kiosk is /demo/kiosk: everything that can be scanned.
type Kiosk struct {
	ui.Page
	Door    Door
	Samples []Sample
}

// Sample is one thing to scan. Shows is the catalog id of what one sees, Text
// the same in words. The drawing is Width × Height modules; bars have a height
// of one, and are stretched.
type Sample struct {
	Shows, Text, Kind, Code string
	Width, Height           int
	Path                    string
}

// bars tells whether it is a barcode rather than a QR code.
func (s Sample) bars() bool { return s.Height == 1 }

func (s Sample) viewBox() string {
	return "0 0 " + strconv.Itoa(s.Width) + " " + strconv.Itoa(s.Height)
}
