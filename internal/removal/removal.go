package removal

import (
	"context"
	"encoding/json"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/program"
)

// State is where the removal of a case stands, beside its exchange
// (product.md, Removal).
type State string

// The states.
const (
	NotStarted   State = "not_started"
	Booked       State = "booked"
	CheckedIn    State = "checked_in"
	Removed      State = "removed"       // by the desk
	SelfAttested State = "self_attested" // the customer says so
	Waived       State = "waived"
)

// Removal is how far one subscription's removal has come. The zero value but
// for its state, NotStarted, stands for a subscription without a case.
type Removal struct {
	CaseID    string
	Reference string // of the case
	Lang      string // of the case, for mails
	State     State
	ChangedAt time.Time                  // of the state; zero while there is none on file
	OS        string                     // on which a step was done last; "" for none
	Done      map[string]map[string]bool // operating system → step → done
}

// Has tells whether a step was done on an operating system.
func (r Removal) Has(os, step string) bool { return r.Done[os][step] }

// Gone tells whether the old antivirus is off, whoever took it off.
func (r Removal) Gone() bool { return r.State == Removed || r.State == SelfAttested }

// Settled tells whether the desk has said that nothing is left to remove. The
// customer's own word is no such end: it may have been a slip, or about one
// computer of several.
func (r Removal) Settled() bool { return r.State == Removed || r.State == Waived }

// Note is what a customer wrote when a step did not work.
type Note struct {
	ID, CaseID string
	OS, Step   string
	Text       string
	Phone      string // as typed; "" for none
	At         time.Time
}

// mostNotes bounds what one case collects.
const mostNotes = 20

// Repo is what a removal reads and writes.
type Repo interface {
	// FindRemoval is never NotFound: without a case nothing has started.
	FindRemoval(ctx context.Context, subscriptionID string) (Removal, error)
	// ListNotes lists a case's notes, the oldest first.
	ListNotes(ctx context.Context, caseID string) ([]Note, error)
	Transact(ctx context.Context, fn func(Tx) error) error
}

// Tx is what changes within one transaction.
type Tx interface {
	LockSubscription(ctx context.Context, id string) error
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	EnsureCase(ctx context.Context, subscriptionID, newReference, lang string, at time.Time) (id, reference string, err error)
	FindRemoval(ctx context.Context, subscriptionID string) (Removal, error)
	InsertGuideStep(ctx context.Context, caseID, os, step string, at time.Time) error
	InsertNote(ctx context.Context, n Note) error
	CountNotes(ctx context.Context, caseID string) (int, error)
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Service is the use case.
type Service struct {
	Repo Repo
	Now  func() time.Time
}

// Act is who does what where: one step of a guide for one subscription. Lang
// is that of a case which has to be opened.
type Act struct {
	SubscriptionID string
	OS, Step       string
	Lang           string
	Actor          audit.Actor
}

// Find tells how far a subscription's removal has come.
func (s *Service) Find(ctx context.Context, subscriptionID string) (Removal, error) {
	return s.Repo.FindRemoval(ctx, subscriptionID)
}

// Done notes a step as done; a second time changes nothing. A removal is open
// to everyone who bought a withdrawn SKU, also after the subscription ended
// and without an exchange; for any other product it is Conflict
// ("not_withdrawn").
func (s *Service) Done(ctx context.Context, a Act) error {
	return s.change(ctx, a, func(tx Tx, r Removal) error {
		if r.Has(a.OS, a.Step) {
			return nil
		}
		if err := tx.InsertGuideStep(ctx, r.CaseID, a.OS, a.Step, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, a.event(s.Now(), audit.RemovalStep, r))
	})
}

// Stuck keeps what the customer wrote when a step did not work; text and
// phone must be clean already. It is Throttled ("too_many_notes") when the
// case has plenty, and Conflict as Done.
func (s *Service) Stuck(ctx context.Context, a Act, text, phone string) error {
	return s.change(ctx, a, func(tx Tx, r Removal) error {
		switch n, err := tx.CountNotes(ctx, r.CaseID); {
		case err != nil:
			return err
		case n >= mostNotes:
			return fault.New(fault.Throttled, "too_many_notes", "this case has %d notes", n)
		}
		note := Note{ID: ids.New(), CaseID: r.CaseID, OS: a.OS, Step: a.Step, Text: text, Phone: phone, At: s.Now()}
		if err := tx.InsertNote(ctx, note); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, a.event(s.Now(), audit.RemovalStuck, r))
	})
}

// change runs fn on the removal of a subscription that may have one, with its
// case opened, while no other change of it runs.
func (s *Service) change(ctx context.Context, a Act, fn func(Tx, Removal) error) error {
	return s.Repo.Transact(ctx, func(tx Tx) error {
		if err := tx.LockSubscription(ctx, a.SubscriptionID); err != nil {
			return err
		}
		record, err := tx.FindRecord(ctx, a.SubscriptionID)
		if err != nil {
			return err
		}
		book, err := tx.ListPrograms(ctx, s.Now())
		if err != nil {
			return err
		}
		if record.Program(book) == nil {
			return fault.New(fault.Conflict, "not_withdrawn", "no program withdraws this product")
		}
		if _, _, err := tx.EnsureCase(ctx, a.SubscriptionID, ids.NewReference(), a.Lang, s.Now()); err != nil {
			return err
		}
		removal, err := tx.FindRemoval(ctx, a.SubscriptionID)
		if err != nil {
			return err
		}
		return fn(tx, removal)
	})
}

// event tells of a change without what the customer wrote.
func (a Act) event(at time.Time, action audit.Action, r Removal) audit.Event {
	data, _ := json.Marshal(map[string]string{"os": a.OS, "step": a.Step, "before": string(r.State)}) // strings always marshal
	return audit.Event{ID: ids.New(), At: at, Actor: a.Actor, Action: action, Subject: "case:" + r.CaseID, Data: string(data)}
}
