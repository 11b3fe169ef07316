package db_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

func addStaff(t *testing.T, w *dbtest.World, email string) staff.Account {
	t.Helper()
	a := staff.Account{ID: ids.New(), Email: email, Name: "Pat", Role: staff.Agent, PasswordHash: "x", CreatedAt: w.Clock.Now(), Version: 1}
	w.Transact(func(tx *db.Tx) error { return tx.InsertAccount(t.Context(), a) })
	return a
}

// Old sessions, old locks and what a success took back are forgotten; what
// still counts stays.
func TestSweepStaff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		a, now := addStaff(t, w, "pat@example.com"), w.Clock.Now()
		old := now.Add(-24*time.Hour - time.Second)
		w.Transact(func(tx *db.Tx) error {
			for id, at := range map[string]time.Time{"old": old, "young": now.Add(-time.Hour)} {
				if err := tx.InsertStaffSession(t.Context(), staff.Session{IDHash: id, AccountID: a.ID, CreatedAt: at, SeenAt: at}); err != nil {
					return err
				}
				if err := tx.SaveTries(t.Context(), id, account.Tries{Failures: 3, LockedUntil: at}); err != nil {
					return err
				}
			}
			return tx.SaveTries(t.Context(), "taken back", account.Tries{})
		})
		event := audit.Event{ID: ids.New(), At: old, Actor: audit.System(), Action: audit.AuditRead, Subject: "audit"}
		if err := w.DB.NoteReading(t.Context(), "s", "p", event); err != nil {
			t.Fatal(err)
		}
		if err := w.DB.SweepStaff(t.Context(), now.Add(-24*time.Hour)); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{
			`SELECT count(*) FROM staff_session WHERE id_hash = 'young'`: 1, `SELECT count(*) FROM staff_session`: 1,
			`SELECT count(*) FROM sign_in_tries WHERE key = 'young'`: 1, `SELECT count(*) FROM sign_in_tries`: 1,
			`SELECT count(*) FROM audit_reading`: 0, `SELECT count(*) FROM audit_event WHERE action = 'audit.read'`: 1,
		} {
			if n := w.Count(query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}

// A session that has ended is neither proven nor brought back, and time in it
// does not run backward.
func TestEndedSessionStaysEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		a, now := addStaff(t, w, "pat@example.com"), w.Clock.Now()
		prove := func(id, other string) error {
			return w.DB.Transact(t.Context(), func(tx *db.Tx) error { return tx.ProveStaffSession(t.Context(), id, other, now) })
		}
		w.Transact(func(tx *db.Tx) error {
			return tx.InsertStaffSession(t.Context(), staff.Session{IDHash: "a", AccountID: a.ID, CreatedAt: now, SeenAt: now})
		})
		if err := w.DB.TouchStaffSession(t.Context(), "a", now.Add(-time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := prove("a", "b"); err != nil {
			t.Fatal(err)
		}
		found, err := w.DB.FindStaffSession(t.Context(), "b")
		if err != nil || !found.SeenAt.Equal(now) || !found.ProvenAt.Equal(now) {
			t.Errorf("%+v, %v", found, err)
		}
		w.Transact(func(tx *db.Tx) error {
			n, err := tx.RevokeStaffSessions(t.Context(), a.ID, "b", false, now)
			if n != 1 {
				t.Errorf("%d ended", n)
			}
			return err
		})
		for _, id := range []string{"a", "b"} {
			if err := prove(id, "c"); !fault.Is(err, "session_not_found") {
				t.Errorf("%s: %v", id, err)
			}
		}
		if err := w.DB.TouchStaffSession(t.Context(), "b", now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if found, err = w.DB.FindStaffSession(t.Context(), "b"); err != nil || found.RevokedAt.IsZero() {
			t.Errorf("%+v, %v", found, err)
		}
	})
}

// The trail is read in the order of time, page by page, and each filter finds
// its page through an index.
func TestListEvents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		w.Transact(func(tx *db.Tx) error {
			for i := range 25 {
				e := audit.Event{
					ID: fmt.Sprintf("e-%02d", 99-i), At: w.Clock.Now().Add(time.Duration(i/5) * time.Second), Actor: audit.CLI(),
					Action: audit.Action(fmt.Sprintf("a.%d", i%3)), Subject: fmt.Sprintf("case:%d", i%4),
				}
				if err := tx.InsertEvent(t.Context(), e); err != nil {
					return err
				}
			}
			return nil
		})
		var all []audit.Entry
		for after := (audit.Cursor{}); ; after = all[len(all)-1].After() {
			page, err := w.DB.ListEvents(t.Context(), audit.Filter{}, after, 7)
			if err != nil {
				t.Fatal(err)
			}
			if all = append(all, page...); len(page) < 7 {
				break
			}
		}
		if len(all) != 25 {
			t.Errorf("%d events", len(all))
		}
		for i := 1; i < len(all); i++ {
			if a, b := all[i-1], all[i]; a.At.Before(b.At) || a.At.Equal(b.At) && a.ID <= b.ID {
				t.Errorf("%s %s stands before %s %s", a.At, a.ID, b.At, b.ID)
			}
		}
		found, err := w.DB.ListEvents(t.Context(), audit.Filter{Subjects: []string{"case:1", "case:2"}, Action: "a.1", Channel: "cli", Actor: "cli"}, audit.Cursor{}, 100)
		if err != nil || len(found) != 4 {
			t.Errorf("%d, %v", len(found), err)
		}
		if found, err = w.DB.ListEvents(t.Context(), audit.Filter{Actor: audit.AnyStaff}, audit.Cursor{}, 100); err != nil || len(found) != 0 {
			t.Errorf("%d, %v", len(found), err)
		}
		actions, err := w.DB.ListActions(t.Context())
		if err != nil || fmt.Sprint(actions) != "[a.0 a.1 a.2]" {
			t.Errorf("%v, %v", actions, err)
		}
	})
}

// No filter reads the whole trail, or sorts it.
func TestListEventsUsesIndexes(t *testing.T) {
	t.Parallel()
	w := dbtest.Seed(t, dbtest.New(t))
	now := w.Clock.Now()
	for name, f := range map[string]audit.Filter{
		"audit_event_at": {}, "audit_event_action": {Action: "a.1"}, "audit_event_actor": {Actor: "cli"},
		"audit_event_channel": {Channel: "cli"}, "audit_event_store": {StoreID: "281"}, "audit_event_at ": {From: now, To: now},
	} {
		query, args := db.EventsQuery(f, audit.Cursor{At: now, ID: "x"}, 50)
		rows, err := w.DB.Writer().QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var a, b, c int
			var step string
			if err := rows.Scan(&a, &b, &c, &step); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, step)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
		if text := strings.Join(plan, "; "); !strings.Contains(text, "INDEX "+strings.TrimSpace(name)+" ") || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%+v: %s", f, text)
		}
	}
}

// A second factor that does not open any more, or is somebody else's, is found.
func TestSecondFactorThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		a, b := addStaff(t, w, "a@example.com"), addStaff(t, w, "b@example.com")
		sealed, err := w.Vault.Seal("staff", a.ID, []byte("secret"))
		if err != nil {
			t.Fatal(err)
		}
		w.Exec(`UPDATE staff SET totp = $1 WHERE id = $2`, sealed, a.ID)
		if found := checked(t, d, inspection(w)); len(found) != 0 {
			t.Errorf("%+v", found)
		}
		w.Exec(`UPDATE staff SET totp = $1 WHERE id = $2`, sealed, b.ID)
		found := checked(t, d, inspection(w))
		if len(found) != 1 || found[0].Name != "staff_sealed" || !found[0].Broken || !strings.Contains(found[0].Detail, b.ID) {
			t.Errorf("%+v", found)
		}
	})
}
