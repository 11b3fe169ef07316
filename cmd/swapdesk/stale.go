package main

import (
	"context"

	"swapdesk/internal/casefile"
	"swapdesk/internal/db"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
)

// stale tells the outbox which queued mails are no longer true: the reminder
// of a booking that was moved or canceled since.
func stale(database *db.DB) func(context.Context, notify.Message) (bool, error) {
	return func(ctx context.Context, m notify.Message) (bool, error) {
		var v notify.Visit
		switch d := m.Data.(type) {
		case notify.RemovalTomorrow:
			v = d.Visit
		case notify.RemovalSoon:
			v = d.Visit
		default:
			return false, nil
		}
		a, err := database.FindAppointment(ctx, v.Appointment)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			return true, nil
		case err != nil:
			return false, err
		}
		return a.Status != casefile.AppointmentBooked || a.Sequence != v.Sequence, nil
	}
}
