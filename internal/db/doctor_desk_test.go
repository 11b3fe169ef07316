package db_test

import (
	"slices"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// far is where no desk is near.
var far = store.Point{Lat: 21.3, Lon: -157.8}

// tended is a database with two desks at which everything has happened: two
// booked side by side and one after them, one moved, one canceled, one that
// keeps a time and one that waits for one.
func tended(t *testing.T, d *db.DB) *dbtest.World {
	t.Helper()
	w := dbtest.Seed(t, d)
	w.Open(dbtest.Store{Number: "281"},
		dbtest.Store{Number: "282", At: far, State: "HI", Zone: "Pacific/Honolulu", Desk: store.Desk{Benches: 1, Cells: 3, HorizonDays: 40}})
	desk := &removal.Desk{Repo: d, Now: w.Clock.Now}
	bought := w.BuyMany(6, dbtest.Purchase{})
	ask := func(i int, number string, start time.Time) removal.Request {
		t.Helper()
		s, err := desk.Standing(t.Context(), bought[i].Subscriptions[0])
		if err != nil {
			t.Fatal(err)
		}
		return removal.Request{
			SubscriptionID: bought[i].Subscriptions[0], Slot: removal.Slot{StoreNumber: number, Start: start},
			Expect: s.Version(), Lang: "en", Actor: audit.Customer(),
		}
	}
	at := time.Date(2017, 9, 22, 15, 0, 0, 0, time.UTC) // 10 in the morning
	book := func(i int, start time.Time) {
		t.Helper()
		if _, err := desk.Book(t.Context(), ask(i, "281", start)); err != nil {
			t.Fatal(err)
		}
	}
	book(0, at)
	book(1, at)
	book(2, at.Add(time.Hour))
	book(2, at.Add(45*time.Minute))
	book(3, at.Add(3*time.Hour))
	if err := desk.Cancel(t.Context(), ask(3, "", at)); err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Hold(t.Context(), ask(4, "281", at.Add(4*time.Hour))); err != nil {
		t.Fatal(err)
	}
	for date := dbtest.Date(t, "2017-09-21"); date.Before(dbtest.Date(t, "2017-10-25")); date = date.AddDays(1) {
		w.Transact(func(tx *db.Tx) error { return tx.SaveException(t.Context(), "282", date, store.Span{}, "") })
	}
	if err := desk.Wait(t.Context(), ask(5, "", at), removal.Spot{Typed: "Honolulu, HI", At: far}); err != nil {
		t.Fatal(err)
	}
	seal(t, w)
	return w
}

func TestTendedDesksHaveNoFindings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := tended(t, d)
		if found := checked(t, d, inspection(w)); len(found) != 0 {
			t.Errorf("%+v", found)
		}
	})
}

// Every broken invariant of the desks is made and found, and nothing else with
// it.
func TestBrokenDesksAreFound(t *testing.T) {
	t.Parallel()
	const first = `(SELECT min(id) FROM appointment WHERE status = 'booked')`
	const last = `(SELECT max(id) FROM appointment WHERE status = 'booked')`
	const canceled = `(SELECT id FROM appointment WHERE status = 'canceled')`
	for _, c := range []struct {
		name       string
		finding    string
		count      int64
		loose      []string
		statements []string
		also       []string // what breaks with it
	}{
		{
			"one over another", "bench_overlap", 1, nil,
			[]string{`UPDATE appointment SET bench = 1 WHERE status = 'booked' AND bench = 2`},
			[]string{"appointment_cells"},
		},
		{
			"a long one over a later one", "bench_overlap", 1, nil,
			[]string{`UPDATE appointment SET ends_at = ends_at + 900000000 WHERE id = ` + first},
			[]string{"appointment_cells"},
		},
		{
			"the key is lost", "cell_taken_twice", 3,
			[]string{"occupancy"},
			[]string{`UPDATE occupancy SET bench = 1`},
			[]string{"appointment_cells"},
		},
		{
			"a cell is lost", "appointment_cells", 1, nil,
			[]string{`DELETE FROM occupancy WHERE cell_at = (SELECT starts_at + 900000000 FROM appointment WHERE id = ` + last + `) AND appointment_id = ` + last},
			nil,
		},
		{"all cells are lost", "appointment_cells", 3, nil, []string{`DELETE FROM occupancy WHERE expires_at = 253402300799999999`}, nil},
		{"a hold's cells are lost", "appointment_cells", 1, nil, []string{`DELETE FROM occupancy WHERE expires_at < 253402300799999999`}, nil},
		{
			"a cell elsewhere", "appointment_cells", 1, nil,
			[]string{`UPDATE occupancy SET cell_at = cell_at + 90000000000 WHERE appointment_id = ` + first + ` AND cell_at = (SELECT starts_at FROM appointment WHERE id = ` + first + `)`},
			nil,
		},
		{"cells of another store", "appointment_cells", 1, nil, []string{`UPDATE occupancy SET store_id = '282' WHERE appointment_id = ` + last}, nil},
		{"cells of another bench", "appointment_cells", 1, nil, []string{`UPDATE occupancy SET bench = 9 WHERE appointment_id = ` + first}, nil},
		{"booked cells that expire", "appointment_cells", 1, nil, []string{`UPDATE occupancy SET expires_at = 5 WHERE appointment_id = ` + first}, nil},
		{"a cell twice", "appointment_cells", 1, []string{"occupancy"}, []string{`INSERT INTO occupancy (store_id, cell_at, bench, appointment_id, expires_at)
			SELECT store_id, cell_at, bench, appointment_id, expires_at FROM occupancy WHERE appointment_id = ` + first}, []string{"cell_taken_twice"}},
		{"a canceled one has cells", "cells_of_nobody", 1, nil, []string{`INSERT INTO occupancy (store_id, cell_at, bench, appointment_id, expires_at)
			SELECT store_id, starts_at, bench, id, 253402300799999999 FROM appointment WHERE id = ` + canceled}, nil},
		{"one that is done has cells", "cells_of_nobody", 1, nil, []string{`UPDATE appointment SET status = 'done' WHERE id = ` + first}, []string{"booked_without_appointment"}},
		{"nobody has cells", "cells_of_nobody", 1, []string{"occupancy"}, []string{`INSERT INTO occupancy (store_id, cell_at, bench, appointment_id, expires_at) VALUES ('281', 900000000, 1, 'nobody', 5)`}, nil},
		{
			"two of one subscription", "live_appointments", 1,
			[]string{"appointment"},
			[]string{`UPDATE appointment SET subscription_id = (SELECT subscription_id FROM appointment WHERE id = ` + first + `) WHERE id = ` + last},
			[]string{"appointment_without_booking"},
		},
		{"a booking without its appointment", "booked_without_appointment", 1, nil, []string{`UPDATE removal SET state = 'booked' WHERE state = 'not_started'`}, nil},
		{"an appointment without its booking", "appointment_without_booking", 1, nil, []string{`UPDATE removal SET state = 'not_started' WHERE case_id = (SELECT case_id FROM appointment WHERE id = ` + first + `)`}, nil},
		{"an appointment without any removal", "appointment_without_booking", 3, nil, []string{`DELETE FROM removal`}, nil},
		{"checked in, as only the appointment says", "appointment_without_booking", 1, nil, []string{`UPDATE appointment SET status = 'checked_in' WHERE id = ` + first}, []string{"booked_without_appointment"}},
		{"of another case", "appointment_without_booking", 1, nil, []string{`UPDATE appointment SET case_id = (SELECT case_id FROM appointment WHERE id = ` + last + `) WHERE id = ` + first}, []string{"booked_without_appointment"}},
		{"a rain check beside a booking", "rain_check_left", 1, nil, []string{`UPDATE removal_wait SET asked_at = 1, case_id = (SELECT case_id FROM appointment WHERE id = ` + first + `)`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := tended(t, d)
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

func TestDeskWarnings(t *testing.T) {
	t.Parallel()
	closed := func(w *dbtest.World, t *testing.T) {
		w.Transact(func(tx *db.Tx) error {
			return tx.SaveException(t.Context(), "281", dbtest.Date(t, "2017-09-22"), store.Span{Opens: 10*60 + 15, Closes: 20 * 60}, "late")
		})
	}
	shortWindow := func(w *dbtest.World, t *testing.T) {
		def := dbtest.Definition(t)
		def.RemovalDays = 13
		w.Apply(def)
	}
	for name, c := range map[string]struct {
		count  int64
		tamper func(w *dbtest.World, t *testing.T)
	}{
		"bench_above_desk": {1, func(w *dbtest.World, t *testing.T) {
			w.Transact(func(tx *db.Tx) error {
				return tx.SaveDesk(t.Context(), "281", store.Desk{Benches: 1, Cells: 3, HorizonDays: 14})
			})
		}},
		"appointment_outside_hours":  {2, closed},
		"appointment_outside_window": {3, shortWindow},
		"hold_left": {1, func(w *dbtest.World, _ *testing.T) {
			w.Exec(`UPDATE appointment SET hold_until = hold_until - 90000000000 WHERE status = 'held'`)
			w.Exec(`UPDATE occupancy SET expires_at = expires_at - 90000000000 WHERE expires_at < 253402300799999999`)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := tended(t, d)
				c.tamper(w, t)
				found := checked(t, d, inspection(w))
				if len(found) != 1 || found[0].Name != name || !found[0].Warn || found[0].Count != c.count {
					t.Errorf("%+v", found)
				}
				if name == "hold_left" {
					return
				}
				// What is over warns nobody.
				w.Clock.Advance(100 * 24 * time.Hour)
				for _, f := range checked(t, d, inspection(w)) {
					if f.Name == name {
						t.Errorf("afterwards: %+v", f)
					}
				}
			})
		})
	}
}

// A rain check lets a booking lie behind the window.
func TestBookingAfterARainCheckIsNoWarning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := tended(t, d)
		desk := &removal.Desk{Repo: d, Now: w.Clock.Now}
		sub := w.Text(`SELECT c.subscription_id FROM removal_wait r JOIN customer_case c ON c.id = r.case_id`)
		w.Clock.Set(time.Date(2017, 10, 22, 12, 0, 0, 0, time.UTC))
		w.Exec(`UPDATE removal_wait SET offered_at = $1`, w.Clock.Now().UnixMicro())
		start := time.Date(2017, 10, 25, 20, 0, 0, 0, time.UTC)
		if _, err := desk.Book(t.Context(), removal.Request{
			SubscriptionID: sub, Slot: removal.Slot{StoreNumber: "282", Start: start}, Lang: "en", Actor: audit.Customer(),
		}); err != nil {
			t.Fatal(err)
		}
		seal(t, w)
		for _, f := range checked(t, d, inspection(w)) {
			if f.Name != "hold_left" { // nobody swept for a month
				t.Errorf("%+v", f)
			}
		}
	})
}
