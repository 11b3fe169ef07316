package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Rows that cannot be taken are reported with their reasons; the rest go in.
func TestRefusedRows(t *testing.T) {
	t.Parallel()
	const header = "order_number,line,quantity,sku,bought_on,email,phone,name,activation_code,ends_on,state,channel\n"
	rows := []struct{ row, reason string }{
		{"A1,1,1,1688832,2017-03-01,,,Ann,,,,", ""},
		{",1,1,1688832,2017-03-01,,,,,,,", `order_number: found "", expected`},
		{"A2,0,1,1688832,2017-03-01,,,,,,,", `line: found "0", expected a whole number from 1`},
		{"A2,x,1,1688832,2017-03-01,,,,,,,", `line: found "x"`},
		{"A2,1,0,1688832,2017-03-01,,,,,,,", `quantity: found "0"`},
		{"A2,1,1001,1688832,2017-03-01,,,,,,,", `quantity: found "1001"`},
		{"A2,1,1,,2017-03-01,,,,,,,", `sku: found "", expected a SKU`},
		{"A2,1,1,1689012,2017-03-01,,,,,,,", `sku: found "1689012", expected a SKU of the catalog, because it is withdrawn`},
		{"A2,1,1,1688832,,,,,,,,", `bought_on: found "", expected a date like 2017-09-08`},
		{"A2,1,1,1688832,03/01/2017,,,,,,,", `bought_on: found "03/01/2017"`},
		{"A2,1,1,1688832,2017-02-29,,,,,,,", `bought_on: found "2017-02-29"`},
		{"A2,1,1,1688832,2017-03-01,,,,,2017-02-28,,", `ends_on: found "2017-02-28", expected a date that is not before bought_on`},
		{"A2,1,1,1688832,2017-03-01,ann,,,,,,", `email: found "ann"`},
		{"A2,1,1,1688832,2017-03-01,,5,,,,,", `phone: found "5"`},
		{"A2,1,1,1688832,2017-03-01,,,,,,gone,", `state: found "gone", expected active, canceled or refunded`},
		{"A2,1,1,1688832,2017-03-01,,,,,,,mail", `channel: found "mail", expected web or store`},
		{"A2,1,2,1688832,2017-03-01,,,,SECRET-1;;SECRET-2,,,", `activation_code: found "3 codes", expected at most 2`},
		{"A2,1,2,1688832,2017-03-01,,,,SECRET-1;secret1,,,", `activation_code: found "one code twice`},
		{"A2,1,1,1688832,2017-03-01,,,,---,,,", `activation_code: found "one code twice, or one without letters and digits"`},
		{"A2,1,1,1688832,2017-03-01,,,\x00,,,,", `name: found "a NUL"`},
		{"A2,1,1,1688832,2017-03-01,,,\xff,,,,", `name: found "bytes in another encoding", expected text in UTF-8`},
		{"A2,1,1,1688832", `the row has 4 cells, expected 12 like the header`},
		{"A2,1,1,1688832,2017-03-01,,,,,,,,", `the row has 13 cells, expected 12 like the header`},
		{"=A2,x,1,+1688832,2017-03-01,,-1,@name,\"\tcode\",,,", `line: found "x"`},
		{"a-1,01,1,1688832,2017-03-01,,,,,,,", `the row stands for the same as line 2, expected each once`},
		{"A3,1,1,1688832,2017-03-01,,,,TAKEN-1,,,", ""},
		{"A4,1,1,1688832,2017-03-01,,,,TAKEN1,,,", `activation_code: found "a code of another purchase", expected each code once`},
	}
	text, refused := header, 0
	for _, r := range rows {
		text += r.row + "\n"
		if r.reason != "" {
			refused++
		}
	}
	eachEngine(t, func(d *desk) {
		d.ok("program", "apply", d.write("program.toml", programFile))
		d.ok("import", "products", d.write("products.csv", strings.Replace(products, "1689012", "1689019", 1)))
		errors := filepath.Join(d.dir, "errors.csv")
		file := d.write("purchases.csv", text)
		d.wants(counts(len(rows), len(rows)-refused, 0, 0, refused), "import", "purchases", "--errors", errors, file)
		if !strings.Contains(d.lastStderr, "refused line 3: order_number: ") ||
			!strings.Contains(d.lastStderr, fmt.Sprintf("and %d more rows were refused\n", refused-5)) || strings.Contains(d.lastStderr, "SECRET") {
			d.t.Errorf("said %s", d.lastStderr)
		}
		d.checkErrors(errors, header, len(rows))
		got := map[string]string{}
		for _, line := range d.readErrors(errors)[1:] {
			got[line[12]] = line[13]
		}
		for i, r := range rows {
			if r.reason == "" {
				continue
			}
			line := fmt.Sprint(i + 2)
			if !strings.HasPrefix(got[line], r.reason) {
				d.t.Errorf("line %s: refused with %q, want %q", line, got[line], r.reason)
			}
		}
		d.rows(`SELECT order_number FROM purchase ORDER BY order_number`, "A1", "A3")
		before := d.dump()
		d.prints(d.ok("import", "purchases", file), counts(len(rows), 0, 0, len(rows)-refused, refused))
		if !strings.Contains(d.lastStderr, "notice: --errors FILE writes all refused rows with their reasons\n") {
			d.t.Errorf("said %s", d.lastStderr)
		}
		if diff := cmp.Diff(before, d.dump()); diff != "" {
			d.t.Errorf("importing it again changed:\n%s", diff)
		}
	})
}

func (d *desk) readErrors(path string) [][]string {
	d.t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(string(text)))
	r.FieldsPerRecord = -1 // one row had a cell too many
	all, err := r.ReadAll()
	if err != nil {
		d.t.Fatal(err)
	}
	for i, row := range all {
		if n := len(row); n == 15 {
			all[i] = append(row[:12:12], row[13:]...)
		}
	}
	return all
}

// checkErrors: for its owner's eyes, and harmless in a spreadsheet.
func (d *desk) checkErrors(path, header string, most int) {
	d.t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		d.t.Fatalf("%v %v", info, err)
	}
	all := d.readErrors(path)
	if got := strings.Join(all[0], ",") + "\n"; got != strings.TrimSuffix(header, "\n")+",refused_line,refused_reason\n" {
		d.t.Errorf("header %s", got)
	}
	if len(all) > most {
		d.t.Errorf("%d rows", len(all))
	}
	formulas := 0
	for _, row := range all {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				d.t.Errorf("a spreadsheet computes %q", cell)
			}
			if strings.HasPrefix(cell, "'") {
				formulas++
			}
		}
	}
	if formulas < 5 {
		d.t.Errorf("%d cells were made harmless", formulas)
	}
}

func TestErrorsFile(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	file := d.write("purchases.csv", purchases)
	d.fails("is the file that is imported", "import", "purchases", "--errors", file, file)
	if text, _ := os.ReadFile(file); string(text) != purchases {
		t.Error("the imported file was written to")
	}
	d.fails("--errors", "import", "purchases", "--errors", d.dir, file)
	old := d.write("errors.csv", "from another time")
	d.ok("import", "purchases", "--errors", old, file)
	if _, err := os.Stat(old); err == nil {
		t.Error("nothing was refused, but there is a file of refused rows")
	}
}
