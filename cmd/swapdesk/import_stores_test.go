package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/testkit"
)

const directory = `[
{"id":281,"type":"BigBox","name":"Richfield","city":"Richfield","state":"MN","zip":"55423","location":{"lat":44.86,"lon":-93.29},"hours":"Mon: 10-9","services":["Geek Squad Services"]},
{"id":282,"type":"BigBox","name":"El Paso","city":"El Paso","state":"TX","zip":"79925","location":{"lat":31.76,"lon":-106.48},"hours":"","services":[]},
{"id":283,"type":"BigBox","name":"=Odd","city":"Odd","state":"WV","zip":"25902","location":{"lat":37.59,"lon":-81.19},"hours":"by moonlight","services":[]}
]`

const storeRows = `SELECT id, zip, zone, hours_text FROM store ORDER BY id`

func TestImportStores(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.prints(d.importing("stores", directory), counts(3, 2, 0, 0, 1))
		if said := d.lastStderr; !strings.Contains(said, `store 283, hours: found "by moonlight", expected hours like`) {
			d.t.Errorf("said %q", said)
		}
		d.rows(storeRows, "281|55423|America/Chicago|Mon: 10-9", "282|79925|America/Denver|")
		refused := d.write("refused.csv", "")
		d.prints(d.ok("import", "stores", "--errors", refused, d.write("d.json", directory)), counts(3, 0, 0, 2, 1))
		text, err := os.ReadFile(refused)
		if err != nil || !strings.Contains(string(text), "\n283,BigBox,'=Odd,") {
			d.t.Errorf("refused rows %q, %v", text, err)
		}
		mended := d.write("mended.csv", strings.Replace(string(text), "by moonlight", "Mon: 10-9", 1))
		d.prints(d.ok("import", "stores", mended), counts(1, 1, 0, 0, 0))
		d.rows(`SELECT name, lon_micro FROM store WHERE id = '283'`, "=Odd|-81190000")
		const ours = "number,name,city,state,zip,lat,lon,hours\n282,El Paso,El Paso,TX,79925,31.76,-106.48,Daily: 10-9\n"
		d.prints(d.importing("stores", ours), counts(1, 0, 1, 0, 0))
		d.rows(storeRows, "281|55423|America/Chicago|Mon: 10-9", "282|79925|America/Denver|Daily: 10-9", "283|25902|America/New_York|Mon: 10-9")
	})
}

func TestImportZIPs(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		const census = "GEOID\tALAND\tINTPTLAT\tINTPTLONG                 \n55423\t1\t44.876\t-93.283\n5542\t1\t44\t-93\n"
		d.prints(d.importing("zips", census), counts(2, 1, 0, 0, 1))
		d.rows(`SELECT zip, lat_micro, lon_micro FROM zip_place`, "55423|44876000|-93283000")
	})
}

// A wrong file changes nothing: neither the other sort's, nor one cut off.
func TestImportStoresWrongFile(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(d *desk) {
		d.importing("stores", directory)
		before := d.dump()
		for _, tt := range []struct{ kind, text, message string }{
			{"stores", directory[:len(directory)-2], "expected the rest of the list"},
			{"stores", "sku,name\n1,2\n", "expected also a column number"},
			{"zips", directory, "expected"},
			{"zips", "", "found an empty file"},
		} {
			d.fails(tt.message, "import", tt.kind, d.write("wrong", tt.text))
			if diff := cmp.Diff(before, d.dump()); diff != "" {
				d.t.Errorf("%s %.20q changed:\n%s", tt.kind, tt.text, diff)
			}
		}
	})
}

// The whole directory of the case.
func TestImportSharedStores(t *testing.T) {
	t.Parallel()
	file := testkit.SharedData(t, "stores.json")
	eachEngine(t, func(d *desk) {
		d.prints(d.ok("import", "stores", file), counts(1565, 1565, 0, 0, 0))
		d.prints(d.ok("import", "stores", file), counts(1565, 0, 0, 1565, 0))
	})
}
