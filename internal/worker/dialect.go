package worker

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// The engines, as Config.Engine names them.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// The statements on river's own tables. Only these differ between engines or
// reach into what is river's; everything else goes through its client.
const (
	eraseArgs = `UPDATE river_job SET args = '{}' WHERE id = $1 AND attempt = $2 AND state = 'running'`

	// One process serves a SQLite file, so whatever runs at its start is an
	// orphan.
	freeSQLite = `UPDATE river_job SET state = 'available' WHERE state = 'running'`
	// River appends each attempt's node; the last one holds the job.
	freePostgres = `UPDATE river_job SET state = 'available'
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`

	countDead = `SELECT count(*) FROM river_job WHERE state IN ('discarded', 'cancelled')`

	existsSQLite   = `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'river_job'`
	existsPostgres = `SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('river_job')`
)

func driverFor(engine string, db *sql.DB) (riverdriver.Driver[*sql.Tx], error) {
	switch engine {
	case SQLite:
		return riversqlite.New(db), nil
	case Postgres:
		return riverdatabasesql.New(db), nil
	}
	return nil, fmt.Errorf("outbox: unknown engine %q", engine)
}

// Migrate brings river's tables up to date; where they are, it changes
// nothing. It opens its own transactions: call it outside of any, and under
// the lock that keeps other nodes from migrating.
func Migrate(ctx context.Context, db *sql.DB, engine string) error {
	driver, err := driverFor(engine, db)
	if err != nil {
		return err
	}
	migrator, err := rivermigrate.New(driver, nil)
	if err != nil {
		return fmt.Errorf("outbox: migrate: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("outbox: migrate: %w", err)
	}
	return nil
}

// DeadLetters counts the mails that were given up or refused for good within
// the last 7 days; older ones are gone. Before Migrate there are none.
func DeadLetters(ctx context.Context, db *sql.DB, engine string) (int, error) {
	exists := existsSQLite
	if engine == Postgres {
		exists = existsPostgres
	}
	var n int
	if err := db.QueryRowContext(ctx, exists).Scan(&n); err != nil {
		return 0, fmt.Errorf("outbox: look for the queue: %w", err)
	}
	if n == 0 {
		return 0, nil
	}
	if err := db.QueryRowContext(ctx, countDead).Scan(&n); err != nil {
		return 0, fmt.Errorf("outbox: count dead letters: %w", err)
	}
	return n, nil
}

// freeOrphans makes the jobs available again that node was working on when
// it died, and tells how many. River itself would wait for rescueAfter.
func freeOrphans(ctx context.Context, db *sql.DB, engine, node string) (int64, error) {
	query, args := freeSQLite, []any(nil)
	if engine == Postgres {
		query, args = freePostgres, []any{node}
	}
	result, err := db.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// complete notes job as done in tx.
func complete(ctx context.Context, tx *sql.Tx, engine string, job *river.Job[mailArgs]) error {
	var err error
	if engine == Postgres {
		_, err = river.JobCompleteTx[*riverdatabasesql.Driver](ctx, tx, job)
	} else {
		_, err = river.JobCompleteTx[*riversqlite.Driver](ctx, tx, job)
	}
	return err
}
