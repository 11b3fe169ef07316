package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"swapdesk/internal/removal"
)

// Removals is the database as the removal use case sees it.
type Removals struct{ *DB }

// Transact runs fn in one transaction; see DB.Transact.
func (r Removals) Transact(ctx context.Context, fn func(removal.Tx) error) error {
	return r.DB.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// FindRemoval finds how far a subscription's removal has come.
func (d *DB) FindRemoval(ctx context.Context, subscriptionID string) (removal.Removal, error) {
	return d.read().FindRemoval(ctx, subscriptionID)
}

// FindRemoval finds how far a subscription's removal has come; without a case
// it is not started.
func (q queries) FindRemoval(ctx context.Context, subscriptionID string) (removal.Removal, error) {
	r := removal.Removal{State: removal.NotStarted, Done: map[string]map[string]bool{}}
	var state, os sql.NullString
	var changed sql.NullInt64
	err := q.q.QueryRowContext(ctx, `SELECT c.id, c.reference, c.lang, r.state, r.os, r.changed_at
		FROM customer_case c LEFT JOIN removal r ON r.case_id = c.id WHERE c.subscription_id = $1`, subscriptionID).
		Scan(&r.CaseID, &r.Reference, &r.Lang, &state, &os, &changed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, nil
	case err != nil:
		return r, fmt.Errorf("find removal: %w", err)
	case state.Valid:
		r.State, r.OS, r.ChangedAt = removal.State(state.String), os.String, fromMicros(changed.Int64)
	}
	steps, err := list(ctx, q.q, func(rows *sql.Rows) (step [2]string, err error) {
		err = rows.Scan(&step[0], &step[1])
		return step, err
	}, `SELECT os, step FROM guide_step WHERE case_id = $1 ORDER BY done_at, step`, r.CaseID)
	if err != nil {
		return r, fmt.Errorf("list guide steps: %w", err)
	}
	for _, s := range steps {
		if r.OS = s[0]; r.Done[r.OS] == nil {
			r.Done[r.OS] = map[string]bool{}
		}
		r.Done[r.OS][s[1]] = true
	}
	return r, nil
}

// SaveRemoval writes the state of a case's removal.
func (t *Tx) SaveRemoval(ctx context.Context, r removal.Removal) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO removal (case_id, state, os, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, os = excluded.os, changed_at = excluded.changed_at`,
		r.CaseID, r.State, r.OS, micros(r.ChangedAt))
	return wrap(err, "write removal")
}

// InsertGuideStep notes a step as done; a second time is a duplicate.
func (t *Tx) InsertGuideStep(ctx context.Context, caseID, os, step string, at time.Time) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO guide_step (case_id, os, step, done_at) VALUES ($1, $2, $3, $4)`,
		caseID, os, step, micros(at))
	return wrap(err, "write guide step")
}

// InsertNote keeps what a customer wrote.
func (t *Tx) InsertNote(ctx context.Context, n removal.Note) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO removal_note (id, case_id, os, step, note, phone, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, n.ID, n.CaseID, n.OS, n.Step, n.Text, n.Phone, micros(n.At))
	return wrap(err, "write note")
}

// CountNotes counts the notes of a case.
func (t *Tx) CountNotes(ctx context.Context, caseID string) (n int, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT count(*) FROM removal_note WHERE case_id = $1`, caseID).Scan(&n)
	return n, wrap(err, "count notes")
}

// ListNotes lists the notes of a case, the oldest first.
func (d *DB) ListNotes(ctx context.Context, caseID string) ([]removal.Note, error) {
	notes, err := list(ctx, d.reader, func(rows *sql.Rows) (removal.Note, error) {
		var n removal.Note
		var at int64
		err := rows.Scan(&n.ID, &n.CaseID, &n.OS, &n.Step, &n.Text, &n.Phone, &at)
		n.At = fromMicros(at)
		return n, err
	}, `SELECT id, case_id, os, step, note, phone, at FROM removal_note WHERE case_id = $1 ORDER BY at, id`, caseID)
	return notes, wrap(err, "list notes")
}
