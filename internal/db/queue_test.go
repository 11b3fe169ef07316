package db_test

import (
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
)

// queued is a database with a desk at which two wait, the first of them called.
func queued(t *testing.T, d *db.DB) (*dbtest.World, [2]queue.Ticket) {
	t.Helper()
	w := dbtest.Seed(t, d)
	w.Open(dbtest.Store{Number: "281"})
	w.Exec(`INSERT INTO staff (id, email, name, role, store_id, password_hash, totp_step, created_at, version)
		VALUES ('alma', 'alma@example.com', 'Alma', 'associate', '281', 'x', 0, 1, 1)`)
	w.Exec(`INSERT INTO kiosk_device (id, store_id, label, credential_hash, public_key, nonce_hash, nonce_until, enrolled_by, enrolled_at, seen_at)
		VALUES ('left', '281', 'left', 'left', '', '', 0, 'alma', 1, 1)`)
	s := &queue.Service{Repo: d, Desk: &removal.Desk{Repo: d, Now: w.Clock.Now}, Now: w.Clock.Now}
	by := audit.Actor{ID: "staff:alma", Channel: "kiosk", StoreID: "281", Device: "left"}
	var tickets [2]queue.Ticket
	for i := range tickets {
		var err error
		a := removal.Arrival{SubscriptionID: w.Buy(dbtest.Purchase{}).Subscriptions[0], StoreNumber: "281", Lang: "en", Actor: by}
		if tickets[i], err = s.CheckIn(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if tickets[0], err = s.Call(t.Context(), tickets[0].ID, by); err != nil {
		t.Fatal(err)
	}
	seal(t, w)
	return w, tickets
}

// Whatever a program does wrong: nobody waits twice, no bench has two
// customers, no number is given twice, and no ticket is half of one.
func TestQueueConstraints(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, k := queued(t, d)
		put := func(change func(*queue.Ticket)) error {
			other := k[1]
			change(&other)
			return d.Transact(t.Context(), func(tx *db.Tx) error { return tx.PutTicket(t.Context(), other) })
		}
		for name, change := range map[string]func(*queue.Ticket){
			"a second one who waits": func(o *queue.Ticket) { o.ID, o.Number = ids.New(), 3 },
			"a number twice": func(o *queue.Ticket) {
				o.ID, o.SubscriptionID = ids.New(), k[0].SubscriptionID
				o.Number, o.Status, o.EndedAt = 1, queue.Left, o.CameAt
			},
			"a bench twice": func(o *queue.Ticket) {
				o.Status, o.Bench, o.CalledAt, o.Calls = queue.Called, k[0].Bench, k[0].CalledAt, 1
			},
		} {
			if err := put(change); !fault.Is(err, "duplicate") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, change := range map[string]func(*queue.Ticket){
			"called to no bench":   func(o *queue.Ticket) { o.Status, o.CalledAt, o.Calls = queue.Called, o.CameAt, 1 },
			"waits at a bench":     func(o *queue.Ticket) { o.Bench, o.CalledAt, o.Calls = 2, o.CameAt, 1 },
			"over and not ended":   func(o *queue.Ticket) { o.Status = queue.Left },
			"waits and has ended":  func(o *queue.Ticket) { o.EndedAt = o.CameAt },
			"served, and no start": func(o *queue.Ticket) { o.Status, o.Bench, o.CalledAt, o.Calls = queue.Serving, 2, o.CameAt, 1 },
			"called, never":        func(o *queue.Ticket) { o.Calls = 1 },
			"nothing that is":      func(o *queue.Ticket) { o.Status = "asleep" },
		} {
			if err := put(change); err == nil || fault.Is(err, "duplicate") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestBrokenQueuesAreFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, k := queued(t, d)
		if found := checked(t, d, inspection(w)); len(found) != 0 {
			t.Errorf("%+v", found)
		}
		broken := func(want string, count int64) {
			t.Helper()
			found := checked(t, d, inspection(w))
			if len(found) != 1 || found[0].Name != want || !found[0].Broken || found[0].Count != count {
				t.Errorf("%+v, want %s", found, want)
			}
		}
		w.Exec(`UPDATE removal SET state = 'not_started' WHERE case_id = $1`, k[1].CaseID)
		broken("ticket_of_no_removal", 1)
		w.Exec(`UPDATE queue_ticket SET status = 'left', ended_at = came_at WHERE id = $1`, k[1].ID)
		if found := checked(t, d, inspection(w)); len(found) != 0 {
			t.Errorf("%+v", found)
		}
		w.Exec(`UPDATE removal SET state = 'checked_in' WHERE case_id = $1`, k[1].CaseID)
		broken("checked_in_without_ticket", 1)
		w.Exec(`UPDATE removal SET state = 'removed'`)
		w.Exec(`UPDATE queue_ticket SET status = 'done', ended_at = came_at, serving_at = came_at WHERE id = $1`, k[0].ID)
		broken("done_without_certificate", 1)
	})
}
