package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const purchases = `order_number,line,quantity,sku,bought_on,channel,store_id,email,phone,name,activation_code,activated_on,ends_on,state
BBY01-1,1,1,1689012,2017-03-01,web,,ann@example.com,612-555-0101,Ann,,,,
BBY01-1,2,3,1689012,2017-03-01,store,281,ann@example.com,,Ann,CODE-A;;CODE-C,2017-03-05,,active
BBY01-2,1,,5147463,2017-04-01,,999999,josé@example.com,,,,,2019-12-31,canceled
BBY01-3,1,,UNKNOWN,2017-05-01,,,,,,,,,refunded
`

func (d *desk) importing(kind, text string) string {
	d.t.Helper()
	return d.ok("import", kind, d.write(kind+".csv", text))
}

func counts(read, added, updated, unchanged, refused int) string {
	return fmt.Sprintf("read %d, added %d, updated %d, unchanged %d, refused %d\n", read, added, updated, unchanged, refused)
}

func (d *desk) prints(got, want string) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("printed\n%swant\n%s", got, want)
	}
}

func (d *desk) rows(query string, want ...string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.query(query)); diff != "" {
		d.t.Errorf("%s:\n%s", query, diff)
	}
}

const units = `SELECT p.order_number, p.line, s.unit, s.activated_on, s.ends_on, s.state,
	CASE WHEN s.activation_index IS NULL THEN '-' ELSE 'code' END
	FROM subscription s JOIN purchase p ON p.id = s.purchase_id ORDER BY p.order_number, p.line, s.unit`

func TestImportPurchases(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.stock()
		d.prints(d.importing("purchases", purchases), counts(4, 4, 0, 0, 0))
		if d.lastStderr != "" { // also: no progress where there is no terminal
			d.t.Errorf("said %q", d.lastStderr)
		}
		d.rows(units,
			"BBY01-1|1|1||2018-03-01|active|-",
			"BBY01-1|2|1|2017-03-05|2018-03-05|active|code",
			"BBY01-1|2|2|2017-03-05|2018-03-05|active|-",
			"BBY01-1|2|3|2017-03-05|2018-03-05|active|code",
			"BBY01-2|1|1||2019-12-31|canceled|-",
			"BBY01-3|1|1|||refunded|-")
		d.rows(`SELECT order_number, line, quantity, channel, store_id FROM purchase ORDER BY order_number, line`,
			"BBY01-1|1|1|web|", "BBY01-1|2|3|store|281", "BBY01-2|1|1|store|999999", "BBY01-3|1|1|web|")

		before := d.dump()
		d.prints(d.importing("purchases", purchases), counts(4, 0, 0, 4, 0))
		if diff := cmp.Diff(before, d.dump()); diff != "" {
			d.t.Errorf("importing it again changed:\n%s", diff)
		}
		changed := strings.Replace(purchases, "612-555-0101", "612-555-0199", 1)
		d.prints(d.importing("purchases", changed), counts(4, 0, 1, 3, 0))
		d.rows(`SELECT phone FROM purchase WHERE order_number = 'BBY01-1' AND line = 1`, "612-555-0199")
	})
}

// Columns in any order and case, unknown ones, a byte order mark, CRLF,
// UTF-16, standard input and a pipe: the same purchases.
func TestImportForms(t *testing.T) {
	t.Parallel()
	const text = "Note,bought_on, SKU ,name,LINE,order_number\nx,2017-03-01,1689012,\"Ann, \"\"A\"\"\",1,BBY01-1\n"
	utf16 := func(s string) string {
		b := []byte{0xff, 0xfe}
		for _, c := range []byte(s) {
			b = append(b, c, 0)
		}
		return string(b)
	}
	for name, text := range map[string]string{
		"plain": text, "mark": "\ufeff" + text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"),
		"no last line break": strings.TrimSuffix(text, "\n"), "UTF-16": utf16(text), "blank lines": strings.ReplaceAll(text, "\n", "\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFile(t)
			d.prints(d.importing("purchases", text), counts(1, 1, 0, 0, 0))
			if d.lastStderr != "notice: columns that nobody reads: note\n" {
				t.Errorf("said %q", d.lastStderr)
			}
			d.rows(`SELECT order_number, line, sku, bought_on, name FROM purchase`, `BBY01-1|1|1689012|2017-03-01|Ann, "A"`)
		})
	}
	t.Run("standard input", func(t *testing.T) {
		t.Parallel()
		d := newFile(t)
		cmd := process(t, d.dir, nil, append([]string{"import", "purchases", "-"}, d.flags()...)...)
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.HasSuffix(string(out), counts(1, 1, 0, 0, 0)) {
			t.Errorf("%v %s", err, out)
		}
		cmd = process(t, d.dir, nil, append([]string{"import", "purchases", "/dev/stdin"}, d.flags()...)...)
		cmd.Stdin = strings.NewReader(text)
		out, err = cmd.CombinedOutput()
		if err != nil || !strings.HasSuffix(string(out), counts(1, 0, 0, 1, 0)) {
			t.Errorf("as a pipe: %v %s", err, out)
		}
	})
}

// What is no table of purchases is refused whole, with line and column.
func TestUnreadableFiles(t *testing.T) {
	t.Parallel()
	const header = "order_number,line,sku,bought_on,name\n"
	const good = "BBY01-%d,1,1689012,2017-03-01,Ann\n"
	eachEngine(t, func(d *desk) {
		d.stock()
		d.importing("purchases", purchases)
		for name, c := range map[string]struct{ text, want string }{
			"empty":             {"", "line 1, column 1: found an empty file, expected a header row with order_number"},
			"only a mark":       {"\ufeff", "line 1, column 1: found an empty file"},
			"column is missing": {"order_number,line,sku\n", "expected also a column bought_on"},
			"column twice":      {"sku,sku\n", `line 1, column 2: found the column "sku" a second time`},
			"binary":            {"\x89PNG\x00\xff", "line 1, column 1: found the columns ?PNG??"},
			"201 columns":       {strings.Repeat("c,", 200) + "sku\n", "found 201 columns, expected at most 200"},
			"long line":         {header + fmt.Sprintf(good, 7) + "BBY01-8,1,1689012,2017-03-01," + strings.Repeat("n", 64<<10) + "\n", "line 3, column 1: found a row longer than 64 KiB"},
			"long header":       {strings.Repeat("h", 65<<10), "line 1, column 1: found a row longer than 64 KiB"},
			"quote is open":     {header + fmt.Sprintf(good, 7) + "\"BBY01-8,1,1689012,2017-03-01,Ann\n", "a quote that is not closed or not doubled"},
			"open over lines":   {header + "\"" + fmt.Sprintf(good, 7) + fmt.Sprintf(good, 8), "in the row that begins on line 2"},
			"open for long":     {header + "\"" + strings.Repeat(fmt.Sprintf(good, 7), 9999), "line 2, column 1: found a row longer than 64 KiB, expected shorter ones; is a quote never closed?"},
			"quote in a cell":   {header + fmt.Sprintf(good, 7) + "BBY01-8,1,1689012,2017-03-01,Ann \"A\n", "line 3, column 34: found a quote in a cell without quotes around it"},
		} {
			path := d.write("wrong.csv", c.text)
			d.t.Log(name)
			d.fails(c.want, "import", "purchases", path)
		}
		d.fails("is a folder, expected a CSV file", "import", "purchases", d.dir)
		d.fails("no such file", "import", "keys", filepath.Join(d.dir, "nowhere.csv"))
		d.prints(d.importing("purchases", header), counts(0, 0, 0, 0, 0))
	})
}

// A missing file makes no database.
func TestMissingFileMakesNothing(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	d.fails("no such file", "import", "purchases", filepath.Join(d.dir, "nowhere.csv"))
	d.fails("no such file", "import", "purchases", "--errors", filepath.Join(d.dir, "no/folder.csv"), d.write("o.csv", purchases))
	if _, err := os.Stat(strings.TrimPrefix(d.db, "sqlite:")); err == nil {
		t.Error("a database was made")
	}
}

func TestImportProducts(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.prints(d.importing("products", products), counts(3, 3, 0, 0, 0))
		before := d.dump()
		d.prints(d.importing("products", products), counts(3, 0, 0, 3, 0))
		if diff := cmp.Diff(before, d.dump()); diff != "" {
			d.t.Errorf("importing it again changed:\n%s", diff)
		}
		d.prints(d.importing("products", strings.Replace(products, "49.99", "$39.95", 1)), counts(3, 0, 1, 2, 0))
		d.rows(`SELECT sku, devices, platforms, term_months, price_cents FROM product ORDER BY sku`,
			"1688832|3|android|ios|mac|windows|12|4999", "1689012|3|mac|windows|12|3995", "5147463|3|mac|windows|12|4999")
		d.prints(d.importing("products", `sku,name,vendor,devices,platforms,term_months,price
,n,v,1,mac,12,1
1,,v,1,mac,12,1
2,n,v,0,mac,12,1
3,n,v,1,amiga,12,1
4,n,v,1,,12,1
5,n,v,1,mac,0,1
6,n,v,1,mac,12,-1
7,n,v,1,mac,12,NaN
8,n,v,1,mac,12,1
8,n,v,1,mac,12,2
`), counts(10, 1, 0, 0, 9))
	})
}
