package db

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/store"
)

// staleHold is how long ago a hold may have run out without being swept.
const staleHold = 24 * time.Hour

// liveStatuses are those of casefile.Appointment.Live.
const liveStatuses = `('booked', 'checked_in', 'in_service')`

// deskInvariants are those of appointments, their cells and the removals that
// they belong to.
func deskInvariants() []invariant {
	return []invariant{
		{"bench_overlap", "appointments lie over another one on their bench", `
			SELECT id FROM (SELECT id, starts_at, max(ends_at) OVER (PARTITION BY store_id, bench ORDER BY starts_at, id
				ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
				FROM appointment WHERE status IN ` + liveStatuses + `) AS ordered WHERE starts_at < busy_until`},
		{"cell_taken_twice", "cells of a bench are taken more than once", `
			SELECT min(appointment_id) AS id FROM occupancy GROUP BY store_id, cell_at, bench HAVING count(*) > 1`},
		{"appointment_cells", "appointments have other cells than their time takes", `
			SELECT a.id FROM appointment a LEFT JOIN (
				SELECT appointment_id, count(DISTINCT cell_at) AS cells, count(*) AS taken, min(cell_at) AS first, max(cell_at) AS last,
					min(bench) AS low, max(bench) AS high, min(store_id) AS least, max(store_id) AS most,
					min(expires_at) AS soonest, max(expires_at) AS latest
				FROM occupancy GROUP BY appointment_id
			) o ON o.appointment_id = a.id
			WHERE a.status IN ('held', 'booked', 'checked_in', 'in_service') AND (o.cells IS NULL
				OR o.cells <> o.taken OR o.cells * 900000000 <> a.ends_at - a.starts_at
				OR o.first <> a.starts_at OR o.last <> a.ends_at - 900000000
				OR o.low <> a.bench OR o.high <> a.bench OR o.least <> a.store_id OR o.most <> a.store_id
				OR o.soonest <> o.latest OR o.latest <> coalesce(a.hold_until, ` + strconv.FormatInt(never, 10) + `))
			AND NOT (a.status = 'held' AND EXISTS (SELECT 1 FROM appointment l -- whose cells it shares
				WHERE l.subscription_id = a.subscription_id AND l.status IN ` + liveStatuses + ` AND l.store_id = a.store_id
					AND l.bench = a.bench AND l.starts_at < a.ends_at AND l.ends_at > a.starts_at))`},
		{"cells_of_nobody", "appointments that are over or not there have cells", `
			SELECT DISTINCT o.appointment_id AS id FROM occupancy o LEFT JOIN appointment a ON a.id = o.appointment_id
			WHERE a.id IS NULL OR a.status NOT IN ('held', 'booked', 'checked_in', 'in_service')`},
		{"live_appointments", "subscriptions have more than one live appointment", `
			SELECT subscription_id AS id FROM appointment WHERE status IN ` + liveStatuses + `
			GROUP BY subscription_id HAVING count(*) > 1`},
		{"booked_without_appointment", "removals are booked without an appointment", `
			SELECT r.case_id AS id FROM removal r WHERE r.state = 'booked' AND NOT EXISTS
				(SELECT 1 FROM appointment a WHERE a.case_id = r.case_id AND a.status = 'booked')`},
		{"appointment_without_booking", "live appointments belong to no case of theirs, or to one that is not booked", `
			SELECT a.id FROM appointment a LEFT JOIN customer_case c ON c.id = a.case_id LEFT JOIN removal r ON r.case_id = a.case_id
			WHERE a.status IN ` + liveStatuses + ` AND (c.subscription_id IS DISTINCT FROM a.subscription_id
				OR r.state IS DISTINCT FROM CASE WHEN a.status = 'booked' THEN 'booked' ELSE 'checked_in' END)`},
		{"ticket_of_no_removal", "live queue tickets whose removal is not checked in", `
			SELECT t.id FROM queue_ticket t LEFT JOIN removal r ON r.case_id = t.case_id
			WHERE t.ended_at IS NULL AND r.state IS DISTINCT FROM 'checked_in'`},
		{"checked_in_without_ticket", "removals are checked in and nobody waits for them", `
			SELECT r.case_id AS id FROM removal r WHERE r.state = 'checked_in' AND NOT EXISTS
				(SELECT 1 FROM queue_ticket t WHERE t.case_id = r.case_id AND t.ended_at IS NULL)`},
		{"done_without_certificate", "queue tickets are done without a certificate, or have one and are not", `
			SELECT t.id FROM queue_ticket t LEFT JOIN removal_certificate c ON c.ticket_id = t.id
			WHERE (t.status = 'done') <> (c.ticket_id IS NOT NULL)`},
		{"rain_check_left", "cases have a rain check for a removal that needs none", `
			SELECT w.case_id AS id FROM removal_wait w JOIN removal r ON r.case_id = w.case_id
			WHERE r.state NOT IN ('not_started', 'booked') OR w.offered_at IS NULL AND EXISTS
				(SELECT 1 FROM appointment a WHERE a.case_id = w.case_id AND a.status = 'booked' AND a.changed_at >= w.asked_at)`},
	}
}

// desks warns of what customers were promised and the desks may not keep. Only
// what is still to come counts.
func (c *inspector) desks(ctx context.Context) error {
	count, example, err := c.tally(ctx, "benches", `SELECT count(*), coalesce(min(a.id), '') FROM appointment a
		LEFT JOIN desk d ON d.store_id = a.store_id
		WHERE a.status = 'booked' AND a.starts_at > $1 AND a.bench > coalesce(d.benches, $2)`,
		micros(c.in.Now), store.DefaultDesk().Benches)
	if err != nil {
		return err
	}
	if count > 0 {
		c.warn("bench_above_desk", count, "%d appointments are at a bench that their desk no longer has, the first is %s", count, example)
	}
	count, example, err = c.tally(ctx, "holds", `SELECT count(*), coalesce(min(id), '') FROM appointment
		WHERE status = 'held' AND hold_until < $1`, micros(c.in.Now.Add(-staleHold)))
	if err != nil {
		return err
	}
	if count > 0 {
		c.warn("hold_left", count, "%d holds ran out over a day ago and were not swept, the first is %s", count, example)
	}
	return c.promises(ctx)
}

// promise is a booked appointment as promises looks at it.
type promise struct {
	id, number, sku, waited string
	starts, ends            time.Time
}

// promises looks whether the desks are open when they are booked, and whether
// the removal windows are.
func (c *inspector) promises(ctx context.Context) error {
	booked, err := list(ctx, c.q, func(rows *sql.Rows) (p promise, err error) {
		var starts, ends int64
		err = rows.Scan(&p.id, &p.number, &p.sku, &starts, &ends, &p.waited)
		p.starts, p.ends = fromMicros(starts), fromMicros(ends)
		return p, err
	}, `SELECT a.id, a.store_id, p.sku, a.starts_at, a.ends_at, coalesce((SELECT min(e.action) FROM audit_event e
			WHERE e.subject = 'case:' || a.case_id AND e.action = $2), '')
		FROM appointment a JOIN subscription s ON s.id = a.subscription_id JOIN purchase p ON p.id = s.purchase_id
		WHERE a.status = 'booked' AND a.starts_at > $1 ORDER BY a.store_id, a.starts_at, a.id`,
		micros(c.in.Now), string(audit.RemovalWaiting))
	if err != nil || len(booked) == 0 {
		return wrap(err, "list promises")
	}
	if err := c.promisedHours(ctx, booked); err != nil {
		return err
	}
	return c.promisedWindows(ctx, booked)
}

// promisedHours takes one store at a time, and works each of its days out once.
func (c *inspector) promisedHours(ctx context.Context, booked []promise) error {
	var numbers []string
	var last time.Time
	for i, p := range booked {
		if i == 0 || p.number != booked[i-1].number {
			numbers = append(numbers, p.number)
		}
		if p.ends.After(last) {
			last = p.ends
		}
	}
	calendars, err := c.ListCalendars(ctx, numbers, day.Of(c.in.Now, time.UTC).AddDays(-1), day.Of(last, time.UTC).AddDays(1))
	if err != nil {
		return err
	}
	count, example := 0, ""
	for _, calendar := range calendars {
		days := map[day.Date]map[int64]bool{}
		for ; len(booked) > 0 && booked[0].number == calendar.Number; booked = booked[1:] {
			if !insideHours(calendar, booked[0], days) {
				if count++; example == "" {
					example = booked[0].id
				}
			}
		}
	}
	if count > 0 {
		c.warn("appointment_outside_hours", int64(count), "%d appointments are at times when their store is closed, the first is %s", count, example)
	}
	return nil
}

// insideHours tells whether every cell of an appointment is one of its day's;
// days keeps what was worked out.
func insideHours(c store.Calendar, p promise, days map[day.Date]map[int64]bool) bool {
	on := day.Of(p.starts, c.Location)
	if days[on] == nil {
		days[on] = map[int64]bool{}
		for _, cell := range c.CellsOn(on) {
			days[on][cell.Unix()] = true
		}
	}
	for cell := p.starts; cell.Before(p.ends); cell = cell.Add(store.Cell) {
		if !days[on][cell.Unix()] {
			return false
		}
	}
	return true
}

// promisedWindows passes over those who had a rain check: theirs lasts until
// a week after the offer, and booking ended it.
func (c *inspector) promisedWindows(ctx context.Context, booked []promise) error {
	book, err := c.ListPrograms(ctx, c.in.Now)
	if err != nil {
		return fmt.Errorf("list programs: %w", err)
	}
	count, example := 0, ""
	windows := map[string]*day.Window{}
	for _, p := range booked {
		if _, known := windows[p.sku]; !known {
			windows[p.sku] = nil
			if program := book.For(p.sku); program != nil {
				w := program.RemovalWindow()
				windows[p.sku] = &w
			}
		}
		w := windows[p.sku]
		if p.waited != "" || w == nil || !p.starts.Before(w.Start()) && !p.ends.After(w.End()) {
			continue
		}
		if count++; example == "" {
			example = p.id
		}
	}
	if count > 0 {
		c.warn("appointment_outside_window", int64(count), "%d appointments are outside their removal window, the first is %s", count, example)
	}
	return nil
}
