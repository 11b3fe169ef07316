package queue

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// Entry is somebody in today's list, as the desk knows them.
type Entry struct {
	Ticket                   // zero but for SubscriptionID, CaseID and Due while they are expected
	Name, Product, Reference string
	SKU, Lang                string
}

// Repo is what a queue reads and writes.
type Repo interface {
	// ListTickets gives those of a store on a date, and the live ones of
	// before, by day and number.
	ListTickets(ctx context.Context, storeNumber string, on day.Date) ([]Entry, error)
	// ListExpected gives the bookings that begin at a store from one instant
	// to before another and to which nobody has come, the earliest first.
	ListExpected(ctx context.Context, storeNumber string, from, to time.Time) ([]Entry, error)
	// FindTicket is NotFound ("ticket_not_found").
	FindTicket(ctx context.Context, id string) (Ticket, error)
	// FindLastTicket gives a subscription's latest ticket; NotFound as above.
	FindLastTicket(ctx context.Context, subscriptionID string) (Ticket, error)
	// FindCertificate gives the latest of a subscription; NotFound
	// ("certificate_not_found").
	FindCertificate(ctx context.Context, subscriptionID string) (Certificate, error)
	// ListForgotten gives at most limit tickets of before a date that wait or
	// were called.
	ListForgotten(ctx context.Context, before day.Date, limit int) ([]Ticket, error)
	TransactQueue(ctx context.Context, fn func(Tx) error) error
}

// Tx is what changes within one transaction.
type Tx interface {
	removal.DeskTx
	FindTicket(ctx context.Context, id string) (Ticket, error)
	// ListLive gives a store's tickets that live.
	ListLive(ctx context.Context, storeNumber string) ([]Ticket, error)
	// NextNumber is 1 more than the highest of a store's date.
	NextNumber(ctx context.Context, storeNumber string, on day.Date) (int, error)
	// PutTicket writes a ticket, new or changed. A second live one of a
	// subscription, or at a bench, is a duplicate.
	PutTicket(ctx context.Context, t Ticket) error
	InsertCertificate(ctx context.Context, c Certificate) error
}

// Service is the use case.
type Service struct {
	Repo Repo
	Desk *removal.Desk
	Now  func() time.Time
}

// Board is today at one desk.
type Board struct {
	Store    store.Calendar
	On       day.Date
	Live     []Entry // called and served first, by bench, then those who wait, in turn
	Expected []Entry // who booked a time today and has not come
	Ended    []Entry // of today, the latest first
	Waits    map[string]time.Duration
	WalkIn   time.Duration // how long who comes now without a booking waits, rounded as Waits
}

// Next is the ticket that is called next; false when nobody waits.
func (b Board) Next() (Entry, bool) {
	for _, e := range b.Live {
		if e.Status == Waiting {
			return e, true
		}
	}
	return Entry{}, false
}

// FreeBenches counts the benches to which nobody is called.
func (b Board) FreeBenches() int {
	free := b.Store.Benches
	for _, e := range b.Live {
		if e.Status != Waiting && e.Bench <= b.Store.Benches {
			free--
		}
	}
	return max(free, 0)
}

// CheckIn gives a customer who is at the desk a ticket, within one transaction
// with the removal; see removal.Desk.Arrive for what becomes of a booking, and
// for the errors. A second time gives the ticket that they have, at whatever
// desk of this store; one at another store is Conflict ("at_the_desk").
func (s *Service) CheckIn(ctx context.Context, a removal.Arrival) (Ticket, error) {
	t, err := s.checkIn(ctx, a)
	if fault.Is(err, "commit_unknown") {
		t, err = s.checkIn(ctx, a) // where it has happened, they are at the desk now
	}
	if fault.Is(err, "at_the_desk") || fault.Is(err, "duplicate") {
		if known, again := s.Repo.FindLastTicket(ctx, a.SubscriptionID); again == nil && known.Live() && known.StoreNumber == a.StoreNumber {
			return known, nil
		}
	}
	return t, err
}

func (s *Service) checkIn(ctx context.Context, a removal.Arrival) (t Ticket, err error) {
	err = s.Repo.TransactQueue(ctx, func(tx Tx) error {
		at, err := s.Desk.Arrive(ctx, tx, a)
		if err != nil {
			return err
		}
		now := s.Now()
		t = Ticket{
			ID: ids.New(), StoreNumber: at.Calendar.Number, Day: at.On, SubscriptionID: a.SubscriptionID, CaseID: at.CaseID,
			Status: Waiting, Due: now, CameAt: now,
		}
		if at.Appointment != nil {
			t.AppointmentID, t.Due = at.Appointment.ID, at.Appointment.Start
		}
		if t.Number, err = tx.NextNumber(ctx, t.StoreNumber, t.Day); err != nil {
			return err
		}
		return tx.PutTicket(ctx, t)
	})
	return t, err
}

// move changes one live ticket while its subscription and its desk's day are
// locked. change says what becomes of it, and gives its event; "" when it has
// become that before.
func (s *Service) move(ctx context.Context, id string, actor audit.Actor, change func(tx Tx, t *Ticket) (audit.Action, error)) (Ticket, error) {
	before, err := s.Find(ctx, id, actor.StoreID)
	if err != nil {
		return before, err
	}
	var t Ticket
	run := func() error {
		return s.Repo.TransactQueue(ctx, func(tx Tx) error {
			if err := tx.LockSubscription(ctx, before.SubscriptionID); err != nil {
				return err
			}
			if err := tx.LockDays(ctx, []removal.DeskDay{{StoreNumber: before.StoreNumber, On: before.Day}}, s.Now()); err != nil {
				return err
			}
			var err error
			if t, err = tx.FindTicket(ctx, id); err != nil {
				return err
			}
			action, err := change(tx, &t)
			if err != nil || action == "" {
				return err
			}
			if err := tx.PutTicket(ctx, t); err != nil {
				return err
			}
			return tx.InsertEvent(ctx, t.event(action, actor, s.Now()))
		})
	}
	if err = run(); fault.Is(err, "commit_unknown") {
		err = run() // what has happened changes nothing a second time
	}
	return t, err
}

func errChanged(t Ticket) error {
	return fault.New(fault.Conflict, "ticket_changed", "ticket %d is %s", t.Number, t.Status)
}

// Call calls a waiting ticket to a bench, from the actor's kiosk: to the one
// that was booked where that is free, else to the lowest free one. Called from
// that kiosk before, nothing changes. Conflict "ticket_changed" when another
// kiosk was faster or the customer is gone, "benches_busy" when no bench is
// free; NotFound "ticket_not_found", also for one of another store.
func (s *Service) Call(ctx context.Context, id string, actor audit.Actor) (Ticket, error) {
	t, err := s.move(ctx, id, actor, func(tx Tx, t *Ticket) (audit.Action, error) {
		switch {
		case t.Status == Called && t.DeviceID == actor.Device:
			return "", nil
		case t.Status != Waiting:
			return "", errChanged(*t)
		}
		bench, err := s.bench(ctx, tx, *t)
		if err != nil {
			return "", err
		}
		t.Status, t.Bench, t.DeviceID, t.CalledAt, t.Calls = Called, bench, actor.Device, s.Now(), 1
		return audit.QueueCalled, nil
	})
	if fault.Is(err, "duplicate") { // another day's lock does not keep a bench
		err = fault.New(fault.Conflict, "benches_busy", "the bench was taken meanwhile")
	}
	return t, err
}

// bench finds where a ticket is called to.
func (s *Service) bench(ctx context.Context, tx Tx, t Ticket) (int, error) {
	c, err := removal.CalendarOf(ctx, tx, t.StoreNumber, t.Day, t.Day)
	if err != nil {
		return 0, err
	}
	live, err := tx.ListLive(ctx, t.StoreNumber)
	if err != nil {
		return 0, err
	}
	busy := map[int]bool{}
	for _, other := range live {
		busy[other.Bench] = true
	}
	if t.Booked() {
		booked, err := tx.ListAppointments(ctx, t.SubscriptionID)
		if err != nil {
			return 0, err
		}
		for _, a := range booked {
			if a.ID == t.AppointmentID && a.Bench <= c.Benches && !busy[a.Bench] {
				return a.Bench, nil
			}
		}
	}
	for bench := 1; bench <= c.Benches; bench++ {
		if !busy[bench] {
			return bench, nil
		}
	}
	return 0, fault.New(fault.Conflict, "benches_busy", "all %d benches are busy", c.Benches)
}

// Recall calls a called ticket once more. Conflict "ticket_changed".
func (s *Service) Recall(ctx context.Context, id string, actor audit.Actor) (Ticket, error) {
	return s.move(ctx, id, actor, func(_ Tx, t *Ticket) (audit.Action, error) {
		if t.Status != Called {
			return "", errChanged(*t)
		}
		t.Calls++
		return audit.QueueRecalled, nil
	})
}

// Serve notes that the customer is at the bench. Conflict "ticket_changed".
func (s *Service) Serve(ctx context.Context, id string, actor audit.Actor) (Ticket, error) {
	return s.move(ctx, id, actor, func(tx Tx, t *Ticket) (audit.Action, error) {
		switch t.Status {
		case Serving:
			return "", nil
		case Called:
			t.Status, t.ServingAt = Serving, s.Now()
			return audit.QueueServing, s.Desk.Begin(ctx, tx, t.SubscriptionID)
		}
		return "", errChanged(*t)
	})
}

// Miss notes that a called customer did not come. The bench is free, the right
// is not lost. Conflict "too_early" before NoShowAfter, "ticket_changed".
func (s *Service) Miss(ctx context.Context, id string, actor audit.Actor) (Ticket, error) {
	return s.move(ctx, id, actor, func(tx Tx, t *Ticket) (audit.Action, error) {
		switch {
		case t.Status == NoShow:
			return "", nil
		case t.Status != Called:
			return "", errChanged(*t)
		case !t.MayMiss(s.Now()):
			return "", fault.New(fault.Conflict, "too_early", "called less than %s ago", NoShowAfter)
		}
		return audit.QueueNoShow, s.end(ctx, tx, t, NoShow, casefile.AppointmentNoShow)
	})
}

// Leave notes that a customer went without a removal; the right is not lost.
// Conflict "ticket_changed" for one that has ended otherwise.
func (s *Service) Leave(ctx context.Context, id string, actor audit.Actor) (Ticket, error) {
	return s.move(ctx, id, actor, func(tx Tx, t *Ticket) (audit.Action, error) {
		switch {
		case t.Status == Left:
			return "", nil
		case !t.Live():
			return "", errChanged(*t)
		}
		return audit.QueueLeft, s.end(ctx, tx, t, Left, casefile.AppointmentCanceled)
	})
}

func (s *Service) end(ctx context.Context, tx Tx, t *Ticket, status Status, appointment casefile.AppointmentStatus) error {
	t.Status, t.EndedAt = status, s.Now()
	return s.Desk.Leave(ctx, tx, t.SubscriptionID, appointment)
}
