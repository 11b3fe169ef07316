package removal_test

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"
)

// The desk of a history, small enough that everything gets in each other's way.
const (
	modelBenches = 2
	modelCells   = 3 // of an appointment
	modelStarts  = 6 // a quarter of an hour apart, so that neighbors overlap
	modelSubs    = 5
)

// none is no start.
const none = -1

// seat is where somebody sits: a start and a bench. The zero seat is none.
type seat struct{ Start, Bench int8 } // both counted from 1

func seatAt(start, bench int) seat { return seat{int8(start + 1), int8(bench)} }

func (s seat) start() int { return int(s.Start) - 1 }

// person is one subscription: what it has booked under which version, and what
// it holds. The version "?" is that of a booking of which nobody was told.
type person struct {
	Live, Hold seat
	Version    string
}

// desk is the state of the model.
type desk [modelSubs]person

// bench gives the lowest bench that is free for a whole appointment, the
// person's own counted as free; 0 when there is none.
func (d desk) bench(sub, start int) int {
	for bench := 1; bench <= modelBenches; bench++ {
		free := true
		for i, p := range d {
			for _, s := range []seat{p.Live, p.Hold} {
				apart := s.start() - start
				free = free && (i == sub || s == seat{} || int(s.Bench) != bench || apart >= modelCells || apart <= -modelCells)
			}
		}
		if free {
			return bench
		}
	}
	return 0
}

// free is a bit for every start at which somebody who has nothing may book.
func (d desk) free() (starts int) {
	for start := range modelStarts {
		if d.bench(none, start) > 0 {
			starts |= 1 << start
		}
	}
	return starts
}

// action is what a client calls, and result what it was told.
type action struct {
	Do     string // hold, book, cancel, look or read
	Sub    int
	Start  int
	Expect string
}

type result struct {
	Unknown bool   // the client was told nothing, or nothing to rely on
	Code    string // of the error; "" for done
	Bench   int
	Version string
	Held    int // what look saw
	Booked  int
	Free    int // what read saw
}

// step is what a desk does when one calls after the other: the states that are
// possible after it, none when it cannot have told this.
func (d desk) step(a action, r result) []desk {
	after, want := d.apply(a, r)
	switch {
	case r.Unknown && after != d:
		if a.Do == "book" {
			after[a.Sub].Version = "?"
		}
		return []desk{d, after}
	case r.Unknown:
		return []desk{d}
	case want.Code != r.Code || want.Bench != r.Bench || want.Free != r.Free || want.Held != r.Held || want.Booked != r.Booked:
		return nil
	case !same(want.Version, r.Version):
		return nil
	}
	if r.Version != "" && after[a.Sub].Version == "?" {
		after[a.Sub].Version = r.Version
	}
	return []desk{after}
}

// same tells whether two versions may be one.
func same(a, b string) bool { return a == b || a == "?" && b != "" || b == "?" && a != "" }

// apply is the sequential desk.
func (d desk) apply(a action, r result) (desk, result) {
	switch a.Do {
	case "read":
		return d, result{Free: d.free()}
	case "look":
		p := d[a.Sub]
		return d, result{Held: p.Hold.start(), Booked: p.Live.start(), Version: p.Version}
	case "hold":
		if p := d[a.Sub]; p.Hold.start() == a.Start {
			return d, result{Bench: int(p.Hold.Bench)}
		}
		bench := d.bench(a.Sub, a.Start)
		if bench == 0 {
			return d, result{Code: "slot_taken"}
		}
		d[a.Sub].Hold = seatAt(a.Start, bench)
		return d, result{Bench: bench}
	case "cancel":
		switch p := d[a.Sub]; {
		case p.Live == seat{}:
			return d, result{}
		case p.Version == "?" && r.Code == "booking_changed": // it may be another one than expected
			return d, r
		case !same(p.Version, a.Expect):
			return d, result{Code: "booking_changed"}
		}
		d[a.Sub] = person{}
		return d, result{}
	}
	return d.book(a, r)
}

func (d desk) book(a action, r result) (desk, result) {
	p := &d[a.Sub]
	bench := d.bench(a.Sub, a.Start)
	switch {
	case p.Live.start() == a.Start:
		return d, result{Bench: int(p.Live.Bench), Version: p.Version}
	case p.Version == "?" && r.Code == "booking_changed": // it may be another one than expected
		return d, r
	case !same(p.Version, a.Expect):
		return d, result{Code: "booking_changed"}
	case bench == 0:
		return d, result{Code: "slot_taken"}
	case p.Live == seat{}:
		*p = person{Live: seatAt(a.Start, bench), Version: r.Version} // of which nobody knew before
	default:
		*p = person{Live: seatAt(a.Start, bench), Version: next(p.Version)}
	}
	return d, result{Bench: bench, Version: p.Version}
}

// next is the version of an appointment that was moved.
func next(version string) string {
	var id string
	var sequence int
	if _, err := fmt.Sscanf(version, "%36s.%d", &id, &sequence); err != nil {
		return "?"
	}
	return fmt.Sprintf("%s.%d", id, sequence+1)
}

// sequentialDesk is the model as the checker takes it.
func sequentialDesk() porcupine.Model {
	model := porcupine.NondeterministicModel{
		Init: func() []any { return []any{desk{}} },
		Step: func(state, input, output any) (states []any) {
			for _, d := range state.(desk).step(input.(action), output.(result)) {
				states = append(states, d)
			}
			return states
		},
		Equal: func(a, b any) bool { return a == b },
	}
	return model.ToModel()
}

// operation is one call in a history.
func operation(client int, a action, called int64, r result, returned int64) porcupine.Operation {
	return porcupine.Operation{ClientId: client, Input: a, Call: called, Output: r, Return: returned}
}

// told lists what came out how often, for those who read the test's log.
func told(history []porcupine.Operation) (lines []string) {
	counts := map[string]int{}
	for _, o := range history {
		a, r := o.Input.(action), o.Output.(result)
		switch {
		case r.Unknown:
			counts[a.Do+" unknown"]++
		case r.Code != "":
			counts[a.Do+" "+r.Code]++
		default:
			counts[a.Do+" done"]++
		}
	}
	for what, n := range counts {
		lines = append(lines, fmt.Sprintf("%s %d", what, n))
	}
	slices.Sort(lines)
	return lines
}
