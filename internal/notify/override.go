package notify

import "time"

// The kinds of messages about exceptions and exchanges that were ended.
const (
	KindOverrideApproved Kind = "override_approved"
	KindOverrideDeclined Kind = "override_declined"
	KindExchangeVoided   Kind = "exchange_voided"
)

// OverrideApproved says that an exception was made, and until when the
// customer can choose.
type OverrideApproved struct {
	House
	Product string    // the old one, by name
	New     string    // the one product that it is about; "" leaves the choice
	Again   bool      // a second exchange, in place of the first
	Until   time.Time // first instant without the exception
	Zone    string    // IANA zone in which Until is told
}

// Kind is KindOverrideApproved.
func (OverrideApproved) Kind() Kind { return KindOverrideApproved }

// OverrideDeclined says that no exception was made. The reason is the staff's
// own.
type OverrideDeclined struct {
	House
	Product string
}

// Kind is KindOverrideDeclined.
func (OverrideDeclined) Kind() Kind { return KindOverrideDeclined }

// ExchangeVoided says that an exchange has ended and its key works no more.
type ExchangeVoided struct {
	House
	Reference string
	Old, New  string // product names
	Waited    bool   // there was no key yet
	Replaced  bool   // another exchange took its place
}

// Kind is KindExchangeVoided.
func (ExchangeVoided) Kind() Kind { return KindExchangeVoided }
