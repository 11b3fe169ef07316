package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// oldestSQLite has the mended WAL reset; before it an acknowledged commit
// could be lost (trust.md, fact 1).
var oldestSQLite = [3]int{3, 51, 3}

// dialect is all that differs between the engines. No other file branches.
type dialect struct {
	name       string // "sqlite" or "postgres"
	goose      goose.Dialect
	forUpdate  string // locks the rows of a SELECT until the transaction ends
	skipLocked string // the same, and passes over rows that others have locked
	lockText   string // locks a text until then; "" where there is one writer anyway
	named      string // finds purchases by their names' full text: a nameTerm, and how many at most
}

func sqliteDialect() dialect {
	return dialect{
		name: "sqlite", goose: goose.DialectSQLite3,
		named: `SELECT p.id, '' FROM purchase_name n JOIN purchase p ON p.rowid = n.rowid
			WHERE purchase_name MATCH $1 ORDER BY n.rowid DESC LIMIT $2`,
	}
}

func postgresDialect() dialect {
	return dialect{
		name: "postgres", goose: goose.DialectPostgres,
		forUpdate: " FOR UPDATE", skipLocked: " FOR UPDATE SKIP LOCKED",
		lockText: `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`,
		named:    `SELECT found, '' FROM purchase_named($1, $2) AS found`,
	}
}

// nameTerm asks the full text for names with all of these words, or with words
// that begin so. The words are letters and digits (purchase.NameWords): inside
// of their quotes nothing is syntax.
func (d dialect) nameTerm(words []string, start bool) string {
	terms := make([]string, len(words))
	for i, w := range words {
		switch {
		case d.name == "sqlite" && start:
			terms[i] = `"` + w + `" *`
		case d.name == "sqlite":
			terms[i] = `"` + w + `"`
		case start:
			terms[i] = startTerm([]rune(w))
		default:
			terms[i] = `'` + w + `'`
		}
	}
	if d.name == "sqlite" {
		return strings.Join(terms, " AND ")
	}
	return strings.Join(terms, " & ")
}

// ordered is placeholders for parameters that stand in their order. SQLite
// looks a $N up by name, which takes a fifth of the time of an import; a plain
// ? is taken as it comes.
func (d dialect) ordered(from, n int) string {
	if d.name == "sqlite" {
		return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
	}
	return placeholders(from, n)
}

// textKey is something that has no row of its own to lock: a sort and a text.
type textKey struct{ sort, text string }

// lockTexts keeps the keys for this transaction, those without a text left
// out; always in one order, so that no two transactions wait for each other.
func (t *Tx) lockTexts(ctx context.Context, keys ...textKey) error {
	if t.dialect.lockText == "" {
		return nil
	}
	slices.SortFunc(keys, func(a, b textKey) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.text, b.text)) })
	for _, k := range keys {
		if k.text == "" {
			continue
		}
		if _, err := t.q.ExecContext(ctx, t.dialect.lockText, k.sort+" "+k.text); err != nil {
			return err
		}
	}
	return nil
}

// SplitURL tells the engine of a --db value and, for SQLite, the file's path.
func SplitURL(dbURL string) (engine, path string, err error) {
	switch {
	case strings.HasPrefix(dbURL, "sqlite:"):
		path = strings.TrimPrefix(dbURL, "sqlite:")
		if path == "" || strings.Contains(path, ":memory:") {
			return "", "", fmt.Errorf("--db %q names no file; write sqlite:PATH", dbURL)
		}
		return "sqlite", path, nil
	case strings.HasPrefix(dbURL, "postgres://"), strings.HasPrefix(dbURL, "postgresql://"):
		if _, err := pgx.ParseConfig(dbURL); err != nil {
			return "", "", fmt.Errorf("--db is not a PostgreSQL URL like postgres://user@host/name")
		}
		return "postgres", "", nil
	}
	scheme, _, _ := strings.Cut(dbURL, "://") // behind it there may be a password
	return "", "", fmt.Errorf("--db %q is neither sqlite:PATH nor postgres://…", scheme)
}

// openSQLite opens one writing connection and a pool of reading ones. Without
// create, a missing file is an error.
func openSQLite(ctx context.Context, path string, create bool) (*DB, error) {
	if err := checkSQLiteFile(path, create); err != nil {
		return nil, err
	}
	// A ? or % in the path would otherwise be read as part of the DSN.
	base := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_dqs=0&_defensive=1"
	if !create {
		base += "&mode=rw"
	}
	writer, err := sql.Open("sqlite", base+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", base+"&_query_only=1")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), writer.Close())
	}
	reader.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	reader.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	d := &DB{writer: writer, reader: reader, dialect: sqliteDialect()}
	if err := d.checkSQLite(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), d.Close())
	}
	return d, nil
}

func checkSQLiteFile(path string, create bool) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("open %s: it is a folder; --db takes sqlite:FILE", path)
	case err == nil:
		return nil
	case !create:
		return fmt.Errorf("open %s: there is no such database", path)
	}
	if dir, err := os.Stat(filepath.Dir(path)); err != nil || !dir.IsDir() {
		return fmt.Errorf("open %s: its folder does not exist", path)
	}
	// SQLite itself would let everybody read it; its other files follow suit.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, errors.Unwrap(err))
	}
	return made.Close()
}

// checkSQLite proves that the file opens, and that the library is not one of
// those that lose commits.
func (d *DB) checkSQLite(ctx context.Context) error {
	var version string
	if err := d.writer.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	if err := refuseOldSQLite(version); err != nil {
		return err
	}
	var tables int
	return d.writer.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&tables)
}

func refuseOldSQLite(version string) error {
	var v [3]int
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2])
	for i := range v {
		if v[i] > oldestSQLite[i] {
			return nil
		}
		if v[i] < oldestSQLite[i] {
			return fmt.Errorf("SQLite %s is too old and can lose commits; %d.%d.%d or newer is needed",
				version, oldestSQLite[0], oldestSQLite[1], oldestSQLite[2])
		}
	}
	return nil
}

func openPostgres(ctx context.Context, dbURL string) (*DB, error) {
	config, err := pgx.ParseConfig(dbURL)
	if err != nil {
		return nil, fmt.Errorf("--db is not a PostgreSQL URL like postgres://user@host/name")
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		// The driver tells every attempt on a line of its own.
		why := strings.Join(strings.Fields(err.Error()), " ")
		return nil, fmt.Errorf("open PostgreSQL database %q at %s:%d: %s", config.Database, config.Host, config.Port, why)
	}
	return &DB{writer: pool, reader: pool, dialect: postgresDialect()}, nil
}

// lockMigrations keeps two starting nodes from migrating at once. SQLite has
// no lock that outlives a transaction: see Migrate.
func (d *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if d.dialect.name == "sqlite" {
		return func() {}, nil
	}
	const number = 5_017_092_017 // any number that is ours alone
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock migrations: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, number); err != nil {
		return nil, errors.Join(fmt.Errorf("lock migrations: %w", err), conn.Close())
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, number)
		_ = conn.Close()
	}, nil
}

// isDuplicate tells whether a unique constraint refused the write.
func isDuplicate(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return s.Code() == lib.SQLITE_CONSTRAINT_UNIQUE || s.Code() == lib.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	var p *pgconn.PgError
	return errors.As(err, &p) && p.Code == "23505"
}

// isRetryable tells whether the same transaction may succeed when it is run
// again: a serialization failure, a deadlock, a busy file.
func isRetryable(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return s.Code()&0xff == lib.SQLITE_BUSY || s.Code()&0xff == lib.SQLITE_LOCKED
	}
	var p *pgconn.PgError
	return errors.As(err, &p) && (p.Code == "40001" || p.Code == "40P01" || p.Code == "55P03")
}

// hasTable asks the engine's own catalog.
func (d *DB) hasTable(ctx context.Context, name string) (bool, error) {
	query := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if d.dialect.name == "postgres" {
		query = `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1`
	}
	var n int
	if err := d.reader.QueryRowContext(ctx, query, name).Scan(&n); err != nil {
		return false, fmt.Errorf("look for table %s: %w", name, err)
	}
	return n > 0, nil
}

// CheckIntegrity runs the engine's own check of its file; nil when it is
// sound. PostgreSQL checks its pages by itself.
func (d *DB) CheckIntegrity(ctx context.Context) error {
	if d.dialect.name != "sqlite" {
		return nil
	}
	var verdict string
	if err := d.reader.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return fmt.Errorf("check the file: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the database file is damaged: %s", strings.Join(strings.Fields(verdict), " "))
	}
	return nil
}
