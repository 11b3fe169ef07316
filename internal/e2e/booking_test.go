package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"swapdesk/internal/demo"
)

// The whole way without scripts on both engines: an exchange, the removal
// beside it, and one confirmation of both.
func TestBookingWithAnExchange(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		d.load("stores", demo.Stores)
		g := d.guest(t)
		review := g.toReview("BBY01-100001", "jordan@example.com", "WIS-3-12").says("Removing the old one", "Not chosen yet")
		remove := review.follow("Change how to remove the old one").must(200, "/en/remove", removeH1)
		ask := remove.press("Continue", "removal", "store").must(200, "/en/store", placeH1)
		list := ask.press("Find stores", "place", "55423").must(200, "/en/store", "Choose a store near 55423")
		if strings.Contains(strings.Join(list.hops, " "), "55423") {
			t.Errorf("the place stands in a URL: %q", list.hops)
		}
		times := list.press("Continue", "store", "413").must(200, "/en/time", "Choose a time at Roseville")
		slot := times.values("slot")[0]
		both := times.press("Continue", "slot", slot).must(200, "/en/review", reviewH1).
			says("Webroot Internet Security", "1640 County Road B2 W, Roseville, MN 55113", "We keep this time for you until", "Your computer and its charger")
		// Change links keep every other answer.
		if again := both.follow("Change the day and time"); again.must(200, "/en/time", "Choose a time at Roseville").query("replacement") != "WIS-3-12" {
			t.Errorf("the replacement is lost at %s", again.url())
		}
		if store := both.follow("Change the store"); store.must(200, "/en/store", "Choose a store near 55423").query("store") != "413" {
			t.Errorf("the store is lost at %s", store.url())
		}
		done := both.press("Confirm both")
		both.press("Confirm both").must(200, done.at(), doneH1+" "+bookedH1).says("Roseville") // a second click
		if back := g.get(both.url()); back.at() != done.at() {
			t.Errorf("Back leads to %s, want %s", back.at(), done.at())
		}
		d.mail.wait(t, "jordan@example.com", "", 3) // the code, the exchange, the booking
		if out := d.run("doctor"); strings.Contains(out, "FAIL") {
			t.Error(out)
		}
	})
}

// Many reach for the one bench of the last time at once: one gets it, and the
// others are shown what else there is.
func TestBookingRaceForOneTime(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	const racers = 4 // the fifth has bought another product
	reviews := make([]*page, racers)
	for i := range reviews {
		g := d.guest(t)
		ask := g.toStores(fmt.Sprintf("BBY01-20000%d", i), fmt.Sprintf("customer0%d@example.com", i), 1)
		list := ask.press("Find stores", "place", "55408")
		reviews[i] = list.press("Continue", "store", "407").must(200, "/en/time", "Choose a time at Uptown")
	}
	slot := reviews[0].values("slot")[0]
	var mu sync.Mutex
	var wait sync.WaitGroup
	got := map[int]int{}
	for _, times := range reviews {
		wait.Go(func() {
			a := times.press("Continue", "slot", slot)
			if a.status == http.StatusOK {
				a = a.must(200, "/en/review", reviewH1).press("Book this time")
			} else {
				a.must(422, "/en/time", "Choose a time at Uptown").says("12:00 pm has just been taken", "Nearest free times")
			}
			mu.Lock()
			defer mu.Unlock()
			got[a.status]++
		})
	}
	wait.Wait()
	if got[http.StatusOK] != 1 || got[http.StatusUnprocessableEntity] != racers-1 {
		t.Errorf("answers: %v, want one booking", got)
	}
}
