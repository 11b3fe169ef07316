package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/fault"
)

type staffNumberCmd struct {
	config.Database
	config.Migration
	Email      string `arg:"" help:"Email address of the account." placeholder:"EMAIL"`
	Number     string `help:"3 to 10 digits, by which the person signs in at kiosks." required:"" placeholder:"NUMBER"`
	BadgeStdin bool   `help:"Read what the badge's barcode says from standard input." name:"badge-stdin"`
}

// Run gives somebody a number. The PIN is their own to choose, at a kiosk,
// right after signing in there with the password.
func (c *staffNumberCmd) Run(ctx context.Context, s streams) error {
	badge := ""
	if c.BadgeStdin {
		line, err := readPassword(s, true)
		if err != nil {
			return err
		}
		badge = strings.TrimSpace(line)
	}
	return withAccounts(ctx, c.Database, c.Migration, func(d *db.DB, accounts *account.Service) error {
		a, err := findAccount(ctx, accounts, c.Email)
		if err != nil {
			return err
		}
		err = associatesOf(d, accounts, accounts.MAC, time.Now).SetNumber(ctx, a.ID, c.Number, badge, audit.CLI())
		switch {
		case fault.Is(err, "number_format"):
			return fmt.Errorf("--number %q: a number has 3 to 10 digits", c.Number)
		case fault.Is(err, "badge_format"):
			return errors.New("a badge's barcode has 6 to 100 characters")
		case fault.Is(err, "number_taken"):
			return errors.New("this number or badge is somebody else's")
		case err != nil:
			return err
		}
		fmt.Fprintf(s.out, "%s signs in at kiosks with the number %s; the first time with the password, to choose a PIN\n", a.Email, c.Number)
		return nil
	})
}
