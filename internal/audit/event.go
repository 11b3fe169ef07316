package audit

import (
	"strconv"
	"strings"
	"time"
)

// Action is what was done, noun.verb.
type Action string

// The actions so far.
const (
	ProgramApplied   Action = "program.applied"
	ExchangeIssued   Action = "exchange.issued"
	ExchangeWaiting  Action = "exchange.waiting"
	ExchangeFilled   Action = "exchange.filled"      // a rain check got its key
	ExchangeSwitched Action = "exchange.switched"    // a waiter chose another product
	ExchangeFirst    Action = "exchange.prioritized" // a rain check was put first
	ExchangeVoided   Action = "exchange.voided"
	KeyRevealed      Action = "key.revealed"
	CodeSent         Action = "contact.code_sent" // also where nobody can get one: they are counted alike
	ContactConfirmed Action = "contact.confirmed"
	ContactAsked     Action = "contact.asked" // a correction
	ContactStopped   Action = "contact.stopped"
	ContactChanged   Action = "contact.changed" // it took effect
	MailResent       Action = "mail.resent"
	MailBounced      Action = "mail.bounced"  // it came back
	MailReminded     Action = "mail.reminded" // of a booking
	MailWindowEnds   Action = "mail.window_ends"
	CaseFlagged      Action = "case.flagged"
	ImportApplied    Action = "import.applied"
	RemovalStep      Action = "removal.step" // a step of a guide is done
	RemovalStuck     Action = "removal.stuck"
	RemovalAttested  Action = "removal.attested"
	RemovalHeld      Action = "removal.held"       // a time is kept while somebody reviews it
	RemovalHoldEnded Action = "removal.hold_ended" // nobody confirmed it in time
	RemovalBooked    Action = "removal.booked"
	RemovalMoved     Action = "removal.moved"
	RemovalCanceled  Action = "removal.canceled"
	RemovalMissed    Action = "removal.missed" // nobody came
	RemovalCheckedIn Action = "removal.checked_in"
	RemovalDone      Action = "removal.done"    // by the desk, with a certificate
	RemovalWaiting   Action = "removal.waiting" // a rain check was taken
	RemovalOffered   Action = "removal.offered" // a time was offered to who waited

	QueueCalled   Action = "queue.called"
	QueueRecalled Action = "queue.recalled"
	QueueServing  Action = "queue.serving"
	QueueNoShow   Action = "queue.no_show" // called, and did not come
	QueueLeft     Action = "queue.left"

	StaffAdded     Action = "staff.added"
	StaffDisabled  Action = "staff.disabled"
	StaffReset     Action = "staff.reset"
	StaffEnrolled  Action = "staff.enrolled" // a second factor
	StaffSignedIn  Action = "staff.signed_in"
	StaffSignedOut Action = "staff.signed_out"
	StaffProven    Action = "staff.proven"         // the second factor was shown again
	StaffRefused   Action = "staff.sign_in_failed" // a wrong address, password or code
	StaffLocked    Action = "staff.locked_out"     // for a while, after too many of them

	KioskEnrolled      Action = "kiosk.enrolled"
	KioskRevoked       Action = "kiosk.revoked"
	KioskPaperSet      Action = "kiosk.paper_set"      // what its printer takes
	KioskPairingFailed Action = "kiosk.pairing_failed" // a manager typed a wrong code
	KioskSignedIn      Action = "kiosk.signed_in"
	KioskRefused       Action = "kiosk.sign_in_failed"
	KioskLockedOut     Action = "kiosk.locked_out" // a person's PIN, or a device: only a full sign-in will do
	KioskSignedOut     Action = "kiosk.signed_out"
	StaffPINSet        Action = "staff.pin_set"
	StaffNumberSet     Action = "staff.number_set"

	AlarmRaised    Action = "alarm.raised" // far more look-ups fail than usual
	AlarmEnded     Action = "alarm.ended"
	DeskChanged    Action = "desk.changed" // benches, lengths, hours of the week
	DeskDayChanged Action = "desk.day_changed"

	AuditRead     Action = "audit.read"     // a part of the trail, once a session
	AuditExported Action = "audit.exported" // the same, as a file

	PersonalRevealed Action = "personal.revealed" // one field, to one of the staff
	RevealLimit      Action = "reveal.limit"      // somebody wanted more of them than an hour allows
	NoteAdded        Action = "note.added"

	CallbackRequested Action = "callback.requested"
	CallbackChanged   Action = "callback.changed"
	CallbackTaken     Action = "callback.taken" // by an agent, who sees the number by it
	CallbackReturned  Action = "callback.returned"
	CallbackDone      Action = "callback.done"

	HandoffOffered Action = "handoff.offered" // a code on the screen of a kiosk
	HandoffOpened  Action = "handoff.opened"  // by a phone
	HandoffAgreed  Action = "handoff.agreed"  // the associate saw whose phone it is
	HandoffEnded   Action = "handoff.ended"
	KeyPrinted     Action = "key.printed" // once, on the customer's own slip

	OverrideAsked    Action = "override.asked"
	OverrideApproved Action = "override.approved"
	OverrideDeclined Action = "override.declined"
	OverrideUsed     Action = "override.used"
	OverrideExpired  Action = "override.expired"
)

// Actor is who acts, on whose behalf, and from where. No field holds personal
// data: customers stand as "customer", staff by id.
type Actor struct {
	ID         string // "customer", "system", "cli", or a staff id
	OnBehalfOf string // "" or "customer"
	Channel    string // "web", "kiosk", "desk", "cli", "system"
	StoreID    string
	Device     string
	Reason     string // why, where the actor has to say so
}

// Customer is a customer in a browser.
func Customer() Actor { return Actor{ID: "customer", Channel: "web"} }

// System is the program itself, following a rule.
func System() Actor { return Actor{ID: "system", Channel: "system"} }

// CLI is whoever runs a subcommand.
func CLI() Actor { return Actor{ID: "cli", Channel: "cli"} }

// Who can act for a customer, as mails tell them: whoever did not ask for it
// notices.
const (
	BySupport = "support"
	ByStore   = "store"
)

// By is who acted for the customer; "" when the customer did, or nobody for
// them.
func (a Actor) By() string {
	switch {
	case a.OnBehalfOf != Customer().ID:
		return ""
	case a.Channel == "kiosk":
		return ByStore
	}
	return BySupport
}

// Nobody is somebody of whom it is not known who they are: a sign-in that
// failed.
func Nobody() Actor { return Actor{ID: "nobody", Channel: "desk"} }

// Event is one row of the trail. It is written in the transaction of the
// change that it tells of, and never changed again.
type Event struct {
	ID      string
	At      time.Time
	Actor   Actor
	Action  Action
	Subject string // "case:ID", "program:SLUG", …
	Reason  string
	Data    string // JSON, or ""
}

// Canonical is the text over which the chain runs: every field by length and
// value, so that no two events share one text.
func (e Event) Canonical() string {
	var b strings.Builder
	for _, field := range []string{
		e.ID, strconv.FormatInt(e.At.UnixMicro(), 10),
		e.Actor.ID, e.Actor.OnBehalfOf, e.Actor.Channel, e.Actor.StoreID, e.Actor.Device,
		string(e.Action), e.Subject, e.Reason, e.Data,
	} {
		b.WriteString(strconv.Itoa(len(field)))
		b.WriteByte(':')
		b.WriteString(field)
	}
	return b.String()
}
