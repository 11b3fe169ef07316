package db_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
	"swapdesk/internal/search"
)

// envPurchases says among how many purchases BenchmarkSearch searches.
const envPurchases = "SWAPDESK_BENCH_PURCHASES"

// Every kind of term, the rare and the common, as a member of staff types it:
// p50 and p95 of Find, on both engines. With 1,000,000 purchases, p95 is to be
// at most 100 ms each.
func BenchmarkSearch(b *testing.B) {
	n := 50_000
	if typed, err := strconv.Atoi(os.Getenv(envPurchases)); err == nil {
		n = typed
	}
	for _, engine := range []struct {
		name string
		open func(testing.TB) *db.DB
	}{{"sqlite", dbtest.New}, {"postgres", dbtest.NewPostgres}} {
		b.Run(engine.name, func(b *testing.B) {
			w := dbtest.Seed(b, engine.open(b))
			crowd(b, w, n)
			s := &search.Service{Repo: w.DB, Index: w.Vault.Index}
			for _, c := range benchTerms(n) {
				b.Run(c.name, func(b *testing.B) { benchmarkFind(b, s, c.term, c.found) })
			}
		})
	}
}

type benchTerm struct {
	name  string
	term  func(i int) string
	found bool
}

func benchTerms(n int) []benchTerm {
	always := func(text string) func(int) string { return func(int) string { return text } }
	random := rand.New(rand.NewPCG(1, 2))
	return []benchTerm{
		{"order", func(int) string { return fmt.Sprintf("bby01 %012d", random.IntN(n)) }, true},
		{"email", func(int) string { return fmt.Sprintf("Customer%d@example.com", random.IntN(n)) }, true},
		{"phone", func(int) string { return benchPhone(random.IntN(n)) }, true},
		{"last four", func(int) string { return fmt.Sprintf("%04d", random.IntN(10_000)) }, n > 100_000},
		{"activation", func(int) string { return fmt.Sprintf("GSK-%09d", random.IntN(n)/3*3) }, true},
		{"nothing", func(i int) string { return fmt.Sprintf("XX%d", i) }, false},
		{"name", func(int) string { return benchName(random.IntN(n)) }, true},
		{"name of many", always("smith"), true},
		{"two of many", always("smith james"), true},
		{"one letter", always("a"), true},
		{"two letters", always("j s"), true},
		{"three letters", always("mar"), true},
		{"many and few", func(int) string { return "a " + benchLast(random.IntN(n)) }, false},
		{"no such pair", always("smith qzqz"), false},
		{"many and none", always("a smith zz"), false},
	}
}

func benchmarkFind(b *testing.B, s *search.Service, term func(int) string, found bool) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		text := term(i)
		began := time.Now()
		got, err := s.Find(b.Context(), text)
		took = append(took, time.Since(began))
		if err != nil || found && len(got.Hits) == 0 {
			b.Fatalf("%q: %d hits, %v", text, len(got.Hits), err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
}

// crowd imports n purchases with names as they are spread in the country: a
// few that thousands have, and many that few have.
func crowd(b *testing.B, w *dbtest.World, n int) {
	b.Helper()
	bought := dbtest.Date(b, "2017-01-01")
	began := time.Now()
	for from := 0; from < n; from += 1000 {
		var lines []importer.PurchaseLine
		for i := from; i < min(from+1000, n); i++ {
			lines = append(lines, crowdLine(w, i, bought.AddDays(i%250)))
		}
		w.Transact(func(tx *db.Tx) error {
			_, err := tx.SavePurchases(b.Context(), lines, w.Clock.Now())
			return err
		})
	}
	b.Logf("%d purchases in %v", n, time.Since(began).Round(time.Second))
}

func crowdLine(w *dbtest.World, i int, bought day.Date) importer.PurchaseLine {
	l := importer.PurchaseLine{Line: purchase.Line{
		OrderNumber: fmt.Sprintf("BBY01-%012d", i), Line: 1, Quantity: 1, SKU: dbtest.Withdrawn, BoughtOn: bought, Channel: purchase.Web,
		Email: fmt.Sprintf("customer%d@example.com", i), Phone: benchPhone(i), Name: benchName(i), State: purchase.Active,
	}, EndsOn: bought.AddMonths(12), Digest: "-"}
	l.OrderKey, l.EmailKey, l.PhoneKey = purchase.OrderKey(l.OrderNumber), purchase.EmailKey(l.Email), purchase.PhoneKey(l.Phone)
	if i%3 == 0 {
		code := purchase.ActivationKey(fmt.Sprintf("GSK%09d", i))
		l.Codes = []importer.ActivationCode{{
			Index: w.Vault.Index(purchase.ActivationPurpose, code),
			Seal:  func(id string) (string, error) { return w.Vault.Seal("subscription", id, []byte(code)) },
		}}
	}
	return l
}

// benchPhone spreads numbers over 10,000 ends.
func benchPhone(i int) string {
	mixed := uint32(i) * 2654435761
	return fmt.Sprintf("(612) %d-%04d", 200+i/10_000%800, mixed%10_000)
}

func benchName(i int) string {
	first := []string{"James", "Mary", "José", "Patricia", "John", "Jennifer", "Robert", "Anna", "Andrew", "Alice", "Aaron", "Casey", "Mark", "Martha", "Zoë"}
	return first[i*7%len(first)] + " " + benchLast(i)
}

func benchLast(i int) string {
	many := []string{"Smith", "Johnson", "Williams", "Brown", "Jones", "García", "Anderson", "O’Neil", "Brandt", "Nguyen"}
	if i%10 < 3 {
		return many[i/10%len(many)]
	}
	syllables := []string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "wu", "da", "fe", "gi", "ho", "ju", "pa"}
	mixed := uint32(i) * 2246822519
	last := "Q" // some letter that no common name begins with
	for range 4 {
		last += syllables[mixed%16]
		mixed /= 16
	}
	return last
}
