package override

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
)

// The limits (trust.md, Approvals).
const (
	PerDay   = 5              // asks of one person in 24 hours
	Lifetime = 24 * time.Hour // of an ask without an answer, and of an approval
)

// longest bounds what is typed as a note or a reason, in characters.
const longest = 500

// Reader is what is read, in or out of a transaction.
type Reader interface {
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	// FindOverride is NotFound for what is not there.
	FindOverride(ctx context.Context, id string) (casefile.Override, error)
}

// Repo is what overrides need of the database.
type Repo interface {
	Reader
	// ListAsked gives those that wait for an answer at now, the longest waiting
	// first; ListOverrides those of a subscription, the newest first.
	ListAsked(ctx context.Context, now time.Time, limit int) ([]casefile.Override, error)
	ListOverrides(ctx context.Context, subscriptionID string) ([]casefile.Override, error)
	CountAsked(ctx context.Context, now time.Time) (int, error)
	TransactOverride(ctx context.Context, fn func(Tx) error) error
}

// Tx is the same inside a transaction.
type Tx interface {
	Reader
	LockSubscription(ctx context.Context, id string) error
	// CountAsks counts what somebody has asked for since an instant; two asks
	// of one person wait for each other.
	CountAsks(ctx context.Context, askedBy string, since time.Time) (int, error)
	// ListOpenOverrides gives the one of a subscription that is asked for or
	// approved, be it run out.
	ListOpenOverrides(ctx context.Context, subscriptionID string) ([]casefile.Override, error)
	ListLapsed(ctx context.Context, now time.Time, limit int) ([]casefile.Override, error)
	InsertOverride(ctx context.Context, o casefile.Override) error
	// SettleOverride takes one from a state to that which it has now; Conflict
	// ("override_settled") when it no longer was in the first.
	SettleOverride(ctx context.Context, from casefile.OverrideState, o casefile.Override) error
	ProductName(ctx context.Context, sku string) (string, error)
	// FindLang gives the language in which a subscription's owner is written
	// to: that of the case, else of the last look-up, else English.
	FindLang(ctx context.Context, subscriptionID string) (string, error)
	InsertEvent(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, m notify.Message) error
}

// Service is the use case. Replaceable gives the SKUs that an exception may
// put in the place of a subscription's product.
type Service struct {
	Repo        Repo
	Replaceable func(ctx context.Context, subscriptionID string) (skus []string, err error)
	Now         func() time.Time
}

// Asked gives the overrides that wait for an answer, the longest waiting
// first.
func (s *Service) Asked(ctx context.Context, limit int) ([]casefile.Override, error) {
	return s.Repo.ListAsked(ctx, s.Now(), limit)
}

// Waiting counts the overrides that wait for an answer.
func (s *Service) Waiting(ctx context.Context) (int, error) { return s.Repo.CountAsked(ctx, s.Now()) }

// Of gives the overrides of a subscription, the newest first.
func (s *Service) Of(ctx context.Context, subscriptionID string) ([]casefile.Override, error) {
	return s.Repo.ListOverrides(ctx, subscriptionID)
}

// Helps lists the kinds of exceptions that would let a record be exchanged at
// now where the rules alone would not, or would not as wished.
func Helps(record casefile.Record, prog *program.Program, now time.Time) []eligibility.Kind {
	var kinds []eligibility.Kind
	for _, kind := range eligibility.Kinds() {
		record.Pass = &eligibility.Pass{Kind: kind, Until: now.Add(Lifetime)}
		if record.Decide(prog, now).Verdict == eligibility.EligibleByOverride {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
