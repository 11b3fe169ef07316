package removal_test

import (
	"fmt"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

const slotsLimit = 50 * time.Millisecond // p95 of the slots page

// losAngeles has every desk around it booked out, so that a search there looks
// at all of them.
var losAngeles = store.Point{Lat: 34.05, Lon: -118.24}

// BenchmarkSlotsPage measures what the pages /time and /store ask the desk
// for, with 1,565 stores and 100,000 appointments, beside the bare query of
// the same rows. It fails when the slots page is too slow.
func BenchmarkSlotsPage(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.New, "postgres": dbtest.NewPostgres} {
		b.Run(name, func(b *testing.B) {
			w := dbtest.Seed(b, open(b))
			stores := w.BookOut(losAngeles, removal.WaitMiles+1)
			some := func(i int) store.Store { return stores[i*7919%len(stores)] }
			desk := &removal.Desk{Repo: w.DB, Now: w.Clock.Now}
			sub := w.Buy(dbtest.Purchase{}).Subscriptions[0]
			standing := func() removal.Standing {
				s, err := desk.Standing(b.Context(), sub)
				if err != nil {
					b.Fatal(err)
				}
				return s
			}
			b.Run("time", func(b *testing.B) {
				p95 := dbtest.Measure(b, time.Now, func(i int) error {
					_, err := desk.Openings(b.Context(), standing(), some(i).Number)
					return err
				}, func(i int) error { return bare(b, w, some(i).Number) })
				if p95 > slotsLimit {
					b.Errorf("p95 is %s, over %s", p95, slotsLimit)
				}
			})
			b.Run("store", func(b *testing.B) {
				p95 := dbtest.Measure(b, time.Now, func(i int) error {
					_, err := desk.Near(b.Context(), standing(), some(i).At)
					return err
				}, func(i int) error { return bare(b, w, some(i).Number) })
				if p95 > slotsLimit {
					b.Errorf("p95 is %s, over %s", p95, slotsLimit)
				}
			})
			b.Run("store-booked-out", func(b *testing.B) {
				dbtest.Measure(b, time.Now, func(int) error {
					near, err := desk.Near(b.Context(), standing(), losAngeles)
					if err == nil && near.Any() {
						err = fmt.Errorf("there is a free time")
					}
					return err
				}, func(i int) error { return bare(b, w, some(i).Number) })
			})
		})
	}
}

// bare reads a desk's taken cells and nothing else.
func bare(b *testing.B, w *dbtest.World, number string) error {
	b.Helper()
	rows, err := w.DB.Writer().QueryContext(b.Context(), `SELECT cell_at, bench FROM occupancy
		WHERE store_id = $1 AND cell_at >= $2 AND cell_at < $3`, number, w.Clock.Now().UnixMicro(), w.Clock.Now().AddDate(0, 0, 15).UnixMicro())
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var cell, bench int64
		if err := rows.Scan(&cell, &bench); err != nil {
			return err
		}
	}
	return rows.Err()
}
