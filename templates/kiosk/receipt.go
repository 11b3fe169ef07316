package kiosk

import (
	"strconv"

	"swapdesk/templates/ui"
)

// Receipt is one paper that a kiosk gives. On the screen it is hidden, and it
// is all that is printed. What is "" or nil is left out; texts may mark strong
// words as ui.Rich does.
type Receipt struct {
	Sheet bool // for Letter or A4 rather than a roll of 80 mm
	// Retailer, Store and Address are who gives it, and where.
	Retailer, Store, Address string
	Heading                  string
	Big, BigLabel            string // what is called out or read from far: the number of a ticket
	Lead                     []string
	Rows                     []ui.Row
	Rule                     *ui.Rule
	Key                      string // a license key; only on the customer's own slip
	Reference                string
	Code                     Code
	Next                     []string // what the customer does next, in order
	Help                     string   // whom to call
	Genuine                  string   // what nobody of ours ever asks for
	Printed                  string   // when: weekday, date, time and zone
}

// Code is a QR code, and the address in it as people type it themselves. Size
// is its width in modules with the quiet border, 0 for none; Path is the dark
// ones, see qr.Code.
type Code struct {
	Size             int
	Path, Label, URL string
}

// Of a thermal printer: dots a millimeter at 203 dpi, the fewest dots that a
// module needs to be read (ux.md, Print), and the width that a code may have.
const (
	dotsPerMM  = 203 / 25.4
	leastDots  = 4
	widestCode = 40 // mm
)

// dots is how many dots of a thermal printer a module is wide: a whole number,
// so that all are alike.
func (c Code) dots() int {
	if c.Size == 0 {
		return 0
	}
	return max(leastDots, int(widestCode*dotsPerMM/float64(c.Size)))
}

// width is the code's width as an SVG length.
func (c Code) width() string {
	return strconv.FormatFloat(float64(c.Size*c.dots())/dotsPerMM, 'f', 3, 64) + "mm"
}

func (c Code) viewBox() string {
	size := strconv.Itoa(c.Size)
	return "0 0 " + size + " " + size
}

// Large is …/large: what stands on a paper, where none came out of the
// printer.
type Large struct {
	ui.Page
	Kiosk   ui.Kiosk
	Receipt Receipt
	Mailed  bool // the same was mailed to the customer
	Back    string
}
