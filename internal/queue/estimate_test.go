package queue_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"swapdesk/internal/queue"
	"swapdesk/internal/store"
)

var noon = time.Date(2017, 9, 22, 17, 0, 0, 0, time.UTC)

func after(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

// walkIn came so many minutes after noon.
func walkIn(number, came int) queue.Ticket {
	return queue.Ticket{ID: strconv.Itoa(number), Number: number, Status: queue.Waiting, Due: after(came), CameAt: after(came)}
}

// booked came some minutes after noon for a time some minutes after noon.
func booked(number, came, due int) queue.Ticket {
	t := walkIn(number, came)
	t.AppointmentID, t.Due = "a"+t.ID, after(due)
	return t
}

func at(t queue.Ticket, status queue.Status, bench, since int) queue.Ticket {
	t.Status, t.Bench, t.CalledAt, t.ServingAt, t.Calls = status, bench, after(since), after(since), 1
	return t
}

func TestInTurn(t *testing.T) {
	t.Parallel()
	tickets := []queue.Ticket{
		walkIn(1, -40), booked(2, -35, 0), booked(3, -30, 30), walkIn(4, -20), booked(5, -10, -15), at(walkIn(6, -50), queue.Called, 1, -1),
	}
	for name, c := range map[string]struct {
		at   time.Time
		want []int
	}{
		"before any time":             {after(-16), []int{1, 4, 5, 2, 3}},
		"one time has come":           {after(-1), []int{5, 1, 4, 2, 3}},
		"two have":                    {after(0), []int{5, 2, 1, 4, 3}},
		"all have, by their time":     {after(30), []int{5, 2, 3, 1, 4}},
		"and late ones keep theirs":   {after(300), []int{5, 2, 3, 1, 4}},
		"the one called is no waiter": {after(1), []int{5, 2, 1, 4, 3}},
	} {
		var got []int
		for _, k := range queue.InTurn(tickets, c.at) {
			got = append(got, k.Number)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()
	two := store.Desk{Benches: 2, Cells: 3}
	one := store.Desk{Benches: 1, Cells: 3}
	for name, c := range map[string]struct {
		desk    store.Desk
		tickets []queue.Ticket
		coming  []time.Time
		want    map[string]int // minutes
	}{
		"nobody":            {two, nil, nil, map[string]int{}},
		"both benches free": {two, []queue.Ticket{walkIn(1, -1), walkIn(2, -1), walkIn(3, 0)}, nil, map[string]int{"1": 0, "2": 0, "3": 45}},
		"one is busy": {
			one,
			[]queue.Ticket{at(walkIn(1, -60), queue.Serving, 1, -31), walkIn(2, -5), walkIn(3, -4)},
			nil,
			map[string]int{"2": 15, "3": 60},
		},
		"work that should be over":   {one, []queue.Ticket{at(walkIn(1, -99), queue.Serving, 1, -90), walkIn(2, 0)}, nil, map[string]int{"2": 5}},
		"called counts from now":     {one, []queue.Ticket{at(walkIn(1, -99), queue.Called, 1, -9), walkIn(2, 0)}, nil, map[string]int{"2": 45}},
		"a booked time goes first":   {one, []queue.Ticket{walkIn(1, -30), booked(2, -5, -1)}, nil, map[string]int{"2": 0, "1": 45}},
		"the early one fills a gap":  {one, []queue.Ticket{booked(1, -5, 120)}, nil, map[string]int{"1": 0}},
		"the early one is overtaken": {one, []queue.Ticket{booked(1, -5, 120), walkIn(2, 0)}, nil, map[string]int{"2": 0, "1": 45}},
		"somebody booked is to come": {one, []queue.Ticket{walkIn(1, 0), walkIn(2, 0)}, []time.Time{after(30)}, map[string]int{"1": 0, "2": 90}},
		"late but still expected":    {one, []queue.Ticket{walkIn(1, 0)}, []time.Time{after(-5)}, map[string]int{"1": 45}},
		"later than they wait for":   {one, []queue.Ticket{walkIn(1, 0)}, []time.Time{after(200)}, map[string]int{"1": 0}},
		"a bench that is gone":       {one, []queue.Ticket{at(walkIn(1, -9), queue.Serving, 2, -5), walkIn(2, 0)}, nil, map[string]int{"2": 0}},
		"a desk without any bench":   {store.Desk{Cells: 3}, []queue.Ticket{walkIn(1, 0)}, nil, map[string]int{"1": 0}},
	} {
		got := queue.Waits(c.desk, noon, c.tickets, c.coming)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", name, got)
		}
		for id, minutes := range c.want {
			if got[id] != time.Duration(minutes)*time.Minute {
				t.Errorf("%s: ticket %s waits %s, want %d minutes", name, id, got[id], minutes)
			}
		}
	}
}

// Whatever is waiting: it ends, everybody gets a wait, in steps of 5 minutes,
// and nobody waits shorter with fewer benches.
func TestWaitsProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		desk := store.Desk{Benches: rapid.IntRange(1, 4).Draw(t, "benches"), Cells: rapid.IntRange(1, 8).Draw(t, "cells")}
		var tickets []queue.Ticket
		for i := range rapid.IntRange(0, 20).Draw(t, "tickets") {
			k := walkIn(i+1, -rapid.IntRange(0, 90).Draw(t, "came"))
			if rapid.Bool().Draw(t, "booked") {
				k = booked(i+1, -rapid.IntRange(0, 90).Draw(t, "came"), rapid.IntRange(-90, 90).Draw(t, "due"))
			}
			tickets = append(tickets, k)
		}
		var coming []time.Time
		for range rapid.IntRange(0, 10).Draw(t, "coming") {
			coming = append(coming, after(rapid.IntRange(-10, 300).Draw(t, "at")))
		}
		waits := queue.Waits(desk, noon, tickets, coming)
		if len(waits) != len(tickets) {
			t.Fatalf("%d waits of %d tickets", len(waits), len(tickets))
		}
		longest := time.Duration(0)
		for id, w := range waits {
			if w < 0 || w%(5*time.Minute) != 0 {
				t.Fatalf("ticket %s waits %s", id, w)
			}
			longest = max(longest, w)
		}
		if first := queue.InTurn(tickets, noon); len(first) > 0 && waits[first[0].ID] != 0 && first[0].Due.Before(noon) && len(coming) == 0 {
			t.Fatalf("the first waits %s at an empty desk", waits[first[0].ID])
		}
		desk.Benches++
		for id, w := range queue.Waits(desk, noon, tickets, nil) {
			if w > longest {
				t.Fatalf("ticket %s waits %s with a bench more, the longest was %s", id, w, longest)
			}
		}
	})
}
