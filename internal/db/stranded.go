package db

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
)

// ListSeated gives the appointments at a store that end after an instant and
// keep a bench, the earliest first.
func (q queries) ListSeated(ctx context.Context, storeNumber string, after time.Time) ([]casefile.Appointment, error) {
	found, err := list(ctx, q.q, scanAppointment, `SELECT `+appointmentColumns+` FROM appointment
		WHERE store_id = $1 AND starts_at > $2 AND ends_at > $3 AND status IN ('held', 'booked', 'checked_in', 'in_service')
			AND (hold_until IS NULL OR hold_until > $3)
		ORDER BY starts_at, made_at, id`, storeNumber, micros(after.Add(-longestVisit)), micros(after))
	return found, wrap(err, "list who is seated")
}

// ListSeated is that of a transaction, on what is committed.
func (d *DB) ListSeated(ctx context.Context, storeNumber string, after time.Time) ([]casefile.Appointment, error) {
	return d.read().ListSeated(ctx, storeNumber, after)
}

// ListExceptionNotes gives the notes of a desk's dates that differ, by date.
func (d *DB) ListExceptionNotes(ctx context.Context, storeNumber string) (map[day.Date]string, error) {
	notes := map[day.Date]string{}
	_, err := list(ctx, d.reader, func(rows *sql.Rows) (struct{}, error) {
		var text, note string
		if err := rows.Scan(&text, &note); err != nil {
			return struct{}{}, err
		}
		on, err := day.Parse(text)
		notes[on] = note
		return struct{}{}, err
	}, `SELECT day_on, note FROM desk_exception WHERE store_id = $1`, storeNumber)
	return notes, wrap(err, "list notes of days")
}

// CountBooked counts the removals of some SKUs that are booked to end after an
// instant and not after another.
func (d *DB) CountBooked(ctx context.Context, skus []string, after, until time.Time) (int, error) {
	total := 0
	for batch := range slices.Chunk(skus, rowsPerStatement) {
		var n int
		err := d.reader.QueryRowContext(ctx, `SELECT count(*) FROM appointment a
			JOIN subscription s ON s.id = a.subscription_id JOIN purchase p ON p.id = s.purchase_id
			WHERE a.status = 'booked' AND a.ends_at > $1 AND a.ends_at <= $2 AND p.sku IN (`+placeholders(3, len(batch))+`)`,
			append([]any{micros(after), micros(until)}, anys(batch)...)...).Scan(&n)
		if err != nil {
			return 0, fmt.Errorf("count booked removals: %w", err)
		}
		total += n
	}
	return total, nil
}

// longestVisit lets the index on stores and starts be of use: no appointment
// takes more than 32 cells.
const longestVisit = 8 * time.Hour
