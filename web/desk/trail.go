package desk

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/notify"
	"swapdesk/internal/support"
	page "swapdesk/templates/desk"
)

func (h *Handlers) timeline(k support.Case) []page.Event {
	events := make([]page.Event, len(k.Timeline))
	for i, e := range k.Timeline {
		actor := actorText(e)
		if e.Actor.OnBehalfOf != "" {
			actor += ", for the " + e.Actor.OnBehalfOf
		}
		events[i] = page.Event{
			When: h.Desk.In().Moment(e.At, zone(k)), Machine: e.At.UTC().Format(time.RFC3339), Actor: actor,
			What: actionText(e.Event), From: from(e.Actor), Reason: k.Veil(e.Reason),
		}
	}
	return events
}

// actorText is who acted: staff by name and role.
func actorText(e support.Event) string {
	switch {
	case e.By.Name != "":
		return e.By.Name + ", " + string(e.By.Role)
	case e.Actor.ID == "customer":
		return "Customer"
	case e.Actor.ID == "cli":
		return "Command line"
	}
	return "Swapdesk itself"
}

// from is where an actor acted: channel, store and device.
func from(a audit.Actor) string {
	parts := []string{channel(a.Channel)}
	if a.StoreID != "" {
		parts = append(parts, "store "+a.StoreID)
	}
	if a.Device != "" {
		parts = append(parts, "device "+a.Device)
	}
	return strings.Join(parts, ", ")
}

func channel(c string) string {
	switch c {
	case "web":
		return "on the web"
	case "kiosk":
		return "at a kiosk"
	case "desk":
		return "at the desk"
	case "cli":
		return "on the command line"
	}
	return "by itself"
}

// actionText is what happened in plain words.
func actionText(e audit.Event) string {
	if e.Action == audit.PersonalRevealed {
		var data struct{ Field string }
		_ = json.Unmarshal([]byte(e.Data), &data) // without it the sentence is shorter
		return strings.TrimSpace("Looked at personal data: " + data.Field)
	}
	return cmp.Or(map[audit.Action]string{
		audit.ExchangeIssued:   "Exchange confirmed, key issued",
		audit.ExchangeWaiting:  "Exchange confirmed, waits for a key",
		audit.ExchangeFilled:   "The key has arrived",
		audit.ExchangeSwitched: "Another product was chosen",
		audit.KeyRevealed:      "The key was shown to the customer",
		audit.ContactConfirmed: "The customer confirmed the mailbox",
		audit.CodeSent:         "A code was sent to the mailbox",
		audit.MailReminded:     "A reminder of the booking was sent",
		audit.MailWindowEnds:   "A reminder that the window ends was sent",
		audit.RemovalHeld:      "A time for the removal is kept for a while",
		audit.RemovalHoldEnded: "The kept time was not confirmed",
		audit.HandoffOffered:   "A code to go on with the customer’s phone was shown",
		audit.HandoffOpened:    "A phone has opened that code",
		audit.HandoffAgreed:    "The associate saw that it is the customer’s phone",
		audit.HandoffEnded:     "That code was taken off the screen",
		audit.KeyPrinted:       "The key was printed for the customer",
		audit.CaseFlagged:      "The case was flagged",
		audit.RemovalStep:      "A step of the removal guide is done",
		audit.RemovalStuck:     "A step of the removal guide did not work",
		audit.RemovalAttested:  "The customer says that the old product is gone",
		audit.RemovalBooked:    "Removal booked",
		audit.RemovalMoved:     "Removal moved",
		audit.RemovalCanceled:  "Removal canceled",
		audit.RemovalWaiting:   "Waits for a time for the removal",
		audit.RemovalOffered:   "A time for the removal was offered",
		audit.RevealLimit:      "Wanted to see more personal data than an hour allows",
		audit.NoteAdded:        "Note added",
		audit.ExchangeFirst:    "The rain check was put first",
		audit.ExchangeVoided:   "The exchange is void",
		audit.ContactAsked:     "A correction of the contact was asked for",
		audit.ContactStopped:   "The correction of the contact was stopped",
		audit.ContactChanged:   "The contact has changed",
		audit.MailResent:       "A mail was sent again",
		audit.MailBounced:      "A mail came back",
		audit.RemovalMissed:    "Nobody came to the removal",
		audit.RemovalCheckedIn: "Checked in at the service desk",
		audit.RemovalDone:      "The old product was removed at the service desk",
		audit.QueueCalled:      "Called to a bench",
		audit.QueueRecalled:    "Called once more",
		audit.QueueServing:     "The removal has begun at a bench",
		audit.QueueNoShow:      "Called, and did not come",
		audit.QueueLeft:        "Left the service desk without a removal",
		audit.OverrideAsked:    "An exception was asked for",
		audit.OverrideApproved: "The exception was approved",
		audit.OverrideDeclined: "The exception was declined",
		audit.OverrideUsed:     "The exception was used",
		audit.OverrideExpired:  "The exception has run out",
	}[e.Action], e.Action.Text())
}

func (h *Handlers) mails(k support.Case) []page.Mail {
	mails := make([]page.Mail, len(k.Mails))
	for i, m := range k.Mails {
		mails[i] = page.Mail{Text: mailText(m.Kind), When: h.Desk.In().Moment(m.At, zone(k))}
		v := &mails[i]
		switch m.State {
		case notify.Sent:
			v.State, v.Kind = "Sent", "yes"
		case notify.Refused:
			v.State, v.Kind, v.Detail = "Refused", "stop", "The mailbox does not take mail ("+m.Failure+")"
		case notify.Bounced:
			v.State, v.Kind, v.Detail = "Came back", "stop", cameBack(m.Failure)+". Check the address with the customer"
		case notify.GivenUp:
			v.State, v.Kind, v.Detail = "Given up", "stop", "It could not be sent in time"
		case notify.Dropped:
			v.State, v.Kind, v.Detail = "Not sent", "plain", "It was no longer true, or too late"
		default:
			if v.State, v.Kind = "Queued", "wait"; m.Failure != "" {
				v.Detail = "Tried and not sent yet (" + m.Failure + ")"
			}
		}
	}
	return mails
}

// cameBack says why a mail came back, by its status (RFC 3463).
func cameBack(status string) string {
	why := "It could not be delivered"
	switch {
	case strings.HasPrefix(status, "5.1."):
		why = "There is no such mailbox"
	case status == "5.2.2" || status == "4.2.2":
		why = "The mailbox is full"
	case strings.HasPrefix(status, "5.2."):
		why = "The mailbox is closed"
	case strings.HasPrefix(status, "5.7."):
		why = "The mailbox’s server does not take our mail"
	}
	if status != "" {
		why += " (" + status + ")"
	}
	return why
}

// mailText is a kind of mail in words.
func mailText(k notify.Kind) string {
	text := strings.ReplaceAll(string(k), "_", " ")
	return cmp.Or(map[notify.Kind]string{
		notify.KindContactCode:     "Code to confirm the mailbox",
		notify.KindExchangeIssued:  "Exchange confirmed",
		notify.KindExchangeWaiting: "Exchange confirmed, key follows",
		notify.KindExchangeFilled:  "The key is there",
		notify.KindRemovalBooked:   "Removal booked",
		notify.KindRemovalMoved:    "Removal moved",
		notify.KindRemovalCanceled: "Removal canceled",
		notify.KindRemovalDone:     "Removed at the service desk",
		notify.KindRemovalMissed:   "Nobody came to the removal",
		notify.KindRemovalTomorrow: "Reminder, the day before",
		notify.KindRemovalSoon:     "Reminder, two hours before",
		notify.KindRemovalWaiting:  "Waits for a time",
		notify.KindRemovalOffered:  "A time is free",
		notify.KindWindowEnds:      "The window ends soon",

		notify.KindContactChanging:  "A new contact is on its way",
		notify.KindContactChanged:   "The contact has changed",
		notify.KindOverrideApproved: "Exception approved",
		notify.KindOverrideDeclined: "Exception declined",
	}[k], strings.ToUpper(text[:min(1, len(text))])+text[min(1, len(text)):])
}

// notes are those of staff, and what the customer wrote when a step of the
// guide did not work.
func (h *Handlers) notes(k support.Case) []page.Note {
	var notes []page.Note
	for _, n := range k.Notes {
		notes = append(notes, page.Note{
			By: cmp.Or(n.By.Name, "Somebody") + ", " + string(n.By.Role), When: h.Desk.In().Moment(n.At, zone(k)), Text: k.Veil(n.Text),
		})
	}
	for _, s := range k.Progress.Stuck {
		notes = append(notes, page.Note{
			By: "Customer, stuck at step " + s.Step + " on " + s.OS, When: h.Desk.In().Moment(s.At, zone(k)), Text: k.Veil(s.Text),
		})
	}
	return notes
}
