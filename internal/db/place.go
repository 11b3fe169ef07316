package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"swapdesk/internal/importer"
	"swapdesk/internal/store"
)

func scanZIP(rows *sql.Rows) (importer.ZIPPlace, error) {
	var z importer.ZIPPlace
	var lat, lon int64
	err := rows.Scan(&z.ZIP, &lat, &lon)
	z.At = point(lat, lon)
	return z, err
}

// FindZIPs gives those of the ZIPs whose positions were imported.
func (q queries) FindZIPs(ctx context.Context, zips []string) (map[string]store.Point, error) {
	found := map[string]store.Point{}
	for batch := range slices.Chunk(zips, rowsPerStatement) {
		places, err := list(ctx, q.q, scanZIP,
			`SELECT zip, lat_micro, lon_micro FROM zip_place WHERE zip IN (`+placeholders(1, len(batch))+`)`, anys(batch)...)
		if err != nil {
			return nil, fmt.Errorf("find ZIPs: %w", err)
		}
		for _, p := range places {
			found[p.ZIP] = p.At
		}
	}
	return found, nil
}

// InsertZIPs adds positions of ZIPs.
func (t *Tx) InsertZIPs(ctx context.Context, zips []importer.ZIPPlace) error {
	rows := make([][]any, len(zips))
	for i, z := range zips {
		rows[i] = []any{z.ZIP, micro(z.At.Lat), micro(z.At.Lon)}
	}
	return t.insertMany(ctx, "zip_place", "zip, lat_micro, lon_micro", rows)
}

// UpdateZIP moves a ZIP.
func (t *Tx) UpdateZIP(ctx context.Context, z importer.ZIPPlace) error {
	_, err := t.q.ExecContext(ctx, `UPDATE zip_place SET lat_micro = $2, lon_micro = $3 WHERE zip = $1`,
		z.ZIP, micro(z.At.Lat), micro(z.At.Lon))
	if err != nil {
		return fmt.Errorf("update ZIP %s: %w", z.ZIP, err)
	}
	return nil
}

// FindZIP is where a ZIP of five digits lies: as imported, else the mean of the
// imported ZIPs with the same first three digits, else the mean of the stores
// with the same first three digits; else NotFound, "zip_not_found".
func (d *DB) FindZIP(ctx context.Context, zip string) (store.Point, error) {
	found, err := d.read().FindZIPs(ctx, []string{zip})
	if at, ok := found[zip]; ok || err != nil {
		return at, err
	}
	if len(zip) != 5 {
		return store.Point{}, one(sql.ErrNoRows, "zip")
	}
	for _, table := range []string{"zip_place", "store"} {
		places, err := list(ctx, d.reader, scanZIP,
			`SELECT zip, lat_micro, lon_micro FROM `+table+` WHERE zip BETWEEN $1 AND $2`, zip[:3]+"00", zip[:3]+"99")
		if err != nil {
			return store.Point{}, fmt.Errorf("find ZIP: %w", err)
		}
		points := make([]store.Point, len(places))
		for i, p := range places {
			points[i] = p.At
		}
		if at, ok := store.Mean(points); ok {
			return at, nil
		}
	}
	return store.Point{}, one(sql.ErrNoRows, "zip")
}

// ListTowns gives the towns with stores that a query means, by state. Without a
// state there may be several; none is an empty list.
func (d *DB) ListTowns(ctx context.Context, q store.Query) ([]store.Town, error) {
	type row struct {
		store.Town
		points []store.Point
	}
	rows, err := list(ctx, d.reader, func(rows *sql.Rows) (store.Town, error) {
		var t store.Town
		var lat, lon int64
		err := rows.Scan(&t.Name, &t.State, &lat, &lon)
		t.At = point(lat, lon)
		return t, err
	}, `SELECT city, state, lat_micro, lon_micro FROM store WHERE town_key = $1 ORDER BY state, id`, q.Town)
	if err != nil {
		return nil, fmt.Errorf("list towns: %w", err)
	}
	var towns []row
	for _, t := range rows {
		if q.State != "" && t.State != q.State {
			continue
		}
		if n := len(towns); n == 0 || towns[n-1].State != t.State {
			towns = append(towns, row{Town: t})
		}
		last := &towns[len(towns)-1]
		last.points = append(last.points, t.At)
	}
	found := make([]store.Town, len(towns))
	for i, t := range towns {
		t.At, _ = store.Mean(t.points)
		found[i] = t.Town
	}
	return found, nil
}
