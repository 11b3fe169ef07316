package lookup_test

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
)

// Guesses that come all at once are counted like those that come one by one:
// none is compared before it is counted.
func TestBurstOfGuesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s := guarded(w)
		var compared, full atomic.Int32
		begin := make(chan struct{})
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				<-begin
				_, err := s.Find(t.Context(), lookup.Query{
					OrderNumber: fmt.Sprintf("NOPE-%d", i), Contact: fmt.Sprintf("a%d@example.com", i), Source: netip.MustParseAddr("198.51.100.7"),
				})
				switch {
				case fault.Is(err, "no_match"):
					compared.Add(1)
				case fault.Is(err, "source_full"):
					full.Add(1)
				default:
					t.Errorf("guess %d: %v", i, err)
				}
			})
		}
		close(begin)
		wg.Wait()
		if compared.Load() != 5 || full.Load() != 35 {
			t.Errorf("of 40 guesses at once %d were compared and %d refused, want 5 and 35", compared.Load(), full.Load())
		}

		// Who is right is not counted, however often.
		for i := range 12 {
			_, err := s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("198.51.100.8")})
			if err != nil {
				t.Fatalf("right look-up %d: %v", i, err)
			}
		}
	})
}
