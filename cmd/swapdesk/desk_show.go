package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/config"
	"swapdesk/internal/day"
	"swapdesk/internal/store"
)

type deskShow struct {
	config.Database
	Number string `arg:"" help:"The store's number." placeholder:"NUMBER"`
}

// Run prints a desk and its days, today first. It creates and migrates nothing.
func (c *deskShow) Run(ctx context.Context, s streams) error {
	database, err := openToRead(ctx, c.Database)
	if err != nil {
		return err
	}
	defer database.Close()
	now := time.Now()
	today := day.Of(now, time.UTC)
	found, err := database.ListCalendars(ctx, []string{c.Number}, today.AddDays(-1), today.AddDays(2*366))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("there is no store %s; swapdesk import stores loads them", c.Number)
	}
	desk := found[0]
	notes, err := database.ListExceptionNotes(ctx, c.Number)
	if err != nil {
		return err
	}
	seated, err := database.ListSeated(ctx, c.Number, now)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "desk %s, %s, %s (%s)\n", desk.Number, desk.Name, desk.OneLine(), desk.Zone)
	fmt.Fprintf(s.out, "benches %d, minutes %d, lead %s, horizon %d days\n",
		desk.Benches, int(desk.Duration()/time.Minute), desk.Lead, desk.HorizonDays)
	fmt.Fprintf(s.out, "hours %s\n", cmp.Or(desk.HoursText, "none: nothing can be booked"))
	for _, line := range days(desk, notes, seated, day.Of(now, desk.Location)) {
		fmt.Fprintln(s.out, line)
	}
	return nil
}

// days are the dates that can be booked and those beyond on which the desk
// keeps other hours or has bookings.
func days(desk store.Calendar, notes map[day.Date]string, seated []casefile.Appointment, today day.Date) []string {
	booked := map[day.Date]int{}
	last := today.AddDays(desk.HorizonDays)
	for _, a := range seated {
		if a.Live() {
			booked[day.Of(a.Start, desk.Location)]++
		}
	}
	beyond := last
	for on := range desk.Exceptions {
		beyond = later(beyond, on)
	}
	for on := range booked {
		beyond = later(beyond, on)
	}
	var lines []string
	for on := today; !on.After(beyond); on = on.AddDays(1) {
		_, differs := desk.Exceptions[on]
		if on.After(last) && !differs && booked[on] == 0 {
			continue
		}
		line := fmt.Sprintf("%s %s  %s  %d booked", on.Weekday().String()[:3], on, desk.On(on), booked[on])
		if differs {
			line += "  other hours " + notes[on]
		}
		lines = append(lines, line)
	}
	return lines
}

func later(a, b day.Date) day.Date {
	if b.After(a) {
		return b
	}
	return a
}
