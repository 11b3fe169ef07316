package callback_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/callback"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
)

const phone = "(612) 555-0143"

func wish(typed string, when callback.Time) callback.Wish {
	return callback.Wish{Phone: typed, BestTime: string(when), Lang: "en"}
}

func service(w *dbtest.World) *callback.Service {
	return &callback.Service{Repo: w.DB, Now: w.Clock.Now}
}

func TestAskIsKeptWithItsEvent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		asked, err := service(w).Ask(t.Context(), wish(phone, callback.Evening), audit.Customer())
		if err != nil {
			t.Fatal(err)
		}
		open, err := d.ListCallbacks(t.Context(), w.Clock.Now(), 10)
		asked.CreatedAt = asked.CreatedAt.UTC() // as the database tells it
		if err != nil || !slices.Equal(open, []callback.Callback{asked}) {
			t.Errorf("open callbacks %v, %v; want the one asked for: %v", open, err, asked)
		}
		if asked.Phone != "16125550143" || asked.State != callback.Open || !asked.CreatedAt.Equal(w.Clock.Now()) {
			t.Errorf("kept as %+v", asked)
		}
		event := w.Text(`SELECT action || ' ' || subject || ' ' || data FROM audit_event ORDER BY id DESC LIMIT 1`)
		if want := `callback.requested callback:` + asked.ID + ` {"best_time":"evening"}`; event != want {
			t.Errorf("event %q, want %q", event, want)
		}
		if all := w.Count(`SELECT count(*) FROM audit_event WHERE data LIKE '%5550143%' OR subject LIKE '%5550143%'`); all != 0 {
			t.Error("the trail holds a phone number")
		}
	})
}

// However often and in whatever way one phone is typed, one call is due.
func TestAskedTwiceIsOneCall(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := service(w)
		var clicks sync.WaitGroup
		for range 8 {
			clicks.Go(func() {
				if _, err := s.Ask(t.Context(), wish(phone, callback.Morning), audit.Customer()); err != nil {
					t.Error(err)
				}
			})
		}
		clicks.Wait()
		w.Clock.Advance(2 * time.Hour)
		later, err := s.Ask(t.Context(), wish("612.555.0143", callback.Any), audit.Customer())
		if err != nil || later.BestTime != callback.Any {
			t.Errorf("asked again: %+v, %v", later, err)
		}
		if n := w.Count(`SELECT count(*) FROM callback`); n != 1 {
			t.Errorf("%d callbacks", n)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'callback.requested'`); n != 1 {
			t.Errorf("%d events of asking", n)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'callback.changed'`); n != 1 {
			t.Errorf("%d events of changing", n)
		}
	})
}

// Called and asked again, called and asked again: three times a day.
func TestThreeADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := service(w)
		ask := func() error {
			_, err := s.Ask(t.Context(), wish(phone, callback.Any), audit.Customer())
			w.Exec(`UPDATE callback SET state = 'done'`)
			w.Clock.Advance(time.Hour)
			return err
		}
		for i := range callback.PerDay {
			if err := ask(); err != nil {
				t.Fatalf("time %d: %v", i+1, err)
			}
		}
		if err := ask(); !fault.Is(err, "callback_limit") || fault.KindOf(err) != fault.Throttled {
			t.Errorf("one too many: %v", err)
		}
		if _, err := s.Ask(t.Context(), wish("612-555-0199", callback.Any), audit.Customer()); err != nil {
			t.Errorf("another phone: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		if err := ask(); err != nil {
			t.Errorf("the next day: %v", err)
		}
	})
}

func TestWhatCannotBeCalled(t *testing.T) {
	t.Parallel()
	w := dbtest.Seed(t, dbtest.New(t))
	for _, c := range []struct {
		typed, when string
		phone, time string
	}{
		{"", "", "empty", "empty"},
		{" \t", "any", "empty", ""},
		{"hello", "any", "format", ""},
		{"555-0143", "any", "format", ""},
		{strings.Repeat("6", 10_000), "any", "format", ""},
		{phone, "midnight", "", "empty"},
		{"+49 30 901820", "any", "region", ""},
		{"1-900-555-1234", "any", "region", ""},  // the caller pays
		{"+1 876 926 1234", "any", "region", ""}, // Jamaica, and so does the caller
	} {
		_, err := service(w).Ask(t.Context(), callback.Wish{Phone: c.typed, BestTime: c.when, Lang: "en"}, audit.Customer())
		f, _ := err.(*fault.Error)
		if f == nil || f.Kind != fault.Invalid || f.Fields["phone"] != c.phone || f.Fields["best_time"] != c.time {
			t.Errorf("%.20q at %q: %v", c.typed, c.when, err)
		}
	}
	for _, typed := range []string{"６１２ ５５５ ０１４３", " +1 (416) 967-1111 ", "1.612.555.0143"} {
		if _, err := service(w).Ask(t.Context(), wish(typed, callback.Any), audit.Customer()); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
}
