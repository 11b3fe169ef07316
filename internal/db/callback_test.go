package db_test

import (
	"strings"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/worker"
)

// Wishes that were there before keep everything through the change of their
// table, back and forth, and the rule of one per phone with them.
func TestCallbacksSurviveTheirMigration(t *testing.T) {
	t.Parallel()
	for engine, url := range dbtest.EmptyURLs(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t, url)
			migrate := func() {
				t.Helper()
				if err := d.Migrate(t.Context(), worker.Migrate); err != nil {
					t.Fatal(err)
				}
			}
			exec := func(query string) error {
				_, err := d.Writer().ExecContext(t.Context(), query)
				return err
			}
			migrate()
			down(t, d, 13)
			for _, row := range []string{
				"'1', '16125550101', 'en', 'any', NULL, 'open', 11", "'2', '16125550102', 'es', 'morning', NULL, 'open', 22",
				"'3', '16125550101', 'fr-CA', 'evening', NULL, 'done', 3",
			} {
				if err := exec(`INSERT INTO callback (id, phone, lang, best_time, subscription_id, state, created_at) VALUES (` + row + `)`); err != nil {
					t.Fatal(err)
				}
			}
			all := func() (text string) {
				t.Helper()
				rows, err := d.Writer().QueryContext(t.Context(), `SELECT id || phone || lang || best_time || state || created_at FROM callback ORDER BY id`)
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				for rows.Next() {
					var row string
					if err := rows.Scan(&row); err != nil {
						t.Fatal(err)
					}
					text += row + " "
				}
				return text
			}
			before := all()
			migrate()
			if after := all(); after != before || strings.Count(after, " ") != 3 {
				t.Errorf("before %s\nafter  %s", before, after)
			}
			taken := `UPDATE callback SET state = 'taken', taken_by = 'staff:a', taken_at = 5 WHERE id = `
			if err := exec(taken + `'1'`); err != nil {
				t.Fatal(err)
			}
			if err := exec(taken + `'2'`); err == nil {
				t.Error("one person makes two calls")
			}
			if err := exec(`UPDATE callback SET state = 'open' WHERE id = '1'`); err == nil {
				t.Error("open, and taken by somebody")
			}
			again := `INSERT INTO callback (id, phone, lang, best_time, state, created_at) VALUES ('4', '16125550101', 'en', 'any', 'open', 44)`
			if err := exec(again); err == nil {
				t.Error("a second wish of a phone")
			}
			down(t, d, 13)
			if after := all(); after != before {
				t.Errorf("back again %s", after)
			}
			if err := exec(again); err == nil {
				t.Error("a second wish of a phone, back again")
			}
		})
	}
}

func down(t *testing.T, d *db.DB, version int64) {
	t.Helper()
	provider, err := d.Provider()
	if err == nil {
		_, err = provider.DownTo(t.Context(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
}
