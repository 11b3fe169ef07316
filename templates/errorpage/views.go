package errorpage

import "swapdesk/templates/ui"

// View is what the page for one failure needs. The words follow from Status;
// a status without words of its own reads like 500.
type View struct {
	ui.Page
	Status    int    // 403, 404, 409, 413, 429, 500 or 503
	Reference string // what to read out on the phone; shown for 500 when not ""
	Wait      string // for 429: how long, in words, "10 minutes"; "" leaves it out
	SendLink  string // for 429: URL of the mailed-link way; "" leaves it out
}
