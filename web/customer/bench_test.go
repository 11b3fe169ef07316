package customer_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// pageLimit is the p95 of the pages that show free times.
const pageLimit = 50 * time.Millisecond

// BenchmarkBookingPages measures GET /time and GET /store through the whole
// server, with 1,565 stores and 100,000 appointments, beside a page that asks
// the database for next to nothing. It fails when they are too slow.
func BenchmarkBookingPages(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.New, "postgres": dbtest.NewPostgres} {
		b.Run(name, func(b *testing.B) {
			w := dbtest.Seed(b, open(b))
			// Booked out around Los Angeles, where most customers look who find nothing.
			stores := w.BookOut(store.Point{Lat: 34.05, Lon: -118.24}, removal.WaitMiles+1)
			s := siteOn(b, w)
			bought := w.Buy(dbtest.Purchase{Email: "jane@example.com"})
			sub, v := bought.Subscriptions[0], s.proven(bought)
			get := func(path string) error {
				if a := v.get(path); a.status != http.StatusOK {
					return fmt.Errorf("%s: %d", path, a.status)
				}
				return nil
			}
			some := func(i int) store.Store { return stores[i*7919%len(stores)] }
			for page, ask := range map[string]func(i int) error{
				"time": func(i int) error { return get("/en/time?s=" + sub + "&store=" + some(i).Number) },
				"store": func(i int) error {
					v.post("/en/store", "subscription", sub, "place", some(i).ZIP)
					return get("/en/store?s=" + sub)
				},
			} {
				b.Run(page, func(b *testing.B) {
					if p95 := dbtest.Measure(b, time.Now, ask, func(int) error { return get("/en/help") }); p95 > pageLimit {
						b.Errorf("p95 is %s, over %s", p95, pageLimit)
					}
				})
			}
		})
	}
}
