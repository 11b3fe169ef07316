package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/config"
	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/fault"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

type deskCmd struct {
	Show  deskShow  `cmd:"" help:"Print what a desk offers, and how many bookings each day has."`
	Set   deskSet   `cmd:"" help:"Set benches, minutes, lead time or horizon of a desk."`
	Close deskClose `cmd:"" help:"Close a desk on a date."`
	Hours deskHours `cmd:"" help:"Set a desk's hours on a date."`
}

// deskChange is what all commands that change a desk take.
type deskChange struct {
	config.Database
	config.Migration
	Rebook bool   `help:"Move bookings that do not fit any more to the nearest free time, and tell the customers."`
	Number string `arg:"" help:"The store's number." placeholder:"NUMBER"`
}

type deskSet struct {
	deskChange
	Benches *int           `help:"How many customers are served side by side, 1 to 64." placeholder:"N"`
	Minutes *int           `help:"How long one takes, in quarters of an hour. Bookings keep their length." placeholder:"45"`
	Lead    *time.Duration `help:"From now to the earliest time that can be booked." placeholder:"2h"`
	Horizon *int           `help:"How many days ahead can be booked." placeholder:"14"`
}

type deskClose struct {
	deskChange
	Date string `arg:"" help:"The date, like 2017-11-24." placeholder:"DATE"`
	Note string `help:"Why, for those who run the desk." placeholder:"TEXT"`
}

type deskHours struct {
	deskClose
	Hours string `arg:"" help:"The hours, like 10-6 or 9:30am-noon." placeholder:"HOURS"`
}

// Run sets what a desk offers.
func (c *deskSet) Run(ctx context.Context, s streams) error {
	if c.Benches == nil && c.Minutes == nil && c.Lead == nil && c.Horizon == nil {
		return errors.New("nothing to set; expected --benches, --minutes, --lead or --horizon")
	}
	if err := c.check(); err != nil {
		return err
	}
	return c.run(ctx, s, func(desk *removal.Desk) (removal.Refit, error) {
		known, err := desk.Calendar(ctx, c.Number)
		if err != nil {
			return removal.Refit{}, err
		}
		return desk.ChangeDesk(ctx, c.Number, c.over(known.Desk), c.Rebook, audit.CLI())
	})
}

// check tells every mistake at once.
func (c *deskSet) check() error {
	var mistakes []error
	wrong := func(bad bool, format string, args ...any) {
		if bad {
			mistakes = append(mistakes, fmt.Errorf(format, args...))
		}
	}
	const quarter, longest, leadMost, horizonMost = 15, 480, 30 * 24 * time.Hour, 365
	if c.Benches != nil {
		wrong(*c.Benches < 1 || *c.Benches > store.MaxBenches, "--benches %d: expected 1 to %d", *c.Benches, store.MaxBenches)
	}
	if c.Minutes != nil {
		wrong(*c.Minutes < quarter || *c.Minutes > longest || *c.Minutes%quarter != 0,
			"--minutes %d: expected quarters of an hour, %d to %d", *c.Minutes, quarter, longest)
	}
	if c.Lead != nil {
		wrong(*c.Lead < 0 || *c.Lead > leadMost || *c.Lead%time.Minute != 0, "--lead %s: expected whole minutes, 0m to %s", *c.Lead, leadMost)
	}
	if c.Horizon != nil {
		wrong(*c.Horizon < 0 || *c.Horizon > horizonMost, "--horizon %d: expected 0 to %d days", *c.Horizon, horizonMost)
	}
	return errors.Join(mistakes...)
}

// over puts what was given over what a desk offers now.
func (c *deskSet) over(d store.Desk) store.Desk {
	if c.Benches != nil {
		d.Benches = *c.Benches
	}
	if c.Minutes != nil {
		d.Cells = *c.Minutes / int(store.Cell/time.Minute)
	}
	if c.Lead != nil {
		d.Lead = *c.Lead
	}
	if c.Horizon != nil {
		d.HorizonDays = *c.Horizon
	}
	return d
}

// Run closes a desk on a date.
func (c *deskClose) Run(ctx context.Context, s streams) error {
	return c.change(ctx, s, store.Span{})
}

// Run sets a desk's hours on a date.
func (c *deskHours) Run(ctx context.Context, s streams) error {
	hours, err := store.ParseSpan(c.Hours)
	if err != nil {
		return err
	}
	return c.change(ctx, s, hours)
}

func (c *deskClose) change(ctx context.Context, s streams, hours store.Span) error {
	on, err := day.Parse(c.Date)
	if err != nil {
		return err
	}
	return c.run(ctx, s, func(desk *removal.Desk) (removal.Refit, error) {
		return desk.ChangeDay(ctx, c.Number, on, hours, c.Note, c.Rebook, audit.CLI())
	})
}

// run changes a desk and tells what became of it.
func (c *deskChange) run(ctx context.Context, s streams, change func(*removal.Desk) (removal.Refit, error)) error {
	database, err := open(ctx, c.Database, c.Migration)
	if err != nil {
		return err
	}
	defer database.Close()
	desk, err := openDesks(ctx, database, c.Database, c.Rebook)
	if err != nil {
		return err
	}
	done, err := change(desk)
	if err != nil {
		return c.explain(err)
	}
	for _, b := range done.Stranded {
		fmt.Fprintln(s.out, fate(b))
	}
	if !done.Changed {
		fmt.Fprintf(s.out, "desk %s is like that already; nothing to change\n", c.Number)
		return nil
	}
	fmt.Fprintf(s.out, "desk %s is changed\n", c.Number)
	return nil
}

// fate says what became of a booking that did not fit, and whether somebody has
// to call: mails tell only those who have a mailbox on file.
func fate(b removal.Stranded) string {
	said := b.String() + ": canceled, waits for the next free time"
	if !b.To.Start.IsZero() {
		said = fmt.Sprintf("%s: moved to desk %s, %s", b, b.To.StoreNumber, b.To.Start.In(b.ToZone).Format(removal.ShownTime))
	}
	if b.Untold {
		said += "; not told, no mailbox is on file: call the customer"
	}
	return said
}

// explain lists the bookings that are in the way, and names an unknown store.
func (c *deskChange) explain(err error) error {
	var stranded *removal.StrandedError
	switch {
	case errors.As(err, &stranded):
		lines := []error{fmt.Errorf("%s at desk %s would not fit any more; nothing was changed; --rebook moves them and tells the customers",
			bookings(len(stranded.Bookings)), c.Number)}
		for _, b := range stranded.Bookings {
			lines = append(lines, errors.New(b.String()))
		}
		return errors.Join(lines...)
	case fault.Is(err, "store_not_found"):
		return fmt.Errorf("there is no store %s; swapdesk import stores loads them", c.Number)
	}
	return err
}

func bookings(n int) string {
	if n == 1 {
		return "1 booking"
	}
	return fmt.Sprintf("%d bookings", n)
}

// openDesks gives the use case of desks. Only who moves bookings writes mails;
// the server sends them.
func openDesks(ctx context.Context, database *db.DB, d config.Database, rebook bool) (*removal.Desk, error) {
	if rebook {
		v, err := openVault(ctx, database, d, time.Now)
		if err != nil {
			return nil, err
		}
		if _, err := outbox(database, v, "desk", time.Now, slog.New(slog.DiscardHandler), nil); err != nil {
			return nil, err
		}
	}
	return &removal.Desk{Repo: database, Now: time.Now}, nil
}
