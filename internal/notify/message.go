package notify

import (
	"encoding/json"
	"fmt"
	"time"
)

// Kind names a sort of message; it is stable, since queued messages carry it.
type Kind string

// The kinds of messages.
const (
	KindContactCode     Kind = "contact_code"     // the mailed code
	KindExchangeIssued  Kind = "exchange_issued"  // confirmed, with a key
	KindExchangeWaiting Kind = "exchange_waiting" // confirmed, on a rain check
	KindExchangeFilled  Kind = "exchange_filled"  // the rain check's key has arrived
)

// Data is the payload of a message: one of the structs of this package, by
// value. It never holds a license key (trust.md: no keys in mail).
type Data interface{ Kind() Kind }

// Message is one mail to one mailbox.
type Message struct {
	ID      string    // names the mail for good: a retry carries the same; "" lets the outbox make one
	To      string    // one mailbox address, without a display name
	Lang    string    // BCP 47: "en", "es", "fr-CA"
	At      time.Time // when it was written; zero lets the outbox take its clock
	Expires time.Time // not sent from this instant on, and its payload erased; zero is never
	By      string    // who acted for the customer: audit.BySupport, audit.ByStore; "" for nobody
	Data    Data
}

// Kind is the kind of the message's payload, "" without one.
func (m Message) Kind() Kind {
	if m.Data == nil {
		return ""
	}
	return m.Data.Kind()
}

// House is who writes, as the program names it. Every payload embeds it.
type House struct{ Retailer, ServiceDesk, SupportPhone string }

// ContactCode carries the mailed code of a contact confirmation.
type ContactCode struct {
	House
	Code    string // 8 Crockford characters, with or without the dash
	Minutes int    // how long the code is good for
}

// Kind is KindContactCode.
func (ContactCode) Kind() Kind { return KindContactCode }

// Exchange is what all messages about an exchange tell.
type Exchange struct {
	House
	Reference   string    // the case's, as people read it
	Old, New    string    // product names
	Devices     int       // the new product covers so many; 0 leaves it unsaid
	TermMonths  int       // and so long; 0 leaves it unsaid
	RemovalEnds time.Time // first instant without free removal; zero leaves it unsaid
	Zone        string    // IANA zone in which RemovalEnds is told
}

// ExchangeIssued says that an exchange is done and its key can be seen.
type ExchangeIssued struct{ Exchange }

// Kind is KindExchangeIssued.
func (ExchangeIssued) Kind() Kind { return KindExchangeIssued }

// ExchangeWaiting says that an exchange is done and its key will follow.
type ExchangeWaiting struct{ Exchange }

// Kind is KindExchangeWaiting.
func (ExchangeWaiting) Kind() Kind { return KindExchangeWaiting }

// ExchangeFilled says that the key somebody waited for is there.
type ExchangeFilled struct{ Exchange }

// Kind is KindExchangeFilled.
func (ExchangeFilled) Kind() Kind { return KindExchangeFilled }

// Permanent wraps a failed delivery that no retry can mend: a refused
// mailbox, an address that is none.
type Permanent struct{ Err error }

// Error is the cause's text.
func (p *Permanent) Error() string { return p.Err.Error() }

// Unwrap gives the cause.
func (p *Permanent) Unwrap() error { return p.Err }

// envelope is a Message on its way through the queue; the field names are
// part of the format that a newer binary still has to read.
type envelope struct {
	ID      string          `json:"id"`
	Kind    Kind            `json:"kind"`
	To      string          `json:"to"`
	Lang    string          `json:"lang"`
	At      time.Time       `json:"at"`
	Expires time.Time       `json:"expires,omitzero"`
	By      string          `json:"by,omitempty"`
	Data    json.RawMessage `json:"data"`
}

// Encode writes m in the queue's form. The result holds personal data: seal
// it before it is stored.
func Encode(m Message) ([]byte, error) {
	if m.Data == nil {
		return nil, fmt.Errorf("message %s has no payload", m.ID)
	}
	data, err := json.Marshal(m.Data)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", m.Kind(), err)
	}
	return json.Marshal(envelope{m.ID, m.Kind(), m.To, m.Lang, m.At, m.Expires, m.By, data})
}

// Decode reads what Encode wrote. Kinds that this binary does not know are
// an error: a newer one queued them and will send them.
func Decode(b []byte) (Message, error) {
	var e envelope
	if err := json.Unmarshal(b, &e); err != nil {
		return Message{}, fmt.Errorf("decode message: %w", err)
	}
	data, err := decodeData(e.Kind, e.Data)
	if err != nil {
		return Message{}, fmt.Errorf("decode %s: %w", e.Kind, err)
	}
	return Message{e.ID, e.To, e.Lang, e.At, e.Expires, e.By, data}, nil
}

func decodeData(kind Kind, raw json.RawMessage) (Data, error) {
	switch kind {
	case KindContactCode:
		return payload[ContactCode](raw)
	case KindExchangeIssued:
		return payload[ExchangeIssued](raw)
	case KindExchangeWaiting:
		return payload[ExchangeWaiting](raw)
	case KindExchangeFilled:
		return payload[ExchangeFilled](raw)
	case KindRemovalBooked:
		return payload[RemovalBooked](raw)
	case KindRemovalMoved:
		return payload[RemovalMoved](raw)
	case KindRemovalCanceled:
		return payload[RemovalCanceled](raw)
	case KindRemovalDone:
		return payload[RemovalDone](raw)
	case KindRemovalMissed:
		return payload[RemovalMissed](raw)
	case KindRemovalTomorrow:
		return payload[RemovalTomorrow](raw)
	case KindRemovalSoon:
		return payload[RemovalSoon](raw)
	case KindRemovalWaiting:
		return payload[RemovalWaiting](raw)
	case KindRemovalOffered:
		return payload[RemovalOffered](raw)
	case KindWindowEnds:
		return payload[WindowEnds](raw)
	case KindOverrideApproved:
		return payload[OverrideApproved](raw)
	case KindOverrideDeclined:
		return payload[OverrideDeclined](raw)
	case KindExchangeVoided:
		return payload[ExchangeVoided](raw)
	case KindContactChanging:
		return payload[ContactChanging](raw)
	case KindContactChanged:
		return payload[ContactChanged](raw)
	}
	return nil, fmt.Errorf("unknown kind of message")
}

func payload[D Data](raw json.RawMessage) (Data, error) {
	var d D
	err := json.Unmarshal(raw, &d)
	return d, err
}
