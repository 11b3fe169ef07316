package dbtest

import (
	"cmp"

	"swapdesk/internal/db"
	"swapdesk/internal/store"
)

// Store is a store with a desk. What is empty is filled in: open daily 10 to 9,
// in Richfield, Minnesota.
type Store struct {
	Number, Name string
	Hours        string
	At           store.Point
	State, Zone  string
	Desk         store.Desk // zero is store.DefaultDesk
}

// Open writes stores with their desks.
func (w *World) Open(stores ...Store) {
	w.t.Helper()
	for _, s := range stores {
		hours, err := store.ParseHours(cmp.Or(s.Hours, "Daily: 10-9"))
		if err != nil {
			w.t.Fatal(err)
		}
		full := store.Store{
			Number: s.Number, Type: "BigBox", Name: cmp.Or(s.Name, "Store "+s.Number), Address: "1000 W 78th St",
			City: "Richfield", State: cmp.Or(s.State, "MN"), ZIP: "55423",
			At: s.At, Zone: cmp.Or(s.Zone, "America/Chicago"), HoursText: cmp.Or(s.Hours, "Daily: 10-9"), Hours: hours,
			Services: []string{store.DefaultDeskService},
		}
		if full.At == (store.Point{}) {
			full.At = store.Point{Lat: 44.8630, Lon: -93.2920}
		}
		w.Transact(func(tx *db.Tx) error {
			if err := tx.InsertStores(w.t.Context(), []store.Store{full}, w.Clock.Now()); err != nil || s.Desk == (store.Desk{}) {
				return err
			}
			return tx.SaveDesk(w.t.Context(), s.Number, s.Desk)
		})
	}
}
