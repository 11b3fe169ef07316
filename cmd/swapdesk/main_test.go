package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/testkit"
)

// beSwapdesk makes the test binary the program itself, so that a test can run
// it as a process of its own: to kill it, or to give it an environment.
const beSwapdesk = "SWAPDESK_TEST_BE_SWAPDESK"

func TestMain(m *testing.M) {
	if os.Getenv(beSwapdesk) == "1" {
		main()
	}
	os.Exit(m.Run())
}

// process is the program as a process in dir, with nothing of ours in its
// environment but env.
func process(t *testing.T, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = dir
	cmd.Env = append([]string{beSwapdesk + "=1", "PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir()}, env...)
	return cmd
}

// desk is a folder with a database to run subcommands on.
type desk struct {
	t          *testing.T
	dir        string
	db         string
	keyring    string
	lastStderr string
}

// eachEngine runs test on an empty database of each engine.
func eachEngine(t *testing.T, test func(*desk)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			if engine == "sqlite" {
				test(newFile(t))
				return
			}
			testkit.Postgres(t) // or skip
			test(newDesk(t, dbtest.EmptyURLs(t)[engine]))
		})
	}
}

func newDesk(t *testing.T, url string) *desk {
	dir := t.TempDir()
	return &desk{t: t, dir: dir, db: url, keyring: filepath.Join(dir, "keyring")}
}

// newFile is a desk on an empty SQLite file.
func newFile(t *testing.T) *desk {
	return newDesk(t, "sqlite:"+filepath.Join(t.TempDir(), "swapdesk.db"))
}

// write puts a file into the folder and gives its path.
func (d *desk) write(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func runCLI(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, streams{&out, &errs})
	return code, out.String(), errs.String()
}

func (d *desk) flags() []string { return []string{"--db", d.db, "--keyring", d.keyring} }

// ok runs a subcommand that must succeed, and gives what it printed.
func (d *desk) ok(args ...string) string {
	d.t.Helper()
	code, out, errs := runCLI(d.t, append(args, d.flags()...)...)
	if code != 0 {
		d.t.Fatalf("%v: exit %d\n%s%s", args, code, out, errs)
	}
	d.lastStderr = errs
	return out
}

// wants runs a subcommand that must print exactly want.
func (d *desk) wants(want string, args ...string) {
	d.t.Helper()
	if got := d.ok(args...); got != want {
		d.t.Errorf("%v printed\n%swant\n%s", args, got, want)
	}
}

// fails runs a subcommand that must exit with 1, say so in one line that
// holds want, and leave the database as it was.
func (d *desk) fails(want string, args ...string) {
	d.t.Helper()
	before := d.dump()
	code, out, errs := runCLI(d.t, append(args, d.flags()...)...)
	if code != 1 || out != "" {
		d.t.Errorf("%v: exit %d, printed %q", args, code, out)
	}
	oneLine(d.t, errs, want)
	if diff := cmp.Diff(before, d.dump()); diff != "" {
		d.t.Errorf("%v changed the database:\n%s", args, diff)
	}
}

// oneLine wants a single message of the program's that holds want.
func oneLine(t *testing.T, stderr, want string) {
	t.Helper()
	if !strings.HasPrefix(stderr, "swapdesk: ") || strings.Count(stderr, "\n") != 1 || !strings.HasSuffix(stderr, "\n") {
		t.Errorf("not one line:\n%s", stderr)
	}
	if !strings.Contains(stderr, want) {
		t.Errorf("said %q, want %q in it", stderr, want)
	}
}

// open opens the database behind the program's back.
func (d *desk) open() *db.DB {
	d.t.Helper()
	database, err := db.Open(d.t.Context(), d.db)
	if err != nil {
		d.t.Fatal(err)
	}
	return database
}

// query gives the rows of a query, cells joined by |, in their order.
func (d *desk) query(query string) []string {
	d.t.Helper()
	database := d.open()
	defer database.Close()
	rows, err := texts(d.t.Context(), database.Writer(), query)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	return rows
}

// count gives the one number of a query.
func (d *desk) count(query string) string {
	d.t.Helper()
	return strings.Join(d.query(query), ",")
}

func texts(ctx context.Context, pool *sql.DB, query string) ([]string, error) {
	rows, err := pool.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var found []string
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		var line []string
		for _, c := range cells {
			line = append(line, fmt.Sprint(c))
		}
		found = append(found, strings.Join(line, "|"))
	}
	return found, rows.Err()
}

// dump is all that the database holds, by table; nil when there is no file.
// How far it is migrated is left out.
func (d *desk) dump() map[string][]string {
	d.t.Helper()
	if path, isFile := strings.CutPrefix(d.db, "sqlite:"); isFile {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return map[string][]string{}
		}
	}
	tables := d.query(map[bool]string{
		true:  `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
		false: `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`,
	}[strings.HasPrefix(d.db, "sqlite:")])
	all := map[string][]string{}
	for _, table := range tables {
		if strings.HasPrefix(table, "goose") || strings.HasPrefix(table, "river_migration") {
			continue
		}
		rows := d.query(`SELECT * FROM ` + table)
		slices.Sort(rows)
		if len(rows) > 0 {
			all[table] = rows
		}
	}
	return all
}

// The files of the case, its offer open for 32 more days.
const products = `sku,name,vendor,devices,platforms,term_months,price
1689012,"Kaspersky Internet Security (3-Device)",Kaspersky Lab,3,windows|mac,12,49.99
1688832,"Webroot SecureAnywhere (3-Device)",Webroot,3,windows|mac|android|ios,12,49.99
5147463,"Trend Micro Internet Security (3-Device)",Trend Micro,3,windows|mac,12,49.99
`

const programFile = `slug = "kaspersky-2017"
retailer = "Best Buy"
service_desk = "Geek Squad"
support_phone = "1-800-555-0142"
vendor = "Kaspersky Lab"
opens_on = "2017-09-08"
window_days = 45
removal_days = 45          # optional, default window_days
time_zone = "America/Chicago"
status = "open"
statement = "We don't comment on contracts with specific vendors."
withdrawn = ["1689012"]
[replacements]            # optional curated lists, best first
"1689012" = ["1688832", "5147463"]
`

// stock loads products and program.
func (d *desk) stock() {
	d.t.Helper()
	d.ok("import", "products", d.write("products.csv", products))
	d.ok("program", "apply", d.write("program.toml", programFile))
}
