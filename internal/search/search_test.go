package search_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
	"swapdesk/internal/search"
)

type world struct {
	*dbtest.World
	t       *testing.T
	service *search.Service
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		test(t, world{w, t, &search.Service{Repo: d, Index: w.Vault.Index}})
	})
}

func (w world) find(typed string) search.Found {
	w.t.Helper()
	found, err := w.service.Find(w.t.Context(), typed)
	if err != nil {
		w.t.Fatalf("find %.60q: %v", typed, err)
	}
	return found
}

// found is a search's hits as text: "ORDER by KIND" each.
func (w world) found(typed string) string {
	var all []string
	for _, hit := range w.find(typed).Hits {
		all = append(all, hit.Line.OrderNumber+" by "+string(hit.By))
	}
	return strings.Join(all, ", ")
}

func (w world) want(typed, hits string) {
	w.t.Helper()
	if got := w.found(typed); got != hits {
		w.t.Errorf("%q finds %q, want %q", typed, got, hits)
	}
}

// Anything that is on a purchase finds it, however it is spelled.
func TestSpellings(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		jose := w.Buy(dbtest.Purchase{
			Order: "BBY01-100001", Email: "José@Example.com", Phone: "(612) 555-0101", Name: "José Brandt-Casey", Codes: []string{"GSK-1234-ABCD"},
		})
		w.Buy(dbtest.Purchase{Order: "BBY01-100002", Phone: "612-555-0199", Name: "Seán O’Neil", BoughtOn: "2017-05-01"})
		w.Buy(dbtest.Purchase{Order: "BBY01-100003", Name: "Neila Brandtner", BoughtOn: "2017-04-01"})
		w.Transact(func(tx *db.Tx) error {
			_, _, err := tx.EnsureCase(t.Context(), jose.Subscriptions[0], "7K4M-0PQ1-2WTC", "en", w.Clock.Now())
			return err
		})
		for _, typed := range []string{"BBY01-100001", "bby01 100001", " bby01100001 ", "BBY01–100001", "ＢＢＹ01-100001"} {
			w.want(typed, "BBY01-100001 by order")
		}
		for _, typed := range []string{"7K4M-0PQ1-2WTC", "7k4mopqi2wtc", "7k4m opql 2wtc", "7K4M–0PQ1–2WTC"} {
			w.want(typed, "BBY01-100001 by reference")
		}
		for _, typed := range []string{"GSK-1234-ABCD", "gsk1234abcd", "GSK 1234 abcd"} {
			w.want(typed, "BBY01-100001 by activation")
		}
		for _, typed := range []string{"josé@example.com", "JOSÉ@EXAMPLE.COM", "jose\u0301@example.com"} {
			w.want(typed, "BBY01-100001 by email")
		}
		for _, typed := range []string{"612 555 0101", "+1 (612) 555-0101", "6125550101", "612.555.0101", "1-612-555-0101", "６１２ 555 0101"} {
			w.want(typed, "BBY01-100001 by phone")
		}
		for _, typed := range []string{"0101", "555-0101", " 01 01 "} {
			w.want(typed, "BBY01-100001 by phone_end")
		}
		for _, typed := range []string{"José Brandt", "jose brandt", "Brandt José", "casey, jose", "Brandt-Casey", "brandtcasey", "JOSE\u0301 BRANDT", "brandt casey jose"} {
			w.want(typed, "BBY01-100001 by name")
		}
		for _, typed := range []string{"O’Neil", "O'Neil", "oneil", "o neil", "sean o'neil"} {
			w.want(typed, "BBY01-100002 by name")
		}
		w.want("jos bra", "BBY01-100001 by name_start")
		w.want("neil", "BBY01-100002 by name, BBY01-100003 by name_start")
		w.want("brandt", "BBY01-100001 by name, BBY01-100003 by name_start")
		for _, typed := range []string{"brandt smith", "0102", "BBY01-100009", "nobody@example.com", "612 555 0102", "andt", "GSK-1234-ABCE", "555-0199-0101"} {
			w.want(typed, "")
		}
		w.want("", "")
	})
}

// Text of any kind is no error, and none of it is syntax.
func TestHostileText(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Buy(dbtest.Purchase{Name: "Casey Brandt"})
		for _, typed := range []string{
			strings.Repeat("a", 10_000), strings.Repeat("brandt ", 1500), strings.Repeat("\U0001F98A", 2500), strings.Repeat("9", 10_000),
			"\x00", "casey\x00brandt", "\xff\xfe\xfd", "'", "''", `"`, `"""`, `\`, "%", "_", "*", "casey*", "^casey", "-casey", "casey OR nobody",
			"casey NOT brandt", "NEAR(casey brandt, 5)", "name_key:casey", "{name_key}:casey", "casey:*", "casey & !brandt", "casey <-> brandt",
			"'; DROP TABLE purchase; --", `") OR 1=1 --`, "$1", "?", "(", ")", "a AND", "AND", "OR", "NOT", "\u202eyesac", "🦊", "עברית", "ﷺ",
			"\r\n", "a@b", "a@b.c'd", strings.Repeat("x@", 5000), "١٢٣٤", "²³¹⁰", "0000", "...", "-'-",
		} {
			found := w.find(typed)
			if len([]rune(found.Text)) > 200 || strings.ContainsAny(found.Text, "\x00\r\n") {
				t.Errorf("%.40q is kept as %.80q", typed, found.Text)
			}
		}
		for typed, hits := range map[string]int{
			"casey\x00brandt": 1, "casey*": 1, "\u202ecasey": 1, "“casey”": 1, "casey OR nobody": 0, "casey NOT brandt": 0, "%": 0, "cas%": 1,
			"'; DROP TABLE purchase; --": 0,
		} {
			if got := len(w.find(typed).Hits); got != hits {
				t.Errorf("%q: %d hits, want %d", typed, got, hits)
			}
		}
	})
}

// What was written last is what is found.
func TestConsistentWithTheLastWrite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		columns := "order_number,line,sku,bought_on,email,phone,name,activation_code\n"
		importing := func(lines string) {
			t.Helper()
			report, err := importer.Purchases(t.Context(), db.Imports{DB: w.DB}, func() (importer.Vault, error) { return w.Vault, nil },
				importer.Source{Name: "purchases.csv", Open: func() (io.ReadCloser, error) {
					return io.NopCloser(strings.NewReader(columns + lines)), nil
				}}, importer.Options{Now: w.Clock.Now})
			if err != nil || report.Refused > 0 {
				t.Fatal(report, err)
			}
		}
		importing("N-1,1,1689012,2017-03-01,old@example.com,612-555-0101,Maria Lopez,CODE-1\n")
		for _, typed := range []string{"maria", "lopez", "old@example.com", "0101", "code1"} {
			if got := len(w.find(typed).Hits); got != 1 {
				t.Errorf("%q: %d hits after the import", typed, got)
			}
		}
		importing("N-1,1,1689012,2017-03-01,new@example.com,612-555-0202,Maria Gómez,CODE-2\n")
		for typed, hits := range map[string]int{
			"maria": 1, "lopez": 0, "gomez": 1, "old@example.com": 0, "new@example.com": 1, "0101": 0, "0202": 1, "code1": 0, "code2": 1,
		} {
			if got := len(w.find(typed).Hits); got != hits {
				t.Errorf("%q: %d hits after the change, want %d", typed, got, hits)
			}
		}
		importing("N-1,1,1689012,2017-03-01,new@example.com,612-555-0202,,CODE-2\n")
		w.want("gomez", "")
		undone := errors.New("undone")
		err := w.DB.Transact(t.Context(), func(tx *db.Tx) error {
			line := importer.PurchaseLine{OrderKey: "N2", Digest: "-", Line: purchase.Line{
				OrderNumber: "N-2", Line: 1, Quantity: 1, SKU: dbtest.Withdrawn, BoughtOn: dbtest.Date(t, "2017-03-01"), Channel: purchase.Web,
				Name: "Undone Gomez", State: purchase.Active,
			}}
			_, err := tx.SavePurchases(t.Context(), []importer.PurchaseLine{line}, w.Clock.Now())
			return errors.Join(err, undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		w.want("gomez", "")
	})
}

func TestMoreThanAreShown(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.BuyMany(60, dbtest.Purchase{Name: "Pat Smith", Phone: "612-555-0101", Email: "many@example.com"})
		w.Buy(dbtest.Purchase{Order: "SMALL-1", Name: "Kim Smithson", Quantity: 3})
		w.Buy(dbtest.Purchase{Order: "LARGE-1", Name: "Kim Larger", Quantity: 200})
		for typed, more := range map[string]bool{
			"smith": true, "0101": true, "many@example.com": true, "612-555-0101": true, "smithson": false, "kim": true, "small 1": false, "large 1": true,
		} {
			found := w.find(typed)
			if found.More != more || more && len(found.Hits) != search.Shown {
				t.Errorf("%q: %d hits, more %v", typed, len(found.Hits), found.More)
			}
		}
		if got := len(w.find("smithson").Hits); got != 3 {
			t.Errorf("%d units of a line of three", got)
		}
	})
}

func TestWhatOpens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Buy(dbtest.Purchase{Order: "SMITH-01", Name: "Ana Lee", Email: "ana@example.com", Codes: []string{"LEE"}})
		w.Buy(dbtest.Purchase{Order: "B-2", Name: "Kim Lee", Email: "lee@example.com"})
		w.Buy(dbtest.Purchase{Order: "B-3", Name: "Pat Roe", Email: "lee@example.com"})
		for typed, order := range map[string]string{
			"roe": "B-3", "smith01": "SMITH-01", "ana@example.com": "SMITH-01",
			"lee": "SMITH-01", // by its code, though it is a name too
			"ana": "SMITH-01", "lee@example.com": "", "nobody": "", "": "", "le": "",
		} {
			hit, ok := w.find(typed).Opens()
			if ok != (order != "") || hit.Line.OrderNumber != order && ok {
				t.Errorf("%q opens %q (%v), want %q", typed, hit.Line.OrderNumber, ok, order)
			}
		}
		found := w.find("lee")
		if len(found.Hits) != 2 || found.Hits[0].By != search.Activation {
			t.Errorf("exact hits do not come first: %v", found.Hits)
		}
	})
}
