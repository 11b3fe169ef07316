package kiosk

import (
	"github.com/a-h/templ"

	"swapdesk/templates/ui"
)

// Scan is /kiosk: the scanner, or typing.
type Scan struct {
	ui.Page
	Kiosk    ui.Kiosk
	Code     ui.Field
	Empty    bool
	NotFound bool
	Samples  templ.Component // nil outside of the demonstration
	Wait     int             // minutes until this kiosk may look up again; 0 for none
}

// Find is /kiosk/find: by phone.
type Find struct {
	ui.Page
	Kiosk    ui.Kiosk
	Phone    ui.Field
	NotFound bool
	Wait     int
}

// Found is /kiosk/found: several subscriptions.
type Found struct {
	ui.Page
	Kiosk ui.Kiosk
	Rows  []FoundRow
}

// FoundRow is one of them.
type FoundRow struct{ URL, Product, Answer string }
