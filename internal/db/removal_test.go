package db_test

import (
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/ids"
	"swapdesk/internal/removal"
)

// The schema itself refuses what the use case never writes.
func TestRemovalConstraints(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		sub := w.Buy(dbtest.Purchase{}).Subscriptions[0]
		var caseID string
		w.Transact(func(tx *db.Tx) (err error) {
			caseID, _, err = tx.EnsureCase(t.Context(), sub, ids.NewReference(), "en", w.Clock.Now())
			return err
		})
		good := removal.Removal{CaseID: caseID, State: removal.Booked, OS: "", ChangedAt: w.Clock.Now()}
		w.Transact(func(tx *db.Tx) error { return tx.SaveRemoval(t.Context(), good) })
		for name, write := range map[string]func(*db.Tx) error{
			"another state": func(tx *db.Tx) error {
				r := good
				r.State = "gone"
				return tx.SaveRemoval(t.Context(), r)
			},
			"a case that is not there": func(tx *db.Tx) error {
				r := good
				r.CaseID = "nothing"
				return tx.SaveRemoval(t.Context(), r)
			},
			"another system": func(tx *db.Tx) error {
				return tx.InsertGuideStep(t.Context(), caseID, "linux", "renewal", w.Clock.Now())
			},
			"a step without a name": func(tx *db.Tx) error {
				return tx.InsertGuideStep(t.Context(), caseID, "mac", "", w.Clock.Now())
			},
			"an empty note": func(tx *db.Tx) error {
				return tx.InsertNote(t.Context(), removal.Note{ID: ids.New(), CaseID: caseID, OS: "mac", Step: "x", At: w.Clock.Now()})
			},
		} {
			if err := d.Transact(t.Context(), write); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
		r, err := d.FindRemoval(t.Context(), sub)
		if err != nil || r.State != removal.Booked || !r.ChangedAt.Equal(good.ChangedAt) || r.CaseID != caseID {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
