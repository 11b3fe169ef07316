package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"swapdesk/internal/notify"
	"swapdesk/migrations"
)

// DB is an open database of either engine.
type DB struct {
	writer, reader *sql.DB
	dialect        dialect

	// Outbox takes mails within a transaction. It is set once, before the
	// first transaction that sends one.
	Outbox func(context.Context, *sql.Tx, notify.Message) error
	// Mailbox names mailboxes in the log of mails (a MAC); nil keeps no log. It
	// is set with Outbox.
	Mailbox func(address string) string
}

// Open opens the database at "sqlite:PATH" or "postgres://…" and makes a
// missing SQLite file. It does not migrate.
func Open(ctx context.Context, dbURL string) (*DB, error) { return open(ctx, dbURL, true) }

// OpenExisting is Open without making anything (for doctor).
func OpenExisting(ctx context.Context, dbURL string) (*DB, error) { return open(ctx, dbURL, false) }

func open(ctx context.Context, dbURL string, create bool) (*DB, error) {
	engine, path, err := SplitURL(dbURL)
	if err != nil {
		return nil, err
	}
	if engine == "sqlite" {
		return openSQLite(ctx, path, create)
	}
	return openPostgres(ctx, dbURL)
}

// Engine is "sqlite" or "postgres".
func (d *DB) Engine() string { return d.dialect.name }

// Writer is the pool that the job queue shares with Transact.
func (d *DB) Writer() *sql.DB { return d.writer }

// Ping answers when the database does.
func (d *DB) Ping(ctx context.Context) error {
	var one int
	return d.reader.QueryRowContext(ctx, `SELECT 1`).Scan(&one)
}

// Close closes all connections.
func (d *DB) Close() error {
	if d.reader == d.writer {
		return d.writer.Close()
	}
	return errors.Join(d.reader.Close(), d.writer.Close())
}

// migrateTries bounds how often processes that migrate one SQLite file at the
// same time may trip over each other.
const migrateTries = 6

// Migrate brings the schema up to date, and then runs the others (the job
// queue has migrations of its own) under the same lock.
func (d *DB) Migrate(ctx context.Context, others ...func(ctx context.Context, db *sql.DB, engine string) error) error {
	unlock, err := d.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	for try := 1; ; try++ {
		// Of two processes that migrate one SQLite file, one fails on what the
		// other has just made; nothing of its step stays, and it starts again.
		err := d.migrate(ctx, others)
		if err == nil || d.dialect.name != "sqlite" || try == migrateTries {
			return err
		}
		select {
		case <-time.After(time.Duration(try) * 50 * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func (d *DB) migrate(ctx context.Context, others []func(ctx context.Context, db *sql.DB, engine string) error) error {
	provider, err := d.provider()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := d.fillNames(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, other := range others {
		if err := other(ctx, d.writer, d.dialect.name); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
	return nil
}

// SchemaVersion is the version that the database has and the newest that this
// binary knows; 0 for an empty database.
func (d *DB) SchemaVersion(ctx context.Context) (has, knows int64, err error) {
	files, err := d.migrationFiles()
	if err != nil {
		return 0, 0, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return 0, 0, fmt.Errorf("list migrations: %w", err)
	}
	for _, name := range names {
		n, err := goose.NumericComponent(name)
		if err != nil {
			return 0, 0, fmt.Errorf("list migrations: %w", err)
		}
		knows = max(knows, n)
	}
	there, err := d.hasTable(ctx, goose.DefaultTablename)
	if err != nil || !there {
		return 0, knows, err
	}
	// By hand, because goose would make its table where there is none.
	err = d.reader.QueryRowContext(ctx, `SELECT max(version_id) FROM `+goose.DefaultTablename).Scan(&has)
	return has, knows, err
}

func (d *DB) provider() (*goose.Provider, error) {
	files, err := d.migrationFiles()
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(d.dialect.goose, d.writer, files)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// migrationFiles leaves out the other engine's half of the pairs.
func (d *DB) migrationFiles() (fs.FS, error) {
	other := ".postgres.sql"
	if d.dialect.name == "postgres" {
		other = ".sqlite.sql"
	}
	return without{migrations.Files, other}, nil
}

// without is a file system that does not list names with a suffix.
type without struct {
	fs.ReadDirFS
	suffix string
}

// ReadDir lists the files that are left.
func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := w.ReadDirFS.ReadDir(name)
	kept := entries[:0]
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), w.suffix) {
			kept = append(kept, e)
		}
	}
	return kept, err
}
