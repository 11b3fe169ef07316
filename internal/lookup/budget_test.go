package lookup_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/testkit"
)

func guarded(w *dbtest.World) *lookup.Service {
	s := service(w)
	s.Budget = &lookup.Budget{Repo: w.DB, MAC: w.Vault.MAC, Now: w.Clock.Now}
	s.Alarm = &lookup.Alarm{Repo: w.DB, Now: w.Clock.Now, Log: slog.New(slog.DiscardHandler)}
	return s
}

// guess looks up what is not there.
func guess(t *testing.T, s *lookup.Service, order, contact, from string) error {
	t.Helper()
	_, err := s.Find(t.Context(), lookup.Query{OrderNumber: order, Contact: contact, Source: netip.MustParseAddr(from)})
	if err == nil {
		t.Fatalf("found %s with %s", order, contact)
	}
	return err
}

func TestFullSourceIsToldHowLongToWait(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s := guarded(w)
		for i := range 5 {
			if err := guess(t, s, fmt.Sprintf("NOPE-%d", i), "a@example.com", "198.51.100.7"); !fault.Is(err, "no_match") {
				t.Fatalf("guess %d: %v", i, err)
			}
			w.Clock.Advance(time.Minute)
		}
		err := guess(t, s, "NOPE-6", "a@example.com", "198.51.100.7")
		var full *fault.Error
		if !errors.As(err, &full) || full.Kind != fault.Throttled || full.Code != "source_full" || full.Count != 5 {
			t.Fatalf("sixth guess: %v, want source_full with 5 minutes to wait", err)
		}
		// A right look-up waits too, and one from elsewhere does not.
		_, err = s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("198.51.100.7")})
		if !fault.Is(err, "source_full") {
			t.Errorf("right look-up from the full source: %v", err)
		}
		_, err = s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("198.51.100.8")})
		if err != nil {
			t.Errorf("right look-up from next door: %v", err)
		}
		w.Clock.Advance(5*time.Minute + time.Second)
		if err := guess(t, s, "NOPE-7", "a@example.com", "198.51.100.7"); !fault.Is(err, "no_match") {
			t.Errorf("after the wait: %v", err)
		}
	})
}

func TestSourcesAreNetworksOfTheirKind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, _, _, _ := shop(t, d)
		s := guarded(w)
		for i := range 5 { // one /64 is one source
			guess(t, s, fmt.Sprintf("NOPE-%d", i), "a@example.com", fmt.Sprintf("2001:db8:1:2::%d", i+1))
		}
		if err := guess(t, s, "NOPE-9", "b@example.com", "2001:db8:1:2::99"); !fault.Is(err, "source_full") {
			t.Errorf("same /64: %v", err)
		}
		if err := guess(t, s, "NOPE-9", "b@example.com", "2001:db8:1:3::1"); !fault.Is(err, "no_match") {
			t.Errorf("another /64: %v", err)
		}
		for i := range 50 { // a /24 has ten times as many
			guess(t, s, fmt.Sprintf("NET-%d", i), fmt.Sprintf("c%d@example.com", i), fmt.Sprintf("203.0.113.%d", i+1))
		}
		if err := guess(t, s, "NET-99", "d@example.com", "203.0.113.200"); !fault.Is(err, "source_full") {
			t.Errorf("full /24: %v", err)
		}
	})
}

func TestOrderBudgetLooksLikeNotFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s := guarded(w)
		for i := range 5 {
			guess(t, s, jane.Order, fmt.Sprintf("guess%d@example.com", i), fmt.Sprintf("198.51.%d.1", i))
		}
		q := lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("192.0.2.1")}
		if _, err := s.Find(t.Context(), q); !fault.Is(err, "no_match") {
			t.Errorf("the right contact after 5 wrong ones: %v, want no_match", err)
		}
		w.Clock.Advance(16 * time.Minute)
		if _, err := s.Find(t.Context(), q); err != nil {
			t.Errorf("a quarter of an hour later: %v", err)
		}
	})
}

func TestContactBudgetCountsOrders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, _, _, _ := shop(t, d)
		s := guarded(w)
		for i := range 10 {
			guess(t, s, fmt.Sprintf("WALK-%d", i), "jane@example.com", fmt.Sprintf("198.51.%d.1", i))
		}
		if err := guess(t, s, "WALK-11", "jane@example.com", "192.0.2.1"); !fault.Is(err, "source_full") {
			t.Errorf("eleventh order of one contact: %v", err)
		}
	})
}

func TestMailedLinkHasABudgetOfItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, _, _, _ := shop(t, d)
		s := guarded(w)
		from := netip.MustParseAddr("198.51.100.7")
		for i := range 5 {
			guess(t, s, fmt.Sprintf("NOPE-%d", i), "a@example.com", from.String())
		}
		known, err := s.HasPurchases(t.Context(), "jane@example.com", from)
		if err != nil || !known {
			t.Fatalf("the mailed link of a full source: %t, %v", known, err)
		}
		for range 4 {
			if known, err := s.HasPurchases(t.Context(), "nobody@example.com", from); err != nil || known {
				t.Fatalf("nobody: %t, %v", known, err)
			}
		}
		if _, err := s.HasPurchases(t.Context(), "jane@example.com", from); !fault.Is(err, "source_full") {
			t.Errorf("the sixth: %v", err)
		}
	})
}

// TestGuessing is trust.md's: many guesses from many sources find nothing,
// raise the alarm within a minute, and an honest customer gets through.
func TestGuessing(t *testing.T) {
	t.Parallel()
	guesses, sources := testkit.N(1000, 50_000), testkit.N(100, 5000)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s := guarded(w)
		for range 300 { // the day before was an ordinary one
			_, _ = s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("192.0.2.9")})
		}
		if err := s.Alarm.Update(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Hour)
		began := w.Clock.Now()
		var raised time.Duration
		told, missed := 0, 0
		for i := range guesses {
			source := netip.AddrFrom4([4]byte{10, byte(i % sources >> 8), byte(i % sources), 1})
			err := guess(t, s, jane.Order[:len(jane.Order)-4]+fmt.Sprintf("%04d", i%9999), fmt.Sprintf("guess%d@example.com", i), source.String())
			if fault.Is(err, "source_full") {
				told++
			} else {
				missed++
			}
			w.Clock.Advance(10 * time.Millisecond)
			if i%100 == 99 { // the server does it every few seconds
				if err := s.Alarm.Update(t.Context()); err != nil {
					t.Fatal(err)
				}
				if s.Alarm.On() && raised == 0 {
					raised = w.Clock.Now().Sub(began)
				}
			}
		}
		t.Logf("%s: n = %d guesses from %d sources: 0 found, %d answered as not found, %d told to wait; alarm after %s",
			d.Engine(), guesses, sources, missed, told, raised)
		if raised == 0 || raised > time.Minute {
			t.Errorf("alarm after %s, want within a minute", raised)
		}
		items, err := s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("192.0.2.9")})
		if err != nil || len(items) == 0 {
			t.Errorf("an honest customer among them: %d items, %v", len(items), err)
		}
		w.Clock.Advance(10 * time.Minute)
		if err := s.Alarm.Update(t.Context()); err != nil || s.Alarm.On() {
			t.Errorf("ten quiet minutes later: on %t, %v", s.Alarm.On(), err)
		}
		for _, action := range []string{"alarm.raised", "alarm.ended"} {
			if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = '` + action + `'`); n != 1 {
				t.Errorf("%d events of %s", n, action)
			}
		}
	})
}

func TestAlarmSleepsThroughAnOrdinaryDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s := guarded(w)
		for i := range 120 { // one in three mistypes
			if i%3 == 0 {
				guess(t, s, fmt.Sprintf("TYPO-%d", i), fmt.Sprintf("t%d@example.com", i), fmt.Sprintf("10.%d.0.1", i))
				continue
			}
			if _, err := s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com", Source: netip.MustParseAddr("192.0.2.9")}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Alarm.Update(t.Context()); err != nil || s.Alarm.On() {
			t.Errorf("on %t, %v", s.Alarm.On(), err)
		}
	})
}
