package removal_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/policy"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// Without another time here the nearest other desk; without any a rain check.
func TestRebookElsewhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		here := store.Point{Lat: 44.86, Lon: -93.29}
		one := benches(1)
		one.HorizonDays = 1
		w.Open(
			dbtest.Store{Number: "281", Hours: "Fri: 11-12:30pm", Desk: one, At: here},
			dbtest.Store{Number: "282", Hours: "Fri: 11-11:45am", Desk: one, At: store.Point{Lat: 44.90, Lon: -93.29}},
			dbtest.Store{Number: "283", Hours: "Daily: 10-9", At: store.Point{Lat: 46.80, Lon: -92.17}}, // Duluth is too far
		)
		first, second := w.booked(t, "281", fridayAt("11:00")), w.booked(t, "281", fridayAt("11:45"))
		mails := len(dbtest.Mails(t, w.DB))
		done, err := w.desk.ChangeDay(t.Context(), "281", dbtest.Date(t, "2017-09-22"), store.Span{}, "", true, audit.CLI())
		if err != nil || len(done.Stranded) != 2 || done.Stranded[0].To.StoreNumber != "282" || done.Stranded[1].To != (removal.Slot{}) {
			t.Fatalf("%+v, %v", done, err)
		}
		if a := w.live(t, first); a.StoreNumber != "282" || !a.Start.Equal(fridayAt("11:00")) {
			t.Errorf("moved: %+v", a)
		}
		w.sub = second
		s := w.standing(t)
		if s.Live != nil || s.Wait == nil || s.Wait.Place != "Richfield, MN" || s.Wait.At != here || s.Removal.State != removal.NotStarted {
			t.Errorf("canceled: %+v", s)
		}
		var kinds []notify.Kind
		for _, m := range dbtest.Mails(t, w.DB)[mails:] {
			kinds = append(kinds, m.Kind())
			if canceled, ok := m.Data.(notify.RemovalCanceled); ok && !canceled.ByUs {
				t.Error("the customer seems to have canceled")
			}
		}
		if want := []notify.Kind{notify.KindRemovalMoved, notify.KindRemovalCanceled, notify.KindRemovalWaiting}; !slices.Equal(kinds, want) {
			t.Errorf("mails %v, want %v", kinds, want)
		}
		w.sound(t)
	})
}

// A time that was offered to who waits is lost with its day: the next offer
// comes.
func TestDroppedOffer(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		one := benches(1)
		one.HorizonDays = 60
		w.Open(dbtest.Store{Number: "281", Hours: "Fri: 11-11:45am", Desk: one})
		var others []string
		for weeks := range 5 {
			others = append(others, w.booked(t, "281", fridayAt("11:00").AddDate(0, 0, 7*weeks)))
		}
		w.sub = w.Buy(dbtest.Purchase{}).Subscriptions[0]
		spots, err := w.desk.Locate(t.Context(), "Richfield")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.desk.Wait(t.Context(), w.request(removal.Slot{}, ""), spots[0]); err != nil {
			t.Fatal(err)
		}
		waiting := w.sub
		w.sub = others[1]
		if err := w.desk.Cancel(t.Context(), w.request(removal.Slot{}, w.standing(t).Version())); err != nil {
			t.Fatal(err)
		}
		if err := w.desk.OfferWaiting(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.sub = waiting
		if s := w.standing(t); s.Hold == nil || s.Wait.OfferedAt.IsZero() {
			t.Fatalf("nothing was offered: %+v", s)
		}
		if _, err := w.desk.ChangeDay(t.Context(), "281", dbtest.Date(t, "2017-09-29"), store.Span{}, "", false, audit.CLI()); err != nil {
			t.Fatal(err)
		}
		if s := w.standing(t); s.Hold != nil || s.Wait == nil || !s.Wait.OfferedAt.IsZero() {
			t.Errorf("after the day was closed: %+v", s)
		}
	})
}

// A removal window is not shortened below what is booked in it.
func TestShorterWindow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"})
		w.booked(t, "281", fridayAt("20:15"))
		policies := &policy.Service{Repo: db.Policies{DB: w.DB}, Now: w.Clock.Now}
		for days, refused := range map[int]bool{13: true, 14: false} { // Friday is day 14
			for _, dryRun := range []bool{true, false} {
				def := dbtest.Definition(t)
				def.RemovalDays = days
				_, err := policies.Apply(t.Context(), def, audit.CLI(), dryRun)
				if fault.Is(err, "bookings_later") != refused || !refused && err != nil {
					t.Errorf("%d days, dry run %t: %v", days, dryRun, err)
				}
			}
		}
	})
}

// A booking that is under way when a day closes is not overlooked.
func TestChangeWaitsForTheDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"})
		friday, now := dbtest.Date(t, "2017-09-22"), w.Clock.Now()
		closed := make(chan error, 1)
		w.Transact(func(tx *db.Tx) error {
			if err := tx.LockDays(t.Context(), []removal.DeskDay{{StoreNumber: "281", On: friday}}, now); err != nil {
				return err
			}
			go func() {
				_, err := w.desk.ChangeDay(t.Context(), "281", friday, store.Span{}, "", false, audit.CLI())
				closed <- err
			}()
			time.Sleep(200 * time.Millisecond) // in which it would have closed the day
			caseID, _, err := tx.EnsureCase(t.Context(), w.sub, ids.NewReference(), "es", now)
			if err != nil {
				return err
			}
			a := casefile.Appointment{
				ID: ids.New(), SubscriptionID: w.sub, CaseID: caseID, StoreNumber: "281", Bench: 1, Start: fridayAt("11:00"), End: fridayAt("11:45"),
				Status: casefile.AppointmentBooked, UID: ids.New(), MadeAt: now, ChangedAt: now,
			}
			return tx.PutAppointment(t.Context(), a, store.DefaultDesk().CellsFrom(a.Start))
		})
		if got := stranded(t, <-closed); len(got) != 1 {
			t.Errorf("stranded: %q", got)
		}
	})
}

// While everybody books, benches go and days close: nobody is left behind.
func TestChangeWhileOthersBook(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281", Desk: benches(3)}, dbtest.Store{Number: "282"})
		friday := dbtest.Date(t, "2017-09-22")
		var all sync.WaitGroup
		errs := make([]error, 24)
		for i := range errs {
			w.sub = w.Buy(dbtest.Purchase{}).Subscriptions[0]
			r := w.request(removal.Slot{StoreNumber: []string{"281", "282"}[i%2], Start: fridayAt(fmt.Sprintf("%d:00", 11+i%4))}, "")
			all.Go(func() {
				_, err := w.desk.Book(t.Context(), r)
				if fault.Is(err, "slot_taken") || fault.Is(err, "slot_not_offered") {
					err = nil
				}
				errs[i] = err
			})
		}
		changes := make([]error, 3)
		for i, change := range []func() (removal.Refit, error){
			func() (removal.Refit, error) {
				return w.desk.ChangeDesk(t.Context(), "281", benches(1), true, audit.CLI())
			},
			func() (removal.Refit, error) {
				return w.desk.ChangeDay(t.Context(), "281", friday, store.Span{Opens: 720, Closes: 1260}, "", true, audit.CLI())
			},
			func() (removal.Refit, error) {
				return w.desk.ChangeDay(t.Context(), "282", friday, store.Span{}, "", true, audit.CLI())
			},
		} {
			all.Go(func() {
				err := error(fault.New(fault.Conflict, "desk_busy", ""))
				for fault.Is(err, "desk_busy") {
					_, err = change()
				}
				changes[i] = err
			})
		}
		all.Wait()
		if err := errors.Join(append(errs, changes...)...); err != nil {
			t.Fatal(err)
		}
		noon := fridayAt("12:00").UnixMicro()
		if n := w.Count(`SELECT count(*) FROM appointment WHERE status = 'booked' AND (store_id = '281' AND (bench > 1 OR starts_at < $1 AND starts_at > $2)
			OR store_id = '282' AND starts_at BETWEEN $2 AND $3)`, noon, fridayAt("09:00").UnixMicro(), fridayAt("22:00").UnixMicro()); n != 0 {
			t.Errorf("%d bookings do not fit", n)
		}
		w.sound(t)
	})
}
