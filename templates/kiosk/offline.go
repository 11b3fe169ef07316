package kiosk

import "swapdesk/templates/ui"

// Offline is the page that a kiosk shows while it cannot reach the server. It
// is kept in the browser: nothing in it is anybody's.
type Offline struct {
	ui.Page
	Kiosk     ui.Kiosk
	Languages []OfflineWords
}

// OfflineWords are the words in one language, since nobody can switch it.
type OfflineWords struct{ Lang, Title, Text, Unknown, Back string }
