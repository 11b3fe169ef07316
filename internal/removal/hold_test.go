package removal_test

import (
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// A hold keeps its bench for ten minutes, and the lead time with it; then it
// is anybody's, and still the customer's when nobody came.
func TestHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281", Desk: store.Desk{Benches: 1, Cells: 3, Lead: 2 * time.Hour, HorizonDays: 14}})
		first, second := w.sub, w.Buy(dbtest.Purchase{}).Subscriptions[0]
		hold := func(sub, start, want string) {
			t.Helper()
			_, err := w.desk.Hold(t.Context(), w.ask(t, sub, "281", start))
			code(t, "hold "+start, err, want)
		}
		book := func(sub, start, want string) {
			t.Helper()
			_, err := w.desk.Book(t.Context(), w.ask(t, sub, "281", start))
			code(t, "book "+start, err, want)
		}
		const morning, noon, late = "2017-09-22T10:00:00-05:00", "2017-09-22T12:00:00-05:00", "2017-09-21T12:15:00-05:00"
		hold(first, morning, "")
		hold(second, morning, "slot_taken")
		book(second, "2017-09-22T10:30:00-05:00", "slot_taken")
		w.Clock.Advance(5 * time.Minute)
		hold(first, morning, "") // a second click does not make it longer
		w.Clock.Advance(5*time.Minute - 1)
		hold(second, morning, "slot_taken")
		w.Clock.Advance(1)
		hold(second, morning, "")
		book(first, morning, "slot_taken")
		hold(second, noon, "") // takes the place of the other
		w.Clock.Advance(time.Hour)
		book(first, morning, "")
		book(second, noon, "") // has run out, and nobody came
		soldOnce(t, w, 1)
		// Three holds were taken, a second click is none of them; two ran out,
		// and whoever came first noticed.
		if held, ended := w.events(audit.RemovalHeld), w.events(audit.RemovalHoldEnded); held != 3 || ended != 2 {
			t.Errorf("%d events of holds, %d of their end", held, ended)
		}

		third := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		w.Clock.Set(instant(t, "2017-09-21T10:14:00-05:00"))
		hold(third, late, "")
		w.Clock.Advance(9 * time.Minute)
		book(third, late, "") // the lead time was kept when it was chosen
		fourth := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		w.Clock.Set(instant(t, "2017-09-21T11:00:00-05:00"))
		hold(fourth, "2017-09-21T13:00:00-05:00", "")
		w.Clock.Advance(10 * time.Minute)
		book(fourth, "2017-09-21T13:00:00-05:00", "slot_not_offered") // it ran out with its lead time
		soldOnce(t, w, 1)
	})
}

// A desk without a lead time holds nothing beyond its start.
func TestHoldEndsWithItsStart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281", Desk: store.Desk{Benches: 1, Cells: 3, HorizonDays: 1}})
		start := "2017-09-21T10:15:00-05:00"
		w.Clock.Set(instant(t, "2017-09-21T10:10:00-05:00"))
		held, err := w.desk.Hold(t.Context(), w.ask(t, w.sub, "281", start))
		if err != nil || !held.HoldUntil.Equal(held.Start) {
			t.Errorf("%+v, %v", held, err)
		}
		w.Clock.Set(instant(t, "2017-09-21T10:16:00-05:00"))
		_, err = w.desk.Book(t.Context(), w.ask(t, w.sub, "281", start))
		code(t, "has begun", err, "slot_not_offered")
	})
}

// A move by a quarter of an hour, on the only bench, held first: the cells that
// it shares with the booking are its own.
func TestMoveByAQuarter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281", Desk: store.Desk{Benches: 1, Cells: 3, HorizonDays: 3}}, dbtest.Store{Number: "282", Zone: "America/New_York"})
		other := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		w.sits(t, w.sub, "2017-09-22T10:15:00-05:00")
		first := w.standing(t).Live
		for i, start := range []string{"2017-09-22T10:30:00-05:00", "2017-09-22T10:15:00-05:00", "2017-09-22T10:00:00-05:00"} {
			if _, err := w.desk.Hold(t.Context(), w.ask(t, w.sub, "281", start)); err != nil {
				t.Fatalf("hold %s: %v", start, err)
			}
			doctorFindsNothing(t, w)
			_, err := w.desk.Hold(t.Context(), w.ask(t, other, "281", "2017-09-22T10:30:00-05:00"))
			code(t, "another's", err, "slot_taken")
			w.sits(t, w.sub, start)
			if live := w.standing(t).Live; live.ID != first.ID || live.Sequence != i+1 || w.Count(`SELECT count(*) FROM occupancy`) != 3 {
				t.Errorf("%+v, %d cells", live, w.Count(`SELECT count(*) FROM occupancy`))
			}
		}
		// To another day, another store, and back, where nobody sat meanwhile.
		for _, s := range []removal.Slot{
			{StoreNumber: "281", Start: instant(t, "2017-09-23T10:15:00-05:00")},
			{StoreNumber: "282", Start: instant(t, "2017-09-22T10:15:00-04:00")},
			{StoreNumber: "281", Start: instant(t, "2017-09-22T10:00:00-05:00")},
		} {
			for _, call := range []func() error{
				func() error { _, err := w.desk.Hold(t.Context(), w.request(s, "")); return err },
				func() error { _, err := w.desk.Book(t.Context(), w.request(s, w.standing(t).Version())); return err },
			} {
				code(t, "move", call(), "")
			}
			soldOnce(t, w, 2)
		}
		// What is canceled leaves no hold that shared its cells.
		if _, err := w.desk.Hold(t.Context(), w.ask(t, w.sub, "281", "2017-09-22T10:15:00-05:00")); err != nil {
			t.Fatal(err)
		}
		code(t, "cancel", w.desk.Cancel(t.Context(), w.ask(t, w.sub, "", "")), "")
		if s := w.standing(t); s.Hold != nil || s.Live != nil || w.Count(`SELECT count(*) FROM occupancy`) != 0 {
			t.Errorf("%+v", s)
		}
		doctorFindsNothing(t, w)
	})
}

// What has begun is neither moved nor canceled.
func TestTooLateToChange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"})
		w.sits(t, w.sub, "2017-09-22T10:00:00-05:00")
		w.Clock.Set(instant(t, "2017-09-22T10:00:00-05:00"))
		_, err := w.desk.Book(t.Context(), w.ask(t, w.sub, "281", "2017-09-23T10:00:00-05:00"))
		code(t, "move", err, "too_late")
		code(t, "cancel", w.desk.Cancel(t.Context(), w.ask(t, w.sub, "", "")), "too_late")
	})
}

// Places are ZIPs and towns.
func TestLocate(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"}, dbtest.Store{Number: "282", State: "TX", At: store.Point{Lat: 32.9, Lon: -96.7}})
		for typed, c := range map[string]struct {
			want  string
			spots int
		}{
			"": {"place_empty", 0}, "!": {"place_format", 0}, "5542": {"place_format", 0}, "00601": {"place_not_found", 0},
			"Nowhere": {"place_not_found", 0}, "55423": {"", 1}, "richfield": {"", 2}, "Richfield, TX": {"", 1},
		} {
			spots, err := w.desk.Locate(t.Context(), typed)
			code(t, typed, err, c.want)
			if len(spots) != c.spots {
				t.Errorf("%q: %+v", typed, spots)
			}
		}
	})
}
