package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is the command line: one field a subcommand, its file beside this one.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run the server."`
	Migrate migrateCmd `cmd:"" help:"Create the database or bring it up to date."`
	Program programCmd `cmd:"" help:"Work with withdrawal programs."`
	Import  importCmd  `cmd:"" help:"Load products, purchases or license keys."`
	Staff   staffCmd   `cmd:"" help:"Work with the accounts of staff."`
	Desk    deskCmd    `cmd:"" help:"Work with service desks: benches, days, bookings."`
	Bounce  bounceCmd  `cmd:"" help:"Note mails that came back."`
	Doctor  doctorCmd  `cmd:"" help:"Check the database for broken invariants; changes nothing."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// streams are where a subcommand prints. Secrets never go there.
type streams struct{ out, err io.Writer }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// exit carries the status of --help through the parser, which knows no other
// way to stop.
type exit int

// run runs one command line and returns its exit code: 0 done, 1 everything
// else (contract.md, Command line).
func run(ctx context.Context, args []string, s streams) (code int) {
	defer func() {
		if p := recover(); p != nil {
			status, ok := p.(exit)
			if !ok {
				panic(p)
			}
			code = int(status)
		}
	}()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("swapdesk"),
		kong.Description("The desk a retailer runs when it withdraws a vendor's products: look up, exchange, remove."),
		kong.DefaultEnvars("SWAPDESK"),
		kong.Writers(s.out, s.err),
		kong.Exit(func(status int) { panic(exit(status)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return fail(s, err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fail(s, fmt.Errorf("%w; see swapdesk --help", err))
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(s); err != nil {
		return fail(s, err)
	}
	return 0
}

// fail prints one line a mistake.
func fail(s streams, err error) int {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if line != "" {
			fmt.Fprintln(s.err, "swapdesk: "+line)
		}
	}
	return 1
}
