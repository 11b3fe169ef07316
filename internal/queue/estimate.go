package queue

import (
	"slices"
	"time"

	"swapdesk/internal/store"
)

const (
	// roundTo is how exactly a wait is told.
	roundTo = 5 * time.Minute
	// overrun is how much longer work is taken to last that should be over.
	overrun = 5 * time.Minute
)

// Waits estimates how long each waiting ticket still waits, by ticket id,
// rounded up to 5 minutes; 0 is "you are next". It plays the desk forward:
// each bench is busy for as long as an appointment takes, and whenever one is
// free the ticket whose turn it is then goes there. coming are the booked
// times of today to which nobody has come yet; they take their turn when their
// time comes.
func Waits(d store.Desk, now time.Time, tickets []Ticket, coming []time.Time) map[string]time.Duration {
	free := make([]time.Time, max(d.Benches, 1))
	for i := range free {
		free[i] = now
	}
	queue := InTurn(tickets, now)
	for _, t := range tickets {
		if (t.Status != Called && t.Status != Serving) || t.Bench > len(free) {
			continue
		}
		from := t.ServingAt
		if t.Status == Called {
			from = now
		}
		free[t.Bench-1] = later(from.Add(d.Duration()), now.Add(overrun))
	}
	for _, at := range coming {
		queue = append(queue, Ticket{Status: Waiting, AppointmentID: "coming", Due: at, CameAt: later(at, now)})
	}
	waits := map[string]time.Duration{}
	for len(queue) > 0 {
		bench := earliest(free)
		at := free[bench]
		queue = InTurn(queue, at)
		next := slices.IndexFunc(queue, func(t Ticket) bool { return !t.CameAt.After(at) })
		if next < 0 { // nobody is there yet: the bench stays empty until somebody is
			free[bench] = soonest(queue)
			continue
		}
		if t := queue[next]; t.ID != "" {
			waits[t.ID] = (at.Sub(now) + roundTo - 1) / roundTo * roundTo
		}
		free[bench] = at.Add(d.Duration())
		queue = slices.Delete(queue, next, next+1)
	}
	return waits
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// earliest is the bench that is free first.
func earliest(free []time.Time) int {
	return slices.Index(free, slices.MinFunc(free, time.Time.Compare))
}

// soonest is when the first of those who are still to come is there.
func soonest(queue []Ticket) time.Time {
	return slices.MinFunc(queue, func(a, b Ticket) int { return a.CameAt.Compare(b.CameAt) }).CameAt
}
