package removal_test

import (
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
)

func (w world) request(slot removal.Slot, expect string) removal.Request {
	return removal.Request{SubscriptionID: w.sub, Slot: slot, Expect: expect, Lang: "es", Actor: audit.Customer()}
}

func (w world) standing(t *testing.T) removal.Standing {
	t.Helper()
	s, err := w.desk.Standing(t.Context(), w.sub)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// free is the n-th free time of the first day at a store that has one.
func (w world) free(t *testing.T, number string, n int) removal.Slot {
	t.Helper()
	open, err := w.desk.Openings(t.Context(), w.standing(t), number)
	if err != nil || open.FirstFree() < 0 {
		t.Fatalf("%+v, %v", open, err)
	}
	return removal.Slot{StoreNumber: number, Start: open.Days[open.FirstFree()].Free[n]}
}

// The whole way of one booking: held, booked, moved, canceled.
func TestBooking(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"}, dbtest.Store{Number: "282"})
		slot := w.free(t, "281", 4)
		held, err := w.desk.Hold(t.Context(), w.request(slot, ""))
		if err != nil || held.Bench != 1 || !held.HoldUntil.Equal(w.Clock.Now().Add(removal.HoldTime)) {
			t.Fatalf("%+v, %v", held, err)
		}
		w.Clock.Advance(9 * time.Minute)
		booked, err := w.desk.Book(t.Context(), w.request(slot, ""))
		if err != nil || booked.Already || booked.Reference == "" {
			t.Fatalf("%+v, %v", booked, err)
		}
		again, err := w.desk.Book(t.Context(), w.request(slot, ""))
		if err != nil || !again.Already || again.Appointment.ID != booked.Appointment.ID {
			t.Errorf("again: %+v, %v", again, err)
		}
		s := w.standing(t)
		if s.Live == nil || s.Hold != nil || s.Removal.State != removal.Booked || s.Live.Sequence != 0 {
			t.Errorf("booked: %+v", s)
		}

		other := w.free(t, "282", 0)
		if _, err := w.desk.Book(t.Context(), w.request(other, "")); !fault.Is(err, "booking_changed") {
			t.Errorf("moved unseen: %v", err)
		}
		if _, err := w.desk.Hold(t.Context(), w.request(other, "")); err != nil {
			t.Fatal(err)
		}
		moved, err := w.desk.Book(t.Context(), w.request(other, s.Version()))
		if err != nil || moved.Appointment.ID != booked.Appointment.ID || moved.Reference != booked.Reference ||
			moved.Appointment.UID != booked.Appointment.UID || moved.Appointment.Sequence != 1 {
			t.Errorf("moved: %+v, %v", moved, err)
		}
		if n := w.Count(`SELECT count(*) FROM occupancy`); n != 3 {
			t.Errorf("%d cells are taken, want 3", n)
		}

		if err := w.desk.Cancel(t.Context(), w.request(removal.Slot{}, s.Version())); !fault.Is(err, "booking_changed") {
			t.Errorf("canceled unseen: %v", err)
		}
		if err := w.desk.Cancel(t.Context(), w.request(removal.Slot{}, w.standing(t).Version())); err != nil {
			t.Fatal(err)
		}
		if s := w.standing(t); s.Live != nil || s.Removal.State != removal.NotStarted {
			t.Errorf("canceled: %+v", s)
		}
		if n := w.Count(`SELECT count(*) FROM occupancy`); n != 0 {
			t.Errorf("%d cells are taken after the cancel", n)
		}
		if got := w.Text(`SELECT status FROM appointment`); got != string(casefile.AppointmentCanceled) {
			t.Errorf("the appointment is %s", got)
		}
		for _, action := range []audit.Action{audit.RemovalBooked, audit.RemovalMoved, audit.RemovalCanceled} {
			if n := w.events(action); n != 1 {
				t.Errorf("%d events %s", n, action)
			}
		}
	})
}

// A mail goes out with each change, to the mailbox on file.
func TestBookingMails(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.sub = w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
		w.Open(dbtest.Store{Number: "281", Name: "Richfield"})
		slot := w.free(t, "281", 0)
		if _, err := w.desk.Book(t.Context(), w.request(slot, "")); err != nil {
			t.Fatal(err)
		}
		later := w.free(t, "281", 1)
		if _, err := w.desk.Book(t.Context(), w.request(later, w.standing(t).Version())); err != nil {
			t.Fatal(err)
		}
		if _, err := w.desk.Attest(t.Context(), w.act("mac", "")); err != nil {
			t.Fatal(err)
		}
		mails := dbtest.Mails(t, w.DB)
		if len(mails) != 3 {
			t.Fatalf("%d mails", len(mails))
		}
		moved, _ := mails[1].Data.(notify.RemovalMoved)
		canceled, _ := mails[2].Data.(notify.RemovalCanceled)
		if mails[0].Kind() != notify.KindRemovalBooked || mails[0].Lang != "es" || mails[0].To != "jane@example.com" ||
			!moved.OldStart.Equal(slot.Start) || !moved.Start.Equal(later.Start) || moved.ByUs || moved.OldStore != "Richfield" ||
			!canceled.Gone || canceled.Sequence != 2 || canceled.UID != moved.UID || canceled.RemovalEnds.IsZero() {
			t.Errorf("%+v", mails)
		}
	})
}

// Whoever misses a booking can book again; the one that was missed is noted.
func TestMissedBooking(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"})
		first := w.free(t, "281", 0)
		if _, err := w.desk.Book(t.Context(), w.request(first, "")); err != nil {
			t.Fatal(err)
		}
		w.Clock.Set(first.Start.Add(44 * time.Minute))
		if s := w.standing(t); s.Live == nil || s.Missed != nil || s.Changeable(w.Clock.Now()) {
			t.Errorf("under way: %+v", s)
		}
		w.Clock.Set(first.Start.Add(45 * time.Minute))
		s := w.standing(t)
		if s.Live != nil || s.Missed == nil || s.Version() != "" || !s.Open(w.Clock.Now()) {
			t.Fatalf("missed: %+v", s)
		}
		second, err := w.desk.Book(t.Context(), w.request(w.free(t, "281", 3), ""))
		if err != nil || second.Appointment.ID == s.Missed.ID {
			t.Fatalf("%+v, %v", second, err)
		}
		if s := w.standing(t); s.Live == nil || s.Missed != nil || s.Removal.State != removal.Booked {
			t.Errorf("booked again: %+v", s)
		}
		if n := w.Count(`SELECT count(*) FROM appointment WHERE status = 'no_show'`); n != 1 || w.events(audit.RemovalMissed) != 1 {
			t.Errorf("%d no-shows, %d events", n, w.events(audit.RemovalMissed))
		}
	})
}
