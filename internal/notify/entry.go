package notify

import (
	"fmt"
	"time"

	"swapdesk/internal/ics"
	"swapdesk/internal/words"
)

// Minutes is how long the visit takes.
func (v Visit) Minutes() int { return int(v.End.Sub(v.Start).Minutes()) }

// Entry is the visit as a calendar entry in the language of w. caseURL is
// where the booking can be changed, organizer the sender's mail address,
// stamp when the booking became what it is. It is an error when the visit's
// zone is not known.
func (v Visit) Entry(w *words.Words, caseURL, organizer string, stamp time.Time, canceled bool) (ics.Event, error) {
	zone, err := time.LoadLocation(v.Zone)
	if err != nil {
		return ics.Event{}, fmt.Errorf("calendar entry: %w", err)
	}
	return ics.Event{
		UID: v.UID, Sequence: v.Sequence, Stamp: stamp, Start: v.Start, End: v.End, Zone: zone,
		Summary:  w.T("calendar.summary", "Product", v.Product),
		Location: w.T("calendar.location", "Store", v.Store, "Address", v.Address),
		Description: w.T("calendar.bring", "Reference", v.Reference, "Duration", w.T("unit.minutes", "Count", v.Minutes())) +
			"\n" + w.T("calendar.change", "URL", caseURL),
		URL: caseURL, Organizer: organizer, Canceled: canceled,
	}, nil
}
