package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/exchange"
	"swapdesk/internal/program"
	"swapdesk/internal/support"
	"swapdesk/internal/testkit"
	"swapdesk/internal/vault"
)

// The SKUs of a World.
const (
	Withdrawn  = "1689012" // three devices, 12 months
	Withdrawn1 = "1689013" // one device, 12 months
	Curated    = "1688832" // best first; replaces both
	Curated2   = "5147463"
	Similar    = "5147500" // not curated; replaces where it has a pool
	Bundle     = "6012345" // not withdrawn; a candidate for nothing
)

// World is a database with a program like the one of 2017 and its products.
// Its clock stands 13 days after the opening, so that 32 are left.
type World struct {
	DB    *db.DB
	Vault *vault.Vault
	Clock *testkit.Clock

	t      testing.TB
	orders atomic.Int64
	keys   atomic.Int64
}

// Seed fills d with products and the open program, which withdraws Withdrawn
// and Withdrawn1. There are no purchases, pools or keys yet.
func Seed(t testing.TB, d *db.DB) *World {
	t.Helper()
	w := &World{DB: d, Clock: testkit.ClockAt("2017-09-21T10:04:05-05:00"), Vault: NewVault(t, d), t: t}
	d.Mailbox = support.MailboxKey(w.Vault.MAC)
	w.Transact(func(tx *db.Tx) error {
		for _, p := range Products() {
			if err := tx.InsertProduct(t.Context(), p); err != nil {
				return err
			}
		}
		return nil
	})
	w.Apply(Definition(t))
	return w
}

// Products is the catalog of a World.
func Products() []catalog.Product {
	three := []string{"android", "mac", "windows"}
	return []catalog.Product{
		{SKU: Withdrawn, Name: "Kaspersky Internet Security, 3 devices", Vendor: "Kaspersky Lab", Devices: 3, Platforms: three, TermMonths: 12, PriceCents: 3999},
		{SKU: Withdrawn1, Name: "Kaspersky Anti-Virus, 1 device", Vendor: "Kaspersky Lab", Devices: 1, Platforms: []string{"windows"}, TermMonths: 12, PriceCents: 2999},
		{SKU: Curated, Name: "Webroot Internet Security Plus, 3 devices", Vendor: "Webroot", Devices: 3, Platforms: three, TermMonths: 12, PriceCents: 4499},
		{SKU: Curated2, Name: "Trend Micro Internet Security, 3 devices", Vendor: "Trend Micro", Devices: 3, Platforms: three, TermMonths: 12, PriceCents: 3999},
		{SKU: Similar, Name: "Norton Security, 5 devices", Vendor: "Symantec", Devices: 5, Platforms: []string{"android", "ios", "mac", "windows"}, TermMonths: 15, PriceCents: 5999},
		{SKU: Bundle, Name: "Photo editing, 1 device", Vendor: "Corel", Devices: 1, Platforms: []string{"windows"}, TermMonths: 1, PriceCents: 999},
	}
}

// Definition is the open program of a World.
func Definition(t testing.TB) program.Definition {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return program.Definition{
		Slug: "kaspersky-2017", Retailer: "Best Buy", ServiceDesk: "Geek Squad", SupportPhone: "1-800-555-0142",
		Vendor: "Kaspersky Lab", OpensOn: Date(t, "2017-09-08"), WindowDays: 45, RemovalDays: 45, Zone: zone,
		Status: program.Open, Withdrawn: []string{Withdrawn, Withdrawn1},
		Replacements: map[string][]string{Withdrawn: {Curated, Curated2}, Withdrawn1: {Curated}},
	}
}

// Date reads "2017-09-08".
func Date(t testing.TB, text string) day.Date {
	t.Helper()
	d, err := day.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// NewVault makes a keyring and gives d its data key.
func NewVault(t testing.TB, d *db.DB) *vault.Vault {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "keyring")
	if err != nil {
		t.Fatal(err)
	}
	keyring, err := vault.CreateKeyring(filepath.Join(dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := vault.NewDataKey(keyring)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.EnsureDataKey(t.Context(), key, time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	v, err := vault.New(keyring, []vault.DataKey{key})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Apply saves a definition as the program's next policy version, now.
func (w *World) Apply(def program.Definition) (id string) {
	w.t.Helper()
	w.Transact(func(tx *db.Tx) (err error) {
		id, _, err = tx.SaveProgram(w.t.Context(), def, w.Clock.Now())
		return err
	})
	return id
}

// Exchanges is the exchange use case on this database.
func (w *World) Exchanges() *exchange.Service {
	return &exchange.Service{Repo: db.Exchanges{DB: w.DB}, Open: w.Vault.Open, Now: w.Clock.Now}
}

// Transact runs fn in one transaction, which must succeed.
func (w *World) Transact(fn func(*db.Tx) error) {
	w.t.Helper()
	if err := w.DB.Transact(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// Exec runs statements behind the program's back.
func (w *World) Exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.DB.Writer().ExecContext(w.t.Context(), query, args...); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

// Count gives the one number that a query yields.
func (w *World) Count(query string, args ...any) (n int) {
	w.t.Helper()
	if err := w.DB.Writer().QueryRowContext(w.t.Context(), query, args...).Scan(&n); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Text gives the one text that a query yields.
func (w *World) Text(query string, args ...any) (s string) {
	w.t.Helper()
	if err := w.DB.Writer().QueryRowContext(w.t.Context(), query, args...).Scan(&s); err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return s
}

// Loosen takes every constraint, index and trigger off a table, so that a
// test can break what the schema does not let it break.
func (w *World) Loosen(table string) {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	conn, err := w.DB.Writer().Conn(ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	defer conn.Close()
	cascade := " CASCADE"
	if w.DB.Engine() == "sqlite" {
		cascade = ""
		w.onConn(conn, `PRAGMA foreign_keys = OFF`) // and stay off: what refers to the table must be breakable too
	}
	w.onConn(conn, fmt.Sprintf(`CREATE TABLE loose AS SELECT * FROM %s`, table))
	w.onConn(conn, fmt.Sprintf(`DROP TABLE %s%s`, table, cascade))
	w.onConn(conn, fmt.Sprintf(`ALTER TABLE loose RENAME TO %s`, table))
}

func (w *World) onConn(conn *sql.Conn, statement string) {
	w.t.Helper()
	if _, err := conn.ExecContext(w.t.Context(), statement); err != nil {
		w.t.Fatalf("%s: %v", statement, err)
	}
}
