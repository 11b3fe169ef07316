package exchange

import (
	"context"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
)

// Reader is what a quote reads, in or out of a transaction.
type Reader interface {
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	FindByReference(ctx context.Context, reference string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	// ListStock gives every product with its pool.
	ListStock(ctx context.Context) ([]Stock, error)
}

// Repo adds transactions.
type Repo interface {
	Reader
	Transact(ctx context.Context, fn func(Tx) error) error
	// FindPlace tells how many rain checks of its pool get their key before an
	// exchange, and when it was put first; zero for never.
	FindPlace(ctx context.Context, exchangeID string) (ahead int, firstAt time.Time, err error)
}

// Tx is what an exchange writes.
type Tx interface {
	Reader
	Filler
	// LockSubscription keeps other exchanges of it waiting until the
	// transaction ends.
	LockSubscription(ctx context.Context, id string) error
	// EnsureCase finds the subscription's case or opens one under the new
	// reference; it returns the case's id and its reference.
	EnsureCase(ctx context.Context, subscriptionID, newReference, lang string, at time.Time) (id, reference string, err error)
	InsertExchange(ctx context.Context, e casefile.Exchange) error
	FindKey(ctx context.Context, keyID string) (sealed string, err error)
	// InsertSlip notes that the key of an exchange was printed; a second time
	// is a duplicate.
	InsertSlip(ctx context.Context, exchangeID, staffID, deviceID string, at time.Time) error
	// PutFirst puts a rain check before all that were not; changed is false
	// when it stands there already. Conflict ("no_longer_waiting").
	PutFirst(ctx context.Context, exchangeID string, at time.Time) (changed bool, err error)
	// VoidExchange ends a live one and revokes its key; Conflict
	// ("no_exchange") when it is live no more.
	VoidExchange(ctx context.Context, e casefile.Exchange, at time.Time) error
	FindOverride(ctx context.Context, id string) (casefile.Override, error)
	// UseOverride marks an approved one as used by an exchange; once.
	UseOverride(ctx context.Context, o casefile.Override, exchangeID string, at time.Time) error
}

// Filler is what gives keys to exchanges.
type Filler interface {
	// AllocateKey takes the next free key of a pool for an exchange, and is
	// NotFound ("pool_empty") only when there is truly none: the pool is then
	// locked until the transaction ends, so that no key arrives unseen.
	AllocateKey(ctx context.Context, sku, exchangeID string) (keyID string, err error)
	// UpdateExchange writes state, key, SKU and times of one that waits; it is
	// Conflict ("no_longer_waiting") when another transaction was faster.
	UpdateExchange(ctx context.Context, e casefile.Exchange) error
	InsertEvent(ctx context.Context, e audit.Event) error
	Enqueue(ctx context.Context, m notify.Message) error
}

// Stock is a product with its pool: how many keys are free; HasPool is false
// where none was ever imported.
type Stock struct {
	catalog.Product
	HasPool bool
	Free    int // counted up to 2: what is told is none, the last, or more
}

// Service is the use case. Open is the vault's.
type Service struct {
	Repo Repo
	Open func(table, id, sealed string) ([]byte, error)
	Now  func() time.Time
}

// Option is one replacement that a customer may choose.
type Option struct {
	catalog.Replacement
	Free int // as in Stock
}

// Quote is what can be chosen for a subscription now.
type Quote struct {
	Record   casefile.Record
	Program  *program.Program
	Decision eligibility.Decision
	Options  []Option
}

// Choosable tells whether a choice would be taken: the exchange is owed, be it
// by an override, or one waits for a key and may switch its product.
func (q Quote) Choosable() bool {
	v := q.Decision.Verdict
	return q.Program != nil && (v == eligibility.Eligible || v == eligibility.EligibleByOverride || q.waiting())
}

// Again tells whether a choice would take the place of an exchange with a key.
func (q Quote) Again() bool { return q.Record.Again(q.Decision) }

func (q Quote) waiting() bool {
	return q.Record.Exchange != nil && q.Record.Exchange.State == casefile.Waiting
}

// Option finds the option with a SKU.
func (q Quote) Option(sku string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.SKU == sku })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}

// Quote says what can be chosen for a subscription.
func (s *Service) Quote(ctx context.Context, subscriptionID string) (Quote, error) {
	return s.quote(ctx, s.Repo, subscriptionID)
}

func (s *Service) quote(ctx context.Context, r Reader, subscriptionID string) (Quote, error) {
	record, err := r.FindRecord(ctx, subscriptionID)
	if err != nil {
		return Quote{}, err
	}
	book, err := r.ListPrograms(ctx, s.Now())
	if err != nil {
		return Quote{}, err
	}
	q := Quote{Record: record, Program: record.Program(book)}
	q.Decision = record.Decide(q.Program, s.Now())
	if record.Product == nil || !q.Choosable() {
		return q, nil
	}
	stock, err := r.ListStock(ctx)
	if err != nil {
		return Quote{}, err
	}
	q.Options = s.options(q, book, stock)
	return q, nil
}

func (s *Service) options(q Quote, book program.Book, stock []Stock) []Option {
	search := s.search(q, book, stock)
	free := map[string]int{}
	for _, st := range stock {
		free[st.SKU] = st.Free
	}
	options := []Option{}
	for _, r := range q.exceptional(search, catalog.Match(search)) {
		options = append(options, Option{r, free[r.SKU]})
	}
	return options
}

func (s *Service) search(q Quote, book program.Book, stock []Stock) catalog.Search {
	search := catalog.Search{
		Old:       *q.Record.Product,
		Today:     s.replacesFrom(q),
		EndsOn:    q.Record.Subscription.EndsOn,
		Vendor:    q.Program.Vendor,
		Withdrawn: book.Withdrawn,
		Curated:   q.Program.Replacements[q.Record.Subscription.SKU],
	}
	for _, st := range stock {
		search.Candidates = append(search.Candidates, catalog.Candidate{Product: st.Product, HasPool: st.HasPool})
	}
	return search
}

// replacesFrom is the day from which the remaining term counts: today, or for
// a waiter the day on which the place was kept.
func (s *Service) replacesFrom(q Quote) (from day.Date) {
	at := s.Now()
	if q.waiting() {
		at = q.Record.Exchange.RequestedAt
	}
	return day.Of(at, q.Program.Zone)
}
