package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
)

// What passes by itself is told from what does not.
func TestUnavailable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		hold := make(chan struct{})
		held := make(chan struct{})
		go func() {
			_ = d.Transact(context.WithoutCancel(t.Context()), func(tx *db.Tx) error {
				_, err := tx.FindOpenCallback(context.Background(), "")
				close(held)
				<-hold
				return err
			})
		}()
		<-held
		slow := d.Transact(ctx, func(*db.Tx) error { <-ctx.Done(); return ctx.Err() })
		close(hold)
		if !db.Unavailable(slow) {
			t.Errorf("too slow: %v", slow)
		}
		_, missing := d.FindRecord(t.Context(), "nothing")
		_, wrong := d.Writer().ExecContext(t.Context(), `SELECT nothing FROM nowhere`)
		unknown := &fault.Error{Kind: fault.Internal, Code: "commit_unknown", Err: context.DeadlineExceeded}
		for _, err := range []error{nil, missing, wrong, unknown, fmt.Errorf("confirm: %w", unknown), errors.New("bug")} {
			if db.Unavailable(err) {
				t.Errorf("%v passes for a database that is away", err)
			}
		}
		if err := w.DB.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Ping(t.Context()); !db.Unavailable(err) {
			t.Errorf("closed: %v", err)
		}
		if err := d.Transact(t.Context(), func(*db.Tx) error { return nil }); !db.Unavailable(err) {
			t.Errorf("closed, writing: %v", err)
		}
	})
}

// A server that is not there, or that throws its clients out.
func TestUnavailablePostgres(t *testing.T) {
	t.Parallel()
	d := dbtest.NewPostgres(t)
	err := d.Transact(t.Context(), func(tx *db.Tx) error {
		if _, err := d.Writer().ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			return err
		}
		_, err := tx.FindOpenCallback(t.Context(), "1")
		return err
	})
	if !db.Unavailable(err) {
		t.Errorf("thrown out: %v", err)
	}
}

// A file that another process keeps locked.
func TestUnavailableSQLite(t *testing.T) {
	t.Parallel()
	url := dbtest.EmptyURLs(t)["sqlite"]
	one, other := dbtest.Open(t, url), dbtest.Open(t, url)
	if err := one.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := one.Transact(t.Context(), func(*db.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := other.Transact(ctx, func(*db.Tx) error { return nil }); !db.Unavailable(err) {
			t.Errorf("locked: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
