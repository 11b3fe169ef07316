package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/lookup"
)

// CountFailure counts a look-up as failed before anything is compared, and
// tells as fullSince how full the limits were until then. Look-ups that share
// a source, network, order or contact take turns; where one of the first told
// limits is full there is nothing to write, and a flood costs reading only.
func (d *DB) CountFailure(ctx context.Context, f lookup.Failure, limits []lookup.Limit, told int) (since []time.Time, err error) {
	if since, err = fullSince(ctx, d.reader, f, limits); err != nil || anyFull(since[:told]) {
		return since, err
	}
	err = d.Transact(ctx, func(tx *Tx) error {
		err := tx.lockTexts(ctx, textKey{"network", f.Network}, textKey{"source", f.Source},
			textKey{"tries", f.Order}, textKey{"tries", f.Contact})
		if err != nil {
			return wrap(err, "count failure")
		}
		if since, err = fullSince(ctx, tx.q, f, limits); err != nil || anyFull(since[:told]) {
			return err
		}
		_, err = tx.q.ExecContext(ctx, `INSERT INTO lookup_failure (id, at, kind, source_mac, network_mac, order_mac, contact_mac)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, f.ID, micros(f.At), f.Kind, f.Source, f.Network, f.Order, f.Contact)
		return wrap(err, "count failure")
	})
	return since, err
}

func anyFull(since []time.Time) bool {
	return slices.ContainsFunc(since, func(at time.Time) bool { return !at.IsZero() })
}

// DeleteFailure takes back what turned out to be no failure.
func (d *DB) DeleteFailure(ctx context.Context, id string) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `DELETE FROM lookup_failure WHERE id = $1`, id)
		return wrap(err, "take back failure")
	})
}

// fullSince asks for all limits in one statement: per limit the n-th newest
// failure in its window, which is the one that has to grow old first.
func fullSince(ctx context.Context, q querier, f lookup.Failure, limits []lookup.Limit) ([]time.Time, error) {
	parts := make([]string, len(limits))
	args := []any{string(f.Kind)}
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	kindUsed := false
	for i, l := range limits {
		value := map[lookup.Column]string{
			lookup.BySource: f.Source, lookup.ByNetwork: f.Network, lookup.ByOrder: f.Order, lookup.ByContact: f.Contact,
		}[l.By]
		since := micros(f.At.Add(-l.Within))
		switch l.By {
		case lookup.BySource, lookup.ByNetwork:
			kindUsed = true
			parts[i] = fmt.Sprintf(`(SELECT at FROM lookup_failure WHERE kind = $1 AND %s = %s AND at > %s
				ORDER BY at DESC LIMIT 1 OFFSET %d)`, l.By, arg(value), arg(since), l.Most-1)
		case lookup.ByOrder:
			parts[i] = fmt.Sprintf(`(SELECT at FROM lookup_failure WHERE order_mac = %s AND order_mac <> '' AND at > %s
				ORDER BY at DESC LIMIT 1 OFFSET %d)`, arg(value), arg(since), l.Most-1)
		case lookup.ByContact:
			parts[i] = fmt.Sprintf(`(SELECT at FROM (SELECT order_mac, max(at) AS at FROM lookup_failure
				WHERE contact_mac = %s AND contact_mac <> '' AND at > %s GROUP BY order_mac) AS orders
				ORDER BY at DESC LIMIT 1 OFFSET %d)`, arg(value), arg(since), l.Most-1)
		}
	}
	if !kindUsed { // PostgreSQL refuses a parameter that nobody reads
		return nil, fmt.Errorf("full since: no limit counts by kind")
	}
	found := make([]sql.NullInt64, len(limits))
	into := make([]any, len(limits))
	for i := range found {
		into[i] = &found[i]
	}
	if err := q.QueryRowContext(ctx, `SELECT `+strings.Join(parts, ", "), args...).Scan(into...); err != nil {
		return nil, fmt.Errorf("count failures: %w", err)
	}
	since := make([]time.Time, len(limits))
	for i, at := range found {
		since[i] = optionalTime(at)
	}
	return since, nil
}

// AddCounts adds to a minute's counts.
func (d *DB) AddCounts(ctx context.Context, minute time.Time, c lookup.Counts) error {
	return d.Transact(ctx, func(tx *Tx) error {
		_, err := tx.q.ExecContext(ctx, `INSERT INTO lookup_minute (minute, found, failed) VALUES ($1, $2, $3)
			ON CONFLICT (minute) DO UPDATE SET found = lookup_minute.found + excluded.found,
				failed = lookup_minute.failed + excluded.failed`, minute.Unix(), c.Found, c.Failed)
		return wrap(err, "count look-ups")
	})
}

// SumCounts adds up the minutes from one instant to before another.
func (d *DB) SumCounts(ctx context.Context, from, to time.Time) (lookup.Counts, error) {
	var found, failed sql.NullInt64
	err := d.reader.QueryRowContext(ctx, `SELECT CAST(sum(found) AS BIGINT), CAST(sum(failed) AS BIGINT)
		FROM lookup_minute WHERE minute >= $1 AND minute < $2`, from.Unix(), to.Unix()).Scan(&found, &failed)
	return lookup.Counts{Found: found.Int64, Failed: failed.Int64}, wrap(err, "sum look-ups")
}

// SweepLookups forgets failed look-ups, mailed codes and their requests that
// are older than they are kept (trust.md, Retention).
func (d *DB) SweepLookups(ctx context.Context, before time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error {
		for _, statement := range []string{
			`DELETE FROM lookup_failure WHERE at < $1`,
			`DELETE FROM mailed_code WHERE sent_at < $1`,
			`DELETE FROM verification WHERE created_at < $1
				AND NOT EXISTS (SELECT 1 FROM mailed_code c WHERE c.verification_id = verification.id)`,
		} {
			if _, err := tx.q.ExecContext(ctx, statement, micros(before)); err != nil {
				return fmt.Errorf("sweep look-ups: %w", err)
			}
		}
		_, err := tx.q.ExecContext(ctx, `DELETE FROM lookup_minute WHERE minute < $1`, before.Unix())
		return wrap(err, "sweep look-ups")
	})
}

// NoteAlarm leaves the event of an alarm that begins or ends, unless the last
// one said the same: another node was faster.
func (d *DB) NoteAlarm(ctx context.Context, e audit.Event) error {
	return d.Transact(ctx, func(tx *Tx) error {
		// The row in meta keeps other nodes waiting until this one is done.
		changed, err := tx.changesOne(ctx, "note alarm", `INSERT INTO meta (key, value) VALUES ('alarm', $1)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE meta.value <> excluded.value`, e.Action)
		if err != nil || !changed {
			return err
		}
		return tx.InsertEvent(ctx, e)
	})
}
