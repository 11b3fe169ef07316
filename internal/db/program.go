package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"swapdesk/internal/ids"
	"swapdesk/internal/policy"
	"swapdesk/internal/program"
)

// definitionJSON stores the zone by its name.
type definitionJSON struct {
	program.Definition
	Zone string
}

// ListPrograms lists all programs with what their versions add up to
// at now.
func (d *DB) ListPrograms(ctx context.Context, now time.Time) (program.Book, error) {
	return d.read().ListPrograms(ctx, now)
}

// ListPrograms lists all programs with what their versions add up to
// at now.
func (q queries) ListPrograms(ctx context.Context, now time.Time) (program.Book, error) {
	book, err := list(ctx, q.q, scanProgram,
		`SELECT id, version, definition FROM program ORDER BY slug`)
	if err != nil {
		return nil, fmt.Errorf("list programs: %w", err)
	}
	versions := map[string][]program.Version{}
	_, err = list(ctx, q.q, func(rows *sql.Rows) (struct{}, error) {
		var id string
		var v program.Version
		var at int64
		err := rows.Scan(&id, &v.Number, &v.Status, &at)
		v.At = fromMicros(at)
		versions[id] = append(versions[id], v)
		return struct{}{}, err
	}, `SELECT program_id, version, status, at FROM program_version ORDER BY program_id, version`)
	if err != nil {
		return nil, fmt.Errorf("list policy versions: %w", err)
	}
	for i := range book {
		p := &book[i]
		p.PausedDays = program.PausedDays(versions[p.ID], p.OpensOn, p.WindowDays, p.Zone, now)
		p.ClosedAt = closedAt(versions[p.ID])
	}
	return book, nil
}

// closedAt is when the program last became closed; zero while it is not.
func closedAt(versions []program.Version) (at time.Time) {
	for i, v := range versions {
		switch {
		case v.Status != program.Closed:
			at = time.Time{}
		case i == 0 || versions[i-1].Status != program.Closed:
			at = v.At
		}
	}
	return at
}

func scanProgram(rows *sql.Rows) (program.Program, error) {
	var p program.Program
	var text string
	if err := rows.Scan(&p.ID, &p.Version, &text); err != nil {
		return p, err
	}
	var stored definitionJSON
	if err := json.Unmarshal([]byte(text), &stored); err != nil {
		return p, fmt.Errorf("program %s: %w", p.ID, err)
	}
	var err error
	if stored.Definition.Zone, err = time.LoadLocation(stored.Zone); err != nil {
		return p, fmt.Errorf("program %s: %w", p.ID, err)
	}
	p.Definition = stored.Definition
	return p, nil
}

// SaveProgram writes a definition as the program's next policy version, and
// makes the program when it is new. A SKU that another live program withdraws
// is a "duplicate".
func (t *Tx) SaveProgram(ctx context.Context, def program.Definition, at time.Time) (id string, version int, err error) {
	text, err := json.Marshal(definitionJSON{def, def.Zone.String()})
	if err != nil {
		return "", 0, fmt.Errorf("save program: %w", err)
	}
	err = t.q.QueryRowContext(ctx, `UPDATE program SET version = version + 1, status = $2, definition = $3
		WHERE slug = $1 RETURNING id, version`, def.Slug, def.Status, string(text)).Scan(&id, &version)
	if errors.Is(err, sql.ErrNoRows) {
		id, version = ids.New(), 1
		_, err = t.q.ExecContext(ctx, `INSERT INTO program (id, slug, version, status, definition)
			VALUES ($1, $2, 1, $3, $4)`, id, def.Slug, def.Status, string(text))
	}
	if err != nil {
		return "", 0, fmt.Errorf("save program: %w", err)
	}
	_, err = t.q.ExecContext(ctx, `INSERT INTO program_version (program_id, version, status, definition, at)
		VALUES ($1, $2, $3, $4, $5)`, id, version, def.Status, string(text), micros(at))
	if err != nil {
		return "", 0, fmt.Errorf("save policy version: %w", err)
	}
	if _, err = t.q.ExecContext(ctx, `DELETE FROM withdrawn_sku WHERE program_id = $1`, id); err != nil {
		return "", 0, fmt.Errorf("save withdrawn SKUs: %w", err)
	}
	for _, sku := range def.Withdrawn {
		_, err = t.q.ExecContext(ctx, `INSERT INTO withdrawn_sku (program_id, sku, live) VALUES ($1, $2, $3)`,
			id, sku, def.Status != program.Closed)
		if err != nil {
			return "", 0, fmt.Errorf("save withdrawn SKU %s: %w", sku, err)
		}
	}
	return id, version, nil
}

// Policies is the database as the policy use case sees it.
type Policies struct{ *DB }

// Transact runs fn in one transaction; see DB.Transact.
func (p Policies) Transact(ctx context.Context, fn func(policy.Tx) error) error {
	return p.DB.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}
