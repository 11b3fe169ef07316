package db_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
)

func noSuchThing(t *testing.T, w *dbtest.World) {
	t.Helper()
	if n := w.Count(`SELECT count(*) FROM key_pool`); n != 0 {
		t.Errorf("%d pools are there", n)
	}
}

func TestTransactRollsBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		refused := errors.New("refused")
		err := d.Transact(t.Context(), func(tx *db.Tx) error {
			if err := tx.EnsurePool(t.Context(), dbtest.Curated); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Error(err)
		}
		noSuchThing(t, w)
	})
}

// The one writing connection of SQLite must come back, or nobody ever writes
// again.
func TestTransactSurvivesPanic(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = d.Transact(t.Context(), func(tx *db.Tx) error {
				_ = tx.EnsurePool(t.Context(), dbtest.Curated)
				panic("in the middle")
			})
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := d.SetMeta(ctx, "after", "1"); err != nil {
			t.Fatal(err)
		}
		noSuchThing(t, w)
	})
}

func TestTransactAfterItsContextEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		err := d.Transact(ctx, func(tx *db.Tx) error {
			err := tx.EnsurePool(ctx, dbtest.Curated)
			cancel()
			return err
		})
		if err == nil {
			t.Error("it committed after its context had ended")
		}
		noSuchThing(t, w)
		if err := d.SetMeta(t.Context(), "after", "1"); err != nil {
			t.Error(err)
		}
	})
}

func TestDuplicateIsConflict(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Seed(t, d)
		err := d.Transact(t.Context(), func(tx *db.Tx) error { return tx.InsertProduct(t.Context(), dbtest.Products()[0]) })
		if !fault.Is(err, "duplicate") || fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
	})
}

// A constraint that is only looked at in COMMIT makes the commit fail.
func TestFailedCommitIsUnknown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Exec(`CREATE TABLE parent (id TEXT PRIMARY KEY)`)
		w.Exec(`CREATE TABLE child (id TEXT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`)
		runs := 0
		err := d.Transact(t.Context(), func(tx *db.Tx) error {
			runs++
			return tx.ExecForTest(t.Context(), `INSERT INTO child (id) VALUES ('orphan')`)
		})
		if !fault.Is(err, "commit_unknown") || fault.KindOf(err) != fault.Internal {
			t.Error(err)
		}
		if runs != 1 {
			t.Errorf("run %d times: it must not be run again when it may have happened", runs)
		}
		if err := d.SetMeta(t.Context(), "after", "1"); err != nil {
			t.Errorf("the connection did not come back: %v", err)
		}
	})
}

// Two transactions that take two rows crosswise: PostgreSQL breaks one off
// (40P01), and Transact runs it again. SQLite has one writer, and no such thing.
func TestDeadlockIsRunAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Pool(dbtest.Curated, 0)
		w.Pool(dbtest.Curated2, 0)
		var met sync.WaitGroup
		met.Add(2)
		arrive := func(run int) {
			if run == 1 && d.Engine() == "postgres" {
				met.Done()
				met.Wait()
			}
		}
		run := func(first, second string) error {
			runs := 0
			return d.Transact(t.Context(), func(tx *db.Tx) error {
				runs++
				if err := tx.LockPool(t.Context(), first); err != nil {
					return err
				}
				arrive(runs)
				return tx.LockPool(t.Context(), second)
			})
		}
		results := make(chan error, 2)
		go func() { results <- run(dbtest.Curated, dbtest.Curated2) }()
		go func() { results <- run(dbtest.Curated2, dbtest.Curated) }()
		for range 2 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestSerializationFailureIsGivenUpAtLast(t *testing.T) {
	t.Parallel()
	d := dbtest.NewPostgres(t)
	for _, c := range []struct {
		state string
		runs  int
	}{{"40001", 8}, {"40P01", 8}, {"55P03", 8}, {"22012", 1}} {
		runs := 0
		err := d.Transact(t.Context(), func(tx *db.Tx) error {
			runs++
			return tx.ExecForTest(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '`+c.state+`'; END $$`)
		})
		if err == nil || runs != c.runs {
			t.Errorf("%s: run %d times, want %d; %v", c.state, runs, c.runs, err)
		}
	}
}

func TestEnqueueNeedsAnOutbox(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	d.Outbox = nil
	err := d.Transact(t.Context(), func(tx *db.Tx) error { return tx.Enqueue(t.Context(), someMail()) })
	if err == nil {
		t.Error("a mail went nowhere without a word")
	}
}

// A mail is in the outbox when its transaction has committed, and not before.
func TestEnqueueIsPartOfTheTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		for _, end := range []error{refused, nil} {
			err := d.Transact(t.Context(), func(tx *db.Tx) error {
				if err := tx.Enqueue(t.Context(), someMail()); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			if n := len(dbtest.Mails(t, d)); (n == 1) != (end == nil) {
				t.Errorf("%d mails after the end %v", n, end)
			}
		}
	})
}
