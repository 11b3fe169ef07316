package kiosk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"swapdesk/internal/purchase"
	"swapdesk/internal/queue"
	"swapdesk/internal/removal"
	"swapdesk/internal/words"
	page "swapdesk/templates/kiosk"
)

func number(e queue.Entry) string { return strconv.Itoa(e.Number) }

// fillToday puts a board onto the page: who is at a bench, then everybody who
// waits or is expected in the order in which they come up, then who has gone.
func (h *Handlers) fillToday(b queue.Board, v *page.Today) {
	w := h.Words.In("en")
	v.Date = w.Date(b.On)
	l := list{h, b, w}
	v.Lead = l.lead()
	next, waits := b.Next()
	if waits {
		v.Next = number(next)
		if b.FreeBenches() > 0 {
			v.CallAction = ticketPath + next.ID + "/call"
		}
	}
	for _, e := range b.Live {
		v.Rows = append(v.Rows, l.live(e))
	}
	for _, e := range b.Expected {
		v.Rows = append(v.Rows, l.expected(e))
	}
	for _, e := range b.Ended {
		v.Ended = append(v.Ended, l.ended(e))
	}
}

// list draws a board.
type list struct {
	*Handlers
	queue.Board
	w *words.Words
}

// lead sums the day up.
func (l list) lead() string {
	waiting := len(slices.DeleteFunc(slices.Clone(l.Live), func(e queue.Entry) bool { return e.Status != queue.Waiting }))
	wait := "a bench is free"
	if l.WalkIn > 0 {
		wait = "about " + minutes(l.w, l.WalkIn)
	}
	return fmt.Sprintf("Waiting: %d. Expected: %d. Free benches: %d of %d. Wait of who comes now: %s.",
		waiting, len(l.Expected), l.FreeBenches(), l.Store.Benches, wait)
}

func (l list) row(key string, e queue.Entry) page.TodayRow {
	return page.TodayRow{
		Key: key, Name: cmp.Or(purchase.MaskName(e.Name), "No name on file"), Product: e.Product, When: l.came(e),
	}
}

// came is the booked time, or since when somebody without one is here.
func (l list) came(e queue.Entry) string {
	zone := l.Store.Location
	switch {
	case !e.Booked():
		return "Walk-in, since " + l.w.Hour(e.CameAt, zone)
	case e.ID == "":
		return "Booked for " + l.w.Hour(e.Due, zone)
	}
	return "Booked for " + l.w.Hour(e.Due, zone) + ", here since " + l.w.Hour(e.CameAt, zone)
}

func (l list) live(e queue.Entry) page.TodayRow {
	now, zone := l.Now(), l.Store.Location
	r := l.row(e.ID, e)
	r.Number, r.OpenAction, r.LeaveAction = number(e), ticketPath+e.ID+"/open", ticketPath+e.ID+"/leave"
	step := func(name, text string) {
		r.Steps = append(r.Steps, page.TodayStep{Action: ticketPath + e.ID + "/" + name, Text: text})
	}
	switch e.Status {
	case queue.Called:
		r.Kind, r.Status = "wait", "Called to bench "+strconv.Itoa(e.Bench)
		r.Wait = "Since " + l.w.Hour(e.CalledAt, zone)
		if e.Calls > 1 {
			r.Wait += fmt.Sprintf(", called %d times", e.Calls)
		}
		step("serve", "At the bench")
		step("recall", "Call again")
		if e.MayMiss(now) {
			step("no-show", "Did not come")
		} else {
			r.Note = "Did not come? You can say so from " + l.w.Hour(e.CalledAt.Add(queue.NoShowAfter), zone) + "."
		}
	case queue.Serving:
		r.Kind, r.Status = "yes", "At bench "+strconv.Itoa(e.Bench)
		r.Wait = "Since " + l.w.Hour(e.ServingAt, zone)
		r.FinishURL = ticketPath + e.ID + "/finish"
	default:
		r.Kind, r.Status, r.Wait = "plain", "Waiting", "Next"
		if wait := l.Waits[e.ID]; wait > 0 {
			r.Wait = "About " + minutes(l.w, wait)
		}
	}
	return r
}

func (l list) expected(e queue.Entry) page.TodayRow {
	r := l.row(e.AppointmentID, e)
	r.Kind, r.Status, r.OpenAction = "plain", "Expected", expectedPath+e.AppointmentID+"/open"
	r.Steps = []page.TodayStep{{Action: expectedPath + e.AppointmentID + "/check-in", Text: "Check in"}}
	if late := l.Now().Sub(e.Due); late > 0 {
		r.Kind, r.Status = "wait", "Late"
		if late >= removal.MissedAfter {
			r.Steps = append(r.Steps, page.TodayStep{Action: expectedPath + e.AppointmentID + "/missed", Text: "Did not come"})
		} else {
			r.Note = "Did not come? You can say so from " + l.w.Hour(e.Due.Add(removal.MissedAfter), l.Store.Location) + "."
		}
	}
	return r
}

func (l list) ended(e queue.Entry) page.TodayRow {
	r := l.row(e.ID, e)
	r.Number = number(e)
	switch e.Status {
	case queue.Done:
		r.Kind, r.Status, r.CertificateURL = "yes", "Done", ticketPath+e.ID+"/certificate"
	case queue.NoShow:
		r.Kind, r.Status = "stop", "Did not come"
	default:
		r.Kind, r.Status = "plain", "Left"
	}
	r.Wait = "At " + l.w.Hour(e.EndedAt, l.Store.Location)
	return r
}
