package exchange_test

import (
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// Who was put first gets the next key; several keep the order in which that
// was done, and everybody else keeps theirs.
func TestPutFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := line(t, w, 5)
		actor := audit.Actor{ID: "staff:1", OnBehalfOf: "customer", Channel: "desk", Reason: "our mistake"}
		for _, id := range []string{s[4], s[2]} {
			w.Clock.Advance(time.Second)
			for i := range 2 {
				r, err := w.Exchanges().PutFirst(t.Context(), id, actor)
				if err != nil || r.Already != (i == 1) || r.Exchange.State != casefile.Waiting {
					t.Errorf("%+v, %v", r, err)
				}
			}
		}
		for i, want := range []int{2, 3, 1, 4, 0} {
			p, err := w.Exchanges().Place(t.Context(), state(t, w, s[i]).ID)
			if err != nil || p.Ahead != want || p.FirstAt.IsZero() != (want > 1) {
				t.Errorf("number %d: %+v, %v", i+1, p, err)
			}
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'exchange.prioritized' AND reason = 'our mistake' AND actor = 'staff:1'`); n != 2 {
			t.Errorf("%d events", n)
		}
		for _, next := range []int{4, 2, 0, 1, 3} {
			if err := arrive(t.Context(), t, w, dbtest.Curated, 1); err != nil {
				t.Fatal(err)
			}
			if e := state(t, w, s[next]); e.State != casefile.Issued {
				t.Errorf("number %d is %s when it is its turn", next+1, e.State)
			}
		}
		if _, err := w.Exchanges().PutFirst(t.Context(), s[0], actor); !fault.Is(err, "no_longer_waiting") {
			t.Errorf("one that has its key: %v", err)
		}
		if _, err := w.Exchanges().PutFirst(t.Context(), ids.New(), actor); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody: %v", err)
		}
		b := w.Buy(dbtest.Purchase{})
		if _, err := w.Exchanges().PutFirst(t.Context(), b.Subscriptions[0], actor); !fault.Is(err, "no_longer_waiting") {
			t.Errorf("without an exchange: %v", err)
		}
	})
}
