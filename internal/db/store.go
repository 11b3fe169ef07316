package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/store"
)

const storeColumns = `id, kind, name, address, address2, city, town_key, state, zip, lat_micro, lon_micro,
	zone, hours_text, hours, services, imported_at`

const storeRead = `s.id, s.kind, s.name, s.address, s.address2, s.city, s.state, s.zip, s.lat_micro, s.lon_micro,
	s.zone, s.hours_text, s.hours, s.services`

func scanStore(rows *sql.Rows) (store.Store, error) {
	var s store.Store
	var lat, lon int64
	var hours, services string
	err := rows.Scan(&s.Number, &s.Type, &s.Name, &s.Address, &s.Address2, &s.City, &s.State, &s.ZIP, &lat, &lon,
		&s.Zone, &s.HoursText, &hours, &services)
	if err != nil {
		return s, err
	}
	s.At = point(lat, lon)
	if err := errors.Join(json.Unmarshal([]byte(hours), &s.Hours), json.Unmarshal([]byte(services), &s.Services)); err != nil {
		return s, fmt.Errorf("store %s: %w", s.Number, err)
	}
	return s, nil
}

// A position is kept in millionths of a degree.
func micro(degrees float64) int64 { return int64(math.Round(degrees * 1e6)) }

func point(lat, lon int64) store.Point {
	return store.Point{Lat: float64(lat) / 1e6, Lon: float64(lon) / 1e6}
}

func storeValues(s store.Store, at time.Time) ([]any, error) {
	hours, err1 := json.Marshal(s.Hours)
	services, err2 := json.Marshal(s.Services)
	return []any{
		s.Number, s.Type, s.Name, s.Address, s.Address2, s.City, store.TownKey(s.City), s.State, s.ZIP,
		micro(s.At.Lat), micro(s.At.Lon), s.Zone, s.HoursText, string(hours), string(services), micros(at),
	}, errors.Join(err1, err2)
}

// FindStores gives those of the numbers that exist.
func (q queries) FindStores(ctx context.Context, numbers []string) (map[string]store.Store, error) {
	found := map[string]store.Store{}
	for batch := range slices.Chunk(numbers, rowsPerStatement) {
		stores, err := list(ctx, q.q, scanStore,
			`SELECT `+storeRead+` FROM store s WHERE s.id IN (`+placeholders(1, len(batch))+`)`, anys(batch)...)
		if err != nil {
			return nil, fmt.Errorf("find stores: %w", err)
		}
		for _, s := range stores {
			found[s.Number] = s
		}
	}
	return found, nil
}

// FindStore gives one store; NotFound "store_not_found".
func (d *DB) FindStore(ctx context.Context, number string) (store.Store, error) {
	found, err := d.read().FindStores(ctx, []string{number})
	if s, ok := found[number]; ok || err != nil {
		return s, err
	}
	return store.Store{}, one(sql.ErrNoRows, "store")
}

// InsertStores adds stores with their services.
func (t *Tx) InsertStores(ctx context.Context, stores []store.Store, at time.Time) error {
	var rows, services [][]any
	for _, s := range stores {
		values, err := storeValues(s, at)
		if err != nil {
			return fmt.Errorf("store %s: %w", s.Number, err)
		}
		rows = append(rows, values)
		services = append(services, serviceValues(s)...)
	}
	if err := t.insertMany(ctx, "store", storeColumns, rows); err != nil {
		return err
	}
	return t.insertMany(ctx, "store_service", "service, store_id", services)
}

func serviceValues(s store.Store) (rows [][]any) {
	for _, service := range s.Services {
		rows = append(rows, []any{store.ServiceKey(service), s.Number})
	}
	return rows
}

// UpdateStore writes a store that exists, and its services.
func (t *Tx) UpdateStore(ctx context.Context, s store.Store, at time.Time) error {
	values, err := storeValues(s, at)
	if err == nil {
		_, err = t.q.ExecContext(ctx, `UPDATE store SET kind = $2, name = $3, address = $4, address2 = $5, city = $6,
			town_key = $7, state = $8, zip = $9, lat_micro = $10, lon_micro = $11, zone = $12, hours_text = $13,
			hours = $14, services = $15, imported_at = $16 WHERE id = $1`, values...)
	}
	if err == nil {
		_, err = t.q.ExecContext(ctx, `DELETE FROM store_service WHERE store_id = $1`, s.Number)
	}
	if err != nil {
		return fmt.Errorf("update store %s: %w", s.Number, err)
	}
	return t.insertMany(ctx, "store_service", "service, store_id", serviceValues(s))
}

// ListDesks gives the stores inside a box that have one of the services and
// are open on any day, in no order: candidates for store.Nearest. Without
// services there is none.
func (d *DB) ListDesks(ctx context.Context, services []string, in store.Box) ([]store.Store, error) {
	return d.read().ListDesks(ctx, services, in)
}

// ListDesks is DB.ListDesks; in a transaction it reads what stands there.
func (q queries) ListDesks(ctx context.Context, services []string, in store.Box) ([]store.Store, error) {
	if len(services) == 0 {
		return nil, nil
	}
	args := []any{micro(max(in.South, -90)), micro(min(in.North, 90)), micro(in.West), micro(in.East)}
	across := `s.lon_micro BETWEEN $3 AND $4`
	if in.East < in.West {
		across = `(s.lon_micro >= $3 OR s.lon_micro <= $4)`
	}
	for _, service := range services {
		args = append(args, store.ServiceKey(service))
	}
	found, err := list(ctx, q.q, scanStore, `SELECT `+storeRead+` FROM store s
		WHERE s.lat_micro BETWEEN $1 AND $2 AND `+across+` AND EXISTS (SELECT 1 FROM store_service ss
			WHERE ss.store_id = s.id AND ss.service IN (`+placeholders(5, len(services))+`))`, args...)
	if err != nil {
		return nil, fmt.Errorf("list desks: %w", err)
	}
	return slices.DeleteFunc(found, func(s store.Store) bool { return !s.Hours.Any() }), nil
}

// ListCalendars gives the desks of these stores, in the order of the numbers,
// with the exceptions from one date to another, both included. Numbers that
// are unknown are left out.
func (d *DB) ListCalendars(ctx context.Context, numbers []string, from, to day.Date) ([]store.Calendar, error) {
	return d.read().ListCalendars(ctx, numbers, from, to)
}

// ListCalendars is DB.ListCalendars; in a transaction it reads what stands
// there.
func (q queries) ListCalendars(ctx context.Context, numbers []string, from, to day.Date) ([]store.Calendar, error) {
	stores, err := q.FindStores(ctx, numbers)
	if err != nil {
		return nil, err
	}
	calendars := make(map[string]*store.Calendar, len(stores))
	for number, s := range stores {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil {
			return nil, fmt.Errorf("store %s: %w", number, err)
		}
		calendars[number] = &store.Calendar{Store: s, Desk: store.DefaultDesk(), Location: zone, Exceptions: map[day.Date]store.Span{}}
	}
	for batch := range slices.Chunk(numbers, rowsPerStatement) {
		if err := q.fillDesks(ctx, calendars, batch); err != nil {
			return nil, fmt.Errorf("list desks: %w", err)
		}
		if err := q.fillExceptions(ctx, calendars, batch, from, to); err != nil {
			return nil, fmt.Errorf("list desk exceptions: %w", err)
		}
	}
	var ordered []store.Calendar
	for _, number := range numbers {
		if c, ok := calendars[number]; ok {
			ordered = append(ordered, *c)
		}
	}
	return ordered, nil
}

func (q queries) fillDesks(ctx context.Context, calendars map[string]*store.Calendar, numbers []string) error {
	_, err := list(ctx, q.q, func(rows *sql.Rows) (struct{}, error) {
		var number string
		var d store.Desk
		var lead int64
		err := rows.Scan(&number, &d.Benches, &d.Cells, &lead, &d.HorizonDays)
		d.Lead = time.Duration(lead) * time.Minute
		if c, ok := calendars[number]; ok && err == nil {
			c.Desk = d
		}
		return struct{}{}, err
	}, `SELECT store_id, benches, cells, lead_minutes, horizon_days FROM desk
		WHERE store_id IN (`+placeholders(1, len(numbers))+`)`, anys(numbers)...)
	return err
}

func (q queries) fillExceptions(ctx context.Context, calendars map[string]*store.Calendar, numbers []string, from, to day.Date) error {
	args := append([]any{from.String(), to.String()}, anys(numbers)...)
	_, err := list(ctx, q.q, func(rows *sql.Rows) (struct{}, error) {
		var number, text string
		var s store.Span
		if err := rows.Scan(&number, &text, &s.Opens, &s.Closes); err != nil {
			return struct{}{}, err
		}
		on, err := day.Parse(text)
		if c, ok := calendars[number]; ok && err == nil {
			c.Exceptions[on] = s
		}
		return struct{}{}, err
	}, `SELECT store_id, day_on, opens, closes FROM desk_exception
		WHERE day_on BETWEEN $1 AND $2 AND store_id IN (`+placeholders(3, len(numbers))+`)`, args...)
	return err
}

// SaveDesk sets what a store's desk offers. A bench count or a length that is
// out of range is Invalid, "desk_range". Who is booked already is not looked
// at.
func (t *Tx) SaveDesk(ctx context.Context, number string, d store.Desk) error {
	if d.Benches < 1 || d.Benches > store.MaxBenches || d.Cells < 1 || d.Cells > 32 || d.Lead < 0 || d.HorizonDays < 0 || d.HorizonDays > 365 {
		return fault.New(fault.Invalid, "desk_range", "a desk has 1 to %d benches, 1 to 32 cells and 0 to 365 days", store.MaxBenches)
	}
	_, err := t.q.ExecContext(ctx, `INSERT INTO desk (store_id, benches, cells, lead_minutes, horizon_days)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (store_id) DO UPDATE SET benches = excluded.benches,
		cells = excluded.cells, lead_minutes = excluded.lead_minutes, horizon_days = excluded.horizon_days`,
		number, d.Benches, d.Cells, int64(d.Lead/time.Minute), d.HorizonDays)
	if err != nil {
		return fmt.Errorf("save desk %s: %w", number, err)
	}
	return nil
}

// SaveException sets a desk's hours on one date, the zero Span for closed.
// Who is booked already is not looked at.
func (t *Tx) SaveException(ctx context.Context, number string, on day.Date, s store.Span, note string) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO desk_exception (store_id, day_on, opens, closes, note)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (store_id, day_on) DO UPDATE SET opens = excluded.opens,
		closes = excluded.closes, note = excluded.note`, number, on.String(), s.Opens, s.Closes, note)
	if err != nil {
		return fmt.Errorf("save exception of desk %s: %w", number, err)
	}
	return nil
}
