package kiosk

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
)

// longestScan is what is looked at of a scan; a QR code of ours is far
// shorter.
const longestScan = 300

// Scan is what a scanned or typed text may be, each in the form in which it is
// compared; "" for what it is not.
type Scan struct {
	Order      string // key of an order number: the barcode of a receipt
	Reference  string // of a case, also from the address in its QR code
	Activation string // key of the code on a product card
}

// symbology is what some scanners send first: "]C1", "]Q3".
var symbology = regexp.MustCompile(`^\][A-Za-z][0-9A-Za-z]`)

// ReadScan reads a scan. host is this site's: another site's address is
// nothing.
func ReadScan(text, host string) Scan {
	text = strings.TrimFunc(strings.ToValidUTF8(text, ""), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	text = strings.TrimSpace(symbology.ReplaceAllString(text, ""))
	if len(text) > longestScan {
		return Scan{}
	}
	if u, err := url.Parse(text); err == nil && u.Scheme != "" && u.Host != "" {
		parts := strings.Split(strings.Trim(u.Path, "/"), "/")
		if u.Host != host || len(parts) < 3 || parts[1] != "case" {
			return Scan{}
		}
		reference, _ := ids.ParseReference(parts[2])
		return Scan{Reference: reference}
	}
	reference, _ := ids.ParseReference(text)
	return Scan{Order: purchase.OrderKey(text), Reference: reference, Activation: purchase.ActivationKey(text)}
}
