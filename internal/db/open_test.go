package db_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
)

func TestOpenSaysOnOneLineWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("This is a letter and no database. ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, url, says string }{
		{"nothing", "", "neither sqlite:PATH nor postgres"},
		{"no path", "sqlite:", "names no file"},
		{"memory", "sqlite::memory:", "names no file"},
		{"other engine", "mysql://localhost/x", "neither sqlite:PATH nor postgres"},
		{"folder", "sqlite:" + dir, "it is a folder"},
		{"no folder", "sqlite:" + filepath.Join(dir, "missing", "a.db"), "its folder does not exist"},
		{"file as folder", "sqlite:" + filepath.Join(garbage, "a.db"), "its folder does not exist"},
		{"garbage", "sqlite:" + garbage, "not a database"},
		{"bad URL", "postgres://host:port:port/x", "not a PostgreSQL URL"},
		{"nobody there", "postgres://u@127.0.0.1:1/x?connect_timeout=2", `database "x" at 127.0.0.1:1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, open := range []func() (*db.DB, error){
				func() (*db.DB, error) { return db.Open(t.Context(), c.url) },
				func() (*db.DB, error) { return db.OpenExisting(t.Context(), c.url) },
			} {
				d, err := open()
				if err == nil {
					d.Close()
					t.Fatal("it opened")
				}
				if c.name == "no folder" && strings.Contains(err.Error(), "no such database") {
					continue // what OpenExisting says
				}
				if c.name == "file as folder" && strings.Contains(err.Error(), "no such database") {
					continue
				}
				if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
					t.Errorf("%q, want one line with %q", err, c.says)
				}
			}
		})
	}
}

func TestURLWithPasswordIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"postgres://u:hunter2@host:port:port/x", "postgres://u:hunter2@127.0.0.1:1/x?connect_timeout=2",
		"postgre://u:hunter2@host/x", "mysql://u:hunter2@host/x",
	} {
		_, err := db.Open(t.Context(), url)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("opening %q said %v", url, err)
		}
	}
}

func TestOpenExistingMakesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	if d, err := db.OpenExisting(t.Context(), "sqlite:"+path); err == nil {
		d.Close()
		t.Error("a missing file was opened")
	} else if !strings.Contains(err.Error(), "there is no such database") {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file was made")
	}
}

// Names that would be taken for a part of the DSN.
func TestOddFileNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "what?mode=memory", "100%41.db", "a#b&c=d.db", "naïve.db", "a;b.db", "a+b.db"} {
		dir := t.TempDir()
		d := dbtest.Open(t, "sqlite:"+filepath.Join(dir, name))
		if err := d.Migrate(t.Context()); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestSQLiteIsSetUpToKeepItsPromises(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000", "query_only": "0",
	} {
		var got string
		if err := d.Writer().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, want %q (%v)", pragma, got, want, err)
		}
	}
	if _, err := d.Writer().ExecContext(t.Context(), `INSERT INTO meta (key, value) VALUES ("k", "v")`); err == nil {
		t.Error("double quotes were taken for text")
	}
}

func TestPingAndEngine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		if want := t.Name()[strings.LastIndex(t.Name(), "/")+1:]; d.Engine() != want {
			t.Errorf("Engine() = %q, want %q", d.Engine(), want)
		}
		if err := d.CheckIntegrity(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
