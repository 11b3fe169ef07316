package catalog_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
)

// product reads "sku vendor devices platforms months cents".
func product(sku, vendor string, devices int, platforms string, months int, cents int64) catalog.Product {
	list := strings.Split(platforms, "|")
	slices.Sort(list)
	return catalog.Product{
		SKU: sku, Name: "Product " + sku, Vendor: vendor, Devices: devices,
		Platforms: list, TermMonths: months, PriceCents: cents,
	}
}

// search has an old product of 3 devices on Windows and Mac, bought for a
// year, with the whole year still to run.
func search(candidates ...catalog.Candidate) catalog.Search {
	today := day.Date{Year: 2017, Month: time.September, Day: 21}
	return catalog.Search{
		Old:        product("old", "Kaspersky Lab", 3, "windows|mac", 12, 5999),
		Today:      today,
		EndsOn:     today.AddMonths(12),
		Vendor:     "Kaspersky Lab",
		Withdrawn:  func(sku string) bool { return strings.HasPrefix(sku, "withdrawn") },
		Candidates: candidates,
	}
}

func pooled(p catalog.Product) catalog.Candidate { return catalog.Candidate{Product: p, HasPool: true} }

func skus(all []catalog.Replacement) string {
	names := []string{}
	for _, r := range all {
		names = append(names, r.SKU)
	}
	return strings.Join(names, " ")
}

func TestParityPromise(t *testing.T) {
	t.Parallel()
	same := product("new", "Trend Micro", 3, "windows|mac", 12, 5999)
	for _, c := range []struct {
		name   string
		change func(*catalog.Search, *catalog.Candidate)
		want   catalog.Reason
	}{
		{"the same", func(*catalog.Search, *catalog.Candidate) {}, ""},
		{"more of everything", func(_ *catalog.Search, c *catalog.Candidate) {
			c.Devices, c.TermMonths, c.Platforms = 5, 24, []string{"android", "mac", "windows"}
		}, ""},
		{"cheaper", func(_ *catalog.Search, c *catalog.Candidate) { c.PriceCents = 1 }, ""},
		{"one device less", func(_ *catalog.Search, c *catalog.Candidate) { c.Devices = 2 }, catalog.FewerDevices},
		{"one platform less", func(_ *catalog.Search, c *catalog.Candidate) { c.Platforms = []string{"android", "windows"} }, catalog.FewerPlatforms},
		{"a month less", func(_ *catalog.Search, c *catalog.Candidate) { c.TermMonths = 11 }, catalog.ShorterTerm},
		{"a month less, but less remains", func(s *catalog.Search, c *catalog.Candidate) {
			c.TermMonths, s.EndsOn = 11, s.Today.AddMonths(11)
		}, ""},
		{"a day less than remains", func(s *catalog.Search, c *catalog.Candidate) {
			c.TermMonths, s.EndsOn = 11, s.Today.AddMonths(11).AddDays(1)
		}, catalog.ShorterTerm},
		{"nothing remains", func(s *catalog.Search, c *catalog.Candidate) { c.TermMonths, s.EndsOn = 1, day.Date{} }, ""},
		{"of the withdrawn vendor", func(_ *catalog.Search, c *catalog.Candidate) { c.Vendor = "kaspersky lab " }, catalog.WithdrawnVendor},
		{"withdrawn by another program", func(_ *catalog.Search, c *catalog.Candidate) { c.SKU = "withdrawn too" }, catalog.WithdrawnSKU},
		{"the old one itself", func(_ *catalog.Search, c *catalog.Candidate) { c.SKU = "old" }, catalog.WithdrawnSKU},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := search(pooled(same))
			c.change(&s, &s.Candidates[0])
			sku := s.Candidates[0].SKU
			s.Curated = []string{sku}
			if got := len(catalog.Match(s)) == 1; got != (c.want == "") {
				t.Errorf("curated, offered: %t", got)
			}
			refused := catalog.Refusals(s)
			if c.want == "" && len(refused) > 0 || c.want != "" && !slices.Equal(refused, []catalog.Refusal{{SKU: sku, Reason: c.want}}) {
				t.Errorf("refusals %v, want %q", refused, c.want)
			}
			s.Curated = nil
			if got := len(catalog.Match(s)) == 1; got != (c.want == "") {
				t.Errorf("with a pool, offered: %t", got)
			}
		})
	}
}

func TestMatchWantsCuratedOrPool(t *testing.T) {
	t.Parallel()
	s := search(catalog.Candidate{Product: product("new", "Trend Micro", 3, "windows|mac", 12, 5999)})
	if got := skus(catalog.Match(s)); got != "" {
		t.Errorf("neither curated nor with a pool: %s", got)
	}
	s.Curated = []string{"new", "nowhere"}
	if got := skus(catalog.Match(s)); got != "new" {
		t.Errorf("curated without a pool: %q", got)
	}
	if got := catalog.Refusals(s); !slices.Equal(got, []catalog.Refusal{{SKU: "nowhere", Reason: catalog.UnknownProduct}}) {
		t.Errorf("refusals %v", got)
	}
}

func TestMatchRanksByCloseness(t *testing.T) {
	t.Parallel()
	ranked := []catalog.Candidate{
		pooled(product("a exact", "X", 3, "windows|mac", 12, 5999)),
		pooled(product("b name decides", "X", 3, "windows|mac", 12, 5999)),
		pooled(product("c price off by 100", "X", 3, "windows|mac", 12, 5899)),
		pooled(product("d price off by 200", "X", 3, "windows|mac", 12, 6199)),
		pooled(product("e longer", "X", 3, "windows|mac", 15, 5999)),
		pooled(product("f one platform more", "X", 3, "windows|mac|ios", 12, 5999)),
		pooled(product("g two platforms more", "X", 3, "windows|mac|ios|android", 12, 5999)),
		pooled(product("h more devices", "X", 5, "windows|mac", 12, 5999)),
	}
	for i := range ranked[:5] {
		want := ranked[i:min(len(ranked), i+catalog.MaxReplacements)]
		s := search(slices.Clone(ranked[i:])...)
		slices.Reverse(s.Candidates)
		got := catalog.Match(s)
		if len(got) != catalog.MaxReplacements {
			t.Fatalf("%d replacements", len(got))
		}
		for j := range got {
			if got[j].SKU != want[j].SKU {
				t.Errorf("%q at %d, want %q", got[j].SKU, j, want[j].SKU)
			}
		}
	}
}

func TestMatchPutsCuratedFirst(t *testing.T) {
	t.Parallel()
	s := search(
		pooled(product("close", "X", 3, "windows|mac", 12, 5999)),
		pooled(product("second", "X", 3, "windows|mac", 24, 5999)),
		pooled(product("small", "X", 1, "windows", 12, 5999)),
		pooled(product("first", "X", 9, "windows|mac", 12, 5999)),
	)
	s.Curated = []string{"first", "small", "second"}
	if got := skus(catalog.Match(s)); got != "first second close" {
		t.Error(got)
	}
}

func TestParity(t *testing.T) {
	t.Parallel()
	for months, want := range map[int]int{12: 12, 7: 7, 0: 1, -1: 0} {
		s := search(pooled(product("new", "X", 5, "windows|mac|ios", 15, 5999)))
		s.EndsOn = s.Today.AddMonths(months)
		wanted := catalog.Parity{
			OldDevices: 3, NewDevices: 5, OldMonths: want, NewMonths: 15,
			OldPlatforms: []string{"mac", "windows"}, NewPlatforms: []string{"ios", "mac", "windows"},
		}
		if diff := cmp.Diff(wanted, catalog.Match(s)[0].Parity); diff != "" {
			t.Error(diff)
		}
	}
	s := search(pooled(product("new", "X", 3, "windows|mac", 12, 5999)))
	s.EndsOn = s.Today.AddMonths(6).AddDays(1)
	if got := catalog.Match(s)[0].Parity.OldMonths; got != 7 {
		t.Errorf("6 months and a day are %d months", got)
	}
}

// Whatever is on the shelf, nobody is offered less than they had.
func TestMatchNeverOffersLess(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		platforms := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"windows", "mac", "android", "ios"}), 1, 4, rapid.ID)
		s := search()
		s.Old.Platforms = platforms.Draw(t, "old platforms")
		s.EndsOn = s.Today.AddDays(rapid.IntRange(-30, 900).Draw(t, "remaining"))
		for range rapid.IntRange(0, 12).Draw(t, "candidates") {
			sku := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "withdrawn", "old"}).Draw(t, "sku")
			vendor := rapid.SampledFrom([]string{"X", "Y", "Kaspersky Lab"}).Draw(t, "vendor")
			p := product(sku, vendor, rapid.IntRange(1, 6).Draw(t, "devices"), "windows", rapid.IntRange(1, 36).Draw(t, "months"), 100)
			p.Platforms = platforms.Draw(t, "platforms")
			s.Candidates = append(s.Candidates, catalog.Candidate{Product: p, HasPool: rapid.Bool().Draw(t, "pool")})
		}
		s.Curated = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "withdrawn"}), 0, 3, rapid.ID).Draw(t, "curated")
		got := catalog.Match(s)
		if len(got) > catalog.MaxReplacements {
			t.Fatalf("%d replacements", len(got))
		}
		for _, r := range got {
			if r.Vendor == s.Vendor || s.Withdrawn(r.SKU) || r.SKU == "old" || !r.HasPool && !r.Curated {
				t.Fatalf("%+v may not be offered", r)
			}
			p := r.Parity
			if p.NewDevices < p.OldDevices || p.NewMonths < p.OldMonths || s.Today.AddMonths(p.NewMonths).Before(s.EndsOn) {
				t.Fatalf("less than before: %+v", p)
			}
			for _, platform := range s.Old.Platforms {
				if !slices.Contains(p.NewPlatforms, platform) {
					t.Fatalf("%s is lost: %+v", platform, p)
				}
			}
		}
	})
}

func TestParsePlatforms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"windows": "windows", "windows|mac": "mac,windows", " iOS | Android|ios": "android,ios",
		"windows|mac|android|ios": "android,ios,mac,windows",
	} {
		got, err := catalog.ParsePlatforms(in)
		if err != nil || strings.Join(got, ",") != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "|", "windows|", "linux", "windows,mac", "windows mac"} {
		if got, err := catalog.ParsePlatforms(in); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
}
