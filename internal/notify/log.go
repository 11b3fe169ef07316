package notify

// State is what has become of a mail, for the mail log.
type State string

// The states. Dropped is a mail that was no longer true, or came too late.
const (
	Queued  State = "queued"
	Sent    State = "sent"
	Refused State = "refused" // by the mailbox's server, for good
	GivenUp State = "given_up"
	Dropped State = "dropped"
	Bounced State = "bounced" // it came back later
)

// about is what messages about a case have in common.
type about interface{ about() string }

func (e Exchange) about() string { return e.Reference }

func (v Visit) about() string { return v.Reference }

func (w RemovalWaiting) about() string { return w.Reference }

// About is the reference of the case that a message tells of; "" for none.
func (m Message) About() string {
	if a, ok := m.Data.(about); ok {
		return a.about()
	}
	return ""
}
