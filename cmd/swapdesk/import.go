package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"swapdesk/internal/config"
	"swapdesk/internal/db"
	"swapdesk/internal/importer"
)

type importCmd struct {
	Products  importProducts  `cmd:"" help:"Load products: sku,name,vendor,devices,platforms,term_months,price."`
	Purchases importPurchases `cmd:"" help:"Load purchase lines: order_number,line,sku,bought_on, and more if known."`
	Keys      importKeys      `cmd:"" help:"Load license keys: sku,key. Those who wait get theirs."`
	Stores    importStores    `cmd:"" help:"Load stores: the retailer's directory (JSON), or number,name,city,state,zip,lat,lon, and more if known."`
	ZIPs      importZIPs      `cmd:"" name:"zips" help:"Load where ZIPs lie: the Census Bureau's ZCTA gazetteer (text)."`
}

// importFile is what all imports take.
type importFile struct {
	config.Database
	config.Migration
	Errors string `help:"Write refused rows with their reasons here." placeholder:"FILE"`
	File   string `arg:"" help:"The file, with a header row; - reads standard input." placeholder:"FILE"`
}

type (
	importProducts  struct{ importFile }
	importPurchases struct{ importFile }
	importKeys      struct{ importFile }
)

// load is one of the importer's entries, with what it needs taken from the
// open database.
type load func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error)

// Run loads a products file.
func (i *importProducts) Run(ctx context.Context, s streams) error {
	return i.run(ctx, s, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		return importer.Products(ctx, db.Imports{DB: database}, src, o)
	})
}

// Run loads a purchases file.
func (i *importPurchases) Run(ctx context.Context, s streams) error {
	return i.run(ctx, s, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		return importer.Purchases(ctx, db.Imports{DB: database}, func() (importer.Vault, error) {
			return openVault(ctx, database, i.Database, time.Now)
		}, src, o)
	})
}

// Run loads a file of license keys.
func (i *importKeys) Run(ctx context.Context, s streams) error {
	return i.run(ctx, s, func(ctx context.Context, database *db.DB, src importer.Source, o importer.Options) (importer.Report, error) {
		return importer.Keys(ctx, db.Imports{DB: database}, func() (importer.Vault, importer.Filler, error) {
			v, err := openVault(ctx, database, i.Database, time.Now)
			if err != nil {
				return nil, nil, err
			}
			// The mails to those who waited are sent by the server.
			_, err = outbox(database, v, "import", time.Now, slog.New(slog.DiscardHandler), nil)
			return v, exchanges(database, v, time.Now), err
		}, src, o)
	})
}

func (i *importFile) run(ctx context.Context, s streams, load load) (err error) {
	src, cleanup, err := source(i.File)
	if err != nil {
		return err
	}
	defer cleanup()
	refused, err := openRefusals(i.Errors, i.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, refused.close()) }()
	database, err := open(ctx, i.Database, i.Migration)
	if err != nil {
		return err
	}
	defer database.Close()
	report, err := load(ctx, database, src, importer.Options{Now: time.Now, Refuse: refused.add, Progress: progress(s.err)})
	if report.Read > 0 || err == nil {
		summarize(s, report, i.Errors)
	}
	return err
}

// source is a file. What can be read only once, standard input or a pipe, is
// put into a file first.
func source(path string) (src importer.Source, cleanup func(), err error) {
	src.Name = path
	stream := os.Stdin
	if path == "-" {
		src.Name = "standard input"
	} else {
		info, err := os.Stat(path)
		if err == nil && info.IsDir() {
			err = fmt.Errorf("%s is a folder, expected a CSV file", path)
		}
		if err == nil {
			stream, err = os.Open(path)
		}
		if err != nil {
			return src, nil, err
		}
		defer stream.Close()
		if info.Mode().IsRegular() {
			src.Open = func() (io.ReadCloser, error) { return os.Open(path) }
			return src, func() {}, nil
		}
	}
	spool, err := os.CreateTemp("", "swapdesk-import-*")
	if err != nil {
		return src, nil, err
	}
	cleanup = func() { _ = os.Remove(spool.Name()) }
	_, err = io.Copy(spool, stream)
	if err := errors.Join(err, spool.Close()); err != nil {
		cleanup()
		return src, nil, err
	}
	src.Open = func() (io.ReadCloser, error) { return os.Open(spool.Name()) }
	return src, cleanup, nil
}

// progress draws one line on a terminal and nothing elsewhere.
func progress(w io.Writer) func(done, total int) {
	file, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(file.Fd()) {
		return nil
	}
	return func(done, total int) {
		fmt.Fprintf(w, "\r%d of %d rows", done, total)
		if done == total {
			fmt.Fprintln(w)
		}
	}
}

func summarize(s streams, r importer.Report, errorsFile string) {
	if len(r.Ignored) > 0 {
		fmt.Fprintf(s.err, "notice: columns that nobody reads: %s\n", strings.Join(r.Ignored, ", "))
	}
	for _, refusal := range r.FirstRefusals {
		fmt.Fprintln(s.err, "refused "+refusal)
	}
	if more := r.Refused - len(r.FirstRefusals); more > 0 {
		fmt.Fprintf(s.err, "and %d more rows were refused\n", more)
	}
	if r.Refused > 0 && errorsFile == "" {
		fmt.Fprintln(s.err, "notice: --errors FILE writes all refused rows with their reasons")
	}
	fmt.Fprintf(s.out, "read %d, added %d, updated %d, unchanged %d, refused %d\n",
		r.Read, r.Added, r.Updated, r.Unchanged, r.Refused)
	if r.Flagged > 0 {
		fmt.Fprintf(s.out, "flagged %d exchanged cases that were refunded or taken back\n", r.Flagged)
	}
	if r.Filled > 0 {
		fmt.Fprintf(s.out, "filled %d rain checks\n", r.Filled)
	}
}
