package db_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/worker"
)

func TestMigrateTwiceIsOnce(t *testing.T) {
	t.Parallel()
	for engine, url := range dbtest.EmptyURLs(t) {
		d := dbtest.Open(t, url)
		if has, knows, err := d.SchemaVersion(t.Context()); err != nil || has != 0 || knows < 2 {
			t.Errorf("%s: empty database: version %d of %d, %v", engine, has, knows, err)
		}
		for range 2 {
			if err := d.Migrate(t.Context(), worker.Migrate); err != nil {
				t.Fatalf("%s: %v", engine, err)
			}
			if has, knows, err := d.SchemaVersion(t.Context()); err != nil || has != knows {
				t.Errorf("%s: version %d of %d, %v", engine, has, knows, err)
			}
		}
	}
}

// Nodes that start together migrate together.
func TestMigrateInParallel(t *testing.T) {
	t.Parallel()
	for engine, url := range dbtest.EmptyURLs(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			var nodes errgroup.Group
			for range 4 {
				nodes.Go(func() error {
					d, err := db.Open(t.Context(), url)
					if err != nil {
						return err
					}
					return errors.Join(d.Migrate(t.Context(), worker.Migrate), d.Close())
				})
			}
			if err := nodes.Wait(); err != nil {
				t.Fatal(err)
			}
			d := dbtest.Open(t, url)
			if has, knows, err := d.SchemaVersion(t.Context()); err != nil || has != knows {
				t.Errorf("version %d of %d, %v", has, knows, err)
			}
		})
	}
}

func TestMigrateTellsOfTheOthersFailure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		broken := errors.New("the queue's migration failed")
		err := d.Migrate(t.Context(), func(context.Context, *sql.DB, string) error { return broken })
		if !errors.Is(err, broken) {
			t.Error(err)
		}
		if err := d.Migrate(t.Context()); err != nil {
			t.Errorf("the lock was kept: %v", err)
		}
	})
}
