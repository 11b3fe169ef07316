package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"

	"swapdesk/internal/importer"
)

// refusals writes refused rows to a file, which is made with the first one and
// readable by its owner only: the rows may hold keys.
type refusals struct {
	path string
	file *os.File
	csv  *csv.Writer
}

func (r *refusals) add(header []string, row importer.Row, reason string) error {
	if r.path == "" {
		return nil
	}
	if r.file == nil {
		var err error
		if r.file, err = os.OpenFile(r.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err != nil {
			return fmt.Errorf("write refused rows: %w", err)
		}
		r.csv = csv.NewWriter(r.file)
		if err := r.csv.Write(append(slices.Clone(header), "refused_line", "refused_reason")); err != nil {
			return fmt.Errorf("write refused rows: %w", err)
		}
	}
	cells := append(row.Cells(), strconv.Itoa(row.Line), reason)
	if err := r.csv.Write(cells); err != nil {
		return fmt.Errorf("write refused rows: %w", err)
	}
	return nil
}

func (r *refusals) close() error {
	if r.file == nil {
		return nil
	}
	r.csv.Flush()
	return errors.Join(r.csv.Error(), r.file.Close())
}
