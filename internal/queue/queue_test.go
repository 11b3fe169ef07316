package queue_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
)

type world struct {
	*dbtest.World
	t     *testing.T
	queue *queue.Service
	desk  *removal.Desk
}

// each has stores 281 and 282 with two benches, two kiosks and a technician.
func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Open(dbtest.Store{Number: "281", Name: "Richfield"}, dbtest.Store{Number: "282"})
		w.Exec(`INSERT INTO staff (id, email, name, role, store_id, password_hash, totp_step, created_at, version)
			VALUES ('alma', 'alma@example.com', 'Alma Ortiz', 'associate', '281', 'x', 0, 1, 1)`)
		for _, kiosk := range []string{"left", "right"} {
			w.Exec(`INSERT INTO kiosk_device (id, store_id, label, credential_hash, public_key, nonce_hash, nonce_until, enrolled_by, enrolled_at, seen_at)
				VALUES ($1, '281', $1, $1, '', '', 0, 'alma', 1, $2)`, kiosk, w.Clock.Now().UnixMicro())
		}
		desk := &removal.Desk{Repo: d, Now: w.Clock.Now}
		test(t, world{w, t, &queue.Service{Repo: d, Desk: desk, Now: w.Clock.Now}, desk})
	})
}

func by(kiosk string) audit.Actor {
	return audit.Actor{ID: "staff:alma", OnBehalfOf: "customer", Channel: "kiosk", StoreID: "281", Device: kiosk, Reason: "receipt"}
}

func (w world) buy() string {
	return w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
}

func (w world) arrival(sub string) removal.Arrival {
	return removal.Arrival{SubscriptionID: sub, StoreNumber: "281", Lang: "es", Actor: by("left")}
}

func (w world) checkIn(sub string) queue.Ticket {
	w.t.Helper()
	k, err := w.queue.CheckIn(w.t.Context(), w.arrival(sub))
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// book books the n-th free time of today at a store.
func (w world) book(sub, number string, n int) time.Time {
	w.t.Helper()
	s, err := w.desk.Standing(w.t.Context(), sub)
	if err != nil {
		w.t.Fatal(err)
	}
	open, err := w.desk.Openings(w.t.Context(), s, number)
	if err != nil {
		w.t.Fatal(err)
	}
	slot := removal.Slot{StoreNumber: number, Start: open.Days[0].Free[n]}
	if _, err := w.desk.Book(w.t.Context(), removal.Request{SubscriptionID: sub, Slot: slot, Lang: "en", Actor: audit.Customer()}); err != nil {
		w.t.Fatal(err)
	}
	return slot.Start
}

func (w world) state(sub string) string {
	return w.Text(`SELECT r.state FROM removal r JOIN customer_case c ON c.id = r.case_id WHERE c.subscription_id = $1`, sub)
}

func (w world) must(k queue.Ticket, err error) queue.Ticket {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// healthy asks the doctor.
func (w world) healthy() {
	w.t.Helper()
	found, err := w.DB.Check(w.t.Context(), db.Inspection{Now: w.Clock.Now(), Open: w.Vault.Open, Index: w.Vault.Index, AuditMAC: w.Vault.AuditMAC})
	for _, f := range found {
		if f.Broken {
			w.t.Errorf("%+v", f)
		}
	}
	if err != nil {
		w.t.Error(err)
	}
}

func refused(t *testing.T, what, code string, err error) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%s: %v, want %s", what, err, code)
	}
}

// The whole way of a booking: in, called, called again, served, done.
func TestBookedWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		sub := w.buy()
		start := w.book(sub, "281", 2)
		b, err := w.queue.Today(t.Context(), "281")
		if err != nil || len(b.Expected) != 1 || !b.Expected[0].Due.Equal(start) || b.Expected[0].Reference == "" || len(b.Live) != 0 || b.FreeBenches() != 2 {
			t.Fatalf("%+v, %v", b, err)
		}
		w.Clock.Set(start.Add(-20 * time.Minute))
		k := w.checkIn(sub)
		if k.Number != 1 || !k.Due.Equal(start) || !k.Booked() || w.state(sub) != "checked_in" {
			t.Errorf("%+v, %s", k, w.state(sub))
		}
		if again := w.checkIn(sub); again.ID != k.ID {
			t.Error("a second click gave a second ticket")
		}
		if _, err := w.desk.Book(t.Context(), removal.Request{SubscriptionID: sub, Slot: removal.Slot{StoreNumber: "281", Start: start.Add(time.Hour)}, Actor: audit.Customer()}); !fault.Is(err, "at_the_desk") {
			t.Errorf("booked while at the desk: %v", err)
		}
		_, early := w.queue.Serve(t.Context(), k.ID, by("left"))
		refused(t, "served before called", "ticket_changed", early)
		called := w.must(w.queue.Call(t.Context(), k.ID, by("left")))
		if called.Status != queue.Called || called.Bench != 1 {
			t.Errorf("%+v", called)
		}
		if again := w.must(w.queue.Call(t.Context(), k.ID, by("left"))); again.Calls != 1 {
			t.Errorf("a second click called again: %+v", again)
		}
		_, faster := w.queue.Call(t.Context(), k.ID, by("right"))
		refused(t, "the other kiosk", "ticket_changed", faster)
		if again := w.must(w.queue.Recall(t.Context(), k.ID, by("left"))); again.Calls != 2 || !again.CalledAt.Equal(called.CalledAt) {
			t.Errorf("%+v", again)
		}
		for range 2 {
			w.must(w.queue.Serve(t.Context(), k.ID, by("left")))
		}
		if got := w.Text(`SELECT status FROM appointment`); got != "in_service" {
			t.Errorf("the appointment is %s", got)
		}
		w.healthy()
		_, err = w.queue.Finish(t.Context(), k.ID, queue.Checklist{Removed: " \n", Protected: "perhaps"}, by("left"))
		var wrong *fault.Error
		if !errors.As(err, &wrong) || wrong.Fields["removed"] != "empty" || wrong.Fields["rebooted"] != "empty" || wrong.Fields["protected"] != "empty" {
			t.Errorf("%v", err)
		}
		_, err = w.queue.Finish(t.Context(), k.ID, queue.Checklist{Removed: strings.Repeat("é", 201), Rebooted: true, Protected: "no"}, by("left"))
		if !errors.As(err, &wrong) || len(wrong.Fields) != 1 || wrong.Fields["removed"] != "long" {
			t.Errorf("%v", err)
		}
		for range 2 {
			w.must(w.queue.Finish(t.Context(), k.ID, queue.Checklist{Removed: "Old\x00 one,\n add-on\xff", Rebooted: true, Protected: "yes"}, by("left")))
		}
		c, err := w.queue.Certificate(t.Context(), sub)
		if err != nil || c.Removed != "Old one, add-on" || !c.Protected || c.StaffName != "Alma Ortiz" || c.Store != "Richfield" || !c.At.Equal(w.Clock.Now()) {
			t.Errorf("%+v, %v", c, err)
		}
		if w.state(sub) != "removed" || w.Count(`SELECT count(*) FROM occupancy`) != 0 || w.Text(`SELECT status FROM appointment`) != "done" {
			t.Errorf("%s, %d cells, %s", w.state(sub), w.Count(`SELECT count(*) FROM occupancy`), w.Text(`SELECT status FROM appointment`))
		}
		_, err = w.queue.CheckIn(t.Context(), w.arrival(sub))
		refused(t, "once more", "already_removed", err)
		mails := dbtest.Mails(t, w.DB)
		done, _ := mails[len(mails)-1].Data.(notify.RemovalDone)
		if len(mails) != 2 || done.Removed != "Old one, add-on" || done.Store != "Richfield" || done.Reference == "" || mails[1].By != audit.ByStore {
			t.Errorf("%+v", mails)
		}
		if got := w.Text(`SELECT min(actor || ' ' || on_behalf_of || ' ' || store_id || ' ' || device) FROM audit_event WHERE action = 'removal.done'`); got != "staff:alma customer 281 left" {
			t.Errorf("the trail says %q", got)
		}
		for action, n := range map[audit.Action]int{
			audit.RemovalCheckedIn: 1, audit.QueueCalled: 1, audit.QueueRecalled: 1, audit.QueueServing: 1, audit.RemovalDone: 1,
		} {
			if got := w.Count(`SELECT count(*) FROM audit_event WHERE action = $1`, string(action)); got != n {
				t.Errorf("%d events %s", got, action)
			}
		}
		b, err = w.queue.Today(t.Context(), "281")
		if err != nil || len(b.Ended) != 1 || len(b.Live)+len(b.Expected) != 0 {
			t.Errorf("%+v, %v", b, err)
		}
		w.healthy()
	})
}

// A walk-in takes the lowest bench that is free, in the customers' order; who
// is called and does not come, or leaves, loses nothing.
func TestWalkIns(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		var subs []string
		var tickets []queue.Ticket
		for i := range 4 {
			subs = append(subs, w.buy())
			tickets = append(tickets, w.checkIn(subs[i]))
			w.Clock.Advance(time.Minute)
		}
		first, second := w.must(w.queue.Call(t.Context(), tickets[0].ID, by("left"))), w.must(w.queue.Call(t.Context(), tickets[1].ID, by("right")))
		_, full := w.queue.Call(t.Context(), tickets[2].ID, by("left"))
		refused(t, "a third at two benches", "benches_busy", full)
		if first.Bench != 1 || second.Bench != 2 || tickets[3].Number != 4 {
			t.Errorf("%+v\n%+v\n%+v", first, second, tickets[3])
		}
		b, err := w.queue.Today(t.Context(), "281")
		next, ok := b.Next()
		if err != nil || len(b.Live) != 4 || b.Live[0].Bench != 1 || b.Live[1].Bench != 2 || !ok || next.ID != tickets[2].ID || b.FreeBenches() != 0 || b.Waits[next.ID] != 45*time.Minute {
			t.Errorf("%+v, %v", b, err)
		}
		w.Clock.Set(first.CalledAt.Add(queue.NoShowAfter - time.Second))
		_, early := w.queue.Miss(t.Context(), first.ID, by("left"))
		refused(t, "a second early", "too_early", early)
		w.Clock.Advance(time.Second)
		w.must(w.queue.Miss(t.Context(), first.ID, by("left")))
		w.must(w.queue.Serve(t.Context(), second.ID, by("right")))
		w.must(w.queue.Leave(t.Context(), second.ID, by("right")))
		w.must(w.queue.Leave(t.Context(), tickets[2].ID, by("right")))
		for _, sub := range subs[:3] {
			if w.state(sub) != "not_started" {
				t.Errorf("the removal is %s", w.state(sub))
			}
		}
		_, gone := w.queue.Call(t.Context(), tickets[2].ID, by("left"))
		refused(t, "somebody who left", "ticket_changed", gone)
		if again := w.checkIn(subs[0]); again.Number != 5 || again.ID == first.ID {
			t.Errorf("%+v", again)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action IN ('queue.no_show', 'queue.left')`); n != 3 {
			t.Errorf("%d events", n)
		}
		other := by("left")
		other.StoreID = "282"
		_, foreign := w.queue.Call(t.Context(), tickets[3].ID, other)
		refused(t, "another store's ticket", "ticket_not_found", foreign)
		_, absent := w.queue.Call(t.Context(), "nowhere", by("left"))
		refused(t, "no ticket", "ticket_not_found", absent)
		w.healthy()
	})
}

// A walk-in gives a booking elsewhere or on another day up, keeps no hold, and
// needs the window; a booking of today does not.
func TestArrivals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		elsewhere := w.buy()
		w.book(elsewhere, "282", 1)
		if k := w.checkIn(elsewhere); k.Booked() {
			t.Errorf("%+v", k)
		}
		if got := w.Text(`SELECT status FROM appointment`); got != "canceled" || w.Count(`SELECT count(*) FROM occupancy`) != 0 {
			t.Errorf("the booking elsewhere is %s", got)
		}
		far := w.arrival(elsewhere)
		far.StoreNumber = "282"
		_, err := w.queue.CheckIn(t.Context(), far)
		refused(t, "at two stores", "at_the_desk", err)

		today, late := w.buy(), w.buy()
		start := w.book(today, "281", 3)
		w.Clock.Set(time.Date(2017, 9, 21, 23, 0, 0, 0, time.UTC)) // 6 in the evening: the booking is over
		if k := w.checkIn(today); k.Booked() || !start.Before(w.Clock.Now()) {
			t.Errorf("%+v", k)
		}
		if n := w.Count(`SELECT count(*) FROM appointment WHERE status = 'no_show'`); n != 1 {
			t.Errorf("%d no-shows", n)
		}
		w.Clock.Set(time.Date(2017, 12, 1, 17, 0, 0, 0, time.UTC))
		_, err = w.queue.CheckIn(t.Context(), w.arrival(late))
		refused(t, "after the window", "removal_closed", err)
		bundle := w.arrival(w.Buy(dbtest.Purchase{SKU: dbtest.Bundle}).Subscriptions[0])
		_, err = w.queue.CheckIn(t.Context(), bundle)
		refused(t, "another product", "not_withdrawn", err)
		nowhere := w.arrival(late)
		nowhere.StoreNumber = "999"
		_, err = w.queue.CheckIn(t.Context(), nowhere)
		refused(t, "no such store", "store_not_found", err)
		w.healthy()
	})
}
