package db_test

import (
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/ids"
)

func events(t *testing.T, w *dbtest.World, n int) {
	t.Helper()
	for range n {
		w.Transact(func(tx *db.Tx) error {
			return tx.InsertEvent(t.Context(), audit.Event{
				ID: ids.New(), At: w.Clock.Now(), Actor: audit.Customer(), Action: audit.KeyRevealed,
				Subject: "case:1", Data: `{"n":1}`,
			})
		})
	}
}

func seal(t *testing.T, w *dbtest.World) int {
	t.Helper()
	n, err := w.DB.SealEvents(t.Context(), w.Vault.AuditMAC)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// dropGuards is what somebody does who wants to change the trail.
func dropGuards(w *dbtest.World) {
	if w.DB.Engine() == "sqlite" {
		w.Exec(`DROP TRIGGER audit_event_update`)
		w.Exec(`DROP TRIGGER audit_event_delete`)
		w.Exec(`DROP TRIGGER audit_event_replace`)
		w.Exec(`PRAGMA foreign_keys = OFF`)
		return
	}
	w.Exec(`DROP TRIGGER audit_event_guard ON audit_event`)
	w.Exec(`ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_event_id_fkey`)
}

func TestEventsAreNeitherChangedNorDeleted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		events(t, w, 2)
		statements := []string{`UPDATE audit_event SET reason = 'x'`, `DELETE FROM audit_event`}
		if d.Engine() == "postgres" {
			statements = append(statements, `TRUNCATE audit_event CASCADE`)
		} else {
			statements = append(statements, `REPLACE INTO audit_event SELECT id, at, 'x', on_behalf_of, channel,
				store_id, device, action, subject, reason, data FROM audit_event`)
		}
		for _, statement := range statements {
			if _, err := d.Writer().ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s: done", statement)
			}
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE reason = '' AND actor = 'customer'`); n != 2 {
			t.Errorf("%d of 2 events are as they were", n)
		}
	})
}

func TestChainIsSealedInParts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		if n, err := d.CheckChain(t.Context(), w.Vault.AuditMAC); n != 0 || err != nil {
			t.Errorf("no chain yet: %d, %v", n, err)
		}
		total := 0
		for _, n := range []int{0, 1, 600, 0, 2} {
			events(t, w, n)
			for sealed := seal(t, w); sealed > 0; sealed = seal(t, w) {
				total += sealed
			}
			if got, err := d.CheckChain(t.Context(), w.Vault.AuditMAC); err != nil || got != int64(total) {
				t.Errorf("%d events in the chain, want %d; %v", got, total, err)
			}
		}
		if total != 603 {
			t.Errorf("%d events sealed, want 603", total)
		}
	})
}

func TestSealingFromSeveralNodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		events(t, w, 40)
		var nodes errgroup.Group
		for range 4 {
			nodes.Go(func() error {
				for range 5 {
					if _, err := d.SealEvents(t.Context(), w.Vault.AuditMAC); err != nil {
						return err
					}
					// Checking meanwhile must never see half a batch.
					if _, err := d.CheckChain(t.Context(), w.Vault.AuditMAC); err != nil {
						return err
					}
				}
				return nil
			})
		}
		events(t, w, 40)
		if err := nodes.Wait(); err != nil {
			t.Error(err)
		}
		seal(t, w)
		if n, err := d.CheckChain(t.Context(), w.Vault.AuditMAC); n != 80 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	at := func(n string) string { return `(SELECT event_id FROM audit_seal WHERE position = ` + n + `)` }
	for name, statements := range map[string][]string{
		"changed":         {`UPDATE audit_event SET reason = 'nicer' WHERE id = ` + at("2")},
		"deleted":         {`DELETE FROM audit_event WHERE id = ` + at("2")},
		"deleted sealed":  {`DELETE FROM audit_event WHERE id = ` + at("2"), `DELETE FROM audit_seal WHERE position = 2`},
		"closed up":       {`DELETE FROM audit_event WHERE id = ` + at("5"), `DELETE FROM audit_seal WHERE position = 5`, `UPDATE audit_seal SET position = 5 WHERE position = 6`},
		"reordered":       {`UPDATE audit_seal SET position = 99 WHERE position = 2`, `UPDATE audit_seal SET position = 2 WHERE position = 3`, `UPDATE audit_seal SET position = 3 WHERE position = 99`},
		"first gone":      {`DELETE FROM audit_event WHERE id = ` + at("1"), `DELETE FROM audit_seal WHERE position = 1`},
		"tail cut":        {`DELETE FROM audit_event WHERE id = ` + at("6"), `DELETE FROM audit_seal WHERE position = 6`},
		"tail cut, head":  {`DELETE FROM audit_event WHERE id = ` + at("6"), `DELETE FROM audit_seal WHERE position = 6`, `UPDATE audit_head SET position = 5`},
		"tail, stolen":    {`DELETE FROM audit_event WHERE id = ` + at("6"), `DELETE FROM audit_seal WHERE position = 6`, `UPDATE audit_head SET position = 5, mac = (SELECT mac FROM audit_seal WHERE position = 5)`},
		"no head":         {`DELETE FROM audit_head`},
		"all gone but it": {`DELETE FROM audit_seal`, `DELETE FROM audit_event`},
		"other link":      {`UPDATE audit_seal SET mac = 'ff' WHERE position = 4`},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := dbtest.Seed(t, d)
				events(t, w, 6)
				seal(t, w)
				dropGuards(w)
				for _, statement := range statements {
					w.Exec(statement)
				}
				if _, err := d.CheckChain(t.Context(), w.Vault.AuditMAC); err == nil {
					t.Error("not found")
				}
				// Nor may the next sealing paint over it.
				events(t, w, 1)
				_, _ = d.SealEvents(t.Context(), w.Vault.AuditMAC)
				if _, err := d.CheckChain(t.Context(), w.Vault.AuditMAC); err == nil {
					t.Error("not found any more after the next sealing")
				}
			})
		})
	}
}

func TestChainOfAnotherKeyringIsBroken(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	w := dbtest.Seed(t, d)
	events(t, w, 2)
	seal(t, w)
	other := func(previous, row string) string { return previous + row }
	if _, err := d.CheckChain(t.Context(), other); err == nil {
		t.Error("the chain holds under another key")
	}
}
