package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/fault"
)

func readAll(text string, required ...string) (rows []Row, refused []string, err error) {
	t, err := openTable(strings.NewReader(text), "f.csv", required)
	if err != nil {
		return nil, nil, err
	}
	for {
		row, err := t.next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return rows, refused, nil
		case errors.As(err, &bad):
			refused = append(refused, bad.Error())
		case err != nil:
			return rows, refused, err
		default:
			row.cells = slices.Clone(row.cells)
			rows = append(rows, row)
		}
	}
}

func TestColumnsByName(t *testing.T) {
	t.Parallel()
	rows, _, err := readAll("\ufeff b ,A,\r\n\" two \"\"2\"\"\nlines\",1,x\r\n\r\n3,4,\n", "a", "b")
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if a, b, none := rows[0].Get("a"), rows[0].Get("b"), rows[0].Get("c"); a != "1" || b != "two \"2\"\nlines" || none != "" {
		t.Errorf("a %q, b %q, c %q", a, b, none)
	}
	if rows[0].Line != 2 || rows[1].Line != 5 {
		t.Errorf("lines %d and %d", rows[0].Line, rows[1].Line)
	}
}

func TestUTF16(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"little": "\xff\xfea\x00\n\x00\xe9\x00\n\x00", "big": "\xfe\xff\x00a\x00\n\x00\xe9\x00\n",
	} {
		rows, _, err := readAll(text, "a")
		if err != nil || len(rows) != 1 || rows[0].Get("a") != "é" {
			t.Errorf("%s-endian: %v %v", name, rows, err)
		}
	}
}

// A line of exactly 64 KiB is taken; a longer one, and a row of many lines
// that is longer, are refused before they fill the memory.
func TestLimits(t *testing.T) {
	t.Parallel()
	line := func(n int) string { return strings.Repeat("x", n) + "\n" }
	if rows, _, err := readAll("a\n"+line(maxLine)+line(maxLine), "a"); err != nil || len(rows) != 2 {
		t.Errorf("64 KiB: %d rows, %v", len(rows), err)
	}
	if _, _, err := readAll("a\n"+line(1)+line(maxLine+1), "a"); err == nil || !strings.Contains(err.Error(), "f.csv: line 3, column 1: found a row longer than 64 KiB") {
		t.Errorf("64 KiB and a byte: %v", err)
	}
	endless := &counter{r: io.MultiReader(strings.NewReader("a\n1\n\""), &repeat{text: "never closed\n"})}
	table, err := openTable(endless, "f.csv", []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.next(); err != nil {
		t.Fatal(err)
	}
	if _, err := table.next(); err == nil || !strings.Contains(err.Error(), "line 3, column 1") {
		t.Errorf("endless: %v", err)
	}
	if endless.n > 4*maxLine {
		t.Errorf("%d bytes were read", endless.n)
	}
}

// repeat is a file without end.
type repeat struct{ text string }

func (r *repeat) Read(p []byte) (int, error) { return copy(p, r.text), nil }

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	got := Harmless([]string{"", "a=b", "=1", "+1", "-1", "@x", "\tx", "\rx", "'x"})
	if diff := cmp.Diff([]string{"", "a=b", "'=1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "'x"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMessagesArePrintable(t *testing.T) {
	t.Parallel()
	_, _, err := readAll("a\x1b[2J\x07,b\n", "c")
	if err == nil || strings.ContainsAny(err.Error(), "\x1b\x07") || fault.KindOf(err) != fault.Invalid {
		t.Errorf("%q", err)
	}
}

// Whatever stands in a file: it is read like encoding/csv reads it, or refused
// with a place.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "\ufeffa\n\"x\ny\"\n", "a\n\"", "a\r\n1\r\n\r\n", "a,a\n", "\xff\xfea\x00", "a\n\x00\n\xff\n1,2\n", "",
		"a\n" + strings.Repeat("x", maxLine+1), "a\n\"" + strings.Repeat("x\n", maxLine),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, refused, err := readAll(string(data))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f.csv: line ") {
				t.Errorf("no place: %v", err)
			}
			return
		}
		if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
			return // the library does not know the encoding
		}
		plain := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
		plain.FieldsPerRecord = -1
		all, err := plain.ReadAll()
		if err != nil || len(all)-1 != len(rows)+len(refused) {
			t.Errorf("read %d rows and refused %d of %d (%v)", len(rows), len(refused), len(all)-1, err)
		}
	})
}
