package dbtest

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/notify"
)

// createMails makes the recording outbox: a table, so that a mail is there
// exactly when the transaction that caused it has committed.
const createMails = `CREATE TABLE dbtest_mail (id TEXT PRIMARY KEY, message TEXT NOT NULL)`

func record(d *db.DB) *db.DB {
	d.Outbox = func(ctx context.Context, tx *sql.Tx, m notify.Message) error {
		text, err := notify.Encode(m)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO dbtest_mail (id, message) VALUES ($1, $2)`, m.ID, string(text))
		return err
	}
	return d
}

// Mails gives what the recording outbox has taken in committed transactions,
// in the order of their ids, which is that of their making.
func Mails(t testing.TB, d *db.DB) []notify.Message {
	t.Helper()
	rows, err := d.Writer().QueryContext(t.Context(), `SELECT id, message FROM dbtest_mail`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var mails []notify.Message
	for rows.Next() {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			t.Fatal(err)
		}
		m, err := notify.Decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		mails = append(mails, m)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(mails, func(a, b notify.Message) int { return strings.Compare(a.ID, b.ID) })
	return mails
}
