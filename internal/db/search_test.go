package db_test

import (
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/purchase"
	"swapdesk/internal/search"
)

// byName gives the orders that a search for the words of a name finds.
func byName(t *testing.T, d *db.DB, typed string) (orders string) {
	t.Helper()
	found, err := d.Search(t.Context(), search.Terms{Words: purchase.NameWords(typed)}, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range found {
		orders += m.Line.OrderNumber + " "
	}
	return orders
}

// Purchases from before there was a search are found after migrating.
func TestSearchAfterMigrating(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.BuyMany(1500, dbtest.Purchase{Name: "Nobody Special"})
		w.Buy(dbtest.Purchase{Order: "OLD-1", Name: "José O’Neil", Phone: "612-555-0101"})
		if err := d.MigrateTo(t.Context(), 9); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := byName(t, d, "jose oneil"); got != "OLD-1 " {
			t.Errorf("by name: %q", got)
		}
		found, err := d.Search(t.Context(), search.Terms{PhoneEnd: "0101"}, 10)
		if err != nil || len(found) != 1 {
			t.Errorf("by the end of the phone: %d, %v", len(found), err)
		}
		if n := w.Count(`SELECT count(*) FROM purchase WHERE name_key IS NULL`); n > 0 {
			t.Errorf("%d purchases have no name key", n)
		}
		// An older version beside this one knows of no name keys.
		w.Exec(`UPDATE purchase SET name_key = NULL WHERE order_number = 'OLD-1'`)
		if got := byName(t, d, "oneil"); got != "" {
			t.Errorf("without its key: %q", got)
		}
		if err := d.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := byName(t, d, "oneil"); got != "OLD-1 " {
			t.Errorf("after the next start: %q", got)
		}
	})
}

// The full text follows its rows, whatever is done to them.
func TestSearchFollowsTheRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		for _, order := range []string{"A-1", "B-1", "C-1"} {
			w.Buy(dbtest.Purchase{Order: order, Name: "Kim Lee " + order})
		}
		w.Exec(`DELETE FROM subscription WHERE purchase_id = (SELECT id FROM purchase WHERE order_number = 'A-1')`)
		w.Exec(`DELETE FROM purchase WHERE order_number = 'A-1'`)
		w.Exec(`UPDATE purchase SET name_key = 'pat roe' WHERE order_number = 'C-1'`)
		w.Exec(`VACUUM`) // may number the rows anew
		for typed, want := range map[string]string{"kim": "B-1 ", "lee kim": "B-1 ", "roe": "C-1 ", "a-1": ""} {
			if got := byName(t, d, typed); got != want {
				t.Errorf("%q finds %q, want %q", typed, got, want)
			}
		}
		if err := d.CheckIntegrity(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// The parts of a search go by their indexes: none reads all purchases.
func TestSearchReadsNoTable(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	terms := search.Terms{
		OrderKey: "A", Reference: "B", ActivationIndex: "C", EmailKey: "d@e.f", PhoneKey: "16125550101", PhoneEnd: "0101", Words: []string{"a"},
	}
	for kind, plan := range d.SearchPlans(t.Context(), t, terms) {
		for _, step := range plan {
			if len(step) > 4 && step[:4] == "SCAN" && step[:6] != "SCAN n" && step != "SCAN CONSTANT ROW" {
				t.Errorf("%s: %s", kind, step)
			}
		}
	}
}
