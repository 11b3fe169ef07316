package db

import (
	"context"
	"database/sql"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
)

// TransactQueue runs fn in one transaction; see Transact.
func (d *DB) TransactQueue(ctx context.Context, fn func(queue.Tx) error) error {
	return d.Transact(ctx, func(tx *Tx) error { return fn(tx) })
}

const ticketColumns = `t.id, t.store_id, t.day_on, t.number, t.subscription_id, t.case_id, t.appointment_id, t.status, t.bench,
	t.device_id, t.due_at, t.came_at, t.called_at, t.calls, t.serving_at, t.ended_at`

// ticketRow is a ticket as a row gives it.
type ticketRow struct {
	t                      queue.Ticket
	on                     string
	appointment, device    sql.NullString
	bench                  sql.NullInt64
	due, came              int64
	called, serving, ended sql.NullInt64
}

func (r *ticketRow) into() []any {
	t := &r.t
	return []any{
		&t.ID, &t.StoreNumber, &r.on, &t.Number, &t.SubscriptionID, &t.CaseID, &r.appointment, &t.Status, &r.bench,
		&r.device, &r.due, &r.came, &r.called, &t.Calls, &r.serving, &r.ended,
	}
}

func (r *ticketRow) ticket() (queue.Ticket, error) {
	t := r.t
	t.AppointmentID, t.DeviceID, t.Bench = r.appointment.String, r.device.String, int(r.bench.Int64)
	t.Due, t.CameAt = fromMicros(r.due), fromMicros(r.came)
	t.CalledAt, t.ServingAt, t.EndedAt = optionalTime(r.called), optionalTime(r.serving), optionalTime(r.ended)
	var err error
	t.Day, err = day.Parse(r.on)
	return t, err
}

func scanTicket(rows *sql.Rows) (queue.Ticket, error) {
	var r ticketRow
	if err := rows.Scan(r.into()...); err != nil {
		return r.t, err
	}
	return r.ticket()
}

// FindTicket finds a ticket by its id.
func (d *DB) FindTicket(ctx context.Context, id string) (queue.Ticket, error) {
	return d.read().FindTicket(ctx, id)
}

// FindTicket finds a ticket by its id.
func (q queries) FindTicket(ctx context.Context, id string) (queue.Ticket, error) {
	t, err := first(list(ctx, q.q, scanTicket, `SELECT `+ticketColumns+` FROM queue_ticket t WHERE t.id = $1`, id))
	return t, one(err, "ticket")
}

// FindLastTicket finds a subscription's latest ticket.
func (d *DB) FindLastTicket(ctx context.Context, subscriptionID string) (queue.Ticket, error) {
	t, err := first(list(ctx, d.reader, scanTicket, `SELECT `+ticketColumns+` FROM queue_ticket t
		JOIN customer_case c ON c.id = t.case_id WHERE c.subscription_id = $1 ORDER BY t.came_at DESC, t.id DESC LIMIT 1`, subscriptionID))
	return t, one(err, "ticket")
}

// ListLive gives a store's tickets that live.
func (t *Tx) ListLive(ctx context.Context, storeNumber string) ([]queue.Ticket, error) {
	found, err := list(ctx, t.q, scanTicket, `SELECT `+ticketColumns+` FROM queue_ticket t
		WHERE t.store_id = $1 AND t.ended_at IS NULL ORDER BY t.day_on, t.number`, storeNumber)
	return found, wrap(err, "list tickets")
}

// ListForgotten gives tickets of before a date that wait or were called.
func (d *DB) ListForgotten(ctx context.Context, before day.Date, limit int) ([]queue.Ticket, error) {
	found, err := list(ctx, d.reader, scanTicket, `SELECT `+ticketColumns+` FROM queue_ticket t
		WHERE t.ended_at IS NULL AND t.status IN ('waiting', 'called') AND t.day_on < $1 ORDER BY t.day_on, t.id LIMIT $2`, before.String(), limit)
	return found, wrap(err, "list forgotten tickets")
}

// NextNumber is 1 more than the highest number of a store's date.
func (t *Tx) NextNumber(ctx context.Context, storeNumber string, on day.Date) (n int, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT coalesce(max(number), 0) + 1 FROM queue_ticket WHERE store_id = $1 AND day_on = $2`,
		storeNumber, on.String()).Scan(&n)
	return n, wrap(err, "number a ticket")
}

// PutTicket writes a ticket, new or changed.
func (t *Tx) PutTicket(ctx context.Context, k queue.Ticket) error {
	bench := sql.NullInt64{Int64: int64(k.Bench), Valid: k.Bench > 0}
	_, err := t.q.ExecContext(ctx, `INSERT INTO queue_ticket (id, store_id, day_on, number, subscription_id, case_id, appointment_id,
			status, bench, device_id, due_at, came_at, called_at, calls, serving_at, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE SET status = excluded.status, bench = excluded.bench, device_id = excluded.device_id,
			called_at = excluded.called_at, calls = excluded.calls, serving_at = excluded.serving_at, ended_at = excluded.ended_at`,
		k.ID, k.StoreNumber, k.Day.String(), k.Number, k.SubscriptionID, k.CaseID, nullText(k.AppointmentID), k.Status, bench,
		nullText(k.DeviceID), micros(k.Due), micros(k.CameAt), nullTime(k.CalledAt), k.Calls, nullTime(k.ServingAt), nullTime(k.EndedAt))
	return wrap(err, "write ticket")
}

// InsertCertificate writes what a technician has ticked.
func (t *Tx) InsertCertificate(ctx context.Context, c queue.Certificate) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO removal_certificate (ticket_id, case_id, removed, rebooted, protected, staff_id, at)
		VALUES ($1, $2, $3, 1, $4, $5, $6)`, c.TicketID, c.CaseID, c.Removed, flag(c.Protected), c.StaffID, micros(c.At))
	return wrap(err, "write certificate")
}

// FindCertificate finds the latest certificate of a subscription.
func (d *DB) FindCertificate(ctx context.Context, subscriptionID string) (queue.Certificate, error) {
	c, err := first(list(ctx, d.reader, func(rows *sql.Rows) (c queue.Certificate, err error) {
		var protected, at int64
		err = rows.Scan(&c.TicketID, &c.CaseID, &c.Removed, &protected, &c.StaffID, &c.StaffName, &c.Store, &c.Zone, &at)
		c.Protected, c.At = protected == 1, fromMicros(at)
		return c, err
	}, `SELECT r.ticket_id, r.case_id, r.removed, r.protected, r.staff_id, s.name, o.name, o.zone, r.at
		FROM removal_certificate r JOIN queue_ticket t ON t.id = r.ticket_id JOIN staff s ON s.id = r.staff_id
		JOIN store o ON o.id = t.store_id WHERE t.case_id = (SELECT id FROM customer_case WHERE subscription_id = $1)
		ORDER BY r.at DESC LIMIT 1`, subscriptionID))
	return c, one(err, "certificate")
}

const entryColumns = `p.name, coalesce(d.name, p.sku), c.reference, p.sku, c.lang`

const entryJoins = ` JOIN customer_case c ON c.id = t.case_id JOIN subscription s ON s.id = t.subscription_id
	JOIN purchase p ON p.id = s.purchase_id LEFT JOIN product d ON d.sku = p.sku`

// ListTickets gives the tickets of a store on a date, and the live ones of
// before.
func (d *DB) ListTickets(ctx context.Context, storeNumber string, on day.Date) ([]queue.Entry, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (e queue.Entry, err error) {
		var r ticketRow
		if err = rows.Scan(append(r.into(), &e.Name, &e.Product, &e.Reference, &e.SKU, &e.Lang)...); err != nil {
			return e, err
		}
		e.Ticket, err = r.ticket()
		return e, err
	}, `SELECT `+ticketColumns+`, `+entryColumns+` FROM queue_ticket t`+entryJoins+`
		WHERE t.store_id = $1 AND (t.day_on = $2 OR t.ended_at IS NULL) ORDER BY t.day_on, t.number`, storeNumber, on.String())
	return found, wrap(err, "list tickets of a day")
}

// ListExpected gives the bookings that begin at a store within a time and to
// which nobody has come.
func (d *DB) ListExpected(ctx context.Context, storeNumber string, from, to time.Time) ([]queue.Entry, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (e queue.Entry, err error) {
		var starts int64
		err = rows.Scan(&e.AppointmentID, &e.StoreNumber, &e.SubscriptionID, &e.CaseID, &starts, &e.Name, &e.Product, &e.Reference, &e.SKU, &e.Lang)
		e.Due = fromMicros(starts)
		return e, err
	}, `SELECT t.id, t.store_id, t.subscription_id, t.case_id, t.starts_at, `+entryColumns+` FROM appointment t`+entryJoins+`
		WHERE t.store_id = $1 AND t.starts_at >= $2 AND t.starts_at < $3 AND t.status = 'booked' ORDER BY t.starts_at, t.bench`,
		storeNumber, micros(from), micros(to))
	return found, wrap(err, "list who is expected")
}

// ListMissed gives the subscriptions of bookings that began a while ago, at
// stores where a kiosk was in use since then.
func (d *DB) ListMissed(ctx context.Context, now time.Time, limit int) ([]string, error) {
	found, err := list(ctx, d.reader, func(rows *sql.Rows) (id string, err error) {
		err = rows.Scan(&id)
		return id, err
	}, `SELECT a.subscription_id FROM appointment a WHERE a.status = 'booked' AND a.starts_at <= $1 AND EXISTS
			(SELECT 1 FROM kiosk_device k WHERE k.store_id = a.store_id AND k.revoked_at IS NULL AND k.seen_at >= a.starts_at - $2)
		ORDER BY a.starts_at, a.id LIMIT $3`,
		micros(now.Add(-removal.MissedAfter)), kiosk.StaleAfter.Microseconds(), limit)
	return found, wrap(err, "list who did not come")
}
