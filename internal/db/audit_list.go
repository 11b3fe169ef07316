package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"swapdesk/internal/audit"
)

// mostSubjects bounds what one order is resolved to.
const mostSubjects = 500

// ListEvents reads the trail newest first, from behind a cursor, at most n of
// what the filter leaves. Each filter has an index: a page takes as long in a
// long trail as in a short one.
func (d *DB) ListEvents(ctx context.Context, f audit.Filter, after audit.Cursor, n int) ([]audit.Entry, error) {
	query, args := eventsQuery(f, after, n)
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (e audit.Entry, err error) {
		e.Event, err = scanEvent(rows, &e.Position)
		return e, err
	}, query, args...)
	return found, wrap(err, "read the trail")
}

func eventsQuery(f audit.Filter, after audit.Cursor, n int) (query string, args []any) {
	where, args := eventsWhere(f)
	if after.ID != "" {
		args = append(args, micros(after.At), after.ID)
		where = append(where, fmt.Sprintf(`(e.at, e.id) < ($%d, $%d)`, len(args)-1, len(args)))
	}
	query = `SELECT coalesce(s.position, 0), ` + eventColumns + ` FROM audit_event e LEFT JOIN audit_seal s ON s.event_id = e.id`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, ` AND `)
	}
	args = append(args, n)
	return query + fmt.Sprintf(` ORDER BY e.at DESC, e.id DESC LIMIT $%d`, len(args)), args
}

func eventsWhere(f audit.Filter) (where []string, args []any) {
	add := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if !f.From.IsZero() {
		add(`e.at >= $%d`, micros(f.From))
	}
	if !f.To.IsZero() {
		add(`e.at < $%d`, micros(f.To))
	}
	if f.Action != "" {
		add(`e.action = $%d`, string(f.Action))
	}
	if f.Actor == audit.AnyStaff {
		where = append(where, `e.actor LIKE 'staff:%'`)
	} else if f.Actor != "" {
		add(`e.actor = $%d`, f.Actor)
	}
	if f.Channel != "" {
		add(`e.channel = $%d`, f.Channel)
	}
	if f.StoreID != "" {
		add(`e.store_id <> '' AND e.store_id = $%d`, f.StoreID)
	}
	if len(f.Subjects) > 0 {
		where = append(where, `e.subject IN (`+placeholders(len(args)+1, len(f.Subjects))+`)`)
		for _, s := range f.Subjects {
			args = append(args, s)
		}
	}
	return where, args
}

// ListActions lists the actions that the trail holds, by name. It leaps from
// one to the next through their index.
func (d *DB) ListActions(ctx context.Context) ([]audit.Action, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (a audit.Action, err error) {
		err = rows.Scan(&a)
		return a, err
	}, `WITH RECURSIVE found (action) AS (
			SELECT min(action) FROM audit_event
			UNION ALL
			SELECT (SELECT min(e.action) FROM audit_event e WHERE e.action > found.action) FROM found WHERE found.action IS NOT NULL
		) SELECT action FROM found WHERE action IS NOT NULL`)
	slices.Sort(found) // not as the database's language sorts
	return found, wrap(err, "list actions")
}

// TrailState tells how far the trail is sealed.
func (d *DB) TrailState(ctx context.Context) (s audit.State, err error) {
	err = d.reader.QueryRowContext(ctx, `SELECT coalesce((SELECT position FROM audit_head WHERE id = 1), 0),
		(SELECT count(*) FROM audit_pending)`).Scan(&s.Position, &s.Waiting)
	return s, wrap(err, "read the state of the trail")
}

// FindSubjects gives the subjects that events about an order or a case have,
// by the order's key or the case's reference; none when there is neither.
func (d *DB) FindSubjects(ctx context.Context, orderKey, reference string) ([]string, error) {
	var subjects []string
	add := func(sort string, id sql.NullString) {
		if s := sort + ":" + id.String; id.Valid && !slices.Contains(subjects, s) {
			subjects = append(subjects, s)
		}
	}
	_, err := list(ctx, d.reader, func(rows *sql.Rows) (struct{}, error) {
		var byOrder bool
		var purchase, subscription, theCase sql.NullString
		err := rows.Scan(&byOrder, &purchase, &subscription, &theCase)
		add("case", theCase)
		add("subscription", subscription)
		if byOrder {
			add("purchase", purchase)
		}
		return struct{}{}, err
	}, `SELECT p.order_key = $1, p.id, s.id, c.id FROM purchase p JOIN subscription s ON s.purchase_id = p.id
		LEFT JOIN customer_case c ON c.subscription_id = s.id WHERE p.order_key = $1
		UNION ALL
		SELECT FALSE, NULL, c.subscription_id, c.id FROM customer_case c WHERE c.reference = $2
		LIMIT $3`, orderKey, reference, mostSubjects)
	return subjects[:min(len(subjects), mostSubjects)], wrap(err, "find what a trail is about")
}

// ListReferences gives the references of cases by their ids.
func (d *DB) ListReferences(ctx context.Context, caseIDs []string) (map[string]string, error) {
	references := map[string]string{}
	if len(caseIDs) == 0 {
		return references, nil
	}
	args := make([]any, len(caseIDs))
	for i, id := range caseIDs {
		args[i] = id
	}
	_, err := list(ctx, d.reader, func(rows *sql.Rows) (struct{}, error) {
		var id, reference string
		err := rows.Scan(&id, &reference)
		references[id] = reference
		return struct{}{}, err
	}, `SELECT id, reference FROM customer_case WHERE id IN (`+placeholders(1, len(args))+`)`, args...)
	return references, wrap(err, "list references")
}

// NoteReading writes the event of a reading, unless this session has read the
// same part of the trail before. part is a hash.
func (d *DB) NoteReading(ctx context.Context, session, part string, e audit.Event) error {
	return d.Transact(ctx, func(tx *Tx) error {
		result, err := tx.q.ExecContext(ctx, `INSERT INTO audit_reading (session, filter, at) VALUES ($1, $2, $3)
			ON CONFLICT (session, filter) DO NOTHING`, session, part, micros(e.At))
		if err != nil {
			return fmt.Errorf("note a reading: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return wrap(err, "note a reading")
		}
		return tx.InsertEvent(ctx, e)
	})
}
