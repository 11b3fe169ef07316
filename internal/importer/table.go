package importer

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"swapdesk/internal/fault"
)

// Limits of a readable file (trust.md, Imports).
const (
	maxLine    = 64 << 10
	maxColumns = 200
)

// table reads a CSV file row by row, its columns by name in any order.
type table struct {
	name   string // of the file, for messages
	limit  *lineLimit
	csv    *csv.Reader
	header []string
	ended  int // the line on which the last row ended
	index  map[string]int
}

// Row is one data row.
type Row struct {
	Line  int // in the file, counted from 1, the header included
	cells []string
	index map[string]int
}

// Get is a cell without spaces around it; "" when the file has no such column.
func (r Row) Get(column string) string {
	i, ok := r.index[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// RowError is why a row is refused.
type RowError struct{ Column, Found, Expected string }

// Error tells column, what was found and what was expected.
func (e *RowError) Error() string {
	if e.Column == "" {
		return e.Expected
	}
	return fmt.Sprintf("%s: found %q, expected %s", e.Column, e.Found, e.Expected)
}

// openTable reads the header. It fails when a required column is missing.
func openTable(r io.Reader, name string, required []string) (*table, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	limit := &lineLimit{r: unmarked(buffered)}
	t := &table{name: name, limit: limit, csv: csv.NewReader(limit), index: map[string]int{}}
	t.csv.FieldsPerRecord = -1 // a row with too few cells is refused alone
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, t.unreadable(1, 1, "an empty file", "a header row with "+strings.Join(required, ", "))
	}
	if err != nil {
		return nil, t.explain(err)
	}
	t.mark(header)
	t.header = slices.Clone(header)
	if len(header) > maxColumns {
		return nil, t.unreadable(1, 1, fmt.Sprintf("%d columns", len(header)), fmt.Sprintf("at most %d", maxColumns))
	}
	for i, cell := range header {
		column := strings.ToLower(strings.TrimSpace(cell))
		if _, twice := t.index[column]; twice && column != "" {
			return nil, t.unreadable(1, i+1, fmt.Sprintf("the column %q a second time", column), "each column once")
		}
		t.index[column] = i
	}
	for _, column := range required {
		if _, ok := t.index[column]; !ok {
			return nil, t.unreadable(1, 1, "the columns "+shorten(strings.Join(header, ", ")), "also a column "+column)
		}
	}
	return t, nil
}

// unmarked takes the byte order mark off, and with it UTF-16 into UTF-8.
func unmarked(r *bufio.Reader) io.Reader {
	mark, _ := r.Peek(3)
	switch {
	case bytes.HasPrefix(mark, []byte("\xef\xbb\xbf")):
		_, _ = r.Discard(3)
	case bytes.HasPrefix(mark, []byte("\xff\xfe")), bytes.HasPrefix(mark, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(r)
	}
	return r
}

// ignored lists the columns that nobody reads.
func (t *table) ignored(known []string) []string {
	var unknown []string
	for _, cell := range t.header {
		column := strings.ToLower(strings.TrimSpace(cell))
		if column != "" && !slices.Contains(known, column) {
			unknown = append(unknown, column)
		}
	}
	return unknown
}

// next gives the next row, and io.EOF after the last. A *RowError belongs to
// the row alone; any other error ends the file.
func (t *table) next() (Row, error) {
	cells, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return Row{}, io.EOF
	}
	if err != nil {
		return Row{}, t.explain(err)
	}
	t.mark(cells)
	line, _ := t.csv.FieldPos(0)
	unquote(cells)
	row := Row{Line: line, cells: cells, index: t.index}
	if len(cells) != len(t.header) {
		return row, &RowError{Expected: fmt.Sprintf("the row has %d cells, expected %d like the header", len(cells), len(t.header))}
	}
	for i, cell := range cells {
		// The cell itself may be a secret: it is not repeated.
		if !utf8.ValidString(cell) {
			return row, &RowError{Column: t.header[i], Found: "bytes in another encoding", Expected: "text in UTF-8"}
		}
		if strings.ContainsRune(cell, 0) {
			return row, &RowError{Column: t.header[i], Found: "a NUL", Expected: "text without it"}
		}
	}
	return row, nil
}

// mark notes where a row ended, which the CSV reader forgets when the next one
// cannot be read.
func (t *table) mark(cells []string) {
	last := len(cells) - 1
	line, _ := t.csv.FieldPos(last)
	t.ended = line + strings.Count(cells[last], "\n")
	t.limit.record = t.csv.InputOffset()
}

// explain turns the CSV reader's errors into ours.
func (t *table) explain(err error) error {
	var p *csv.ParseError
	switch {
	case fault.Is(err, "unreadable_file"):
		return err // of a form that passes for CSV; it knows the place better
	case errors.Is(err, errLongLine):
		return t.unreadable(t.ended+1, 1, fmt.Sprintf("a row longer than %d KiB", maxLine>>10), "shorter ones; is a quote never closed?")
	case errors.As(err, &p) && errors.Is(p.Err, csv.ErrQuote):
		found := "a quote that is not closed or not doubled"
		if p.StartLine != p.Line {
			found += fmt.Sprintf(" in the row that begins on line %d", p.StartLine)
		}
		return t.unreadable(p.Line, p.Column, found, `quotes around a cell, "" inside it`)
	case errors.As(err, &p) && errors.Is(p.Err, csv.ErrBareQuote):
		return t.unreadable(p.Line, p.Column, "a quote in a cell without quotes around it", `quotes around the cell, "" inside it`)
	}
	return fmt.Errorf("read %s: %w", t.name, err)
}

func (t *table) unreadable(line, column int, found, expected string) error {
	return fault.New(fault.Invalid, "unreadable_file", "%s: line %d, column %d: found %s, expected %s",
		t.name, line, column, printable(found), expected)
}

// printable keeps what is no text off the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s)
}

// shorten keeps messages readable.
func shorten(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

var errLongLine = errors.New("line too long")

// lineLimit refuses a file whose lines or rows run on without end, before they
// fill the memory.
type lineLimit struct {
	r      io.Reader
	line   int   // bytes since the last line break
	total  int64 // bytes read
	record int64 // where the last row ended, as the CSV reader tells it
}

// Read counts the bytes since the last line break, and since the last row: of
// those the reader may be ahead by its buffer.
func (l *lineLimit) Read(p []byte) (int, error) {
	p = p[:min(len(p), 4<<10)]
	n, err := l.r.Read(p)
	for rest := p[:n]; ; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			l.line += len(rest)
			break
		}
		if l.line+i > maxLine {
			return 0, errLongLine
		}
		l.line, rest = 0, rest[i+1:]
	}
	l.total += int64(n)
	if l.line > maxLine || l.total-l.record > maxLine+int64(len(p)) {
		return 0, errLongLine
	}
	return n, err
}
