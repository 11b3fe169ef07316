package program

import (
	"time"

	"swapdesk/internal/day"
)

// Version is one policy version in force from At until the next one.
type Version struct {
	Number int
	Status Status
	At     time.Time
}

// PausedDays counts the local dates inside the window that a pause touched,
// each once (contract.md, Pause). versions are in the order of their numbers,
// which is also that of their times; those later than now do not count yet.
//
// Each counted date makes the window one day longer, so that a pause which
// begins inside the window counts to its own end. One that still runs counts
// through today. Days between close and reopen are not added.
func PausedDays(versions []Version, opensOn day.Date, windowDays int, zone *time.Location, now time.Time) int {
	total := 0
	uncounted := opensOn // the first date that is not counted yet
	for i, v := range versions {
		if v.Status != Paused || v.At.After(now) {
			continue
		}
		from, through := day.Of(v.At, zone), day.Of(now, zone)
		if i+1 < len(versions) && !versions[i+1].At.After(now) {
			end := versions[i+1].At
			if !v.At.Before(end) {
				continue // superseded in the instant that it was made
			}
			// A pause that ends at midnight does not touch the new date.
			through = day.Of(end.Add(-1), zone)
		}
		if from.Before(uncounted) {
			from = uncounted
		}
		if from.After(opensOn.AddDays(windowDays+total)) || through.Before(from) {
			continue
		}
		total += from.DaysUntil(through) + 1
		uncounted = through.AddDays(1)
	}
	return total
}
