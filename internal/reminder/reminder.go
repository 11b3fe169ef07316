package reminder

import (
	"context"
	"errors"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
)

const (
	linesAtOnce     = 1000 // that a page of the walk reads
	mailboxesAtOnce = 25   // whose mails one transaction queues, well within 50 ms
)

// Repo is what the walk reads.
type Repo interface {
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	// FindWalk gives how far a walk has come; Behind is "" for a new one.
	FindWalk(ctx context.Context, w Walk) (Walk, error)
	// ListLookedUp gives the next lines of a walk, by id: all of them, those
	// that it is not about without a mailbox. Where a walk is not whole it is
	// about lines with a subscription that ends from … through.
	ListLookedUp(ctx context.Context, w Walk, from, through day.Date, limit int) ([]Line, error)
	TransactReminder(ctx context.Context, fn func(Tx) error) error
}

// Tx is what changes within one transaction.
type Tx interface {
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	// ListOf gives the subscriptions of mailboxes whose purchase was looked up.
	ListOf(ctx context.Context, mailboxes []string) ([]LookedUp, error)
	// ClaimWindowMail notes a mail as sent; mine is false when it was before.
	ClaimWindowMail(ctx context.Context, k Key, at time.Time) (mine bool, err error)
	// SaveWalk writes how far a walk has come, and forgets those of long ago.
	SaveWalk(ctx context.Context, w Walk) error
	InsertEvent(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, m notify.Message) error
}

// Walk is one way through what was looked up.
type Walk struct {
	ProgramID string
	Version   int      // of the program
	Whole     bool     // everything under the program, and not what ends soon only
	On        day.Date // on which it was due
	Behind    string   // the last purchase line that is settled
	Done      bool
}

// Line is a looked up purchase line; Mailbox is "" where there is nobody to
// tell anything.
type Line struct{ PurchaseID, Mailbox string }

// LookedUp is a subscription whose purchase was looked up.
type LookedUp struct {
	casefile.Record
	Mailbox  string // the compared form
	At       time.Time
	Lang     string // of the case, else of the look-up
	HasCase  bool
	NotBegun bool // its removal: nothing booked, done, attested or waived, and no rain check
}

// Key names a mail about a window that ends, once and for all.
type Key struct {
	ProgramID string
	Mailbox   string // a MAC
	Last      day.Date
	Days      int // the threshold
}

// Service is the use case.
type Service struct {
	Repo Repo
	MAC  func(purpose string, parts ...string) string
	Now  func() time.Time
}

// Run queues the mails that are due, for every program. It runs again and
// again, on several nodes at once.
func (s *Service) Run(ctx context.Context) error {
	book, err := s.Repo.ListPrograms(ctx, s.Now())
	if err != nil {
		return err
	}
	var failed error
	for _, p := range book.Public() {
		for _, w := range walks(p, s.Now()) {
			failed = errors.Join(failed, s.walk(ctx, w, p.Zone))
		}
	}
	return failed
}

// walk goes on from where a walk has come to.
func (s *Service) walk(ctx context.Context, w Walk, zone *time.Location) error {
	w, err := s.Repo.FindWalk(ctx, w)
	for err == nil && !w.Done {
		w, err = s.page(ctx, w, day.Of(s.Now(), zone))
	}
	return err
}

// page settles the next lines of a walk.
func (s *Service) page(ctx context.Context, w Walk, today day.Date) (Walk, error) {
	lines, err := s.Repo.ListLookedUp(ctx, w, today, today.AddDays(longest), linesAtOnce)
	if err != nil {
		return w, err
	}
	var mailboxes []string
	for _, l := range lines {
		w.Behind = l.PurchaseID
		if l.Mailbox != "" {
			mailboxes = append(mailboxes, l.Mailbox)
		}
	}
	w.Done = len(lines) < linesAtOnce
	slices.Sort(mailboxes)
	for batch := range slices.Chunk(slices.Compact(mailboxes), mailboxesAtOnce) {
		if err := s.settle(ctx, w, batch); err != nil {
			return w, err
		}
	}
	return w, s.Repo.TransactReminder(ctx, func(tx Tx) error { return tx.SaveWalk(ctx, w) })
}

// settle queues what is due to some mailboxes, as things stand now. When the
// program has changed meanwhile there is nothing to do: its new version has a
// walk of its own.
func (s *Service) settle(ctx context.Context, w Walk, mailboxes []string) error {
	return s.Repo.TransactReminder(ctx, func(tx Tx) error {
		now := s.Now()
		book, err := tx.ListPrograms(ctx, now)
		if err != nil {
			return err
		}
		p := book.Find(w.ProgramID)
		if p == nil || p.Version != w.Version {
			return nil
		}
		found, err := tx.ListOf(ctx, mailboxes)
		if err != nil {
			return err
		}
		for _, l := range letters(p, book, found, now) {
			if err := s.send(ctx, tx, l, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) send(ctx context.Context, tx Tx, l letter, now time.Time) error {
	l.key.Mailbox = s.MAC("mailbox", l.key.Mailbox)
	mine, err := tx.ClaimWindowMail(ctx, l.key, now)
	if err != nil || !mine {
		return err
	}
	err = tx.InsertEvent(ctx, audit.Event{
		ID: ids.New(), At: now, Actor: audit.System(), Action: audit.MailWindowEnds, Subject: "mailbox:" + l.key.Mailbox,
	})
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, l.message(now))
}
