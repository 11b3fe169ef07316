package removal_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/removal"
	"swapdesk/internal/store"
)

// fridayAt is a time of Friday, the day after the clock's.
func fridayAt(clock string) time.Time {
	t, err := time.Parse(time.RFC3339, "2017-09-22T"+clock+":00-05:00")
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// booked books a time for somebody new, with a mailbox.
func (w world) booked(t *testing.T, number string, start time.Time) (subscription string) {
	t.Helper()
	w.sub = w.Buy(dbtest.Purchase{Email: "jane@example.com"}).Subscriptions[0]
	if _, err := w.desk.Book(t.Context(), w.request(removal.Slot{StoreNumber: number, Start: start}, "")); err != nil {
		t.Fatal(err)
	}
	return w.sub
}

func (w world) live(t *testing.T, subscription string) casefile.Appointment {
	t.Helper()
	w.sub = subscription
	if s := w.standing(t); s.Live != nil {
		return *s.Live
	}
	return casefile.Appointment{}
}

func benches(n int) store.Desk {
	d := store.DefaultDesk()
	d.Benches = n
	return d
}

// sound wants every live appointment to have exactly its cells.
func (w world) sound(t *testing.T) {
	t.Helper()
	for _, query := range []string{
		`SELECT count(*) FROM appointment a WHERE a.status = 'booked' AND (a.ends_at - a.starts_at) / 900000000 <>
			(SELECT count(*) FROM occupancy o WHERE o.appointment_id = a.id AND o.bench = a.bench AND o.store_id = a.store_id
				AND o.cell_at >= a.starts_at AND o.cell_at < a.ends_at)`,
		`SELECT count(*) FROM occupancy o JOIN appointment a ON a.id = o.appointment_id WHERE a.status = 'canceled'`,
	} {
		if n := w.Count(query); n != 0 {
			t.Errorf("%d rows: %s", n, query)
		}
	}
}

// stranded are the references that an error carries.
func stranded(t *testing.T, err error) (references []string) {
	t.Helper()
	var list *removal.StrandedError
	if !fault.Is(err, "stranded") || fault.KindOf(err) != fault.Conflict || !errors.As(err, &list) {
		t.Fatalf("not stranded: %v", err)
	}
	for _, s := range list.Bookings {
		references = append(references, s.String())
	}
	return references
}

// Who can stay at the same time stays, on another bench, and hears nothing;
// only who cannot is in the way.
func TestFewerBenches(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281", Desk: benches(3)})
		var subs []string
		for _, clock := range []string{"11:00", "11:00", "11:00", "12:00", "12:00"} {
			subs = append(subs, w.booked(t, "281", fridayAt(clock)))
		}
		w.Clock.Advance(time.Minute)
		mails := len(dbtest.Mails(t, w.DB))
		_, err := w.desk.ChangeDesk(t.Context(), "281", benches(2), false, audit.CLI())
		third := w.live(t, subs[2])
		if got := stranded(t, err); len(got) != 1 || !strings.HasSuffix(got[0], ", Fri 2017-09-22 11:00 CDT") ||
			strings.Contains(got[0], "jane") || len(got[0]) < 30 {
			t.Errorf("stranded: %q", got)
		}
		if w.Count(`SELECT count(*) FROM desk WHERE benches = 3`) != 1 || w.events(audit.DeskChanged) != 0 || third.Bench != 3 {
			t.Error("the refused change has changed something")
		}

		if err := w.desk.Cancel(t.Context(), func() removal.Request {
			w.sub = subs[0]
			return w.request(removal.Slot{}, w.standing(t).Version())
		}()); err != nil {
			t.Fatal(err)
		}
		done, err := w.desk.ChangeDesk(t.Context(), "281", benches(2), false, audit.CLI())
		if err != nil || !done.Changed || len(done.Stranded) != 0 {
			t.Fatalf("%+v, %v", done, err)
		}
		after := w.live(t, subs[2])
		if after.Bench != 1 || after.Sequence != third.Sequence || !after.Start.Equal(third.Start) {
			t.Errorf("reseated: %+v", after)
		}
		if got := len(dbtest.Mails(t, w.DB)); got != mails+1 { // that of the cancel
			t.Errorf("%d mails were %d", got, mails)
		}
		if done, err := w.desk.ChangeDesk(t.Context(), "281", benches(2), false, audit.CLI()); err != nil || done.Changed || w.events(audit.DeskChanged) != 1 {
			t.Errorf("the same again: %+v, %v", done, err)
		}
		w.sound(t)
	})
}

// A closed day: moved to the nearest time, by the desk, each told once.
func TestCloseDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281", Desk: benches(1)})
		first, second := w.booked(t, "281", fridayAt("10:00")), w.booked(t, "281", fridayAt("20:15"))
		w.sub = w.Buy(dbtest.Purchase{}).Subscriptions[0]
		if _, err := w.desk.Hold(t.Context(), w.request(removal.Slot{StoreNumber: "281", Start: fridayAt("15:00")}, "")); err != nil {
			t.Fatal(err)
		}
		friday := dbtest.Date(t, "2017-09-22")
		_, err := w.desk.ChangeDay(t.Context(), "281", friday, store.Span{}, "", false, audit.CLI())
		if got := stranded(t, err); len(got) != 2 {
			t.Errorf("stranded: %q", got)
		}
		if w.Count(`SELECT count(*) FROM desk_exception`) != 0 || w.Count(`SELECT count(*) FROM appointment WHERE status = 'held'`) != 1 {
			t.Error("the refused change has changed something")
		}
		mails := len(dbtest.Mails(t, w.DB))
		done, err := w.desk.ChangeDay(t.Context(), "281", friday, store.Span{}, "flood", true, audit.CLI())
		if err != nil || len(done.Stranded) != 2 {
			t.Fatalf("%+v, %v", done, err)
		}
		// 20:15 on Thursday is nearer to ten on Friday than any time on
		// Saturday is, and ten on Saturday nearer to a quarter past eight.
		for subscription, want := range map[string]time.Time{
			first: fridayAt("20:15").AddDate(0, 0, -1), second: fridayAt("10:00").AddDate(0, 0, 1),
		} {
			if a := w.live(t, subscription); !a.Start.Equal(want) || a.Sequence != 1 || a.Status != casefile.AppointmentBooked {
				t.Errorf("moved to %v, want %v: %+v", a.Start, want, a)
			}
		}
		if w.Count(`SELECT count(*) FROM appointment WHERE status = 'held'`) != 0 {
			t.Error("the hold on the closed day stands")
		}
		news := dbtest.Mails(t, w.DB)[mails:]
		if len(news) != 2 {
			t.Fatalf("%d mails", len(news))
		}
		for _, m := range news {
			if moved, ok := m.Data.(notify.RemovalMoved); !ok || !moved.ByUs || m.Lang != "es" || m.To != "jane@example.com" {
				t.Errorf("%+v", m)
			}
		}
		if w.events(audit.RemovalMoved) != 2 || w.events(audit.DeskDayChanged) != 1 {
			t.Error("the trail misses something")
		}
		if data := w.Text(`SELECT data FROM audit_event WHERE action = 'desk.day_changed'`); !strings.Contains(data, `"flood"`) || !strings.Contains(data, `"Opens":600`) {
			t.Errorf("the event says %s", data)
		}
		w.sound(t)
	})
}

// A store that loses its desk, its zone's hours or its service strands all who
// come; what is under way stays.
func TestChangeStore(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"})
		w.booked(t, "281", fridayAt("10:00"))
		w.booked(t, "281", fridayAt("19:00"))
		known, err := w.DB.FindStore(t.Context(), "281")
		if err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			change   func(*store.Store)
			stranded int
		}{
			"shorter hours": {func(s *store.Store) { s.Hours[time.Friday].Closes = 18 * 60 }, 1},
			"no hours":      {func(s *store.Store) { s.Hours = store.Hours{} }, 2},
			"no desk":       {func(s *store.Store) { s.Services = []string{"Trade-In"} }, 2},
			"another zone":  {func(s *store.Store) { s.Zone = "America/Denver" }, 1},
		} {
			changed := known
			tt.change(&changed)
			_, err := w.desk.ChangeStore(t.Context(), changed, false, audit.CLI())
			if got := stranded(t, err); len(got) != tt.stranded {
				t.Errorf("%s: %q", name, got)
			}
		}
		longer := known
		longer.Hours[time.Friday].Opens = 8 * 60
		if done, err := w.desk.ChangeStore(t.Context(), longer, false, audit.CLI()); err != nil || !done.Changed {
			t.Errorf("longer hours: %+v, %v", done, err)
		}
		w.booked(t, "281", fridayAt("10:00"))
		w.Clock.Set(fridayAt("10:20"))
		if _, err := w.desk.ChangeDesk(t.Context(), "281", benches(1), false, audit.CLI()); err != nil {
			t.Errorf("what is under way: %v", err)
		}
		w.Open(dbtest.Store{Number: "283", At: store.Point{Lat: 46.80, Lon: -92.17}}) // Duluth is too far
		longer.Services = nil
		done, err := w.desk.ChangeStore(t.Context(), longer, true, audit.CLI())
		if err != nil || len(done.Stranded) != 1 || done.Stranded[0].To != (removal.Slot{}) || w.Count(`SELECT count(*) FROM removal_wait`) != 1 {
			t.Errorf("no desk: %+v, %v", done, err)
		}
		w.sound(t)
	})
}

func TestChangeRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		w.Open(dbtest.Store{Number: "281"})
		_, unknown := w.desk.ChangeDesk(t.Context(), "999", benches(1), true, audit.CLI())
		_, none := w.desk.ChangeDesk(t.Context(), "281", benches(0), true, audit.CLI())
		_, past := w.desk.ChangeDay(t.Context(), "281", dbtest.Date(t, "2017-09-20"), store.Span{}, "", true, audit.CLI())
		for code, err := range map[string]error{"store_not_found": unknown, "desk_range": none, "day_past": past} {
			if !fault.Is(err, code) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if w.Count(`SELECT count(*) FROM desk`)+w.Count(`SELECT count(*) FROM desk_exception`)+w.Count(`SELECT count(*) FROM audit_event`) != 0 {
			t.Error("something was changed")
		}
	})
}
