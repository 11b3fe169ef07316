package importer

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"swapdesk/internal/fault"
)

// maxStore is what one store of a directory may take as text.
const maxStore = maxLine / 2

// directory reads a retailer's directory, a JSON list of stores, as a file of
// storeColumns. A store that is not like that gets its reason into the column
// "mistake"; a file that is no such list is refused.
type directory struct {
	name    string
	limit   *allowance
	decoder *json.Decoder
	count   int
	begun   bool
}

// entry is one store as the directory writes it.
type entry struct {
	ID       json.Number `json:"id"`
	Type     string      `json:"type"`
	Name     string      `json:"name"`
	Address  string      `json:"address"`
	Address2 string      `json:"address2"`
	City     string      `json:"city"`
	State    string      `json:"state"`
	ZIP      string      `json:"zip"`
	Location *struct {
		Lat *json.Number `json:"lat"`
		Lon *json.Number `json:"lon"`
	} `json:"location"`
	Hours    string   `json:"hours"`
	Services []string `json:"services"`
}

// storesFile lets a directory pass for CSV, and leaves any other file as it is.
func storesFile(src Source) Source {
	return Source{Name: src.Name, Open: func() (io.ReadCloser, error) {
		file, err := src.Open()
		if err != nil {
			return nil, err
		}
		buffered := bufio.NewReader(file)
		if !beginsList(buffered) {
			return struct {
				io.Reader
				io.Closer
			}{buffered, file}, nil
		}
		limit := &allowance{r: buffered}
		limit.renew()
		d := &directory{name: src.Name, limit: limit, decoder: json.NewDecoder(limit)}
		return newRecoder(file, d.next), nil
	}}
}

// beginsList looks for a bracket after a byte order mark and spaces, and
// leaves the reader before it; without one nothing is read.
func beginsList(r *bufio.Reader) bool {
	head, _ := r.Peek(512)
	text := strings.TrimPrefix(string(head), "\ufeff")
	text = strings.TrimLeft(text, " \t\r\n")
	if !strings.HasPrefix(text, "[") {
		return false
	}
	_, _ = r.Discard(len(head) - len(text))
	return true
}

func (d *directory) next() ([]string, error) {
	if !d.begun {
		d.begun = true
		_, err := d.decoder.Token() // the bracket
		return storeColumns, d.explain(err)
	}
	d.limit.renew()
	if !d.decoder.More() {
		if _, err := d.decoder.Token(); err != nil {
			return nil, d.explain(err)
		}
		if _, err := d.decoder.Token(); !errors.Is(err, io.EOF) {
			return nil, d.unreadable("something after the list", "the end of the file")
		}
		return nil, io.EOF
	}
	var raw json.RawMessage
	if err := d.decoder.Decode(&raw); err != nil {
		return nil, d.explain(err)
	}
	if len(raw) > maxStore {
		return nil, d.explain(errLongLine)
	}
	d.count++
	var e entry
	err := json.Unmarshal(raw, &e)
	return e.cells(err), nil
}

func (e entry) cells(err error) []string {
	mistake, lat, lon := "", "", ""
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		mistake = fmt.Sprintf("%s: found a %s", wrong.Field, wrong.Value)
	case err != nil:
		mistake = "not like a store"
	}
	if e.Location != nil && e.Location.Lat != nil && e.Location.Lon != nil {
		lat, lon = e.Location.Lat.String(), e.Location.Lon.String()
	}
	cells := []string{
		e.ID.String(), e.Type, e.Name, e.Address, e.Address2, e.City, e.State, e.ZIP, lat, lon,
		strings.ReplaceAll(e.Hours, "\n", ";"), strings.Join(e.Services, "|"), "", mistake,
	}
	for i, cell := range cells {
		// A store is a line, so that reports tell which one it was.
		cells[i] = strings.NewReplacer("\r", " ", "\n", " ").Replace(cell)
	}
	return cells
}

// explain makes errors of the JSON reader into a refusal of the file.
func (d *directory) explain(err error) error {
	var wrong *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errLongLine):
		return d.unreadable("a store longer than "+strconv.Itoa(maxStore>>10)+" KiB", "shorter ones")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return d.unreadable("the end of the file", "the rest of the list")
	case errors.As(err, &wrong):
		return d.unreadable(wrong.Error(), "a list of stores as JSON")
	}
	return fmt.Errorf("read %s: %w", d.name, err)
}

func (d *directory) unreadable(found, expected string) error {
	return fault.New(fault.Invalid, "unreadable_file", "%s: after %d stores: found %s, expected %s",
		d.name, d.count, printable(found), expected)
}

// allowance fails a reader that takes too much between two calls of renew,
// before it fills the memory.
type allowance struct {
	r    io.Reader
	left int
}

// renew allows one more store, and what the JSON reader reads ahead.
func (a *allowance) renew() { a.left = 4 * maxLine }

// Read reads on while it is allowed.
func (a *allowance) Read(p []byte) (int, error) {
	if a.left <= 0 {
		return 0, errLongLine
	}
	n, err := a.r.Read(p)
	a.left -= n
	return n, err
}
