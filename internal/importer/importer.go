package importer

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"time"

	"swapdesk/internal/catalog"
	"swapdesk/internal/program"
	"swapdesk/internal/store"
)

// Repo is what the importer reads and writes.
type Repo interface {
	ListProducts(ctx context.Context) ([]catalog.Product, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	Transact(ctx context.Context, fn func(Tx) error) error
}

// Outcome is what became of a row.
type Outcome int

// The outcomes.
const (
	Added Outcome = iota
	Updated
	Unchanged
	Refused
)

// Result is the outcome of one row. Reason is set for Refused.
type Result struct {
	Outcome Outcome
	Reason  *RowError
}

// Report counts an import.
type Report struct {
	Read, Added, Updated, Unchanged, Refused int
	Ignored                                  []string // columns nobody reads
	Flagged                                  int      // cases flagged: refunded or taken back after their exchange
	Filled                                   int      // rain checks that got their key
	FirstRefusals                            []string // "line 7: …", the first few
}

// Source is a file that can be read twice. Open starts at its beginning.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Options of an import. Progress is called between chunks; Refuse gets every
// refused row. Refit writes a store of which the hours, the zone or the
// services are others than they were, in a transaction of its own, or gives
// the reason why not: its bookings. All three may be nil.
type Options struct {
	Now      func() time.Time
	Progress func(done, total int)
	Refuse   func(header []string, row Row, reason string) error
	Refit    func(ctx context.Context, s store.Store) (*RowError, error)
}

// kind is what differs between the sorts of files.
type kind[T any] struct {
	name     string   // as the trail names it
	columns  []string // all that are read
	required []string
	begin    func() error // once the file was found readable; nil for nothing
	parse    func(Row) (T, *RowError)
	key      func(Row) string // rows with one key stand for one thing
	apply    func(ctx context.Context, tx Tx, items []T, report *Report) ([]Result, error)
	// aside tells what after writes, with an event of its own; nil for nothing.
	aside func(T) bool
	// after does what a chunk left for transactions of their own; nil for
	// nothing.
	after func(ctx context.Context, items []T, results []Result) error
}

// A chunk is a transaction that should hold the writer for about 25 ms and
// never much over 50 (contract.md, Imports).
const (
	firstChunk   = 100
	largestChunk = 5000
	chunkTarget  = 25 * time.Millisecond
	keptRefusals = 5
)

// run reads the whole file once to refuse it whole or to know its repeated
// rows, and then again to apply it.
func run[T any](ctx context.Context, repo Repo, src Source, k kind[T], o Options) (Report, error) {
	repeated, total, err := inspect(ctx, src, k)
	if err != nil {
		return Report{}, err
	}
	if k.begin != nil {
		if err := k.begin(); err != nil {
			return Report{}, err
		}
	}
	file, t, err := open(src, k.required)
	if err != nil {
		return Report{}, err
	}
	defer file.Close()
	a := &applier[T]{kind: k, repo: repo, options: o, table: t, repeated: repeated, total: total, size: firstChunk}
	a.report.Ignored = t.ignored(k.columns)
	err = a.all(ctx)
	return a.report, err
}

func open(src Source, required []string) (io.ReadCloser, *table, error) {
	file, err := src.Open()
	if err != nil {
		return nil, nil, err
	}
	t, err := openTable(file, src.Name, required)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, t, nil
}

// applier is one pass that writes.
type applier[T any] struct {
	kind     kind[T]
	repo     Repo
	options  Options
	table    *table
	repeated repeats
	total    int
	size     int // of the next chunk
	report   Report
}

func (a *applier[T]) all(ctx context.Context) error {
	for {
		items, rows, done, err := a.read()
		if err != nil {
			return err
		}
		if err := a.write(ctx, items, rows); err != nil && ctx.Err() == nil {
			return err
		}
		if a.options.Progress != nil {
			a.options.Progress(a.report.Read, a.total)
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("stopped within %d rows; import the file again to go on: %w", a.total, err)
		}
		if done {
			return nil
		}
	}
}

// read parses the next chunk and refuses what cannot be parsed.
func (a *applier[T]) read() (items []T, rows []Row, done bool, err error) {
	for len(items) < a.size {
		row, err := a.table.next()
		if errors.Is(err, io.EOF) {
			return items, rows, true, nil
		}
		var refused *RowError
		if err != nil && !errors.As(err, &refused) {
			return nil, nil, false, err
		}
		a.report.Read++
		var item T
		if refused == nil {
			item, refused = a.kind.parse(row)
		}
		if refused == nil {
			refused = a.repeat(row)
		}
		if refused != nil {
			if err := a.refuse(row, refused); err != nil {
				return nil, nil, false, err
			}
			continue
		}
		items = append(items, item)
		row.cells = slices.Clone(row.cells) // the reader uses its own again
		rows = append(rows, row)
	}
	return items, rows, false, nil
}

// repeat refuses all but the first of the rows that stand for one thing: else
// each import of the file would change it to and fro.
func (a *applier[T]) repeat(row Row) *RowError {
	if len(a.repeated.lines) == 0 {
		return nil
	}
	hash := maphash.String(a.repeated.seed, a.kind.key(row))
	first, twice := a.repeated.lines[hash]
	if !twice {
		return nil
	}
	if first == 0 {
		a.repeated.lines[hash] = row.Line
		return nil
	}
	return &RowError{Expected: fmt.Sprintf("the row stands for the same as line %d, expected each once", first)}
}

func (a *applier[T]) write(ctx context.Context, items []T, rows []Row) error {
	if len(items) == 0 {
		return nil
	}
	var results []Result
	var chunk Report
	started := a.options.Now()
	err := a.repo.Transact(ctx, func(tx Tx) error {
		chunk = Report{}
		var err error
		if results, err = a.kind.apply(ctx, tx, items, &chunk); err != nil {
			return err
		}
		return a.trail(ctx, tx, items, results)
	})
	if err != nil {
		return fmt.Errorf("rows around line %d: %w", rows[0].Line, err)
	}
	a.resize(a.options.Now().Sub(started))
	if a.kind.after != nil {
		if err := a.kind.after(ctx, items, results); err != nil {
			return fmt.Errorf("rows around line %d: %w", rows[0].Line, err)
		}
	}
	a.report.Flagged += chunk.Flagged
	a.report.Filled += chunk.Filled
	for i, r := range results {
		switch r.Outcome {
		case Added:
			a.report.Added++
		case Updated:
			a.report.Updated++
		case Unchanged:
			a.report.Unchanged++
		case Refused:
			if err := a.refuse(rows[i], r.Reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// resize steers the chunks to their time.
func (a *applier[T]) resize(took time.Duration) {
	switch {
	case took > chunkTarget*3/2:
		a.size = max(10, a.size/2)
	case took < chunkTarget*3/4:
		a.size = min(largestChunk, a.size*5/4)
	}
}

func (a *applier[T]) refuse(row Row, reason *RowError) error {
	a.report.Refused++
	if len(a.report.FirstRefusals) < keptRefusals {
		a.report.FirstRefusals = append(a.report.FirstRefusals, fmt.Sprintf("line %d: %s", row.Line, reason))
	}
	if a.options.Refuse == nil {
		return nil
	}
	return a.options.Refuse(a.table.header, row, reason.Error())
}

// Cells gives the row as it stands in the file, safe for a spreadsheet: cells
// that it would take for a formula get a quote before them (trust.md, Imports).
func (r Row) Cells() []string { return Harmless(r.cells) }
