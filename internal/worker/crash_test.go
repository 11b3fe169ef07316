package worker

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"swapdesk/internal/notify"
)

// crashed leaves a job as a killed node does: running, attempted by it.
func crashed(t *testing.T, e engine, node string) {
	t.Helper()
	by := `jsonb('["x","` + node + `"]')`
	at := `datetime('now', 'subsec')`
	if e.name == Postgres {
		by, at = `ARRAY['x','`+node+`']`, `now()`
	}
	_, err := e.db.Exec(`UPDATE river_job SET state = 'running', attempt = 2, attempted_at = ` + at + `, attempted_by = ` + by)
	if err != nil {
		t.Fatal(err)
	}
}

func TestOrphansResume(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		w := newWorker(t, e, "a", p.deliver)
		enqueue(t, e, w, codeMail("m1"))
		crashed(t, e, "a")
		start(t, w)
		awaitMail(t, p, 10*time.Second)
		eventually(t, 5*time.Second, "completed", func() bool { return countRows(t, e.db, "state = 'completed'") == 1 })
	})
}

// A node is killed in the middle of a delivery; its next start sends the mail
// within 10 s (contract.md).
func TestKilledNodeResumes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		w := newWorker(t, e, "a", p.deliver)
		enqueue(t, e, w, codeMail("m1"))
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildHangs$", "-test.v")
		child.Env = append(os.Environ(), "OUTBOX_CHILD_ENGINE="+e.name, "OUTBOX_CHILD_DSN="+e.dsn)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() && lines.Text() != "delivering" {
			t.Log(lines.Text())
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait()
		if n := countRows(t, e.db, "state = 'running'"); n != 1 {
			t.Fatalf("%d jobs were left running, want 1", n)
		}
		start(t, w)
		awaitMail(t, p, 10*time.Second)
		eventually(t, 5*time.Second, "completed", func() bool { return countRows(t, e.db, "state = 'completed'") == 1 })
	})
}

// TestChildHangs is the process that TestKilledNodeResumes kills.
func TestChildHangs(t *testing.T) {
	t.Parallel()
	dsn := os.Getenv("OUTBOX_CHILD_DSN")
	if dsn == "" {
		return
	}
	e := engine{name: os.Getenv("OUTBOX_CHILD_ENGINE"), dsn: dsn}
	e.db = e.pool(t)
	w := newWorker(t, e, "a", func(ctx context.Context, _ notify.Message) error {
		fmt.Println("delivering")
		<-ctx.Done()
		return ctx.Err()
	})
	start(t, w)
	time.Sleep(time.Minute)
}

// On PostgreSQL a starting node leaves alone what another one is working on;
// a SQLite file has one process, so there everything running is its own.
func TestOtherNodesKeepTheirJobs(t *testing.T) {
	t.Parallel()
	e := onPostgres(t)
	p := newPost()
	w := newWorker(t, e, "a", p.deliver)
	enqueue(t, e, w, codeMail("theirs"))
	crashed(t, e, "b")
	start(t, w)
	enqueue(t, e, w, codeMail("mine"))
	if id := awaitMail(t, p, 5*time.Second); id != "mine" {
		t.Fatalf("%s was sent", id)
	}
	time.Sleep(5 * pollEvery)
	if p.count("theirs") != 0 {
		t.Error("took over the job of a node that may be alive")
	}
}

// A node that hung for so long that another took its job over must not note
// it as sent.
func TestTakenOverJobIsNotCompleted(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		other := e.pool(t)
		w := newWorker(t, e, "a", func(context.Context, notify.Message) error {
			_, err := other.Exec(`UPDATE river_job SET attempt = attempt + 1`)
			return err
		})
		enqueue(t, e, w, codeMail("m1"))
		before := dump(t, e)
		if err := w.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		eventually(t, 5*time.Second, "taken over", func() bool { return countRows(t, e.db, "attempt = 2") == 1 })
		if err := w.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after := dump(t, e); after != before {
			t.Errorf("erased what another node is sending: %s", after)
		}
	})
}

// Several nodes send every mail once, while the business keeps the database
// busy on the same pool.
func TestSeveralNodesBusyBusiness(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		const writers, each = 4, 40
		p := newPost()
		nodes := 3
		if e.name == SQLite {
			nodes = 1
		}
		var first *Worker
		for i := range nodes {
			w := newWorker(t, e, fmt.Sprintf("node%d", i), p.deliver)
			start(t, w)
			first = w
		}
		var failed atomic.Int32
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				for j := range each {
					if err := business(e.db, first, fmt.Sprintf("m-%d-%d", i, j)); err != nil {
						failed.Add(1)
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		for range writers * each {
			awaitMail(t, p, 10*time.Second)
		}
		eventually(t, 10*time.Second, "all completed", func() bool {
			return countRows(t, e.db, "state = 'completed'") == writers*each
		})
		for i := range writers {
			for j := range each {
				if n := p.count(fmt.Sprintf("m-%d-%d", i, j)); n != 1 {
					t.Errorf("m-%d-%d was sent %d times", i, j, n)
				}
			}
		}
	})
}

func business(db *sql.DB, w *Worker, id string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, `INSERT INTO business (id) VALUES ($1)`, id); err != nil {
		return err
	}
	if err := w.Enqueue(ctx, tx, codeMail(id)); err != nil {
		return err
	}
	return tx.Commit()
}
