package db_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
)

// healthy is a database in which everything has happened once.
func healthy(t *testing.T, d *db.DB) *dbtest.World {
	t.Helper()
	w := dbtest.Seed(t, d)
	w.Pool(dbtest.Curated, 20)
	w.Pool(dbtest.Curated2, 20)
	for range 3 {
		b := w.Buy(dbtest.Purchase{Quantity: 2, Email: "jane@example.com", Codes: []string{w.NewCode()}})
		_, err := w.Exchanges().Complete(t.Context(), exchange.Request{
			SubscriptionID: b.Subscriptions[0], SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer(),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// A quantity that was lowered leaves a refunded unit.
	b := w.Buy(dbtest.Purchase{Quantity: 2})
	w.Exec(`UPDATE purchase SET quantity = 1 WHERE id = $1`, b.ID)
	w.Exec(`UPDATE subscription SET state = 'refunded' WHERE purchase_id = $1 AND unit = 2`, b.ID)
	seal(t, w)
	return w
}

func inspection(w *dbtest.World) db.Inspection {
	return db.Inspection{Now: w.Clock.Now(), Open: w.Vault.Open, Index: w.Vault.Index, AuditMAC: w.Vault.AuditMAC}
}

func checked(t *testing.T, d *db.DB, in db.Inspection) []db.Finding {
	t.Helper()
	found, err := d.Check(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Broken == f.Warn || f.Detail == "" || strings.Contains(f.Detail, "\n") || strings.Contains(f.Detail, "%!") {
			t.Errorf("%+v", f)
		}
	}
	return found
}

func names(found []db.Finding) (all []string) {
	for _, f := range found {
		all = append(all, f.Name)
	}
	return all
}

func TestHealthyDatabaseHasNoFindings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := healthy(t, d)
		if found := checked(t, d, inspection(w)); len(found) != 0 {
			t.Errorf("%+v", found)
		}
	})
}

func TestEmptyDatabaseHasNoFindings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if found := checked(t, d, db.Inspection{Now: time.Unix(1, 0)}); len(found) != 0 {
			t.Errorf("%+v", found)
		}
	})
}

// Every broken invariant is made and found, and nothing else with it.
func TestBrokenInvariantsAreFound(t *testing.T) {
	t.Parallel()
	const oneIssued = `(SELECT min(id) FROM exchange)`
	for _, c := range []struct {
		finding    string
		count      int64
		loose      []string
		statements []string
		also       []string // what breaks with it
	}{
		{"live_exchanges", 1, []string{"exchange"}, []string{`UPDATE exchange SET subscription_id = (SELECT min(subscription_id) FROM exchange)
			WHERE id <> (SELECT max(id) FROM exchange)`}, []string{"exchange_of_other_case"}},
		{"issued_without_key", 1, []string{"exchange"}, []string{`UPDATE exchange SET license_key_id = NULL WHERE id = ` + oneIssued}, []string{"taken_key"}},
		{"issued_without_key", 1, nil, []string{`UPDATE license_key SET exchange_id = NULL WHERE exchange_id = ` + oneIssued}, nil},
		{"issued_without_key", 2, []string{"exchange"}, []string{`UPDATE exchange SET license_key_id = (SELECT min(license_key_id) FROM exchange)`}, []string{"taken_key"}},
		{"taken_key", 1, nil, []string{`UPDATE license_key SET exchange_id = 'nobody' WHERE id = (SELECT max(id) FROM license_key)`}, nil},
		{"key_of_other_product", 1, nil, []string{`UPDATE license_key SET sku = '` + dbtest.Curated2 + `' WHERE exchange_id = ` + oneIssued}, nil},
		{"waiting_with_free_keys", 1, nil, []string{
			`UPDATE license_key SET exchange_id = NULL WHERE exchange_id = ` + oneIssued,
			`UPDATE exchange SET state = 'waiting', license_key_id = NULL, issued_at = NULL WHERE id = ` + oneIssued,
		}, nil},
		{"quantity", 1, nil, []string{`UPDATE purchase SET quantity = 3 WHERE id = (SELECT min(id) FROM purchase)`}, nil},
		{"quantity", 1, nil, []string{`UPDATE purchase SET quantity = 1 WHERE id = (SELECT min(id) FROM purchase)`}, nil},
		{"quantity", 1, nil, []string{`UPDATE subscription SET unit = 3 WHERE unit = 2 AND purchase_id = (SELECT min(id) FROM purchase)`}, nil},
		{"case_without_subscription", 1, []string{"customer_case"}, []string{`UPDATE customer_case SET subscription_id = 'none' WHERE id = (SELECT min(id) FROM customer_case)`}, []string{"exchange_of_other_case"}},
		{"exchange_of_other_case", 3, []string{"exchange"}, []string{`UPDATE exchange SET case_id = 'none'`}, nil},
		{"reference", 1, []string{"customer_case"}, []string{`UPDATE customer_case SET reference = 'AAAA-BBBB-CCCC'`}, nil},
		{"license_key_sealed", 1, nil, []string{`UPDATE license_key SET sealed = (SELECT max(sealed) FROM license_key)
			WHERE id = (SELECT min(id) FROM license_key WHERE sealed <> (SELECT max(sealed) FROM license_key))`}, nil},
		{"license_key_index", 1, nil, []string{`UPDATE license_key SET key_index = 'x' WHERE id = (SELECT min(id) FROM license_key)`}, nil},
		{"subscription_sealed", 3, nil, []string{`UPDATE subscription SET activation_code = 'x.y' WHERE activation_code IS NOT NULL`}, nil},
		{"subscription_index", 1, nil, []string{`UPDATE subscription SET activation_index = 'x' WHERE id = (SELECT min(id) FROM subscription WHERE activation_code IS NOT NULL)`}, nil},
		{"audit_chain", 3, nil, []string{`UPDATE audit_head SET position = 4`}, nil},
		{"audit_chain", 3, nil, []string{`DELETE FROM audit_head`}, nil},
		{"audit_chain", 2, nil, []string{`UPDATE audit_seal SET mac = 'x' WHERE position = 2`}, nil},
		{"withdrawn_twice", 2, []string{"withdrawn_sku"}, []string{
			`INSERT INTO program (id, slug, status, version, definition) SELECT 'rival', 'rival', 'draft', 1, definition FROM program`,
			`INSERT INTO withdrawn_sku (program_id, sku, live) SELECT 'rival', sku, live FROM withdrawn_sku`,
		}, nil},
	} {
		t.Run(c.finding, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := healthy(t, d)
				for _, table := range c.loose {
					w.Loosen(table)
				}
				for _, statement := range c.statements {
					w.Exec(statement)
				}
				found := checked(t, d, inspection(w))
				i := slices.Index(names(found), c.finding)
				if i < 0 {
					t.Fatalf("not found, only %+v", found)
				}
				if !found[i].Broken || found[i].Count != c.count {
					t.Errorf("%+v, want %d", found[i], c.count)
				}
				for _, f := range found {
					if f.Name != c.finding && !slices.Contains(c.also, f.Name) {
						t.Errorf("found besides: %+v", f)
					}
				}
			})
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := healthy(t, d)
		w.Pool(dbtest.Similar, 0)
		w.Exec(`UPDATE license_key SET exchange_id = 'x' || id WHERE sku = $1 AND id NOT IN (
			SELECT id FROM license_key WHERE sku = $1 ORDER BY id LIMIT 9)`, dbtest.Curated2)
		w.Exec(`DELETE FROM license_key WHERE sku = $1 AND exchange_id IS NOT NULL`, dbtest.Curated2)
		def := dbtest.Definition(t)
		def.Withdrawn = append(def.Withdrawn, "no-product")
		w.Apply(def)
		events(t, w, 2)
		w.Clock.Advance(time.Minute)
		events(t, w, 1)
		in := inspection(w)
		in.DeadLetters = 7
		in.Now = w.Clock.Now().Add(time.Second)
		want := map[string]int64{
			"pool_empty": 0, "pool_low": 9, "withdrawn_without_product": 1, "unsealed_events": 2, "dead_letters": 7,
		}
		found := checked(t, d, in)
		for _, f := range found {
			if n, wanted := want[f.Name]; !wanted || n != f.Count || !f.Warn {
				t.Errorf("%+v", f)
			}
		}
		if len(found) != len(want) {
			t.Errorf("%v", names(found))
		}
	})
}

func TestEmptyPoolTellsHowManyWait(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		exchanged(t, w) // of a product without a pool
		exchanged(t, w)
		found := checked(t, d, inspection(w))
		if len(found) != 1 || found[0].Name != "pool_empty" || found[0].Count != 2 {
			t.Errorf("%+v", found)
		}
	})
}

func TestCheckWithoutKeyring(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	w := healthy(t, d)
	found := checked(t, d, db.Inspection{Now: w.Clock.Now()})
	if len(found) != 1 || found[0].Name != "no_keyring" || !found[0].Warn {
		t.Errorf("%+v", found)
	}
}

func TestCheckSchemaVersion(t *testing.T) {
	t.Parallel()
	for engine, url := range dbtest.EmptyURLs(t) {
		d := dbtest.Open(t, url)
		if found := checked(t, d, db.Inspection{}); len(found) != 1 || found[0].Name != "schema" || !strings.Contains(found[0].Detail, "older") {
			t.Errorf("%s, empty: %+v", engine, found)
		}
		if err := d.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if found := checked(t, d, db.Inspection{}); len(found) != 0 {
			t.Errorf("%s, migrated: %+v", engine, found)
		}
		_, err := d.Writer().ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, $1)`, true)
		if err != nil {
			t.Fatal(err)
		}
		if found := checked(t, d, db.Inspection{}); len(found) != 1 || found[0].Name != "schema" || !strings.Contains(found[0].Detail, "newer") {
			t.Errorf("%s, of the future: %+v", engine, found)
		}
	}
}

func TestDamagedFileIsFound(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	d := dbtest.Open(t, "sqlite:"+path)
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := dbtest.Seed(t, d)
	w.BuyMany(500, dbtest.Purchase{})
	w.Exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
	bytes, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The schema stands at the file's beginning, the rows at its end.
	for i := len(bytes) - 64<<10; i < len(bytes); i++ {
		bytes[i] = 0x5a
	}
	damaged := filepath.Join(t.TempDir(), "b.db")
	if err := os.WriteFile(damaged, bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	found := checked(t, dbtest.Open(t, "sqlite:"+damaged), inspection(w))
	if len(found) != 1 || found[0].Name != "file" || !found[0].Broken {
		t.Errorf("%+v", found)
	}
}
