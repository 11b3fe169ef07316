package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"swapdesk/internal/fault"
	"swapdesk/internal/store"
)

// ZIPPlace is where a ZIP lies.
type ZIPPlace struct {
	ZIP string // five digits
	At  store.Point
}

// ZIPs imports the Census Bureau's ZCTA gazetteer: text with a header, cells
// parted by tabs (in later years by |), of which GEOID, INTPTLAT and INTPTLONG
// are read. A CSV file with these columns will do too.
func ZIPs(ctx context.Context, repo Repo, src Source, o Options) (Report, error) {
	report, err := run(ctx, repo, gazetteer(src), kind[ZIPPlace]{
		name:     "zips",
		columns:  []string{"geoid", "intptlat", "intptlong"},
		required: []string{"geoid", "intptlat", "intptlong"},
		key:      func(r Row) string { return r.Get("geoid") },
		parse:    parseZIP,
		apply: func(ctx context.Context, tx Tx, items []ZIPPlace, _ *Report) ([]Result, error) {
			return applyZIPs(ctx, tx, items)
		},
	}, o)
	report.Ignored = nil // the gazetteer has areas and more, always
	return report, err
}

// gazetteer lets text with tabs pass for CSV.
func gazetteer(src Source) Source {
	return Source{Name: src.Name, Open: func() (io.ReadCloser, error) {
		file, err := src.Open()
		if err != nil {
			return nil, err
		}
		lines := bufio.NewReaderSize(unmarked(bufio.NewReader(file)), maxLine)
		head, _ := lines.Peek(1024)
		first, _, _ := strings.Cut(string(head), "\n")
		for _, comma := range []string{"\t", "|"} {
			if strings.Contains(first, comma) {
				return newRecoder(file, splitter(lines, src.Name, comma)), nil
			}
		}
		return struct {
			io.Reader
			io.Closer
		}{lines, file}, nil
	}}
}

// splitter gives the cells of each line, so that line numbers stay true. The
// gazetteer ends its header with spaces, which the table takes off.
func splitter(lines *bufio.Reader, name, comma string) func() ([]string, error) {
	count := 0
	return func() ([]string, error) {
		count++
		line, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, fault.New(fault.Invalid, "unreadable_file", "%s: line %d: found a line longer than %d KiB, expected shorter ones",
				name, count, maxLine>>10)
		case errors.Is(err, io.EOF) && len(line) > 0:
		case err != nil:
			return nil, err
		}
		text := strings.TrimRight(string(line), "\r\n")
		if strings.TrimSpace(text) == "" {
			return nil, nil
		}
		return strings.Split(text, comma), nil
	}
}

func parseZIP(r Row) (ZIPPlace, *RowError) {
	zip := r.Get("geoid")
	if z, ok := store.ZIP(zip); !ok || z != zip {
		return ZIPPlace{}, &RowError{"GEOID", shorten(zip), "a ZIP of five digits"}
	}
	at, bad := position(r, "intptlat", "intptlong")
	if bad != nil {
		bad.Column = fmt.Sprintf("%s of %s", bad.Column, zip)
	}
	return ZIPPlace{zip, at}, bad
}

func applyZIPs(ctx context.Context, tx StoreTx, items []ZIPPlace) ([]Result, error) {
	zips := make([]string, len(items))
	for i, z := range items {
		zips[i] = z.ZIP
	}
	known, err := tx.FindZIPs(ctx, zips)
	if err != nil {
		return nil, err
	}
	results, fresh, err := settle(items, func(z ZIPPlace) (exists, same bool) {
		old, exists := known[z.ZIP]
		return exists, old == z.At
	}, func(z ZIPPlace) error { return tx.UpdateZIP(ctx, z) })
	if err != nil {
		return nil, err
	}
	return results, tx.InsertZIPs(ctx, fresh)
}
