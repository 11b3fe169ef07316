package kiosk

import "swapdesk/templates/ui"

// Enroll is /kiosk/enroll.
type Enroll struct {
	ui.Page
	Kiosk   ui.Kiosk
	Code    string // "7K4M-9PQX"; "" while there is none
	Expired bool
	Revoked bool
	Full    bool // too many wait
}

// Hello is /kiosk/hello.
type Hello struct {
	ui.Page
	Kiosk       ui.Kiosk
	Nonce, Next string
	Failed      bool
}
