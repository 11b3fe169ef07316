package dbtest

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/importer"
	"swapdesk/internal/store"
	"swapdesk/internal/testkit"
)

const (
	benchStores       = 1565
	benchAppointments = 100_000
)

// BookOut opens 1,565 stores, real ones where they are at hand, and books
// 100,000 appointments: the desks within some miles of a point to the last
// bench, the others evenly. It gives the desks by number. For benchmarks.
func (w *World) BookOut(around store.Point, miles float64) []store.Store {
	b := w.t
	b.Helper()
	openStores(w)
	all, err := w.DB.ListDesks(b.Context(), store.DeskServices(nil), store.Box{South: -90, North: 90, West: -180, East: 180})
	if err != nil {
		b.Fatal(err)
	}
	slices.SortFunc(all, func(x, y store.Store) int { return strings.Compare(x.Number, y.Number) })
	var numbers []string
	for _, s := range all {
		numbers = append(numbers, s.Number)
	}
	today := Date(b, "2017-09-21")
	calendars, err := w.DB.ListCalendars(b.Context(), numbers, today, today.AddDays(15))
	if err != nil {
		b.Fatal(err)
	}
	customers(w)
	var appointments, cells [][]any
	at := w.Clock.Now().UnixMicro()
	put := func(c store.Calendar, start time.Time, bench int) {
		i := len(appointments)
		id := fmt.Sprint("a", i)
		appointments = append(appointments, []any{
			id, fmt.Sprint("s", i), fmt.Sprint("c", i), c.Number, bench, start.UnixMicro(),
			start.Add(c.Duration()).UnixMicro(), "booked", nil, id, 0, at, at,
		})
		for _, cell := range c.CellsFrom(start) {
			cells = append(cells, []any{c.Number, cell.UnixMicro(), bench, id, int64(253402300799999999)})
		}
	}
	perDay := benchAppointments / 15 / len(calendars)
	for _, round := range []bool{true, false} { // first where it is full
		for d := 0; d <= 14; d++ {
			for _, c := range calendars {
				full := store.Miles(c.At, around) <= miles
				if full != round {
					continue
				}
				day := c.CellsOn(today.AddDays(d))
				for n := 0; n+c.Cells <= len(day) && (full || n/c.Cells <= perDay) && len(appointments) < benchAppointments; n += c.Cells {
					for bench := 1; bench <= c.Benches && (full || bench == 1); bench++ {
						put(c, day[n], bench)
					}
				}
			}
		}
	}
	insert(w, `INSERT INTO appointment (id, subscription_id, case_id, store_id, bench, starts_at, ends_at, status, hold_until,
		uid, sequence, made_at, changed_at) VALUES `, appointments)
	insert(w, `INSERT INTO occupancy (store_id, cell_at, bench, appointment_id, expires_at) VALUES `, cells)
	if w.DB.Engine() == "postgres" {
		w.Exec(`ANALYZE`) // as its daemon does before long
	}
	b.Logf("%d stores, %d desks, %d appointments", w.Count(`SELECT count(*) FROM store`), len(numbers), len(appointments))
	return all
}

// openStores takes the real stores where they are, else as many made-up ones.
func openStores(w *World) {
	b := w.t
	b.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.ModuleRoot(b), "..", "shared", "data", "stores.json"))
	if err != nil {
		var made bytes.Buffer
		made.WriteString("number,name,city,state,zip,lat,lon,hours,services\n")
		for i := range benchStores {
			fmt.Fprintf(&made, "%d,Store %d,Town %d,KS,%05d,%.4f,%.4f,Daily: 10-9,Geek Squad Services\n",
				i+1, i+1, i+1, 66000+i%900, 26+float64(i%40)*0.55, -123+float64(i/40)*1.35)
		}
		text = made.Bytes()
	}
	source := importer.Source{Name: "stores", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
	if _, err := importer.Stores(b.Context(), db.Imports{DB: w.DB}, source, importer.Options{Now: w.Clock.Now}); err != nil {
		b.Fatal(err)
	}
}

// customers makes as many as there are appointments, by number, each with a
// case and a removal that is booked.
func customers(w *World) {
	for _, insert := range []string{
		`purchase (id, order_number, order_key, line, quantity, sku, bought_on, channel, store_id, email, email_key, phone,
			phone_key, name, digest, imported_at) SELECT 'p' || i, 'o' || i, 'o' || i, 1, 1, '` + Withdrawn + `', '2017-03-01', 'web', '', '', '', '', '', 'A Customer', 'd' || i, 1 FROM n`,
		`subscription (id, purchase_id, unit, activated_on, ends_on, state) SELECT 's' || i, 'p' || i, 1, '', '2018-03-01', 'active' FROM n`,
		`customer_case (id, subscription_id, reference, lang, flag, created_at) SELECT 'c' || i, 's' || i, 'r' || i, 'en', '', 1 FROM n`,
		`removal (case_id, state, os, changed_at) SELECT 'c' || i, 'booked', '', 1 FROM n`,
	} {
		w.Exec(fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO %s`, benchAppointments, insert))
	}
}

func insert(w *World, statement string, rows [][]any) {
	b := w.t
	b.Helper()
	tx, err := w.DB.Writer().BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	for batch := range slices.Chunk(rows, 400) {
		groups := make([]string, len(batch))
		for i, row := range batch {
			values := make([]string, len(row))
			for j := range values {
				values[j] = fmt.Sprint("$", i*len(row)+j+1)
			}
			groups[i] = "(" + strings.Join(values, ", ") + ")"
		}
		if _, err := tx.ExecContext(b.Context(), statement+strings.Join(groups, ", "), slices.Concat(batch...)...); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// Measure reports the percentiles of a call in milliseconds, and how many
// times that of the limit its median is. clock is time.Now.
func Measure(b *testing.B, clock func() time.Time, call, limit func(i int) error) (p95 time.Duration) {
	b.Helper()
	var took, bare []time.Duration
	time1 := func(i int, call func(i int) error) time.Duration {
		started := clock()
		if err := call(i); err != nil {
			b.Fatal(err)
		}
		return clock().Sub(started)
	}
	for i := range 300 { // percentiles need as many, however long -benchtime is
		took = append(took, time1(i, call))
		bare = append(bare, time1(i, limit))
	}
	for i := 0; b.Loop(); i++ {
		time1(i, call)
	}
	slices.Sort(took)
	slices.Sort(bare)
	at := func(all []time.Duration, percent int) time.Duration { return all[len(all)*percent/100] }
	for _, percent := range []int{50, 95, 99} {
		b.ReportMetric(float64(at(took, percent).Microseconds())/1000, fmt.Sprintf("ms-p%d", percent))
	}
	b.ReportMetric(float64(at(took, 50))/float64(at(bare, 50)), "x-bare")
	return at(took, 95)
}
