package worker

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/testkit"
)

const (
	address = "jane.roe@example.com"
	code    = "7QMK4TXD"
)

// engine is a migrated database on one of the engines.
type engine struct {
	name string
	dsn  string
	db   *sql.DB
}

// each runs a test on both engines, each time on a fresh database.
func each(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, migrated(t, engine{name: SQLite, dsn: sqliteDSN(filepath.Join(t.TempDir(), "test.db"))}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, onPostgres(t))
	})
}

func onPostgres(t *testing.T) engine {
	t.Helper()
	return migrated(t, engine{name: Postgres, dsn: freshPostgres(t)})
}

// pool opens a further pool on the same database, as the product does.
func (e engine) pool(t *testing.T) *sql.DB {
	t.Helper()
	if e.name == SQLite {
		return openDB(t, "sqlite", e.dsn, 1)
	}
	return openDB(t, "pgx", e.dsn, 8)
}

func migrated(t *testing.T, e engine) engine {
	t.Helper()
	e.db = e.pool(t)
	for range 2 { // the second time changes nothing
		if err := Migrate(t.Context(), e.db, e.name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.db.Exec(`CREATE TABLE business (id TEXT PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	return e
}

// sqliteDSN has the product's settings: one writer, immediate, durable.
func sqliteDSN(file string) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	}}
	return "file:" + file + "?" + q.Encode()
}

func openDB(t *testing.T, driver, dsn string, conns int) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(conns)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// freshPostgres makes a database and gives its URL.
func freshPostgres(t *testing.T) string {
	t.Helper()
	server := testkit.Postgres(t)
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "outbox_" + strings.ToLower(ids.NewToken()[:12])
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		_ = admin.Close()
	})
	u.Path = "/" + name
	return u.String()
}

// boxSealer stands in for the vault: unreadable to a search, bound to its id.
type boxSealer struct{}

func (boxSealer) Seal(table, id string, plain []byte) (string, error) {
	return base64.StdEncoding.EncodeToString([]byte(table + "|" + id + "|" + string(plain))), nil
}

func (boxSealer) Open(table, id, sealed string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	plain, ok := bytes.CutPrefix(b, []byte(table+"|"+id+"|"))
	if err == nil && !ok {
		err = errors.New("sealed for something else")
	}
	return plain, err
}

// post collects what was delivered; fail decides about each delivery.
type post struct {
	mu   sync.Mutex
	sent []notify.Message
	came chan string
	fail func(notify.Message, int) error // with the count of deliveries before
}

func newPost() *post { return &post{came: make(chan string, 10_000)} }

func (p *post) deliver(_ context.Context, m notify.Message) error {
	p.mu.Lock()
	n := len(p.sent)
	p.sent = append(p.sent, m)
	p.mu.Unlock()
	p.came <- m.ID
	if p.fail != nil {
		return p.fail(m, n)
	}
	return nil
}

func (p *post) count(id string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.sent {
		if m.ID == id {
			n++
		}
	}
	return n
}

func newWorker(t *testing.T, e engine, node string, deliver func(context.Context, notify.Message) error, change ...func(*Config)) *Worker {
	t.Helper()
	cfg := Config{
		DB: e.db, Engine: e.name, Sealer: boxSealer{}, Deliver: deliver, NodeID: node,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: time.Now,
	}
	for _, f := range change {
		f(&cfg)
	}
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func start(t *testing.T, w *Worker) {
	t.Helper()
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := w.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// enqueue queues messages with a business row each and commits.
func enqueue(t *testing.T, e engine, w *Worker, messages ...notify.Message) {
	t.Helper()
	tx, err := e.db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	for _, m := range messages {
		if _, err := tx.Exec(`INSERT INTO business (id) VALUES ($1)`, m.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Enqueue(t.Context(), tx, m); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func codeMail(id string) notify.Message {
	return notify.Message{
		ID: id, To: address, Lang: "en",
		Data: notify.ContactCode{House: notify.House{Retailer: "Best Buy"}, Code: code, Minutes: 10},
	}
}

func awaitMail(t *testing.T, p *post, within time.Duration) string {
	t.Helper()
	select {
	case id := <-p.came:
		return id
	case <-time.After(within):
		t.Fatalf("no mail within %v", within)
		return ""
	}
}

// eventually polls until ok holds.
func eventually(t *testing.T, within time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}

func countRows(t *testing.T, db *sql.DB, where string) int {
	t.Helper()
	var n int
	if err := db.QueryRow(`SELECT count(*) FROM river_job WHERE ` + where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// dump is every row of the queue as text.
func dump(t *testing.T, e engine) string {
	t.Helper()
	query := `SELECT json(args), coalesce(json(errors), ''), json(metadata) FROM river_job`
	if e.name == Postgres {
		query = `SELECT args::text, coalesce(errors::text, ''), metadata::text FROM river_job`
	}
	rows, err := e.db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	var all strings.Builder
	for rows.Next() {
		var args, errs, meta string
		if err := rows.Scan(&args, &errs, &meta); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, args, errs, meta)
	}
	return all.String()
}
