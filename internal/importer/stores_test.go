package importer

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/fault"
	"swapdesk/internal/store"
)

func text(s string) Source {
	return Source{Name: "f", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }}
}

// parsed reads a whole file: what was taken as %+v of key and value, and what
// was refused.
func parsed[T any](t *testing.T, src Source, required []string, parse func(Row) (T, *RowError)) (taken []T, refused []string, err error) {
	t.Helper()
	file, table, err := open(src, required)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	for {
		row, err := table.next()
		var bad *RowError
		if errors.Is(err, io.EOF) {
			return taken, refused, nil
		}
		if err != nil && !errors.As(err, &bad) {
			return taken, refused, err
		}
		var item T
		if bad == nil {
			item, bad = parse(row)
		}
		if bad != nil {
			refused = append(refused, bad.Error())
			continue
		}
		taken = append(taken, item)
	}
}

func stores(t *testing.T, s string) ([]store.Store, []string, error) {
	t.Helper()
	return parsed(t, storesFile(text(s)), []string{"number", "name", "city", "state", "zip", "lat", "lon"}, parseStore)
}

const oneStore = `{"id":281,"type":"BigBox","name":" Richfield ","address":"1000 W 78th St","address2":"","city":"Richfield","state":"MN",` +
	`"zip":"55423","location":{"lat":44.86349059,"lon":-93.2922},"hours":"Mon: 10-9; Sun: 11-7","services":["Geek Squad Services ","geek squad services","Apple Shop"],"more":[1]}`

func richfield() store.Store {
	return store.Store{
		Number: "281", Type: "BigBox", Name: "Richfield", Address: "1000 W 78th St", City: "Richfield", State: "MN", ZIP: "55423",
		At: store.Point{Lat: 44.863491, Lon: -93.2922}, Zone: "America/Chicago", HoursText: "Mon: 10-9; Sun: 11-7",
		Hours: store.Hours{0: {Opens: 660, Closes: 1140}, 1: {Opens: 600, Closes: 1260}}, Services: []string{"Geek Squad Services", "Apple Shop"},
	}
}

// The directory, and the same store in a CSV file of our own.
func TestStoresForms(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"directory": "[" + oneStore + "]", "mark and spaces": "\ufeff \n [\n" + oneStore + "\n ]\n",
		"CSV": "Number,name,city,state,zip,lat,lon,type,address,hours,services,note\n" +
			"281,Richfield,Richfield,Minnesota,55423-1000,44.86349059,-93.2922,BigBox,1000 W 78th St,Mon: 10-9; Sun: 11-7,Geek Squad Services|Apple Shop|,x\n",
	} {
		got, refused, err := stores(t, s)
		if diff := cmp.Diff([]store.Store{richfield()}, got); diff != "" || refused != nil || err != nil {
			t.Errorf("%s: %v, %v\n%s", name, refused, err, diff)
		}
	}
	got, refused, err := stores(t, "[]")
	if len(got)+len(refused) != 0 || err != nil {
		t.Errorf("an empty list: %v, %v, %v", got, refused, err)
	}
}

func TestStoresRefusedRows(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ old, new, reason string }{
		"no number":     {`"id":281,`, ``, `number: found "", expected a text`},
		"number null":   {`"id":281,`, `"id":null,`, `number: found "", expected a text`},
		"no name":       {`" Richfield "`, `" "`, `store 281, name: found "", expected a text`},
		"a town of !":   {`"city":"Richfield"`, `"city":"!"`, `store 281, city: found "!", expected the name of a town`},
		"state":         {`"MN"`, `"ON"`, `store 281, state: found "ON", expected a state like MN`},
		"zip":           {`"55423"`, `"K1A 0B1"`, `store 281, zip: found "K1A 0B1", expected a ZIP like 55423`},
		"no position":   {`{"lat":44.86349059,"lon":-93.2922}`, `null`, `store 281, lat and lon: found ", ", expected degrees like 44.85 and -93.24`},
		"nowhere":       {`44.86349059,"lon":-93.2922`, `0,"lon":0`, `store 281, lat and lon: found "0, 0", expected degrees like 44.85 and -93.24`},
		"off the Earth": {`44.86349059`, `144`, `store 281, lat and lon: found "144, -93.2922", expected degrees like 44.85 and -93.24`},
		"hours": {
			`Sun: 11-7`, `Sun: by chance`,
			`store 281, hours: found "Mon: 10-9; Sun: by chance", expected hours like Mon: 10-9; Tue: 9:30am-9pm; Sun: closed ("by chance" are no hours like 10-9 or 9:30am-9pm)`,
		},
		"another kind": {`"Mon: 10-9; Sun: 11-7"`, `{"mon":10}`, `store 281, store: found "hours: found a object", expected a store like the others`},
		"no store":     {oneStore, `7`, `store: found ": found a number", expected a store like the others`},
	} {
		got, refused, err := stores(t, "["+strings.Replace(oneStore, tt.old, tt.new, 1)+",\n"+oneStore+"]")
		if diff := cmp.Diff([]string{tt.reason}, refused); diff != "" || len(got) != 1 || err != nil {
			t.Errorf("%s: %d taken, %v\n%s", name, len(got), err, diff)
		}
	}
}

// The limit is one store's, not the file's.
func TestStoresMany(t *testing.T) {
	t.Parallel()
	const n = 3000
	got, refused, err := stores(t, "["+strings.Repeat(oneStore+",", n-1)+oneStore+"]")
	if len(got) != n || refused != nil || err != nil {
		t.Errorf("%d stores, %v, %v", len(got), refused, err)
	}
}

// Without hours a store is kept, and is never open.
func TestStoresWithoutHours(t *testing.T) {
	t.Parallel()
	for _, hours := range []string{`""`, `null`, `" "`} {
		got, refused, err := stores(t, "["+strings.Replace(oneStore, `"Mon: 10-9; Sun: 11-7"`, hours, 1)+"]")
		if err != nil || refused != nil || len(got) != 1 || got[0].Hours.Any() {
			t.Errorf("%s: %v, %v, %v", hours, got, refused, err)
		}
	}
}

func TestStoresTimeZone(t *testing.T) {
	t.Parallel()
	const header = "number,name,city,state,zip,lat,lon,time_zone\n1,A,B,MN,55401,45,-93,"
	for zone, want := range map[string]string{"": "America/Chicago", "America/Denver": "America/Denver", "Local": "", "Mars/Base": "", "../etc": ""} {
		got, refused, err := stores(t, header+zone+"\n")
		if err != nil || (want == "") != (len(refused) == 1) || want != "" && got[0].Zone != want {
			t.Errorf("%q: %v, %v, %v", zone, got, refused, err)
		}
	}
}

// A file that is no list of stores is refused whole, with the place.
func TestStoresUnreadable(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, message string }{
		"cut off":         {"[" + oneStore + ",", "f: after 1 stores: found the end of the file"},
		"cut in a store":  {"[" + oneStore[:50], "f: after 0 stores: found the end of the file"},
		"never closed":    {"[" + oneStore, "f: after 1 stores: found the end of the file"},
		"no comma":        {"[" + oneStore + oneStore + "]", "f: after 1 stores: found expected comma"},
		"more after it":   {"[" + oneStore + "] x", "f: after 1 stores: found something after the list"},
		"two lists":       {"[] []", "f: after 0 stores: found something after the list"},
		"no JSON":         {"[yes]", "f: after 0 stores: found invalid character"},
		"an object":       {oneStore, "f: line 1, column 2"},
		"a large store":   {"[{\"name\":\"" + strings.Repeat("x", maxStore) + "\"}]", "f: after 0 stores: found a store longer than"},
		"an endless one":  {"[{\"name\":\"" + strings.Repeat("x", 9*maxLine), "f: after 0 stores: found a store longer than"},
		"endless spaces":  {"[" + strings.Repeat(" ", 9*maxLine) + "]", "f: after 0 stores: found a store longer than"},
		"another table":   {"sku,key\n1,2\n", "expected also a column number"},
		"an empty file":   {"", "found an empty file"},
		"a picture":       {"\x89PNG\r\n\x1a\n", "f: line 1"},
		"a broken string": {"[{\"name\":\"a\x01\"}]", "f: after 0 stores: found invalid character"},
	} {
		_, _, err := stores(t, tt.text)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), tt.message) {
			t.Errorf("%s: %v, want %s", name, err, tt.message)
		}
	}
}

func zips(t *testing.T, s string) ([]ZIPPlace, []string, error) {
	t.Helper()
	return parsed(t, gazetteer(text(s)), []string{"geoid", "intptlat", "intptlong"}, parseZIP)
}

// The form of the Census Bureau's file: tabs, and spaces after the last name
// of the header and the last cells.
func TestZIPs(t *testing.T) {
	t.Parallel()
	const census = "GEOID\tALAND\tAWATER\tALAND_SQMI\tAWATER_SQMI\tINTPTLAT\tINTPTLONG                    \n" +
		"00601\t166659749\t799292\t64.348\t0.309\t18.180555\t-66.749961     \r\n\n" +
		"55401\t2000000\t1\t1\t1\t44.985775\t-93.270165\n"
	want := []ZIPPlace{{"00601", store.Point{Lat: 18.180555, Lon: -66.749961}}, {"55401", store.Point{Lat: 44.985775, Lon: -93.270165}}}
	for name, s := range map[string]string{
		"tabs": census, "mark": "\ufeff" + census, "no last line break": strings.TrimSuffix(census, "\n"), "bars": strings.ReplaceAll(census, "\t", "|"),
		"CSV": strings.ReplaceAll(census, "\t", ","),
	} {
		got, refused, err := zips(t, s)
		if diff := cmp.Diff(want, got); diff != "" || refused != nil || err != nil {
			t.Errorf("%s: %v, %v\n%s", name, refused, err, diff)
		}
	}
	const header = "GEOID\tINTPTLAT\tINTPTLONG\n"
	for row, reason := range map[string]string{
		"0601\t18\t-66":      `GEOID: found "0601", expected a ZIP of five digits`,
		"55401\tnorth\t-93":  `intptlat and intptlong of 55401: found "north, -93", expected degrees like 44.85 and -93.24`,
		"55401\t44":          `the row has 2 cells, expected 3 like the header`,
		"55401\t44\t-93\t1":  `the row has 4 cells, expected 3 like the header`,
		"55401\tNaN\t-93":    `intptlat and intptlong of 55401: found "NaN, -93", expected degrees like 44.85 and -93.24`,
		"55401\t\"44\t-93\"": `intptlat and intptlong of 55401: found "\"44, -93\"", expected degrees like 44.85 and -93.24`,
	} {
		got, refused, err := zips(t, header+row+"\n"+header[:0]+"55402\t44\t-93\n")
		if diff := cmp.Diff([]string{reason}, refused); diff != "" || len(got) != 1 || err != nil {
			t.Errorf("%q: %v, %v\n%s", row, got, err, diff)
		}
	}
	for name, s := range map[string]string{"another": "a\tb\n1\t2\n", "long": header + strings.Repeat("x", 2*maxLine), "stores": "[" + oneStore + "]"} {
		if _, _, err := zips(t, s); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
