package db

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/removal"
)

// ListReminders gives the reminders that are due and not sent, the longest due
// first, behind the one given; the zero one is before all.
func (d *DB) ListReminders(ctx context.Context, now time.Time, behind removal.DueReminder, limit int) ([]removal.DueReminder, error) {
	found, err := list(ctx, d.reader, scanReminder, `SELECT r.appointment_id, r.kind, r.sequence, r.due_at, a.subscription_id
		FROM reminder r JOIN appointment a ON a.id = r.appointment_id
		WHERE r.sent_at IS NULL AND r.due_at <= $1 AND (r.due_at > $2 OR r.due_at = $2 AND r.appointment_id > $3)
		ORDER BY r.due_at, r.appointment_id LIMIT $4`,
		micros(now), micros(behind.Due), behind.AppointmentID, limit)
	return found, wrap(err, "list reminders")
}

func scanReminder(rows *sql.Rows) (removal.DueReminder, error) {
	var r removal.DueReminder
	var due int64
	err := rows.Scan(&r.AppointmentID, &r.Kind, &r.Sequence, &due, &r.SubscriptionID)
	r.Due = fromMicros(due)
	return r, err
}

// PlanReminders leaves exactly these to be sent about an appointment.
func (t *Tx) PlanReminders(ctx context.Context, appointmentID string, reminders []casefile.Reminder) error {
	_, err := t.q.ExecContext(ctx, `DELETE FROM reminder WHERE appointment_id = $1 AND sent_at IS NULL`, appointmentID)
	for _, r := range reminders {
		if err != nil {
			break
		}
		_, err = t.q.ExecContext(ctx, `INSERT INTO reminder (appointment_id, kind, sequence, due_at) VALUES ($1, $2, $3, $4)`,
			appointmentID, r.Kind, r.Sequence, micros(r.Due))
	}
	return wrap(err, "plan reminders")
}

// SendReminder notes a reminder as sent; mine is false when it was sent or
// dropped before.
func (t *Tx) SendReminder(ctx context.Context, r casefile.Reminder, at time.Time) (mine bool, err error) {
	return t.changesOne(ctx, "note reminder", `UPDATE reminder SET sent_at = $4
		WHERE appointment_id = $1 AND kind = $2 AND sequence = $3 AND sent_at IS NULL`,
		r.AppointmentID, r.Kind, r.Sequence, micros(at))
}

// DropReminder forgets a reminder that was not sent.
func (t *Tx) DropReminder(ctx context.Context, r casefile.Reminder) error {
	_, err := t.q.ExecContext(ctx, `DELETE FROM reminder
		WHERE appointment_id = $1 AND kind = $2 AND sequence = $3 AND sent_at IS NULL`, r.AppointmentID, r.Kind, r.Sequence)
	return wrap(err, "drop reminder")
}

// changesOne tells whether a statement has changed a row.
func (t *Tx) changesOne(ctx context.Context, doing, statement string, args ...any) (bool, error) {
	result, err := t.q.ExecContext(ctx, statement, args...)
	if err != nil {
		return false, fmt.Errorf("%s: %w", doing, err)
	}
	n, err := result.RowsAffected()
	return n > 0, wrap(err, doing)
}
