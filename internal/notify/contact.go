package notify

import "time"

// The kinds of messages about the contact of a purchase.
const (
	KindContactChanging Kind = "contact_changing" // to the old mailbox: it can be stopped
	KindContactChanged  Kind = "contact_changed"  // to the mailbox on file from now on
)

// Contact is what all messages about a corrected contact tell.
type Contact struct {
	House
	Reference string // the case's, as people read it
	Product   string // the old one, by name
	Phone     bool   // it is about the phone number, not the email address
	New       string // the new contact, masked
}

// ContactChanging says that a contact is about to be replaced, and that a call
// stops it.
type ContactChanging struct {
	Contact
	At   time.Time // when it takes effect
	Zone string    // IANA zone in which At is told
}

// Kind is KindContactChanging.
func (ContactChanging) Kind() Kind { return KindContactChanging }

// ContactChanged says that a contact is on file now.
type ContactChanged struct{ Contact }

// Kind is KindContactChanged.
func (ContactChanged) Kind() Kind { return KindContactChanged }
