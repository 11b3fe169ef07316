package queue

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
)

// Certificate is what a technician has ticked when a removal was finished.
type Certificate struct {
	TicketID  string
	CaseID    string
	Removed   string // what was removed, in the technician's words
	Protected bool   // other protection was on when the computer left
	StaffID   string
	StaffName string // read only
	Store     string // by name, read only
	Zone      string // IANA zone of the store, read only
	At        time.Time
}

// Location is the time zone of the store.
func (c Certificate) Location() *time.Location {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil { // the zones of stores are checked when they are read
		return time.UTC
	}
	return zone
}

// longestRemoved bounds what a technician writes: it is printed on a receipt.
const longestRemoved = 200

// Checklist is the technician's form.
type Checklist struct {
	Removed   string // what was removed
	Rebooted  bool   // the computer was restarted afterwards
	Protected string // "yes", "no", or "" for not said
}

// check gives the mistakes of a checklist by field: "empty" or "long".
func (l *Checklist) check() error {
	l.Removed = strings.Join(strings.Fields(strings.ReplaceAll(strings.ToValidUTF8(l.Removed, ""), "\x00", "")), " ")
	fields := map[string]string{}
	switch {
	case l.Removed == "":
		fields["removed"] = "empty"
	case utf8.RuneCountInString(l.Removed) > longestRemoved:
		fields["removed"] = "long"
	}
	if !l.Rebooted {
		fields["rebooted"] = "empty"
	}
	if l.Protected != "yes" && l.Protected != "no" {
		fields["protected"] = "empty"
	}
	if len(fields) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "checklist", Message: "the checklist has gaps", Fields: fields}
}

// Finish notes that the old product is removed, with what the technician says
// of it, and frees the bench; the customer gets it by mail. A second time
// changes nothing. Invalid ("checklist") has a code per field in Fields;
// Conflict "ticket_changed" when the ticket is not being served.
func (s *Service) Finish(ctx context.Context, id string, l Checklist, actor audit.Actor) (Ticket, error) {
	wrong := l.check()
	return s.move(ctx, id, actor, func(tx Tx, t *Ticket) (audit.Action, error) {
		switch {
		case t.Status == Done:
			return "", nil
		case t.Status != Serving:
			return "", errChanged(*t)
		case wrong != nil:
			return "", wrong
		}
		c := Certificate{
			TicketID: t.ID, CaseID: t.CaseID, Removed: l.Removed, Protected: l.Protected == "yes",
			StaffID: strings.TrimPrefix(actor.ID, "staff:"), At: s.Now(),
		}
		at, err := removal.CalendarOf(ctx, tx, t.StoreNumber, t.Day, t.Day)
		if err != nil {
			return "", err
		}
		done := notify.Done{Store: at.Name, Zone: at.Zone, Removed: c.Removed, Protected: c.Protected}
		if err := s.Desk.Finish(ctx, tx, t.SubscriptionID, done, actor); err != nil {
			return "", err
		}
		t.Status, t.EndedAt = Done, s.Now()
		return audit.RemovalDone, tx.InsertCertificate(ctx, c)
	})
}
