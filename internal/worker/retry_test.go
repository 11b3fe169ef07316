package worker

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"swapdesk/internal/notify"
)

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		p.fail = func(m notify.Message, _ int) error {
			if m.ID == "refused" || m.ID == "code" {
				return &notify.Permanent{Err: errors.New("550")}
			}
			return errors.New("451")
		}
		w := newWorker(t, e, "a", p.deliver)
		perishable := codeMail("code")
		perishable.Expires = time.Now().Add(time.Hour)
		enqueue(t, e, w, codeMail("refused"), perishable, codeMail("tired"))
		lastAttempt := fmt.Sprintf(`UPDATE river_job SET attempt = %d WHERE id = (SELECT max(id) FROM river_job)`, len(retryDelays))
		if n := countRows(t, e.db, fmt.Sprintf("max_attempts = %d", len(retryDelays)+1)); n != 3 {
			t.Fatalf("%d jobs have the planned number of attempts", n)
		}
		if _, err := e.db.Exec(lastAttempt); err != nil {
			t.Fatal(err)
		}
		start(t, w)
		dead := func() int {
			n, err := DeadLetters(t.Context(), e.db, e.name)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		eventually(t, 5*time.Second, "three dead letters", func() bool { return dead() == 3 })
		for _, id := range []string{"refused", "tired", "code"} {
			if n := p.count(id); n != 1 {
				t.Errorf("%s was tried %d times", id, n)
			}
		}
		if n := strings.Count(dump(t, e), "sealed"); n != 2 {
			t.Errorf("%d dead letters kept their content, want the two that do not expire", n)
		}
	})
}

// A reminder that could not be delivered until it was too late is a dead
// letter like one that the server refused; one that nobody tried is not.
func TestReminderGivenUp(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		expires := time.Now().Add(time.Hour)
		var late atomic.Bool
		p := newPost()
		p.fail = func(notify.Message, int) error {
			late.Store(true) // the next attempt comes after the start of the appointment
			return errors.New("451")
		}
		w := newWorker(t, e, "a", p.deliver, func(c *Config) {
			c.Clock = time.Now
			c.Now = func() time.Time {
				if late.Load() {
					return expires
				}
				return expires.Add(-time.Minute)
			}
		})
		enqueue(t, e, w, notify.Message{
			ID: "tried", To: address, Lang: "en", At: expires, Expires: expires, Data: notify.RemovalSoon{},
		})
		start(t, w)
		eventually(t, 20*time.Second, "a dead letter", func() bool {
			n, err := DeadLetters(t.Context(), e.db, e.name)
			return err == nil && n == 1
		})
		if p.count("tried") != 1 || strings.Contains(dump(t, e), "sealed") {
			t.Error("the expired mail was sent or kept")
		}
	})
}

func TestRetriesGrow(t *testing.T) {
	t.Parallel()
	now := time.Date(2017, 9, 21, 15, 0, 0, 0, time.UTC)
	s := &sender{cfg: Config{Clock: func() time.Time { return now }}}
	var before, sum time.Duration
	for attempt := 1; attempt <= len(retryDelays); attempt++ {
		delay := s.NextRetry(&river.Job[mailArgs]{JobRow: &rivertype.JobRow{Attempt: attempt}}).Sub(now)
		if delay <= before {
			t.Errorf("attempt %d waits %v, the one before %v", attempt, delay, before)
		}
		before, sum = delay, sum+delay
	}
	if retryDelays[0] != 2*time.Second || sum < 12*time.Hour || sum > 24*time.Hour {
		t.Errorf("first retry after %v, last after %v", retryDelays[0], sum)
	}
}

// Retries that are more than 5 s away are brought back by river's elected
// leader: there has to be one on both engines.
func TestLateRetryComesBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		w := newWorker(t, e, "a", p.deliver)
		enqueue(t, e, w, codeMail("m1"))
		if _, err := e.db.Exec(`UPDATE river_job SET state = 'retryable', attempt = 3`); err != nil {
			t.Fatal(err)
		}
		start(t, w)
		awaitMail(t, p, 20*time.Second)
	})
}

func TestDeadLettersBeforeMigrate(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]func(*testing.T) string{
		SQLite:   func(t *testing.T) string { return sqliteDSN(t.TempDir() + "/new.db") },
		Postgres: freshPostgres,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := engine{name: name, dsn: dsn(t)}.pool(t)
			if n, err := DeadLetters(t.Context(), db, name); n != 0 || err != nil {
				t.Errorf("%d, %v; want none", n, err)
			}
		})
	}
}
