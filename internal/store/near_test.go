package store_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"swapdesk/internal/store"
)

func TestMiles(t *testing.T) {
	t.Parallel()
	minneapolis, stPaul := store.Point{Lat: 44.9778, Lon: -93.2650}, store.Point{Lat: 44.9537, Lon: -93.0900}
	newYork, losAngeles := store.Point{Lat: 40.7128, Lon: -74.0060}, store.Point{Lat: 34.0522, Lon: -118.2437}
	for _, tt := range []struct {
		a, b store.Point
		want float64
	}{
		{minneapolis, minneapolis, 0},
		{minneapolis, stPaul, 8.72},
		{newYork, losAngeles, 2445.6},
		{store.Point{Lat: 52, Lon: 179.5}, store.Point{Lat: 52, Lon: -179.5}, 42.54},
		{store.Point{Lat: 90}, store.Point{Lat: -90}, 12436.8},
	} {
		if got := store.Miles(tt.a, tt.b); math.Abs(got-tt.want) > 0.001*tt.want+0.01 {
			t.Errorf("%v to %v: %.2f miles, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	var stores []store.Store
	for i, lon := range []float64{-95, -93, -94, -93} {
		stores = append(stores, store.Store{Number: fmt.Sprint(9 - i), At: store.Point{Lat: 45, Lon: lon}})
	}
	var got []string
	for _, n := range store.Nearest(stores, store.Point{Lat: 45, Lon: -93}, 3) {
		got = append(got, fmt.Sprintf("%s %.0f", n.Number, n.Miles))
	}
	if diff := cmp.Diff([]string{"6 0", "8 0", "7 49"}, got); diff != "" {
		t.Error(diff)
	}
	if got := store.Nearest(nil, store.Point{}, 3); len(got) != 0 {
		t.Error(got)
	}
}

// What is within the miles lies inside the box.
func TestAroundProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		degrees := func(name string, most float64) float64 { return rapid.Float64Range(-most, most).Draw(r, name) }
		p := store.Point{Lat: degrees("lat", 89), Lon: degrees("lon", 180)}
		q := store.Point{Lat: p.Lat + degrees("north", 3), Lon: p.Lon + degrees("east", 6)}
		if q.Lon > 180 {
			q.Lon -= 360
		} else if q.Lon < -180 {
			q.Lon += 360
		}
		q.Lat = max(-90, min(90, q.Lat))
		miles := rapid.Float64Range(1, 500).Draw(r, "miles")
		if store.Miles(p, q) > miles-0.001 {
			return
		}
		b := store.Around(p, miles)
		inside := q.Lon >= b.West && q.Lon <= b.East
		if b.East < b.West {
			inside = q.Lon >= b.West || q.Lon <= b.East
		}
		if !inside || q.Lat < b.South || q.Lat > b.North {
			r.Fatalf("%v is %.1f miles from %v, outside of %v", q, store.Miles(p, q), p, b)
		}
	})
}

func TestParsePlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]store.Query{
		"55401":                   {ZIP: "55401"},
		" 55401-1234 ":            {ZIP: "55401"},
		"554011234":               {ZIP: "55401"},
		"Minneapolis, MN 55401":   {ZIP: "55401"},
		"00901":                   {ZIP: "00901"},
		"St. Paul, MN":            {Town: "saintpaul", State: "MN"},
		"saint paul minnesota":    {Town: "saintpaul", State: "MN"},
		"ST PAUL mn":              {Town: "saintpaul", State: "MN"},
		"Springfield":             {Town: "springfield"},
		"New York":                {Town: "newyork"},
		"New York, New York":      {Town: "newyork", State: "NY"},
		"Washington":              {Town: "washington"},
		"Washington DC":           {Town: "washington", State: "DC"},
		"Washington, D.C.":        {Town: "washington", State: "DC"},
		"Charleston, W. Va.":      {Town: "charleston", State: "WV"},
		"Charleston WV":           {Town: "charleston", State: "WV"},
		"San Germán, Puerto Rico": {Town: "sangerman", State: "PR"},
		"Coeur d’Alene ID":        {Town: "coeurdalene", State: "ID"},
		"Ft. Worth TX":            {Town: "fortworth", State: "TX"},
		"Winston-Salem, NC":       {Town: "winstonsalem", State: "NC"},
	} {
		if got, ok := store.ParsePlace(text); !ok || got != want {
			t.Errorf("%q: %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "  ", "!!", "554", "5540", "12 Main St", "5540a", "55401-12"} {
		if got, ok := store.ParsePlace(text); ok {
			t.Errorf("%q was taken as %+v", text, got)
		}
	}
}

func TestZIP(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"2128": "02128", "901": "00901", "28786-6875": "28786", "55401": "55401", "02128 ": "02128"} {
		if got, ok := store.ZIP(text); !ok || got != want {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "12", "123456", "K1A 0B1", "55401-", "55401-1", "-", "5540１"} {
		if got, ok := store.ZIP(text); ok {
			t.Errorf("%q was taken as %q", text, got)
		}
	}
}

func TestHasDesk(t *testing.T) {
	t.Parallel()
	s := store.Store{Services: []string{"Apple Shop", "Geek squad  services"}}
	if !s.HasDesk(store.DeskServices(nil)) || s.HasDesk(store.DeskServices([]string{"Repair"})) || s.HasDesk(nil) {
		t.Error("a desk is what its services say")
	}
	desks := 0
	for _, l := range directory(t) {
		if (store.Store{Services: l.Services}).HasDesk(store.DeskServices(nil)) {
			desks++
		}
	}
	if desks != 1036 {
		t.Errorf("%d desks", desks)
	}
}
