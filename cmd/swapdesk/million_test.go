package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/testkit"
)

// A purchases file of a million lines (fewer in the CI tier) is imported, and an order in its middle
// goes from look-up to revealed key through the running server. The products
// and stores are real ones. It measures, so nothing runs beside it.
func TestMillionLines(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	for _, c := range []struct {
		engine string
		lines  int
	}{{"sqlite", testkit.N(100_000, 1_000_000)}, {"postgres", testkit.N(20_000, 1_000_000)}} {
		t.Run(c.engine, func(t *testing.T) {
			productsFile := testkit.SharedData(t, "products.csv")
			stores := storeIDs(t, testkit.SharedData(t, "stores.json"))
			url := "sqlite:" + filepath.Join(t.TempDir(), "swapdesk.db")
			if c.engine == "postgres" {
				testkit.Postgres(t)
				url = dbtest.EmptyURLs(t)["postgres"]
			}
			d := newDesk(t, url)
			file := d.writePurchases(c.lines, stores)
			d.ok("import", "products", productsFile)
			d.ok("program", "apply", d.write("program.toml", openProgram()))
			d.importing("keys", "sku,key\n1688832,WRSA-1111-2222\n5147463,TREN-3333-4444\n")
			d.importMeasured(file, c.lines)

			s := start(t, d.dir, d.flags()...)
			middle := c.lines / 2
			if got := s.exchange(t, orderNumber(middle), buyer(middle), "1688832"); !strings.Contains(got, "WRSA-1111-2222") {
				t.Errorf("no key: %s", got)
			}
			s.stop(t)
			began := time.Now()
			code, said := d.doctor()
			if code != 0 || strings.Contains(said, "BROKEN") {
				t.Errorf("doctor: exit %d\n%s", code, said)
			}
			t.Logf("doctor took %v", time.Since(began).Round(time.Millisecond))
		})
	}
}

// importMeasured imports as a process of its own, and tells how fast and how
// large it was.
func (d *desk) importMeasured(file string, lines int) {
	t := d.t
	t.Helper()
	cmd := process(t, d.dir, nil, append([]string{"import", "purchases", file}, d.flags()...)...)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil || string(out) != counts(lines, lines, 0, 0, 0) {
		t.Fatalf("%v: %s", err, out)
	}
	took := time.Since(began)
	memory := int64(0)
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" {
		memory = usage.Maxrss >> 10
		if memory > 300 {
			t.Errorf("%d MiB for %d lines", memory, lines)
		}
	}
	t.Logf("%d lines in %v: %.0f lines/s, %d MiB", lines, took.Round(time.Second), float64(lines)/took.Seconds(), memory)
}

func orderNumber(i int) string { return fmt.Sprintf("BBY01-%012d", 806_000_000_000+i) }
func buyer(i int) string       { return fmt.Sprintf("customer%d@example.com", i) }

// writePurchases writes n lines, the same on every day of one date: most of
// them withdrawn, one each, a few of quantity three, a third with activation
// codes, half of them from a store.
func (d *desk) writePurchases(n int, stores []int) string {
	t := d.t
	t.Helper()
	path := filepath.Join(d.dir, "purchases.csv")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(file, 1<<20)
	random := rand.New(rand.NewPCG(2017, 9))
	today := time.Now()
	var days [360]string
	for i := range days {
		days[i] = today.AddDate(0, 0, -i).Format(time.DateOnly)
	}
	skus := []string{"1689012", "1689012", "1689012", "1688832", "5147463"}
	fmt.Fprintln(w, "order_number,line,quantity,sku,bought_on,channel,store_id,email,phone,name,activation_code,activated_on,ends_on,state")
	for i := range n {
		sku, quantity, channel, store, code := skus[random.IntN(len(skus))], 1, "web", "", ""
		if random.IntN(50) == 0 {
			quantity = 3
		}
		if random.IntN(2) == 0 {
			channel, store = "store", fmt.Sprint(stores[random.IntN(len(stores))])
		}
		if random.IntN(3) == 0 {
			code = fmt.Sprintf("GSK%09d", i)
		}
		if i == n/2 { // the one that the test goes for
			sku, quantity = "1689012", 1
		}
		fmt.Fprintf(w, "%s,1,%d,%s,%s,%s,%s,%s,612-55%d-%04d,Customer %d,%s,,,active\n", orderNumber(i), quantity, sku,
			days[random.IntN(300)], channel, store, buyer(i), i%10, i/10%10000, i, code)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func storeIDs(t *testing.T, path string) []int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var stores []struct{ ID int }
	if err := json.Unmarshal(text, &stores); err != nil || len(stores) < 1000 {
		t.Fatalf("%d stores: %v", len(stores), err)
	}
	ids := make([]int, len(stores))
	for i, s := range stores {
		ids[i] = s.ID
	}
	return ids
}
