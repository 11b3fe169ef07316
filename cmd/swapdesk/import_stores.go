package main

import (
	"context"
	"errors"
	"fmt"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/importer"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

type (
	importStores struct {
		importFile
		Rebook bool `help:"Move bookings that do not fit a store's new hours, and tell the customers."`
	}
	importZIPs struct{ importFile }
)

// Run loads a retailer's directory or a stores file.
func (i *importStores) Run(ctx context.Context, out streams) error {
	return i.run(ctx, out, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		desk, err := openDesks(ctx, database, i.Database, i.Rebook)
		if err != nil {
			return importer.Report{}, err
		}
		o.Refit = func(ctx context.Context, s store.Store) (*importer.RowError, error) {
			done, err := desk.ChangeStore(ctx, s, i.Rebook, audit.CLI())
			for _, b := range done.Stranded {
				fmt.Fprintf(out.err, "notice: store %s: %s\n", s.Number, fate(b))
			}
			var stranded *removal.StrandedError
			if errors.As(err, &stranded) {
				return &importer.RowError{Expected: fmt.Sprintf(
					"store %s: %s would not fit its new hours or services; run again with --rebook to move them",
					s.Number, bookings(len(stranded.Bookings)))}, nil
			}
			return nil, err
		}
		return importer.Stores(ctx, db.Imports{DB: database}, src, o)
	})
}

// Run loads a gazetteer.
func (i *importZIPs) Run(ctx context.Context, s streams) error {
	return i.run(ctx, s, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		return importer.ZIPs(ctx, db.Imports{DB: database}, src, o)
	})
}
