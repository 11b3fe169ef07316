package worker

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// The times of the queue. A job that outlives its own time is taken over by
// another node only after rescueAfter, which must therefore be longer.
const (
	pollEvery   = 100 * time.Millisecond // of the 300 ms that contract.md gives a mail
	cooldown    = 50 * time.Millisecond
	jobTimeout  = 30 * time.Second
	rescueAfter = 45 * time.Second
	stopGrace   = 5 * time.Second    // after canceling: for jobs to notice
	keepDead    = 7 * 24 * time.Hour // trust.md: mail bodies 7 days
	keepSent    = 24 * time.Hour     // without their content
	atOnce      = 8                  // mails under way on one node
)

// Sealer encrypts what is queued. Table and id are bound into the result.
type Sealer interface {
	Seal(table, id string, plain []byte) (string, error)
	Open(table, id, sealed string) ([]byte, error)
}

// Config is what a Worker is made of.
type Config struct {
	DB      *sql.DB // SQLite: the pool of the single writer; PostgreSQL: any
	Engine  string  // "sqlite" or "postgres"
	Sealer  Sealer
	Deliver func(context.Context, notify.Message) error // nil: this one only queues
	Logger  *slog.Logger

	// Stale is asked right before each delivery whether the message has become
	// untrue; such a one is erased and not sent. Its errors are those of a
	// delivery: the message is tried again. nil sends all.
	Stale func(context.Context, notify.Message) (bool, error)

	// Note is told what became of each mail, in the transaction that settles it
	// where there is one; failure is a class of errors. nil tells nobody.
	Note func(ctx context.Context, tx *sql.Tx, id string, state notify.State, failure string) error

	// NodeID names this node: the same after a restart, and never shared by
	// two running processes, since Start takes over what it left running.
	// At most 100 characters.
	NodeID string

	Now   func() time.Time // the business's clock, for Message.At and Expires
	Clock func() time.Time // the machine's clock, for retries; nil is Now
}

// Worker queues messages and, once started, sends them.
type Worker struct {
	cfg    Config
	client *river.Client[*sql.Tx]
}

// New makes a worker and touches no database. Migrate must have run before
// anything is queued.
func New(cfg Config) (*Worker, error) {
	if cfg.Clock == nil {
		cfg.Clock = cfg.Now
	}
	if cfg.Deliver != nil && cfg.NodeID == "" {
		return nil, errors.New("outbox: a worker that sends needs a node id")
	}
	w := &Worker{cfg: cfg}
	driver, err := driverFor(cfg.Engine, cfg.DB)
	if err != nil {
		return nil, err
	}
	w.client, err = river.NewClient(driver, w.riverConfig())
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	return w, nil
}

func (w *Worker) riverConfig() *river.Config {
	config := &river.Config{Logger: w.cfg.Logger, MaxAttempts: len(retryDelays) + 1}
	if w.cfg.Deliver == nil {
		return config
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &sender{cfg: w.cfg})
	config.Workers = workers
	config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: atOnce}}
	config.ID = w.cfg.NodeID
	config.PollOnly = true
	config.FetchPollInterval = pollEvery
	config.FetchCooldown = cooldown
	config.JobTimeout = jobTimeout
	config.RescueStuckJobsAfter = rescueAfter
	config.CompletedJobRetentionPeriod = keepSent
	config.CancelledJobRetentionPeriod = keepDead
	config.DiscardedJobRetentionPeriod = keepDead
	if w.cfg.Engine == SQLite {
		config.ReindexerIndexNames = []string{} // a REINDEX would hold the only writer
	}
	return config
}

// Enqueue queues m in tx: it is sent if and when tx commits, and not
// otherwise. It fills in the message's ID and time where they are missing.
func (w *Worker) Enqueue(ctx context.Context, tx *sql.Tx, m notify.Message) error {
	if m.ID == "" {
		m.ID = ids.New()
	}
	if m.At.IsZero() {
		m.At = w.cfg.Now()
	}
	plain, err := notify.Encode(m)
	if err != nil {
		return fmt.Errorf("queue a mail: %w", err)
	}
	sealed, err := w.cfg.Sealer.Seal(sealTable, m.ID, plain)
	if err != nil {
		return fmt.Errorf("queue %s: seal: %w", m.Kind(), err)
	}
	_, err = w.client.InsertTx(ctx, tx, mailArgs{ID: m.ID, Message: m.Kind(), Sealed: sealed}, nil)
	if err != nil {
		return fmt.Errorf("queue %s: %w", m.Kind(), err)
	}
	return nil
}

// Start frees the jobs that a crash of this node left running, then sends
// until Stop. The end of ctx breaks off the start but not the running worker.
func (w *Worker) Start(ctx context.Context) error {
	if w.cfg.Deliver == nil {
		return errors.New("outbox: a worker without Deliver only queues")
	}
	freed, err := freeOrphans(ctx, w.cfg.DB, w.cfg.Engine, w.cfg.NodeID)
	if err != nil {
		return fmt.Errorf("outbox: free jobs of the last run: %w", err)
	}
	if freed > 0 {
		w.cfg.Logger.WarnContext(ctx, "mails of an interrupted run go out again", "count", freed)
	}
	if err := w.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("outbox: start: %w", err)
	}
	return nil
}

// Stop takes no new job and waits for the running ones. When ctx ends first
// they are canceled and stay queued for the next start; the error says so.
func (w *Worker) Stop(ctx context.Context) error {
	err := w.client.Stop(ctx)
	if err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	return errors.Join(fmt.Errorf("outbox: mails under way were broken off: %w", err), w.client.StopAndCancel(hard))
}
