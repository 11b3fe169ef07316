package removal

import (
	"context"
	"encoding/json"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/purchase"
)

// Wait takes a rain check for a removal near a spot: the window stays open for
// this case until OfferDays after a time was offered (contract.md, Rain
// check). It is Conflict ("times_free") when a desk within WaitMiles has a
// time after all, "no_desk_near" when there is no desk, and otherwise as Hold.
// With a rain check already there, nothing changes but the place.
func (d *Desk) Wait(ctx context.Context, r Request, spot Spot) error {
	return d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		s, err := d.lock(ctx, tx, r.SubscriptionID)
		switch {
		case err != nil:
			return err
		case s.Live != nil:
			return fault.New(fault.Conflict, "booking_changed", "a booking stands")
		}
		near, err := d.near(ctx, tx, s, spot.At)
		switch {
		case err != nil:
			return err
		case near.Any():
			return fault.New(fault.Conflict, "times_free", "there are free times")
		case !near.Waitable:
			return fault.New(fault.Conflict, "no_desk_near", "there is no desk near")
		}
		return d.takeWait(ctx, tx, s, r, spot)
	})
}

func (d *Desk) takeWait(ctx context.Context, tx DeskTx, s Standing, r Request, spot Spot) error {
	w := Wait{Place: spot.Typed, At: spot.At, AskedAt: d.Now()}
	known := s.Wait != nil
	if known {
		w.AskedAt, w.OfferedAt = s.Wait.AskedAt, s.Wait.OfferedAt
	}
	var err error
	if w.CaseID, s.Removal.Reference, err = tx.EnsureCase(ctx, r.SubscriptionID, ids.NewReference(), r.Lang, d.Now()); err != nil {
		return err
	}
	if known && s.Wait.Place == w.Place && s.Wait.At == w.At {
		return nil
	}
	if err := tx.SaveWait(ctx, w); err != nil {
		return err
	}
	if known {
		return d.waited(ctx, tx, r, w, "moved")
	}
	if s.Removal.State == SelfAttested { // it is still there after all
		s.Removal.CaseID, s.Removal.State, s.Removal.ChangedAt = w.CaseID, NotStarted, d.Now()
		if err := tx.SaveRemoval(ctx, s.Removal); err != nil {
			return err
		}
	}
	return d.tellWait(ctx, tx, s, r, w)
}

// waited leaves the event of a rain check: that it was taken, with its
// deadline, or that its place has moved. The place itself is the customer's.
func (d *Desk) waited(ctx context.Context, tx DeskTx, r Request, w Wait, deadline string) error {
	data, _ := json.Marshal(map[string]string{"deadline": deadline}) // strings always marshal
	if deadline == "moved" {
		data = []byte(`{"place":"moved"}`)
	}
	return tx.InsertEvent(ctx, audit.Event{
		ID: ids.New(), At: d.Now(), Actor: r.Actor, Action: audit.RemovalWaiting, Subject: "case:" + w.CaseID, Data: string(data),
	})
}

func (d *Desk) tellWait(ctx context.Context, tx DeskTx, s Standing, r Request, w Wait) error {
	err := d.waited(ctx, tx, r, w, s.Window.End().UTC().Format(time.RFC3339))
	if err != nil || s.Record.Line.Email == "" {
		return err
	}
	return tx.Enqueue(ctx, notify.Message{
		ID: ids.New(), To: s.Record.Line.Email, Lang: r.Lang, At: d.Now(), By: r.Actor.By(),
		Data: notify.RemovalWaiting{House: s.house(), Reference: s.Removal.Reference, Product: s.product(), Place: w.Place},
	})
}

// waitsAtOnce is how many rain checks are read at a time.
const waitsAtOnce = 100

// OfferWaiting offers the times that have become free to those who wait, first
// come first served: each gets one time, kept for OfferHold, and a mail or, without a
// mailbox, a call. Those for whom nothing is free stay where they are. It runs again and again.
func (d *Desk) OfferWaiting(ctx context.Context) error {
	var last Wait
	for {
		waiting, err := d.Repo.ListWaits(ctx, last, waitsAtOnce)
		if err != nil {
			return err
		}
		for _, w := range waiting {
			if err := d.offer(ctx, w.SubscriptionID); err != nil && fault.KindOf(err) != fault.Conflict {
				return err
			}
		}
		if len(waiting) < waitsAtOnce {
			return nil
		}
		last = waiting[len(waiting)-1]
	}
}

// offer gives one who waits the nearest free time; a Conflict tells why there
// is nothing to give any more.
func (d *Desk) offer(ctx context.Context, subscriptionID string) error {
	s, err := d.Standing(ctx, subscriptionID)
	if err != nil || s.Wait == nil || !s.Wait.OfferedAt.IsZero() || !s.Open(d.Now()) {
		return err
	}
	s.Wait.OfferedAt = d.Now() // what could be booked if it were offered now
	s.Window = window(*s.Program, s.Wait, d.Now())
	near, err := d.Near(ctx, s, s.Wait.At)
	if err != nil {
		return err
	}
	for _, c := range near.Desks {
		if c.First.IsZero() || c.Miles > WaitMiles {
			continue
		}
		err := d.offerSlot(ctx, subscriptionID, Slot{c.Number, c.First})
		if !fault.Is(err, "slot_taken") && !fault.Is(err, "slot_not_offered") { // it was a moment ago
			return err
		}
	}
	return nil
}

// offerSlot marks the rain check as offered and keeps the slot, in one
// transaction.
func (d *Desk) offerSlot(ctx context.Context, subscriptionID string, slot Slot) error {
	return d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		s, err := d.lock(ctx, tx, subscriptionID)
		if err != nil || s.Wait == nil || !s.Wait.OfferedAt.IsZero() || s.Live != nil {
			return err
		}
		now := d.Now()
		s.Wait.OfferedAt = now
		s.Window = window(*s.Program, s.Wait, now)
		a, c, err := d.keep(ctx, tx, s, slot, earlier(now.Add(OfferHold), slot.Start))
		if err != nil {
			return err
		}
		if err := tx.SaveWait(ctx, *s.Wait); err != nil {
			return err
		}
		offered := notify.RemovalOffered{
			Visit: s.Visit(c.Store, a, s.Removal.Reference), HoldUntil: a.HoldUntil,
			Ends: s.Window.End(), EndsZone: s.Window.Zone.String(),
		}
		a.CaseID = s.Wait.CaseID // the trail is the case's
		if phone := purchase.PhoneKey(s.Record.Line.Phone); s.Record.Line.Email == "" && phone != "" {
			if err := tx.OweCall(ctx, phone, s.Removal.Lang, subscriptionID, now); err != nil {
				return err
			}
		}
		return d.tell(ctx, tx, s, audit.System(), audit.RemovalOffered, a, "", offered)
	})
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
