package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"swapdesk/internal/db"
	"swapdesk/internal/ids"
	"swapdesk/internal/testkit"
	"swapdesk/internal/worker"
	"swapdesk/migrations"
)

// Each runs test once per engine, as subtests "sqlite" and "postgres", each on
// a new migrated database with a recording outbox (Mails). Without a
// PostgreSQL server that subtest is skipped loudly (testkit.Postgres).
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, New(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, NewPostgres(t))
	})
}

// New gives a new migrated SQLite database with a recording outbox. It is
// closed when the test ends.
func New(t testing.TB) *db.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "swapdesk.db")
	bytes, err := migratedFile()
	if err != nil {
		t.Fatalf("migrate the SQLite template: %v", err)
	}
	if err := os.WriteFile(path, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	return record(Open(t, "sqlite:"+path))
}

// NewPostgres is New on the server of testkit.Postgres.
func NewPostgres(t testing.TB) *db.DB {
	t.Helper()
	server := testkit.Postgres(t)
	template, err := migratedTemplate(server)
	if err != nil {
		t.Fatalf("migrate the PostgreSQL template: %v", err)
	}
	return record(Open(t, createDatabase(t, server, template)))
}

// EmptyURLs gives per engine the URL of a new database without any table; for
// SQLite the file is not there yet. "postgres" is missing where the server is.
func EmptyURLs(t testing.TB) map[string]string {
	t.Helper()
	urls := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "swapdesk.db")}
	if os.Getenv(testkit.EnvPostgres) != "" || os.Getenv(testkit.EnvRequire) == "1" {
		urls["postgres"] = createDatabase(t, testkit.Postgres(t), "template0")
	}
	return urls
}

// Open opens the database at dbURL as it is, and closes it when the test ends.
func Open(t testing.TB, dbURL string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), dbURL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return d
}

// migratedFile is an empty SQLite database with its schema, made once a
// process: copying it takes a tenth of the time of migrating.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "dbtest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrate("sqlite:" + path); err != nil { // closing it ends the WAL
		return nil, err
	}
	return os.ReadFile(path)
})

// migratedTemplate gives the name of a database on the server that is copied
// for every test: PostgreSQL copies many times faster than it migrates. Test
// processes share it; it is named after the migrations that made it.
func migratedTemplate(server string) (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	there, err := exists(server, name)
	if err != nil || there {
		return name, err
	}
	// It gets its name when it is whole; whoever comes second drops theirs.
	draft := "swapdesk_draft_" + strings.ToLower(ids.NewToken()[:16])
	if err := onServer(server, `CREATE DATABASE `+draft); err != nil {
		return "", err
	}
	if err := migrate(withDatabase(server, draft)); err != nil {
		return "", err
	}
	if err := onServer(server, `ALTER DATABASE `+draft+` RENAME TO `+name); err == nil {
		return name, nil
	}
	there, err = exists(server, name)
	if err == nil && !there {
		err = fmt.Errorf("the template database %s could not be named", name)
	}
	return name, errors.Join(err, onServer(server, `DROP DATABASE `+draft+` WITH (FORCE)`))
}

func templateName() (string, error) {
	hash := sha256.New()
	info, _ := debug.ReadBuildInfo() // the job queue's migrations change with its version
	if info != nil {
		for _, dep := range info.Deps {
			fmt.Fprintln(hash, dep.Path, dep.Version)
		}
	}
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Files, path)
		fmt.Fprintf(hash, "%s %d %s", path, len(text), text)
		return err
	})
	return fmt.Sprintf("swapdesk_template_%x", hash.Sum(nil)[:10]), err
}

func exists(server, name string) (there bool, err error) {
	pool, err := sql.Open("pgx", server)
	if err != nil {
		return false, err
	}
	defer pool.Close()
	err = pool.QueryRow(`SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there)
	return there, err
}

func migrate(dbURL string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, dbURL)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Migrate(ctx, worker.Migrate); err != nil {
		return err
	}
	_, err = d.Writer().ExecContext(ctx, createMails)
	return err
}

// createDatabase gives the URL of a new database that is dropped at the end.
func createDatabase(t testing.TB, server, template string) string {
	t.Helper()
	name := "swapdesk_test_" + strings.ToLower(ids.NewToken()[:16])
	if err := onServer(server, `CREATE DATABASE `+name+` TEMPLATE `+template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := onServer(server, `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return withDatabase(server, name)
}

func onServer(server, statement string) error {
	pool, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// withDatabase is a server's URL with another database.
func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // opening it will say what is wrong
	}
	u.Path = "/" + name
	return u.String()
}
