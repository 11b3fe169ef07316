package e2e

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/testkit"
)

// TestFailuresTakeTheSameTime measures the classes of failed look-ups against
// each other: their times must not tell an order that exists from one that
// does not, a wrong contact from a wrong number, nor an order whose tries are
// used up (trust.md, Uniformity).
//
// It is not parallel: what else runs in this process would be measured too.
func TestFailuresTakeTheSameTime(t *testing.T) {
	d := bootDemo(t, noon)
	for i := range 5 { // use up the tries of one order
		d.guest(t).post("/en/check", "order_number", "BBY01-100001", "contact", fmt.Sprintf("wrong%d@example.com", i))
	}
	classes := []struct {
		name string
		form func(i int) []string
	}{
		{"no such order", func(i int) []string {
			return []string{"order_number", fmt.Sprintf("BBY01-9%05d", i), "contact", stranger(i)}
		}},
		{"wrong contact", func(i int) []string {
			return []string{"order_number", fmt.Sprintf("BBY01-2000%02d", i%50), "contact", stranger(i)}
		}},
		{"order used up, right contact", func(int) []string {
			return []string{"order_number", "BBY01-100001", "contact", "jordan@example.com"}
		}},
		{"no such code", func(i int) []string {
			return []string{"activation_code", fmt.Sprintf("GSKA-0000-%04d", i%10000), "contact", stranger(i)}
		}},
	}
	times := make([]sample, len(classes))
	var mu sync.Mutex
	lanes, rounds := 4, testkit.N(13, 500)
	var wg sync.WaitGroup
	for lane := range lanes {
		wg.Go(func() {
			for round := range rounds {
				i := round*lanes + lane
				for range 5 { // so many honest ones that the site's alarm sleeps
					d.guest(t).post("/en/check", "order_number", "BBY01-100002", "contact", "casey@example.com")
				}
				for _, c := range rand.Perm(len(classes)) {
					g, form := d.guest(t), classes[c].form(i)
					began := time.Now()
					p := g.post("/en/check", form...)
					took := time.Since(began)
					if p.status != http.StatusUnprocessableEntity {
						t.Errorf("%s: status %d", classes[c].name, p.status)
					}
					mu.Lock()
					times[c] = append(times[c], float64(took)/float64(time.Millisecond))
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	for a := range classes {
		mean, variance := times[a].moments()
		t.Logf("%-30s n = %d, mean %.2f ms, standard deviation %.2f ms", classes[a].name, len(times[a]), mean, math.Sqrt(variance))
		for b := range a {
			if score := welch(times[a], times[b]); math.Abs(score) >= 4.5 {
				t.Errorf("%q against %q: Welch t = %.2f, want |t| < 4.5", classes[a].name, classes[b].name, score)
			} else {
				t.Logf("  against %q: Welch t = %.2f", classes[b].name, score)
			}
		}
	}
}

// stranger is a contact of its own for each try: one that asks for many orders
// has a limit too.
func stranger(i int) string { return fmt.Sprintf("guest%04d@example.com", i) }

// sample is measured times in milliseconds.
type sample []float64

func (s sample) moments() (mean, variance float64) {
	for _, x := range s {
		mean += x / float64(len(s))
	}
	for _, x := range s {
		variance += (x - mean) * (x - mean) / float64(len(s)-1)
	}
	return mean, variance
}

// welch is Welch's t of two samples.
func welch(a, b sample) float64 {
	meanA, varA := a.moments()
	meanB, varB := b.moments()
	return (meanA - meanB) / math.Sqrt(varA/float64(len(a))+varB/float64(len(b)))
}
