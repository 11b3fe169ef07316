package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/purchase"
	"swapdesk/internal/reminder"
)

// TransactReminder runs fn in one transaction; see Transact.
func (d *DB) TransactReminder(ctx context.Context, fn func(reminder.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindWalk gives how far a walk has come.
func (d *DB) FindWalk(ctx context.Context, w reminder.Walk) (reminder.Walk, error) {
	err := d.reader.QueryRowContext(ctx, `SELECT behind, done FROM window_walk
		WHERE program_id = $1 AND version = $2 AND whole = $3 AND due_on = $4`,
		w.ProgramID, w.Version, w.Whole, w.On.String()).Scan(&w.Behind, &w.Done)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return w, wrap(err, "find walk")
}

// keptWalks is for how many days walks are kept: longer than any is due.
const keptWalks = 31

// SaveWalk writes how far a walk has come, and forgets those of long ago.
func (t *Tx) SaveWalk(ctx context.Context, w reminder.Walk) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO window_walk (program_id, version, whole, due_on, behind, done)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (program_id, version, whole, due_on)
		DO UPDATE SET behind = excluded.behind, done = excluded.done
		WHERE NOT window_walk.done AND window_walk.behind <= excluded.behind`, // another node may be ahead
		w.ProgramID, w.Version, w.Whole, w.On.String(), w.Behind, w.Done)
	if err == nil && w.Done {
		_, err = t.q.ExecContext(ctx, `DELETE FROM window_walk WHERE program_id = $1 AND due_on < $2`,
			w.ProgramID, w.On.AddDays(-keptWalks).String())
	}
	return wrap(err, "save walk")
}

// ListLookedUp gives the next lines of a walk. The inner query bounds what one
// call reads, whatever the walk is about.
func (d *DB) ListLookedUp(ctx context.Context, w reminder.Walk, from, through day.Date, limit int) ([]reminder.Line, error) {
	args := []any{w.Behind, limit, w.ProgramID}
	near := `EXISTS (SELECT 1 FROM withdrawn_sku w WHERE w.program_id = $3 AND w.sku = p.sku)`
	if !w.Whole {
		near += ` AND EXISTS (SELECT 1 FROM subscription s WHERE s.purchase_id = p.id AND s.ends_on BETWEEN $4 AND $5)`
		args = append(args, from.String(), through.String())
	}
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (l reminder.Line, err error) {
		err = rows.Scan(&l.PurchaseID, &l.Mailbox)
		return l, err
	}, `SELECT p.id, CASE WHEN `+near+` THEN p.email_key ELSE '' END
		FROM (SELECT purchase_id FROM looked_up WHERE purchase_id > $1 ORDER BY purchase_id LIMIT $2) l
		JOIN purchase p ON p.id = l.purchase_id ORDER BY p.id`, args...)
	return found, wrap(err, "list looked up lines")
}

// lookedUpColumns is what a mail needs beside the record.
type lookedUpColumns struct {
	at             int64
	lang, caseLang sql.NullString
	notBegun       bool
}

// ListOf gives the subscriptions of mailboxes whose purchase was looked up.
func (t *Tx) ListOf(ctx context.Context, mailboxes []string) ([]reminder.LookedUp, error) {
	of := `p.email_key IN (` + placeholders(1, len(mailboxes)) + `) AND p.email_key <> ''`
	records, err := t.listRecords(ctx, `WHERE `+of+` AND EXISTS (SELECT 1 FROM looked_up l WHERE l.purchase_id = p.id)`, anys(mailboxes)...)
	if err != nil {
		return nil, err
	}
	more := map[string]lookedUpColumns{}
	_, err = list(ctx, t.q, func(rows *sql.Rows) (struct{}, error) {
		var id string
		var c lookedUpColumns
		err := rows.Scan(&id, &c.at, &c.lang, &c.caseLang, &c.notBegun)
		more[id] = c
		return struct{}{}, err
	}, `SELECT s.id, l.at, l.lang, c.lang, coalesce(r.state, 'not_started') = 'not_started' AND w.case_id IS NULL
		FROM looked_up l JOIN purchase p ON p.id = l.purchase_id JOIN subscription s ON s.purchase_id = p.id
		LEFT JOIN customer_case c ON c.subscription_id = s.id LEFT JOIN removal r ON r.case_id = c.id
		LEFT JOIN removal_wait w ON w.case_id = c.id WHERE `+of, anys(mailboxes)...)
	if err != nil {
		return nil, fmt.Errorf("list look-ups: %w", err)
	}
	found := make([]reminder.LookedUp, len(records))
	for i, r := range records {
		found[i] = more[r.Subscription.ID].lookedUp(r)
	}
	return found, nil
}

func (c lookedUpColumns) lookedUp(r casefile.Record) reminder.LookedUp {
	l := reminder.LookedUp{
		Record: r, Mailbox: purchase.EmailKey(r.Line.Email), At: fromMicros(c.at), Lang: c.lang.String,
		HasCase: c.caseLang.Valid, NotBegun: c.notBegun,
	}
	if l.HasCase {
		l.Lang = c.caseLang.String
	}
	return l
}

// ClaimWindowMail notes a mail as sent; mine is false when it was before.
func (t *Tx) ClaimWindowMail(ctx context.Context, k reminder.Key, at time.Time) (mine bool, err error) {
	return t.changesOne(ctx, "note window mail", `INSERT INTO window_mail (program_id, mailbox, last_on, days, sent_at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (program_id, mailbox, last_on, days) DO NOTHING`,
		k.ProgramID, k.Mailbox, k.Last.String(), k.Days, micros(at))
}
