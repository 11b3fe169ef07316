package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// never is when booked cells expire: the last instant that a column takes.
const never = 253402300799999999

// TransactDesk runs fn in one transaction; see Transact.
func (d *DB) TransactDesk(ctx context.Context, fn func(removal.DeskTx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

// LockDays locks desks' days in their order, and drops the holds on them that
// have run out.
func (t *Tx) LockDays(ctx context.Context, days []removal.DeskDay, now time.Time) error {
	for _, dd := range days {
		_, err := t.q.ExecContext(ctx, `INSERT INTO desk_day (store_id, day_on, version) VALUES ($1, $2, 1)
			ON CONFLICT (store_id, day_on) DO UPDATE SET version = desk_day.version + 1`, dd.StoreNumber, dd.On.String())
		if err == nil {
			// Cells stand on the day and around it, since a date is local.
			from := day.StartOf(dd.On, time.UTC).Add(-24 * time.Hour)
			err = t.dropHolds(ctx, now, ` AND store_id = $2 AND starts_at BETWEEN $3 AND $4`,
				dd.StoreNumber, micros(from), micros(from.Add(72*time.Hour)))
		}
		if err != nil {
			return fmt.Errorf("lock day %s of desk %s: %w", dd.On, dd.StoreNumber, err)
		}
	}
	return nil
}

// dropHolds forgets holds that have run out at now, and leaves the event of
// each: that nobody confirmed it in time is noticed by whoever comes first.
func (t *Tx) dropHolds(ctx context.Context, now time.Time, where string, args ...any) error {
	dropped, err := list(ctx, t.q, scanAppointment, `DELETE FROM appointment WHERE status = 'held' AND hold_until <= $1`+where+`
		RETURNING `+appointmentColumns, append([]any{micros(now)}, args...)...)
	if err != nil {
		return wrap(err, "drop holds")
	}
	for _, a := range dropped {
		if err := t.InsertEvent(ctx, a.Event(audit.RemovalHoldEnded, audit.System(), now)); err != nil {
			return err
		}
	}
	return nil
}

const appointmentColumns = `id, subscription_id, case_id, store_id, bench, starts_at, ends_at, status, hold_until,
	uid, sequence, made_at, changed_at`

func scanAppointment(rows *sql.Rows) (casefile.Appointment, error) {
	var a casefile.Appointment
	var caseID sql.NullString
	var starts, ends, made, changed int64
	var hold sql.NullInt64
	err := rows.Scan(&a.ID, &a.SubscriptionID, &caseID, &a.StoreNumber, &a.Bench, &starts, &ends, &a.Status, &hold,
		&a.UID, &a.Sequence, &made, &changed)
	a.CaseID, a.Start, a.End = caseID.String, fromMicros(starts), fromMicros(ends)
	a.MadeAt, a.ChangedAt, a.HoldUntil = fromMicros(made), fromMicros(changed), optionalTime(hold)
	return a, err
}

// ListAppointments gives a subscription's live appointment, its hold, and the
// last one to which nobody came.
func (d *DB) ListAppointments(ctx context.Context, subscriptionID string) ([]casefile.Appointment, error) {
	return d.read().ListAppointments(ctx, subscriptionID)
}

// ListAppointments gives a subscription's live appointment, its hold, and the
// last one to which nobody came.
func (q queries) ListAppointments(ctx context.Context, subscriptionID string) ([]casefile.Appointment, error) {
	found, err := list(ctx, q.q, scanAppointment, `SELECT `+appointmentColumns+` FROM appointment
		WHERE subscription_id = $1 AND status IN ('booked', 'checked_in', 'in_service')
		UNION ALL SELECT `+appointmentColumns+` FROM appointment WHERE subscription_id = $1 AND status = 'held'
		UNION ALL SELECT * FROM (SELECT `+appointmentColumns+` FROM appointment WHERE subscription_id = $1 AND status = 'no_show'
			ORDER BY starts_at DESC LIMIT 1) AS missed`, subscriptionID)
	return found, wrap(err, "list appointments")
}

// PutAppointment writes an appointment with exactly the cells that it takes
// now. A cell that another one has is a duplicate.
func (t *Tx) PutAppointment(ctx context.Context, a casefile.Appointment, cells []time.Time) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO appointment (`+appointmentColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (id) DO UPDATE SET case_id = excluded.case_id, store_id = excluded.store_id, bench = excluded.bench,
			starts_at = excluded.starts_at, ends_at = excluded.ends_at, status = excluded.status,
			hold_until = excluded.hold_until, sequence = excluded.sequence, changed_at = excluded.changed_at`,
		a.ID, a.SubscriptionID, nullText(a.CaseID), a.StoreNumber, a.Bench, micros(a.Start), micros(a.End), a.Status,
		nullTime(a.HoldUntil), a.UID, a.Sequence, micros(a.MadeAt), micros(a.ChangedAt))
	if err == nil {
		_, err = t.q.ExecContext(ctx, `DELETE FROM occupancy WHERE appointment_id = $1`, a.ID)
	}
	if err != nil {
		return fmt.Errorf("write appointment: %w", err)
	}
	expires := int64(never)
	if a.Status == casefile.AppointmentHeld {
		expires = micros(a.HoldUntil)
	}
	rows := make([][]any, len(cells))
	for i, cell := range cells {
		rows[i] = []any{a.StoreNumber, micros(cell), a.Bench, a.ID, expires}
	}
	return t.insertMany(ctx, "occupancy", "store_id, cell_at, bench, appointment_id, expires_at", rows)
}

// DeleteHold drops a subscription's hold with its cells.
func (t *Tx) DeleteHold(ctx context.Context, subscriptionID string) error {
	_, err := t.q.ExecContext(ctx, `DELETE FROM appointment WHERE subscription_id = $1 AND status = 'held'`, subscriptionID)
	return wrap(err, "drop hold")
}

// SweepHolds forgets the holds that have run out at now.
func (d *DB) SweepHolds(ctx context.Context, now time.Time) error {
	return d.Transact(ctx, func(tx *Tx) error { return tx.dropHolds(ctx, now, "") })
}

// ListTaken gives per store the cells that are taken.
func (d *DB) ListTaken(ctx context.Context, numbers []string, from, to, now time.Time, except []string) (map[string]store.Taken, error) {
	return d.read().ListTaken(ctx, numbers, from, to, now, except)
}

// ListTaken gives per store the cells from one instant to before another that
// are taken at now, those of the appointments except left out.
func (q queries) ListTaken(ctx context.Context, numbers []string, from, to, now time.Time, except []string) (map[string]store.Taken, error) {
	taken := map[string]store.Taken{}
	for batch := range slices.Chunk(numbers, rowsPerStatement) {
		args := append([]any{micros(from), micros(to), micros(now)}, anys(batch)...)
		query := `SELECT store_id, cell_at, bench, appointment_id FROM occupancy
			WHERE cell_at >= $1 AND cell_at < $2 AND expires_at > $3 AND store_id IN (` + placeholders(4, len(batch)) + `)`
		_, err := list(ctx, q.q, func(rows *sql.Rows) (struct{}, error) {
			var number, appointment string
			var cell int64
			var bench int
			err := rows.Scan(&number, &cell, &bench, &appointment)
			if err == nil && !slices.Contains(except, appointment) {
				if taken[number] == nil {
					taken[number] = store.Taken{}
				}
				taken[number].Take(fromMicros(cell), bench)
			}
			return struct{}{}, err
		}, query, args...)
		if err != nil {
			return nil, fmt.Errorf("list taken cells: %w", err)
		}
	}
	return taken, nil
}

// FindWait finds a subscription's rain check for its removal.
func (d *DB) FindWait(ctx context.Context, subscriptionID string) (removal.Wait, error) {
	return d.read().FindWait(ctx, subscriptionID)
}

// FindWait finds a subscription's rain check for its removal.
func (q queries) FindWait(ctx context.Context, subscriptionID string) (removal.Wait, error) {
	w, err := first(list(ctx, q.q, scanWait, waitSelect+` WHERE c.subscription_id = $1`, subscriptionID))
	return w, one(err, "wait")
}

const waitSelect = `SELECT w.case_id, c.subscription_id, w.place, w.lat_micro, w.lon_micro, w.asked_at, w.offered_at
	FROM removal_wait w JOIN customer_case c ON c.id = w.case_id`

func scanWait(rows *sql.Rows) (removal.Wait, error) {
	var w removal.Wait
	var lat, lon, asked int64
	var offered sql.NullInt64
	err := rows.Scan(&w.CaseID, &w.SubscriptionID, &w.Place, &lat, &lon, &asked, &offered)
	w.At, w.AskedAt, w.OfferedAt = point(lat, lon), fromMicros(asked), optionalTime(offered)
	return w, err
}

// ListWaits gives the rain checks to which no time was offered, first come
// first, behind the one given; the zero Wait is before all.
func (d *DB) ListWaits(ctx context.Context, behind removal.Wait, limit int) ([]removal.Wait, error) {
	found, err := list(ctx, d.reader, scanWait, waitSelect+` WHERE w.offered_at IS NULL
		AND (w.asked_at > $1 OR w.asked_at = $1 AND w.case_id > $2) ORDER BY w.asked_at, w.case_id LIMIT $3`,
		micros(behind.AskedAt), behind.CaseID, limit)
	return found, wrap(err, "list rain checks")
}

// SaveWait writes a rain check for a removal.
func (t *Tx) SaveWait(ctx context.Context, w removal.Wait) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO removal_wait (case_id, place, lat_micro, lon_micro, asked_at, offered_at)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id) DO UPDATE SET place = excluded.place,
			lat_micro = excluded.lat_micro, lon_micro = excluded.lon_micro, offered_at = excluded.offered_at`,
		w.CaseID, w.Place, micro(w.At.Lat), micro(w.At.Lon), micros(w.AskedAt), nullTime(w.OfferedAt))
	return wrap(err, "write rain check")
}

// DeleteWait ends a rain check for a removal.
func (t *Tx) DeleteWait(ctx context.Context, caseID string) error {
	_, err := t.q.ExecContext(ctx, `DELETE FROM removal_wait WHERE case_id = $1`, caseID)
	return wrap(err, "end rain check")
}

// FindAppointment finds an appointment by its id.
func (d *DB) FindAppointment(ctx context.Context, id string) (casefile.Appointment, error) {
	a, err := first(list(ctx, d.reader, scanAppointment, `SELECT `+appointmentColumns+` FROM appointment WHERE id = $1`, id))
	return a, one(err, "appointment")
}
