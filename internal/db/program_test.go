package db_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/catalog"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/program"
)

type (
	catalogProduct = catalog.Product
	exchangeStock  = exchange.Stock
)

func cmpText(a, b string) int { return strings.Compare(a, b) }

func TestProgramComesBackAsItWasSaved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		def := dbtest.Definition(t)
		def.Statement = "We don't comment — “ever”."
		w.Clock.Advance(time.Hour)
		id := w.Apply(def)
		book, err := d.ListPrograms(t.Context(), w.Clock.Now())
		if err != nil || len(book) != 1 {
			t.Fatal(book, err)
		}
		p := book[0]
		sameZone := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
		if p.ID != id || p.Version != 2 || !cmp.Equal(p.Definition, def, sameZone) {
			t.Errorf("%+v\n%s", p, cmp.Diff(def, p.Definition, sameZone))
		}
	})
}

func TestPausesAndClosing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		def := dbtest.Definition(t)
		for _, status := range []program.Status{program.Paused, program.Open, program.Closed, program.Closed} {
			w.Clock.Advance(48 * time.Hour)
			def.Status = status
			w.Apply(def)
		}
		book, err := d.ListPrograms(t.Context(), w.Clock.Now())
		if err != nil || len(book) != 1 {
			t.Fatal(book, err)
		}
		// Paused from day 2 to day 4 after the start, closed on day 6 and again on day 8.
		if p := book[0]; p.PausedDays != 3 || p.Version != 5 || !p.ClosedAt.Equal(w.Clock.Now().Add(-48*time.Hour)) {
			t.Errorf("paused %d days, version %d, closed at %v", p.PausedDays, p.Version, p.ClosedAt)
		}
	})
}

func TestWithdrawnSKUIsInOneLiveProgram(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		rival := dbtest.Definition(t)
		rival.Slug, rival.Withdrawn, rival.Replacements = "rival", []string{"1", dbtest.Withdrawn1}, map[string][]string{}
		save := func(def program.Definition) error {
			return d.Transact(t.Context(), func(tx *db.Tx) error {
				_, _, err := tx.SaveProgram(t.Context(), def, w.Clock.Now())
				return err
			})
		}
		if err := save(rival); !fault.Is(err, "duplicate") {
			t.Errorf("two live programs withdraw one SKU: %v", err)
		}
		if n := w.Count(`SELECT count(*) FROM program`); n != 1 {
			t.Errorf("the refused program left %d programs", n)
		}
		rival.Status = program.Closed
		if err := save(rival); err != nil {
			t.Errorf("a closed one: %v", err)
		}
		first := dbtest.Definition(t)
		first.Status = program.Closed
		w.Apply(first)
		rival.Status = program.Open
		if err := save(rival); err != nil {
			t.Errorf("after the other closed: %v", err)
		}
		first.Status = program.Open
		if err := save(first); !fault.Is(err, "duplicate") {
			t.Errorf("reopened beside it: %v", err)
		}
	})
}
