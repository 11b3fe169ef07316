package worker

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"swapdesk/internal/notify"
)

// A mail is sent after the commit, never before, and soon.
func TestSentAfterCommit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		w := newWorker(t, e, "a", p.deliver)
		start(t, w)

		tx, err := e.db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Enqueue(t.Context(), tx, codeMail("m1")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * pollEvery)
		if n := p.count("m1"); n != 0 {
			t.Fatal("sent before the commit")
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		committed := time.Now()
		awaitMail(t, p, 5*time.Second)
		t.Logf("left %v after the commit", time.Since(committed)) // the bound: TestPollLeavesTime
		got := p.sent[0]
		if got.To != address || got.At.IsZero() || got.Data.(notify.ContactCode).Code != code {
			t.Errorf("arrived as %+v", got)
		}
	})
}

// A mail leaves within 300 ms of the commit (contract.md). A machine under
// load would make a stopwatch lie, so the test asks for what the wait is made
// of: the longest poll (river adds a tenth, at least 10 ms) and a cooldown,
// with half of the time left for the work.
func TestPollLeavesTime(t *testing.T) {
	t.Parallel()
	w, err := New(Config{
		DB: openDB(t, "sqlite", sqliteDSN(t.TempDir()+"/x.db"), 1), Engine: SQLite, NodeID: "a", Logger: slog.New(slog.DiscardHandler),
		Sealer: boxSealer{}, Now: time.Now, Deliver: newPost().deliver,
	})
	if err != nil {
		t.Fatal(err)
	}
	c := w.riverConfig().WithDefaults()
	longest := c.FetchPollInterval + max(c.FetchPollInterval/10, 10*time.Millisecond) + c.FetchCooldown
	if longest > 160*time.Millisecond {
		t.Errorf("a queued mail may lie for %v before it is looked at", longest)
	}
	if c.RescueStuckJobsAfter <= c.JobTimeout {
		t.Error("running jobs would be rescued")
	}
}

func TestRollbackLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		w := newWorker(t, e, "a", p.deliver)
		start(t, w)
		tx, err := e.db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Enqueue(t.Context(), tx, codeMail("gone")); err != nil {
			t.Fatal(err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		enqueue(t, e, w, codeMail("next"))
		if id := awaitMail(t, p, 5*time.Second); id != "next" {
			t.Errorf("%s was sent", id)
		}
		if n := countRows(t, e.db, "1=1"); n != 1 {
			t.Errorf("%d jobs, want the one that was committed", n)
		}
	})
}

// Nothing queued can be read, nothing is left of it once it was sent, and the
// log never learns it.
func TestQueueHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		var logged bytes.Buffer
		var mu sync.Mutex
		p := newPost()
		p.fail = func(_ notify.Message, n int) error {
			if n == 0 {
				return errors.New("451 try later")
			}
			return nil
		}
		w := newWorker(t, e, "a", p.deliver, func(c *Config) {
			c.Logger = slog.New(slog.NewTextHandler(&lockedWriter{&mu, &logged}, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		enqueue(t, e, w, codeMail("m1"))
		queued := dump(t, e)
		if !strings.Contains(queued, `"sealed"`) {
			t.Fatalf("nothing is queued: %s", queued)
		}
		start(t, w)
		awaitMail(t, p, 5*time.Second)
		awaitMail(t, p, 10*time.Second)
		eventually(t, 5*time.Second, "completed", func() bool { return countRows(t, e.db, "state = 'completed'") == 1 })
		after := dump(t, e)
		if strings.Contains(after, "sealed") || !strings.HasPrefix(after, "{}") {
			t.Errorf("after sending the queue still holds %s", after)
		}
		mu.Lock()
		defer mu.Unlock()
		if !strings.Contains(logged.String(), "mail not sent yet") {
			t.Error("the failed attempt was not logged")
		}
		for _, text := range []string{queued, after, logged.String()} {
			for _, secret := range []string{address, "jane", code} {
				if strings.Contains(text, secret) {
					t.Errorf("%q stands in %s", secret, text)
				}
			}
		}
	})
}

type lockedWriter struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func TestExpiredIsErasedUnsent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		w := newWorker(t, e, "a", p.deliver)
		late := codeMail("late")
		late.Expires = time.Now().Add(-time.Second)
		enqueue(t, e, w, late, codeMail("good"))
		start(t, w)
		awaitMail(t, p, 5*time.Second)
		eventually(t, 5*time.Second, "both completed", func() bool { return countRows(t, e.db, "state = 'completed'") == 2 })
		if p.count("late") != 0 || strings.Contains(dump(t, e), "sealed") {
			t.Error("the expired mail was sent or kept")
		}
	})
}

func TestInsertOnlyWorker(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		only := newWorker(t, e, "", nil)
		if err := only.Start(t.Context()); err == nil {
			t.Error("a worker that cannot deliver was started")
		}
		enqueue(t, e, only, codeMail("imported"))
		p := newPost()
		start(t, newWorker(t, e, "a", p.deliver))
		if id := awaitMail(t, p, 5*time.Second); id != "imported" {
			t.Errorf("%s was sent", id)
		}
	})
}

// Stop lets a running delivery end and breaks it off when time is up.
func TestStop(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		running := make(chan struct{}, 1)
		release := make(chan struct{})
		w := newWorker(t, e, "a", func(ctx context.Context, _ notify.Message) error {
			running <- struct{}{}
			select {
			case <-release:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		enqueue(t, e, w, codeMail("m1"))
		if err := w.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-running
		time.AfterFunc(300*time.Millisecond, func() { close(release) })
		if err := w.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := countRows(t, e.db, "state = 'completed'"); n != 1 {
			t.Fatal("Stop did not wait for the running delivery")
		}

		release = make(chan struct{})
		enqueue(t, e, w, codeMail("m2"))
		if err := w.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-running
		short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if err := w.Stop(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Stop = %v, want it to tell that the time was up", err)
		}
		if n := countRows(t, e.db, "state = 'available'"); n != 1 {
			t.Errorf("the broken-off mail is not queued any more: %s", dump(t, e))
		}
	})
}

// A message that has become untrue while it was queued is erased, not sent;
// while nobody can tell, it waits.
func TestStaleIsErasedUnsent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		var asked atomic.Int32
		w := newWorker(t, e, "a", p.deliver, func(c *Config) {
			c.Stale = func(_ context.Context, m notify.Message) (bool, error) {
				if m.ID == "unsure" && asked.Add(1) == 1 {
					return false, errors.New("the database hiccups")
				}
				return m.ID == "stale", nil
			}
		})
		enqueue(t, e, w, codeMail("stale"), codeMail("good"), codeMail("unsure"))
		start(t, w)
		awaitMail(t, p, 5*time.Second)
		awaitMail(t, p, 15*time.Second)
		eventually(t, 5*time.Second, "all completed", func() bool { return countRows(t, e.db, "state = 'completed'") == 3 })
		if p.count("stale") != 0 || p.count("good") != 1 || p.count("unsure") != 1 || strings.Contains(dump(t, e), "sealed") {
			t.Errorf("the stale mail was sent or kept, or another was not: %+v", p.sent)
		}
	})
}
