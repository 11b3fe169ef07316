package main

import (
	"context"
	"fmt"

	"swapdesk/internal/config"
)

type migrateCmd struct {
	config.Database
}

// Run creates or migrates the database and says at which version it is.
func (m *migrateCmd) Run(ctx context.Context, s streams) error {
	database, err := open(ctx, m.Database, config.Migration{})
	if err != nil {
		return err
	}
	defer database.Close()
	has, _, err := database.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "the database is at version %d\n", has)
	return nil
}
