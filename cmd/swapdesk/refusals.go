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

// refusals writes refused rows to a file that only its owner can read: the
// rows may hold keys. Without a path there is no file.
type refusals struct {
	file *os.File
	csv  *csv.Writer
	any  bool
}

// openRefusals makes the file before anything is imported, so that a mistake
// in its path does not end an import half-way.
func openRefusals(path, input string) (*refusals, error) {
	if path == "" {
		return &refusals{}, nil
	}
	a, err := os.Stat(path)
	b, err2 := os.Stat(input)
	if err == nil && err2 == nil && os.SameFile(a, b) {
		return nil, fmt.Errorf("--errors %s is the file that is imported", path)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("--errors: %w", err)
	}
	return &refusals{file: file, csv: csv.NewWriter(file)}, nil
}

func (r *refusals) add(header []string, row importer.Row, reason string) error {
	if r.file == nil {
		return nil
	}
	if !r.any {
		r.any = true
		columns := append(slices.Clone(header), "refused_line", "refused_reason")
		if err := r.csv.Write(importer.Harmless(columns)); err != nil {
			return fmt.Errorf("write refused rows: %w", err)
		}
	}
	cells := row.Cells()
	for len(cells) < len(header) {
		cells = append(cells, "") // the reason stays under its title
	}
	cells = append(cells, strconv.Itoa(row.Line))
	cells = append(cells, importer.Harmless([]string{reason})...)
	if err := r.csv.Write(cells); err != nil {
		return fmt.Errorf("write refused rows: %w", err)
	}
	return nil
}

// close leaves no file behind when no row was refused.
func (r *refusals) close() error {
	if r.file == nil {
		return nil
	}
	r.csv.Flush()
	err := r.csv.Error()
	if info, statErr := r.file.Stat(); !r.any && statErr == nil && info.Mode().IsRegular() {
		err = errors.Join(err, os.Remove(r.file.Name()))
	}
	return errors.Join(err, r.file.Close())
}
