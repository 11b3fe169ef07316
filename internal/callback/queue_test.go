package callback_test

import (
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
)

func agent(id string) audit.Actor {
	return audit.Actor{ID: "staff:" + id, Channel: "desk", Reason: "call"}
}

// called has an agent "a" and one "b", and n wishes a minute apart.
func called(t *testing.T, d *db.DB, n int) (*dbtest.World, *callback.Service, []callback.Callback) {
	t.Helper()
	w := dbtest.Seed(t, d)
	for _, id := range []string{"a", "b"} {
		w.Exec(`INSERT INTO staff (id, email, name, role, store_id, password_hash, totp_step, created_at, version)
			VALUES ('` + id + `', '` + id + `@staff.example', 'Pat Doe', 'agent', '', 'x', 0, 1, 1)`)
	}
	s := service(w)
	var all []callback.Callback
	for i := range n {
		c, err := s.Ask(t.Context(), wish("612-555-01"+string(rune('0'+i/10))+string(rune('0'+i%10)), callback.Any), audit.Customer())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
		w.Clock.Advance(time.Minute)
	}
	return w, s, all
}

func order(t *testing.T, s *callback.Service) string {
	t.Helper()
	queue, err := s.Queue(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, c := range queue {
		text += c.Phone[len(c.Phone)-1:]
	}
	return text
}

func TestOneAgentTakes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, all := called(t, d, 1)
		var mu sync.Mutex
		got := map[string]int{}
		var clicks sync.WaitGroup
		for i := range 20 {
			clicks.Go(func() {
				who := agent([]string{"a", "b"}[i%2])
				c, err := s.Take(t.Context(), callback.Act{ID: all[0].ID, Actor: who})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					got[who.ID]++
				case fault.Is(err, "callback_taken"):
					if c.TakenRole != "agent" || c.TakenBy == who.ID {
						t.Errorf("told of %+v", c)
					}
				default:
					t.Error(err)
				}
			})
		}
		clicks.Wait()
		if len(got) != 1 {
			t.Errorf("taken by %v", got)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'callback.taken'`); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

func TestOneCallAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, all := called(t, d, 12)
		var mu sync.Mutex
		taken := 0
		var clicks sync.WaitGroup
		for _, c := range all {
			clicks.Go(func() {
				_, err := s.Take(t.Context(), callback.Act{ID: c.ID, Actor: agent("a")})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					taken++
				} else if !fault.Is(err, "callback_busy") {
					t.Error(err)
				}
			})
		}
		clicks.Wait()
		if taken != 1 {
			t.Errorf("%d at once", taken)
		}
		// Half an hour later it has come back by itself.
		w.Clock.Advance(callback.TakenFor)
		last := callback.Act{ID: all[11].ID, Actor: agent("a")}
		if _, err := s.Finish(t.Context(), last); !fault.Is(err, "callback_not_yours") {
			t.Errorf("without it: %v", err)
		}
		if _, err := s.Take(t.Context(), last); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(`SELECT count(*) FROM callback WHERE state = 'taken'`); n != 1 {
			t.Errorf("%d are taken", n)
		}
	})
}

func TestReturnsByItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, all := called(t, d, 1)
		a, b := callback.Act{ID: all[0].ID, Actor: agent("a")}, callback.Act{ID: all[0].ID, Actor: agent("b")}
		if _, err := s.Take(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(callback.TakenFor - time.Second)
		if _, err := s.Take(t.Context(), b); !fault.Is(err, "callback_taken") {
			t.Errorf("a second too early: %v", err)
		}
		w.Clock.Advance(time.Second)
		if _, err := s.Finish(t.Context(), a); !fault.Is(err, "callback_not_yours") {
			t.Errorf("too late: %v", err)
		}
		if c, err := s.Take(t.Context(), b); err != nil || c.TakenBy != "staff:b" {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

func TestDoneAndTryAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, all := called(t, d, 3)
		if got := order(t, s); got != "012" {
			t.Errorf("in the order %s", got)
		}
		act := func(i int) callback.Act { return callback.Act{ID: all[i].ID, Actor: agent("a")} }
		for i := range 2 {
			if _, err := s.Take(t.Context(), act(i)); err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				c, err := s.TryAgain(t.Context(), act(0), time.Hour)
				if err != nil || c.Tries != 1 || !c.DueAt.Equal(w.Clock.Now().Add(time.Hour)) {
					t.Errorf("%+v, %v", c, err)
				}
			} else if _, err := s.Finish(t.Context(), act(1)); err != nil {
				t.Error(err)
			}
		}
		if n, err := s.Waiting(t.Context()); err != nil || n != 1 || order(t, s) != "20" {
			t.Errorf("%d wait, in the order %s, %v", n, order(t, s), err)
		}
		if _, err := s.Take(t.Context(), act(1)); !fault.Is(err, "callback_done") {
			t.Errorf("done: %v", err)
		}
		if _, err := s.Ask(t.Context(), wish("612-555-0101", callback.Any), audit.Customer()); err != nil {
			t.Errorf("asked again after the call: %v", err)
		}
		w.Clock.Advance(time.Hour)
		if got := order(t, s); got != "021" {
			t.Errorf("an hour later in the order %s", got)
		}
		events := map[string]int{"callback.taken": 2, "callback.returned": 1, "callback.done": 1}
		for action, want := range events {
			if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = '` + action + `'`); n != want {
				t.Errorf("%s: %d", action, n)
			}
		}
	})
}

// Taking a call shows a number: 30 an hour, like everything personal.
func TestThirtyNumbersAnHour(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, s, all := called(t, d, 1)
		a := callback.Act{ID: all[0].ID, Actor: agent("a")}
		for i := range callback.MostSeen {
			if _, err := s.Take(t.Context(), a); err != nil {
				t.Fatalf("number %d: %v", i+1, err)
			}
			if _, err := s.TryAgain(t.Context(), a, time.Hour); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if _, err := s.Take(t.Context(), a); !fault.Is(err, "reveal_limit") || fault.KindOf(err) != fault.Throttled {
				t.Errorf("one too many: %v", err)
			}
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'reveal.limit' AND actor = 'staff:a'`); n != 1 {
			t.Errorf("%d alerts, want 1", n)
		}
		if _, err := s.Take(t.Context(), callback.Act{ID: all[0].ID, Actor: agent("b")}); err != nil {
			t.Errorf("a colleague: %v", err)
		}
		w.Clock.Advance(time.Hour + time.Second)
		if _, err := s.Take(t.Context(), a); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}
