package casefile

import (
	"time"

	"swapdesk/internal/day"
)

// ReminderKind names a reminder of an appointment; it is stable, since it is
// stored.
type ReminderKind string

// The kinds of reminders.
const (
	ReminderDayBefore ReminderKind = "day_before" // at the same time of the clock
	ReminderSoon      ReminderKind = "soon"       // two hours before
)

// soon is how long before the start the last reminder is due.
const soon = 2 * time.Hour

// Reminder is a mail that tells once more of an appointment before it begins.
type Reminder struct {
	AppointmentID string
	Kind          ReminderKind
	Sequence      int // of the appointment: another time has reminders of its own
	Due           time.Time
}

// Reminders are those of an appointment at a store in zone that were still to
// come when it was last changed. One whose time had passed by then is left
// out: the mail about the change has said it all.
func (a Appointment) Reminders(zone *time.Location) []Reminder {
	all := []Reminder{
		// A date back and not 24 hours: the clocks may change in between.
		{a.ID, ReminderDayBefore, a.Sequence, a.Start.In(zone).AddDate(0, 0, -1)},
		{a.ID, ReminderSoon, a.Sequence, a.Start.Add(-soon)},
	}
	var coming []Reminder
	for _, r := range all {
		if r.Due.After(a.ChangedAt) {
			coming = append(coming, r)
		}
	}
	return coming
}

// Until is the exclusive end of the time in which a late reminder of a kind is
// still true: "tomorrow" is so through the day before at a store in zone, and
// gives way to the last one; that one is true until the start.
func (a Appointment) Until(kind ReminderKind, zone *time.Location) time.Time {
	if kind == ReminderSoon {
		return a.Start
	}
	midnight, last := day.StartOf(day.Of(a.Start, zone), zone), a.Start.Add(-soon)
	if last.Before(midnight) {
		return last
	}
	return midnight
}
