package removal

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/store"
)

// confirmed leaves the removal's state, the trail and the mail of a booking,
// in its transaction. before is the appointment that it moved; nil for none.
func (d *Desk) confirmed(ctx context.Context, tx DeskTx, s Standing, c store.Calendar, b Booking,
	before *casefile.Appointment, r Request,
) error {
	removal := s.Removal
	removal.CaseID, removal.Reference = b.Appointment.CaseID, b.Reference
	removal.State, removal.ChangedAt = Booked, d.Now()
	if err := tx.SaveRemoval(ctx, removal); err != nil {
		return err
	}
	if err := tx.PlanReminders(ctx, b.Appointment.ID, b.Appointment.Reminders(c.Location)); err != nil {
		return err
	}
	if s.Wait != nil && s.Wait.OfferedAt.IsZero() {
		s.Wait.OfferedAt = d.Now() // found without us; from here on it can be moved for as long as an offer lasts
		if err := tx.SaveWait(ctx, *s.Wait); err != nil {
			return err
		}
	}
	visit := s.Visit(c.Store, b.Appointment, b.Reference)
	if before == nil {
		return d.tell(ctx, tx, s, r.Actor, audit.RemovalBooked, b.Appointment, r.Lang, notify.RemovalBooked{Visit: visit})
	}
	moved := notify.RemovalMoved{Visit: visit, OldStart: before.Start, OldStore: c.Name, OldZone: c.Zone, ByUs: byUs(r.Actor)}
	if before.StoreNumber != c.Number {
		old, err := d.at(ctx, tx, before.StoreNumber)
		if err != nil {
			return err
		}
		moved.OldStore, moved.OldZone = old.Name, old.Zone
	}
	return d.tell(ctx, tx, s, r.Actor, audit.RemovalMoved, b.Appointment, r.Lang, moved)
}

// byUs tells whether a change was not the customer's wish: nobody acted as them
// or for them.
func byUs(actor audit.Actor) bool {
	customer := audit.Customer().ID
	return actor.ID != customer && actor.OnBehalfOf != customer
}

// Calendar is the desk of a store by its number, without the dates that
// differ; NotFound "store_not_found".
func (d *Desk) Calendar(ctx context.Context, number string) (store.Calendar, error) {
	return d.at(ctx, d.Repo, number)
}

// at is a desk by its number, without the dates that differ. A store that an
// appointment names is always there.
func (d *Desk) at(ctx context.Context, in DeskReader, number string) (store.Calendar, error) {
	return CalendarOf(ctx, in, number, d.today(), d.today())
}

// CalendarOf is a desk by its number, with the dates that differ from one to
// another; NotFound "store_not_found".
func CalendarOf(ctx context.Context, in DeskReader, number string, from, to day.Date) (store.Calendar, error) {
	found, err := in.ListCalendars(ctx, []string{number}, from, to)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "store_not_found", "there is no such desk")
	}
	if err != nil {
		return store.Calendar{}, err
	}
	return found[0], nil
}

// Visit is what mails and calendar entries about an appointment tell.
func (s Standing) Visit(at store.Store, a casefile.Appointment, reference string) notify.Visit {
	return notify.Visit{
		House: s.house(), Reference: reference, Product: s.product(), Store: at.Name, Address: at.OneLine(),
		Start: a.Start, End: a.End, Zone: at.Zone, Appointment: a.ID, UID: a.UID, Sequence: a.Sequence,
	}
}

func (s Standing) house() notify.House {
	return notify.House{
		Retailer: s.Program.Retailer, ServiceDesk: s.Program.ServiceDesk, SupportPhone: s.Program.SupportPhone,
	}
}

// product is the old product's name.
func (s Standing) product() string {
	if s.Record.Product == nil {
		return s.Record.Line.SKU
	}
	return s.Record.Product.Name
}

// tell leaves the trail and the mail of a change of an appointment, in its
// transaction. Without a mailbox on file there is no mail.
func (d *Desk) tell(ctx context.Context, tx DeskTx, s Standing, actor audit.Actor, action audit.Action,
	a casefile.Appointment, lang string, m notify.Data,
) error {
	err := d.trail(ctx, tx, s, actor, action, a)
	if err != nil || s.Record.Line.Email == "" {
		return err
	}
	return tx.Enqueue(ctx, notify.Message{ID: ids.New(), To: s.Record.Line.Email, Lang: cmp.Or(lang, s.Removal.Lang), At: d.Now(), By: actor.By(), Data: m})
}

// trail leaves the event of a change of an appointment.
func (d *Desk) trail(ctx context.Context, tx DeskTx, s Standing, actor audit.Actor, action audit.Action, a casefile.Appointment) error {
	data, _ := json.Marshal(map[string]any{ // strings and numbers always marshal
		"appointment": a.ID, "store": a.StoreNumber, "start": a.Start.UTC().Format(time.RFC3339), "bench": a.Bench,
		"sequence": a.Sequence, "before": string(s.Removal.State),
	})
	return tx.InsertEvent(ctx, audit.Event{
		ID: ids.New(), At: d.Now(), Actor: actor, Action: action, Subject: "case:" + a.CaseID, Data: string(data),
	})
}
