package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"swapdesk/internal/bounce"
	"swapdesk/internal/config"
	"swapdesk/internal/fault"
)

type bounceCmd struct {
	config.Database
	config.Migration
	Maildir string   `help:"Read all new messages of a Maildir, and mark them as seen." placeholder:"DIR"`
	Files   []string `arg:"" optional:"" help:"Returned messages; without any, one from standard input." placeholder:"FILE"`
}

// Run notes returned mails. A message that is none is said and skipped.
func (c *bounceCmd) Run(ctx context.Context, s streams) (err error) {
	database, err := open(ctx, c.Database, c.Migration)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()
	b := bouncing{service: &bounce.Service{Repo: database, Now: time.Now}, streams: s}
	switch {
	case c.Maildir != "":
		return b.maildir(ctx, c.Maildir)
	case len(c.Files) == 0:
		return b.note(ctx, "standard input", os.Stdin)
	}
	for _, name := range c.Files {
		if name == "-" {
			name = "/dev/stdin"
		}
		if err := b.file(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

type bouncing struct {
	service *bounce.Service
	streams
}

// note says what one message was. It holds addresses: its text is never
// printed.
func (b bouncing) note(ctx context.Context, name string, message io.Reader) error {
	r, noted, err := b.service.Note(ctx, message)
	switch kind := fault.KindOf(err); {
	case err != nil && (kind == fault.Invalid || kind == fault.NotFound):
		fmt.Fprintf(b.err, "%s: skipped: %v\n", name, err)
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	case noted:
		fmt.Fprintf(b.out, "%s: mail %s came back (%s)\n", name, r.MailID, cmp.Or(r.Status, "no status"))
	case r.Failed:
		fmt.Fprintf(b.out, "%s: mail %s was known to have come back\n", name, r.MailID)
	default:
		fmt.Fprintf(b.out, "%s: mail %s has not come back\n", name, r.MailID)
	}
	return nil
}

func (b bouncing) file(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(b.note(ctx, name, f), f.Close())
}

// maildir reads what is new and moves it among what was seen, one after the
// other: what fails stays new.
func (b bouncing) maildir(ctx context.Context, dir string) error {
	fresh, err := os.ReadDir(filepath.Join(dir, "new"))
	if err != nil {
		return err
	}
	for _, f := range fresh {
		if !f.Type().IsRegular() {
			fmt.Fprintf(b.err, "%s: skipped: not a file\n", f.Name())
			continue
		}
		name := filepath.Join(dir, "new", f.Name())
		if err := b.file(ctx, name); err != nil {
			return err
		}
		if err := os.Rename(name, filepath.Join(dir, "cur", strings.TrimSuffix(f.Name(), ":2,")+":2,S")); err != nil {
			return err
		}
	}
	return nil
}
