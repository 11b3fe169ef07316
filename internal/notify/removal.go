package notify

import "time"

// The kinds of messages about removals and their windows.
const (
	KindRemovalBooked   Kind = "removal_booked"
	KindRemovalMoved    Kind = "removal_moved"
	KindRemovalCanceled Kind = "removal_canceled"
	KindRemovalDone     Kind = "removal_done"     // by the desk: what a certificate says
	KindRemovalMissed   Kind = "removal_missed"   // nobody came
	KindRemovalTomorrow Kind = "removal_tomorrow" // reminder, the day before
	KindRemovalSoon     Kind = "removal_soon"     // reminder, two hours before
	KindRemovalWaiting  Kind = "removal_waiting"  // a rain check: no time is free
	KindRemovalOffered  Kind = "removal_offered"  // a time is free for who waited
	KindWindowEnds      Kind = "window_ends"
)

// Visit is what all messages about a booked removal tell.
type Visit struct {
	House
	Reference   string // the case's, as people read it
	Product     string // the old one, by name
	Store       string // by name
	Address     string // of the store in one line: "1000 W 78th St, Richfield, MN 55423"
	Start, End  time.Time
	Zone        string // IANA zone of the store
	Appointment string // id, to see at sending whether it still stands; "" for an offer
	UID         string // of the calendar entry
	Sequence    int    // of the calendar entry
}

// RemovalBooked says that a removal is booked; the calendar entry is attached.
type RemovalBooked struct{ Visit }

// Kind is KindRemovalBooked.
func (RemovalBooked) Kind() Kind { return KindRemovalBooked }

// RemovalMoved says that a booked removal has another time or store; the
// changed calendar entry is attached.
type RemovalMoved struct {
	Visit
	OldStart time.Time
	OldStore string // by name
	OldZone  string
	ByUs     bool // the desk had to change, not the customer
}

// Kind is KindRemovalMoved.
func (RemovalMoved) Kind() Kind { return KindRemovalMoved }

// RemovalCanceled says that a booking is no more; the canceled calendar entry
// is attached.
type RemovalCanceled struct {
	Visit
	ByUs        bool
	Gone        bool      // because the customer says that the old product is gone
	RemovalEnds time.Time // first instant without free removal; zero when that is past
}

// Kind is KindRemovalCanceled.
func (RemovalCanceled) Kind() Kind { return KindRemovalCanceled }

// RemovalMissed says that nobody came to a booking, and that the right is not
// lost.
type RemovalMissed struct {
	Visit
	RemovalEnds time.Time // first instant without free removal; zero when that is past
}

// Kind is KindRemovalMissed.
func (RemovalMissed) Kind() Kind { return KindRemovalMissed }

// Done is what the technician's checklist says of a removal.
type Done struct {
	House
	Reference string // the case's, as people read it
	Product   string // the old one, by name
	Store     string // by name
	At        time.Time
	Zone      string // IANA zone of the store
	Removed   string // what was removed, in the technician's words
	Protected bool   // other protection was on when the computer left
}

// RemovalDone says that the desk has removed the old product.
type RemovalDone struct{ Done }

// Kind is KindRemovalDone.
func (RemovalDone) Kind() Kind { return KindRemovalDone }

// RemovalTomorrow reminds the day before.
type RemovalTomorrow struct{ Visit }

// Kind is KindRemovalTomorrow.
func (RemovalTomorrow) Kind() Kind { return KindRemovalTomorrow }

// RemovalSoon reminds two hours before.
type RemovalSoon struct{ Visit }

// Kind is KindRemovalSoon.
func (RemovalSoon) Kind() Kind { return KindRemovalSoon }

// RemovalWaiting says that no time is free near the customer and that the
// place in the offer is kept.
type RemovalWaiting struct {
	House
	Reference string
	Product   string
	Place     string // as the customer typed it
}

// Kind is KindRemovalWaiting.
func (RemovalWaiting) Kind() Kind { return KindRemovalWaiting }

// RemovalOffered says that a time has become free for who waited. It is kept
// for the customer until HoldUntil; any other can be booked until Ends.
type RemovalOffered struct {
	Visit
	HoldUntil time.Time
	Ends      time.Time
	EndsZone  string // IANA zone in which Ends is told
}

// Kind is KindRemovalOffered.
func (RemovalOffered) Kind() Kind { return KindRemovalOffered }

// WindowEnds says that a window is about to end for who has looked up but not
// finished.
type WindowEnds struct {
	House
	Vendor   string
	Exchange []string  // products by name that can still be exchanged; empty when none
	Removal  []string  // products by name that can still be removed for free; empty when none
	DaysLeft int       // calendar days to the last one; 0 on the last day
	Deadline time.Time // first instant without the offer
	Zone     string    // IANA zone in which Deadline is told
}

// Kind is KindWindowEnds.
func (WindowEnds) Kind() Kind { return KindWindowEnds }
