package importer

import (
	"bytes"
	"encoding/csv"
	"io"
)

// recoder lets a file of another form pass for a CSV file, row by row, so that
// the same checks and reports serve all.
type recoder struct {
	next func() ([]string, error) // io.EOF after the last row
	file io.Closer
	out  bytes.Buffer
	csv  *csv.Writer
}

func newRecoder(file io.Closer, next func() ([]string, error)) *recoder {
	r := &recoder{next: next, file: file}
	r.csv = csv.NewWriter(&r.out)
	return r
}

// Read gives the text of the next rows.
func (r *recoder) Read(p []byte) (int, error) {
	for r.out.Len() == 0 {
		cells, err := r.next()
		if err != nil {
			return 0, err
		}
		if err := r.csv.Write(cells); err != nil {
			return 0, err
		}
		r.csv.Flush()
	}
	return r.out.Read(p)
}

// Close closes the file below.
func (r *recoder) Close() error { return r.file.Close() }
