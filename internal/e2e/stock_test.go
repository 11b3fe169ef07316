package e2e

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"swapdesk/internal/day"
	"swapdesk/internal/demo"
	"swapdesk/internal/ids"
	programs "swapdesk/internal/program"
	"swapdesk/internal/testkit"
)

// each runs test once per engine, on a shop of its own that is open and full.
func each(t *testing.T, test func(t *testing.T, d *desk)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := newShop(t, engine)
			d.fill()
			d.start()
			test(t, d)
		})
	}
}

// newShop is a desk that is no demonstration, with an empty database.
func newShop(t testing.TB, engine string) *desk {
	t.Helper()
	mail := openMailbox(t)
	d := &desk{t: t, dir: t.TempDir(), mail: mail, log: &sink{}, db: "sqlite:shop.db"}
	if engine == "postgres" {
		d.db = newDatabase(t)
	}
	d.args = []string{"--mail", mail.url}
	return d
}

// newDatabase makes an empty database on the test's PostgreSQL server.
func newDatabase(t testing.TB) string {
	t.Helper()
	server := testkit.Postgres(t)
	pool, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "swapdesk_e2e_" + strings.ToLower(ids.NewToken()[:12])
	if _, err := pool.Exec("CREATE DATABASE " + name + " TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, err := pool.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		if err != nil {
			t.Error(err)
		}
		_ = pool.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// fill loads the demonstration's data by the subcommands, as a retailer loads
// the real thing. The clock is the machine's: the offer opened 13 days ago.
func (d *desk) fill() {
	d.t.Helper()
	d.load("products", demo.Products)
	for _, def := range demo.Programs(today(d.t), zone(d.t)) {
		d.apply(def)
	}
	d.load("purchases", demo.Purchases(today(d.t)))
	d.load("keys", demo.Keys())
}

// load imports a CSV text of one kind.
func (d *desk) load(kind, text string) string {
	d.t.Helper()
	return d.run("import", kind, d.write(kind+".csv", text))
}

// apply applies a program.
func (d *desk) apply(def programs.Definition) {
	d.t.Helper()
	d.run("program", "apply", d.write(def.Slug+".toml", programFile(def)))
}

func (d *desk) write(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// programFile writes a definition as a retailer would.
func programFile(def programs.Definition) string {
	var b strings.Builder
	fmt.Fprintf(&b, "slug = %q\nretailer = %q\nservice_desk = %q\nsupport_phone = %q\nvendor = %q\nopens_on = %q\n",
		def.Slug, def.Retailer, def.ServiceDesk, def.SupportPhone, def.Vendor, def.OpensOn.String())
	fmt.Fprintf(&b, "window_days = %d\nremoval_days = %d\ntime_zone = %q\nstatus = %q\nstatement = %q\n",
		def.WindowDays, def.RemovalDays, def.Zone.String(), def.Status, def.Statement)
	fmt.Fprintf(&b, "withdrawn = [%s]\n[replacements]\n", quoted(def.Withdrawn))
	for sku, best := range def.Replacements {
		fmt.Fprintf(&b, "%q = [%s]\n", sku, quoted(best))
	}
	return b.String()
}

func quoted(list []string) string {
	var all []string
	for _, s := range list {
		all = append(all, fmt.Sprintf("%q", s))
	}
	return strings.Join(all, ", ")
}

func zone(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(demo.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// today is the date where the retailer is.
func today(t testing.TB) day.Date { return day.Of(time.Now(), zone(t)) }

const demoProducts = demo.Products

func demoPurchases(t testing.TB) string { return demo.Purchases(today(t)) }

// mainProgram is the offer of 2017, moved to today.
func mainProgram(t testing.TB) programs.Definition { return demo.Programs(today(t), zone(t))[0] }
