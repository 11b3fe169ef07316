package importer

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"swapdesk/internal/store"
)

// StoreTx is what a chunk of stores or ZIPs writes.
type StoreTx interface {
	// FindStores gives those of the numbers that exist.
	FindStores(ctx context.Context, numbers []string) (map[string]store.Store, error)
	InsertStores(ctx context.Context, stores []store.Store, at time.Time) error
	UpdateStore(ctx context.Context, s store.Store, at time.Time) error
	// FindZIPs gives those of the ZIPs whose positions are known.
	FindZIPs(ctx context.Context, zips []string) (map[string]store.Point, error)
	InsertZIPs(ctx context.Context, zips []ZIPPlace) error
	UpdateZIP(ctx context.Context, z ZIPPlace) error
}

// storeColumns are those of a stores file; "mistake" is where a directory in
// JSON says what is wrong with a store.
var storeColumns = []string{
	"number", "type", "name", "address", "address2", "city", "state", "zip", "lat", "lon",
	"hours", "services", "time_zone", "mistake",
}

// Stores imports the retailer's stores: a directory as JSON (a list of objects
// with id, type, name, address, address2, city, state, zip, location, hours,
// services), or a CSV file with number, name, city, state, zip, lat, lon and
// if known type, address, address2, hours, services (joined by |), time_zone.
//
// A store that is known and has other hours, another zone or other services is
// written by o.Refit, after its chunk; without that it is written as any other.
//
// Without time_zone the zone follows from state and position. A store without
// hours is stored; nothing can be booked there.
func Stores(ctx context.Context, repo Repo, src Source, o Options) (Report, error) {
	d := deferred{options: o}
	return run(ctx, repo, storesFile(src), kind[store.Store]{
		name:     "stores",
		columns:  storeColumns,
		required: []string{"number", "name", "city", "state", "zip", "lat", "lon"},
		key:      func(r Row) string { return r.Get("number") },
		parse:    parseStore,
		apply: func(ctx context.Context, tx Tx, items []store.Store, _ *Report) ([]Result, error) {
			return d.apply(ctx, tx, items)
		},
		aside: func(s store.Store) bool { return d.numbers[s.Number] },
		after: d.after,
	}, o)
}

func parseStore(r Row) (store.Store, *RowError) {
	s, bad := readStore(r)
	if bad != nil && r.Get("number") != "" && bad.Column != "" {
		bad.Column = fmt.Sprintf("store %s, %s", shorten(r.Get("number")), bad.Column)
	}
	return s, bad
}

func readStore(r Row) (store.Store, *RowError) {
	s := store.Store{
		Number: r.Get("number"), Type: r.Get("type"), Name: r.Get("name"),
		Address: r.Get("address"), Address2: r.Get("address2"), City: r.Get("city"), HoursText: r.Get("hours"),
	}
	if m := r.Get("mistake"); m != "" {
		return s, &RowError{"store", m, "a store like the others"}
	}
	for _, column := range []string{"number", "name", "city"} {
		if r.Get(column) == "" {
			return s, &RowError{column, "", "a text"}
		}
	}
	if store.TownKey(s.City) == "" {
		return s, &RowError{"city", shorten(s.City), "the name of a town"}
	}
	var ok bool
	if s.State, ok = store.State(r.Get("state")); !ok {
		return s, &RowError{"state", shorten(r.Get("state")), "a state like MN"}
	}
	if s.ZIP, ok = store.ZIP(r.Get("zip")); !ok {
		return s, &RowError{"zip", shorten(r.Get("zip")), "a ZIP like 55423"}
	}
	var bad *RowError
	if s.At, bad = position(r, "lat", "lon"); bad != nil {
		return s, bad
	}
	if s.Zone, bad = zoneOf(r, s); bad != nil {
		return s, bad
	}
	var err error
	if s.Hours, err = store.ParseHours(s.HoursText); err != nil {
		return s, &RowError{"hours", shorten(s.HoursText), "hours like Mon: 10-9; Tue: 9:30am-9pm; Sun: closed (" + err.Error() + ")"}
	}
	s.Services = services(r.Get("services"))
	return s, nil
}

// services splits a list, each service once, in the file's order.
func services(text string) []string {
	all := []string{}
	for _, name := range strings.Split(text, "|") {
		name = strings.TrimSpace(name)
		same := func(other string) bool { return store.ServiceKey(other) == store.ServiceKey(name) }
		if name != "" && !slices.ContainsFunc(all, same) {
			all = append(all, name)
		}
	}
	return all
}

// position reads degrees, rounded as they are kept.
func position(r Row, latColumn, lonColumn string) (store.Point, *RowError) {
	lat, err1 := strconv.ParseFloat(r.Get(latColumn), 64)
	lon, err2 := strconv.ParseFloat(r.Get(lonColumn), 64)
	p := store.Point{Lat: lat, Lon: lon}.Rounded()
	if err1 != nil || err2 != nil || math.IsNaN(lat) || math.IsNaN(lon) || !p.Valid() {
		return p, &RowError{
			latColumn + " and " + lonColumn, shorten(r.Get(latColumn) + ", " + r.Get(lonColumn)),
			"degrees like 44.85 and -93.24",
		}
	}
	return p, nil
}

func zoneOf(r Row, s store.Store) (string, *RowError) {
	name := r.Get("time_zone")
	if name == "" {
		zone, err := store.ZoneOf(s.State, s.At)
		if err != nil {
			return "", &RowError{"state", s.State, "one with a known time zone, or a column time_zone"}
		}
		return zone, nil
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "", &RowError{"time_zone", shorten(name), "a time zone like America/Chicago"}
	}
	return name, nil
}

// deferred are the stores of a chunk that are not written with it: those whose
// bookings have to be looked at.
type deferred struct {
	options Options
	numbers map[string]bool
}

func (d *deferred) apply(ctx context.Context, tx StoreTx, items []store.Store) ([]Result, error) {
	d.numbers = map[string]bool{}
	numbers := make([]string, len(items))
	for i, s := range items {
		numbers[i] = s.Number
	}
	known, err := tx.FindStores(ctx, numbers)
	if err != nil {
		return nil, err
	}
	at := d.options.Now()
	results, fresh, err := settle(items, func(s store.Store) (exists, same bool) {
		old, exists := known[s.Number]
		return exists, reflect.DeepEqual(old, s)
	}, func(s store.Store) error {
		if d.options.Refit != nil && refits(known[s.Number], s) {
			d.numbers[s.Number] = true
			return nil
		}
		return tx.UpdateStore(ctx, s, at)
	})
	if err != nil {
		return nil, err
	}
	return results, tx.InsertStores(ctx, fresh, at)
}

// refits tells whether bookings that fitted the old store may not fit the new.
func refits(old, s store.Store) bool {
	return old.Hours != s.Hours || old.Zone != s.Zone || !slices.Equal(old.Services, s.Services)
}

func (d *deferred) after(ctx context.Context, items []store.Store, results []Result) error {
	for i, s := range items {
		if !d.numbers[s.Number] {
			continue
		}
		reason, err := d.options.Refit(ctx, s)
		if err != nil {
			return fmt.Errorf("store %s: %w", s.Number, err)
		}
		if reason != nil {
			results[i] = Result{Refused, reason}
		}
	}
	return nil
}
