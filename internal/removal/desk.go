package removal

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
	"swapdesk/internal/store"
)

const (
	// HoldTime is how long a chosen time is kept while the customer reviews.
	HoldTime = 10 * time.Minute
	// WaitMiles is how near a desk must be that a rain check is about
	// (contract.md, Rain check).
	WaitMiles = 50
	// OfferDays is how long a rain check lasts after a time was offered (the
	// same).
	OfferDays = 7
	// OfferHold is how long an offered time is kept for who waited.
	OfferHold = 24 * time.Hour
)

// Desk is the use case of free removals at a store: search, hold, book, move,
// cancel, wait.
type Desk struct {
	Repo DeskRepo
	Now  func() time.Time
}

// DeskReader is what is read both in and out of a transaction.
type DeskReader interface {
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	FindRemoval(ctx context.Context, subscriptionID string) (Removal, error)
	// ListAppointments gives a subscription's live appointment, its hold, run
	// out or not, and the last one to which nobody came; empty when there is
	// none.
	ListAppointments(ctx context.Context, subscriptionID string) ([]casefile.Appointment, error)
	// FindWait is NotFound ("wait_not_found") without a rain check.
	FindWait(ctx context.Context, subscriptionID string) (Wait, error)
	ListDesks(ctx context.Context, services []string, in store.Box) ([]store.Store, error)
	ListCalendars(ctx context.Context, numbers []string, from, to day.Date) ([]store.Calendar, error)
	// ListTaken gives per store the cells from one instant to before another
	// that are taken at now, those of the appointments except left out.
	ListTaken(ctx context.Context, numbers []string, from, to, now time.Time, except []string) (map[string]store.Taken, error)
}

// DeskRepo is what the use case needs.
type DeskRepo interface {
	DeskReader
	FindZIP(ctx context.Context, zip string) (store.Point, error)
	ListTowns(ctx context.Context, q store.Query) ([]store.Town, error)
	// ListWaits gives at most limit rain checks to which no time was offered,
	// first come first, behind the one given.
	ListWaits(ctx context.Context, behind Wait, limit int) ([]Wait, error)
	// ListMissed gives the subscriptions of at most limit bookings that began
	// MissedAfter before now, at stores where a kiosk checks in.
	ListMissed(ctx context.Context, now time.Time, limit int) ([]string, error)
	// ListReminders gives at most limit reminders that are due and not sent,
	// the longest due first, behind the one given.
	ListReminders(ctx context.Context, now time.Time, behind DueReminder, limit int) ([]DueReminder, error)
	TransactDesk(ctx context.Context, fn func(DeskTx) error) error
}

// DeskTx is what changes within one transaction.
type DeskTx interface {
	DeskReader
	DeskWriter
	// LockSubscription comes first, LockDays second: always in this order.
	LockSubscription(ctx context.Context, id string) error
	// LockDays makes every other transaction that books at one of these desks
	// and days wait, and drops the holds there that have run out at now.
	LockDays(ctx context.Context, days []DeskDay, now time.Time) error
	EnsureCase(ctx context.Context, subscriptionID, newReference, lang string, at time.Time) (id, reference string, err error)
	// PutAppointment writes an appointment with exactly the cells that it
	// takes now: none when it is neither held nor live.
	PutAppointment(ctx context.Context, a casefile.Appointment, cells []time.Time) error
	// DeleteHold drops the subscription's hold, when there is one.
	DeleteHold(ctx context.Context, subscriptionID string) error
	SaveRemoval(ctx context.Context, r Removal) error
	SaveWait(ctx context.Context, w Wait) error
	DeleteWait(ctx context.Context, caseID string) error
	// PlanReminders leaves exactly these to be sent about an appointment.
	PlanReminders(ctx context.Context, appointmentID string, reminders []casefile.Reminder) error
	// SendReminder notes a reminder as sent; mine is false when it was sent or
	// dropped before.
	SendReminder(ctx context.Context, r casefile.Reminder, at time.Time) (mine bool, err error)
	DropReminder(ctx context.Context, r casefile.Reminder) error
	InsertEvent(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, m notify.Message) error
	// OweCall has support call a customer; phone is a purchase.PhoneKey. Where
	// that cannot be called, or a call is to come anyway, nothing changes.
	OweCall(ctx context.Context, phone, lang, subscriptionID string, at time.Time) error
}

// DeskDay is one date at one desk.
type DeskDay struct {
	StoreNumber string
	On          day.Date
}

// Wait is a rain check for a removal.
type Wait struct {
	CaseID         string
	SubscriptionID string
	Place          string // as typed
	At             store.Point
	AskedAt        time.Time
	OfferedAt      time.Time // zero while none was offered
}

// Standing is everything about one subscription's removal.
type Standing struct {
	Record  casefile.Record
	Program *program.Program // never nil
	Removal Removal
	Live    *casefile.Appointment // nil when nothing is booked
	Missed  *casefile.Appointment // the last to which nobody came: the right is not lost
	Hold    *casefile.Appointment // nil when no time is kept
	Wait    *Wait                 // nil without a rain check
	Window  day.Window            // in which appointments lie, rain check included
}

// Open tells whether a removal can be booked at now: the window is open, and
// the desk has neither the computer nor the last word.
func (s Standing) Open(now time.Time) bool {
	return s.Window.Contains(now) && s.Removal.State != CheckedIn && !s.Removal.Settled()
}

// Changeable tells whether the booking can be moved or canceled at now.
func (s Standing) Changeable(now time.Time) bool {
	return s.Live != nil && s.Live.Status == casefile.AppointmentBooked && now.Before(s.Live.Start)
}

// Standing gives how a subscription's removal stands. It is NotFound for an
// unknown subscription and Conflict ("not_withdrawn") when no program is about
// its product.
func (d *Desk) Standing(ctx context.Context, subscriptionID string) (Standing, error) {
	return d.standing(ctx, d.Repo, subscriptionID)
}

func (d *Desk) standing(ctx context.Context, in DeskReader, subscriptionID string) (Standing, error) {
	var s Standing
	var err error
	if s.Record, err = in.FindRecord(ctx, subscriptionID); err != nil {
		return s, err
	}
	book, err := in.ListPrograms(ctx, d.Now())
	if err != nil {
		return s, err
	}
	if s.Program = s.Record.Program(book); s.Program == nil {
		return s, fault.New(fault.Conflict, "not_withdrawn", "no program withdraws this product")
	}
	if s.Removal, err = in.FindRemoval(ctx, subscriptionID); err != nil {
		return s, err
	}
	appointments, err := in.ListAppointments(ctx, subscriptionID)
	if err != nil {
		return s, err
	}
	for _, a := range appointments {
		switch {
		case a.Status == casefile.AppointmentBooked && !d.Now().Before(a.End),
			a.Status == casefile.AppointmentNoShow && s.Removal.State == NotStarted:
			s.Missed = &a
		case a.Live():
			s.Live = &a
		case a.Holds(d.Now()):
			s.Hold = &a
		}
	}
	wait, err := in.FindWait(ctx, subscriptionID)
	switch {
	case err == nil:
		s.Wait = &wait
	case !fault.Is(err, "wait_not_found"):
		return s, err
	}
	s.Window = window(*s.Program, s.Wait, d.Now())
	return s, nil
}

// window is the removal window, which a rain check keeps open: for as long as no
// time was offered, and through OfferDays after that.
func window(p program.Program, w *Wait, now time.Time) day.Window {
	open := p.RemovalWindow()
	if w == nil {
		return open
	}
	last := day.Of(now, open.Zone) // open, but what lies behind the deadline goes by the order of those who wait
	if !w.OfferedAt.IsZero() {
		last = day.Of(w.OfferedAt, open.Zone).AddDays(OfferDays)
	}
	open.Days = max(open.Days, open.Opens.DaysUntil(last))
	return open
}

// mine are the appointments whose cells are free to their own subscription.
func (s Standing) mine() []string {
	var ids []string
	for _, a := range []*casefile.Appointment{s.Live, s.Hold} {
		if a != nil {
			ids = append(ids, a.ID)
		}
	}
	return ids
}
