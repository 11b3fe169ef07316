package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/policy"
	"swapdesk/internal/program"
)

type programCmd struct {
	Apply applyCmd `cmd:"" help:"Make a program be as its file says."`
}

type applyCmd struct {
	config.Database
	config.Migration
	DryRun bool   `help:"Print what would change, and change nothing."`
	File   string `arg:"" help:"Program file (TOML)." placeholder:"FILE"`
}

// Run applies a program file.
func (a *applyCmd) Run(ctx context.Context, s streams) error {
	text, err := os.ReadFile(a.File)
	if err != nil {
		return err
	}
	def, err := program.ParseFile(text, a.File)
	if err != nil {
		return err
	}
	database, err := open(ctx, a.Database, a.Migration)
	if err != nil {
		return err
	}
	defer database.Close()
	service := &policy.Service{Repo: db.Policies{DB: database}, Now: time.Now}
	applied, err := service.Apply(ctx, def, audit.CLI(), a.DryRun)
	if err != nil {
		return err
	}
	for _, change := range applied.Changes {
		fmt.Fprintln(s.out, change)
	}
	for _, warning := range applied.Warnings {
		fmt.Fprintln(s.err, "warning: "+warning)
	}
	switch {
	case !applied.New && len(applied.Changes) == 0:
		fmt.Fprintf(s.out, "program %s is as the file says (version %d); nothing to change\n", def.Slug, applied.Version)
	case a.DryRun:
		fmt.Fprintln(s.out, "dry run: nothing was changed")
	default:
		fmt.Fprintf(s.out, "program %s is now at version %d\n", def.Slug, applied.Version)
	}
	return nil
}
