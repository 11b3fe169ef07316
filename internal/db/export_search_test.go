package db

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"swapdesk/internal/search"
)

// MigrateTo brings the schema to a version, up or down.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	if has, err := p.GetDBVersion(ctx); err != nil || has > version {
		_, down := p.DownTo(ctx, version)
		return errors.Join(err, down)
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// SearchPlans are SQLite's plans for the parts of a search.
func (d *DB) SearchPlans(ctx context.Context, t testing.TB, terms search.Terms) map[search.Kind][]string {
	t.Helper()
	plans := map[search.Kind][]string{}
	for _, q := range d.dialect.searches(terms, 51) {
		steps, err := list(ctx, d.reader, func(rows *sql.Rows) (step string, err error) {
			var id, parent, unused int
			err = rows.Scan(&id, &parent, &unused, &step)
			return step, err
		}, "EXPLAIN QUERY PLAN "+q.query, q.args...)
		if err != nil {
			t.Fatalf("%s: %v", q.kind, err)
		}
		plans[q.kind] = steps
	}
	return plans
}
