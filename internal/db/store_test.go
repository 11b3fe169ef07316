package db_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/importer"
	"swapdesk/internal/program"
	"swapdesk/internal/store"
	"swapdesk/internal/testkit"
)

func storeSource(text string) importer.Source {
	return importer.Source{Name: "f", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

type storeImport func(context.Context, importer.Repo, importer.Source, importer.Options) (importer.Report, error)

// load imports a text and gives the counts.
func load(t testing.TB, d *db.DB, entry storeImport, text string) string {
	t.Helper()
	r, err := entry(t.Context(), db.Imports{DB: d}, storeSource(text), importer.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("read %d, added %d, updated %d, unchanged %d, refused %d", r.Read, r.Added, r.Updated, r.Unchanged, r.Refused)
}

func shared(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(testkit.SharedData(t, "stores.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func want(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

const fewStores = `number,name,city,state,zip,lat,lon,hours,services
1,A,St. Paul,MN,55101,44.95,-93.09,Daily: 10-9,Geek Squad Services|Apple Shop
2,B,Minneapolis,MN,55401,44.98,-93.27,Daily: 10-9,Apple Shop
3,C,Saint Paul,MN,55104,44.97,-93.15,,Geek Squad Services
4,D,St Paul,TX,78387,28.09,-97.55,Daily: 10-9,geek  squad services
5,E,Adak,AK,99546,51.88,-179.9,Daily: 10-9,Geek Squad Services
`

// All 1,565 real stores go in, come back as they were read, and stay as they
// are when the file comes again.
func TestAllStoresImport(t *testing.T) {
	t.Parallel()
	text := shared(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		want(t, load(t, d, importer.Stores, text), "read 1565, added 1565, updated 0, unchanged 0, refused 0")
		want(t, load(t, d, importer.Stores, text), "read 1565, added 0, updated 0, unchanged 1565, refused 0")
		moved := strings.Replace(text, `"name":"Mall of America"`, `"name":"Mall"`, 1)
		want(t, load(t, d, importer.Stores, moved), "read 1565, added 0, updated 1, unchanged 1564, refused 0")
		if s, err := d.FindStore(t.Context(), "1000"); err != nil || s.Name != "Mall" || s.Zone != "America/Chicago" || len(s.Services) != 10 {
			t.Errorf("%+v, %v", s, err)
		}
		desks, err := d.ListDesks(t.Context(), store.DeskServices(nil), store.Box{South: -90, North: 90, West: -180, East: 180})
		if err != nil || len(desks) != 1036 {
			t.Errorf("%d desks, %v", len(desks), err)
		}
	})
}

func TestStoresAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		want(t, load(t, d, importer.Stores, fewStores), "read 5, added 5, updated 0, unchanged 0, refused 0")
		changed := strings.Replace(fewStores, "2,B,Minneapolis,MN,55401,44.98,-93.27,Daily: 10-9,Apple Shop", "2,B,Edina,MN,55424,44.9,-93.3,Mon: 9-5,Geek Squad Services", 1)
		want(t, load(t, d, importer.Stores, changed+"2,again,Edina,MN,55424,44.9,-93.3,,\n6,F,Nowhere,ZZ,1,0,0,,\n"), "read 7, added 0, updated 1, unchanged 4, refused 2")
		s, err := d.FindStore(t.Context(), "2")
		if err != nil || s.Name != "B" || s.City != "Edina" || s.At != (store.Point{Lat: 44.9, Lon: -93.3}) || !slices.Equal(s.Services, []string{"Geek Squad Services"}) {
			t.Errorf("%+v, %v", s, err)
		}
		if _, err := d.FindStore(t.Context(), "6"); !fault.Is(err, "store_not_found") {
			t.Errorf("store 6: %v", err)
		}
		// A file that cannot be read changes nothing, however far one reads.
		_, err = importer.Stores(t.Context(), db.Imports{DB: d}, storeSource(`[{"id":7,"name":"G"},`), importer.Options{Now: time.Now})
		if fault.KindOf(err) != fault.Invalid {
			t.Errorf("a broken file: %v", err)
		}
		want(t, load(t, d, importer.Stores, changed), "read 5, added 0, updated 0, unchanged 5, refused 0")
	})
}

func TestListDesks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, importer.Stores, fewStores)
		for name, tt := range map[string]struct {
			services []string
			box      store.Box
			want     string
		}{
			"everywhere, not those without hours": {store.DeskServices(nil), store.Around(store.Point{Lat: 45, Lon: -93}, 9000), "1 4 5"},
			"ten miles":                           {store.DeskServices(nil), store.Around(store.Point{Lat: 45, Lon: -93}, 10), "1"},
			"another service":                     {[]string{"APPLE shop", "nothing"}, store.Around(store.Point{Lat: 45, Lon: -93}, 30), "1 2"},
			"over the date line":                  {store.DeskServices(nil), store.Around(store.Point{Lat: 51.9, Lon: 179.9}, 30), "5"},
			"no services":                         {nil, store.Around(store.Point{Lat: 45, Lon: -93}, 9000), ""},
		} {
			found, err := d.ListDesks(t.Context(), tt.services, tt.box)
			var numbers []string
			for _, s := range found {
				numbers = append(numbers, s.Number)
			}
			slices.Sort(numbers)
			if got := strings.Join(numbers, " "); err != nil || got != tt.want {
				t.Errorf("%s: %q, %v; want %q", name, got, err, tt.want)
			}
		}
	})
}

func TestCalendars(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		load(t, d, importer.Stores, fewStores)
		from, to := dbtest.Date(t, "2017-09-21"), dbtest.Date(t, "2017-10-05")
		desk := store.Desk{Benches: 3, Cells: 4, Lead: time.Hour, HorizonDays: 7}
		err := d.Transact(t.Context(), func(tx *db.Tx) error {
			for _, benches := range []int{1, 3} {
				desk.Benches = benches
				if err := tx.SaveDesk(t.Context(), "4", desk); err != nil {
					return err
				}
			}
			for _, on := range []string{"2017-09-20", "2017-09-21", "2017-10-05", "2017-10-06"} {
				if err := tx.SaveException(t.Context(), "4", dbtest.Date(t, on), store.Span{Opens: 720, Closes: 780}, "inventory"); err != nil {
					return err
				}
			}
			return tx.SaveException(t.Context(), "4", to, store.Span{}, "closed")
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.ListCalendars(t.Context(), []string{"4", "nothing", "1"}, from, to)
		if err != nil || len(got) != 2 || got[0].Number != "4" || got[1].Number != "1" {
			t.Fatalf("%+v, %v", got, err)
		}
		if got[0].Desk != desk || got[1].Desk != store.DefaultDesk() || got[0].Location.String() != "America/Chicago" {
			t.Errorf("%+v and %+v", got[0].Desk, got[1].Desk)
		}
		if len(got[0].Exceptions) != 2 || got[0].On(from) != (store.Span{Opens: 720, Closes: 780}) || got[0].On(to).Open() || len(got[1].Exceptions) != 0 {
			t.Errorf("%v and %v", got[0].Exceptions, got[1].Exceptions)
		}
		for name, write := range map[string]func(*db.Tx) error{
			"no bench":         func(tx *db.Tx) error { return tx.SaveDesk(t.Context(), "1", store.Desk{Cells: 3}) },
			"an unknown store": func(tx *db.Tx) error { return tx.SaveDesk(t.Context(), "9", store.DefaultDesk()) },
			"after midnight": func(tx *db.Tx) error {
				return tx.SaveException(t.Context(), "1", from, store.Span{Opens: 1, Closes: 1441}, "")
			},
			"closes too early": func(tx *db.Tx) error {
				return tx.SaveException(t.Context(), "1", from, store.Span{Opens: 2, Closes: 1}, "")
			},
			"an unknown place":  func(tx *db.Tx) error { return tx.SaveException(t.Context(), "9", from, store.Span{}, "") },
			"a ZIP of 4 digits": func(tx *db.Tx) error { return tx.InsertZIPs(t.Context(), []importer.ZIPPlace{{ZIP: "5540"}}) },
		} {
			if err := d.Transact(t.Context(), write); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := func(zip, place string) {
			t.Helper()
			p, err := d.FindZIP(t.Context(), zip)
			if got := fmt.Sprintf("%.3f %.3f", p.Lat, p.Lon); err == nil && got != place || err != nil && (place != "" || !fault.Is(err, "zip_not_found")) {
				t.Errorf("%s: %s, %v; want %q", zip, got, err, place)
			}
		}
		at("55101", "")
		load(t, d, importer.Stores, fewStores)
		at("55199", "44.960 -93.120") // between stores 1 and 3
		at("10001", "")
		at("551", "")
		const census = "GEOID\tINTPTLAT\tINTPTLONG   \n55101\t44.9\t-93.0\n55102\t44.8\t-93.2\n"
		want(t, load(t, d, importer.ZIPs, census), "read 2, added 2, updated 0, unchanged 0, refused 0")
		want(t, load(t, d, importer.ZIPs, census), "read 2, added 0, updated 0, unchanged 2, refused 0")
		at("55101", "44.900 -93.000")
		at("55199", "44.850 -93.100")
		at("55401", "44.980 -93.270")
		want(t, load(t, d, importer.ZIPs, strings.Replace(census, "44.9", "44.7", 1)), "read 2, added 0, updated 1, unchanged 1, refused 0")
		at("55101", "44.700 -93.000")

		for text, place := range map[string]string{
			"St. Paul, MN": "MN 44.960 -93.120", "saint paul": "MN 44.960 -93.120 TX 28.090 -97.550", "ST PAUL TEXAS": "TX 28.090 -97.550", "St. Cloud, MN": "", "Minneapolis": "MN 44.980 -93.270",
		} {
			q, _ := store.ParsePlace(text)
			towns, err := d.ListTowns(t.Context(), q)
			var got []string
			for _, town := range towns {
				got = append(got, fmt.Sprintf("%s %.3f %.3f", town.State, town.At.Lat, town.At.Lon))
			}
			if diff := cmp.Diff(place, strings.Join(got, " ")); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", text, err, diff)
			}
		}
	})
}

// The nearest ten of 1,565 stores, with their free times of a day, from a ZIP.
func BenchmarkNearestDesks(b *testing.B) {
	d := dbtest.New(b)
	load(b, d, importer.Stores, shared(b))
	now := time.Date(2017, 9, 21, 17, 0, 0, 0, time.UTC)
	window := program.Program{Definition: dbtest.Definition(b)}.RemovalWindow()
	zips := []string{"10001", "55401", "60601", "90001", "77001", "33101", "98101", "80201", "59101", "96813"}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		started := time.Now()
		from, err := d.FindZIP(b.Context(), zips[i%len(zips)])
		if err != nil {
			b.Fatal(err)
		}
		candidates, err := d.ListDesks(b.Context(), store.DeskServices(nil), store.Around(from, 100))
		if err != nil {
			b.Fatal(err)
		}
		var numbers []string
		for _, n := range store.Nearest(candidates, from, 10) {
			numbers = append(numbers, n.Number)
		}
		today := dbtest.Date(b, "2017-09-21")
		calendars, err := d.ListCalendars(b.Context(), numbers, today, today.AddDays(14))
		if err != nil || len(calendars) == 0 {
			b.Fatal(len(calendars), err)
		}
		for _, c := range calendars {
			c.StartsOn(today, now, window)
		}
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
}
