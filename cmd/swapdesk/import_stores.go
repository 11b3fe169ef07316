package main

import (
	"context"

	"swapdesk/internal/db"
	"swapdesk/internal/importer"
)

type (
	importStores struct{ importFile }
	importZIPs   struct{ importFile }
)

// Run loads a retailer's directory or a stores file.
func (i *importStores) Run(ctx context.Context, s streams) error {
	return i.run(ctx, s, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		return importer.Stores(ctx, db.Imports{DB: database}, src, o)
	})
}

// Run loads a gazetteer.
func (i *importZIPs) Run(ctx context.Context, s streams) error {
	return i.run(ctx, s, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		return importer.ZIPs(ctx, db.Imports{DB: database}, src, o)
	})
}
