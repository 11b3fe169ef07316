package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/guest"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2017, 9, 21, 10, 0, 0, 0, time.UTC)
		s := guest.Session{IDHash: "h1", Browser: "b", Purchases: []string{"p1"}, CreatedAt: at, SeenAt: at}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		find := func(hash string) (guest.Session, bool) {
			t.Helper()
			found, err := d.FindGuestSession(t.Context(), hash)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				t.Fatal(err)
			}
			if err != nil {
				return guest.Session{}, false
			}
			return *found, true
		}
		must(d.SaveGuestSession(t.Context(), &s))
		if got, _ := find("h1"); !cmp.Equal(got, s) {
			t.Errorf("%+v", got)
		}
		s.Mailboxes, s.SeenAt = []string{"jane@example.com"}, at.Add(time.Minute)
		changed := s
		changed.CreatedAt = at.Add(time.Hour) // the absolute limit does not move
		must(d.SaveGuestSession(t.Context(), &changed))
		if got, _ := find("h1"); !cmp.Equal(got, s) {
			t.Errorf("%+v", got)
		}
		must(d.TouchGuestSession(t.Context(), "h1", at.Add(2*time.Minute)))
		if got, _ := find("h1"); !got.SeenAt.Equal(at.Add(2 * time.Minute)) {
			t.Errorf("%+v", got)
		}

		next := guest.Session{IDHash: "h2", Browser: "b", Mailboxes: []string{"josé@example.com"}, CreatedAt: at, SeenAt: at.Add(3 * time.Minute)}
		must(d.ReplaceGuestSession(t.Context(), &next, "h1", at.Add(-59*time.Minute)))
		if got, ok := find("h1"); !ok || !got.CreatedAt.Equal(at.Add(-59*time.Minute)) {
			t.Errorf("the old session must live a little longer: %+v", got)
		}
		if got, _ := find("h2"); !cmp.Equal(got, next) {
			t.Errorf("%+v", got)
		}
		must(d.ReplaceGuestSession(t.Context(), &next, "h1", at)) // never makes a life longer
		if got, _ := find("h1"); !got.CreatedAt.Equal(at.Add(-59 * time.Minute)) {
			t.Errorf("%+v", got)
		}

		must(d.SweepGuestSessions(t.Context(), at, at.Add(-time.Minute)))
		if _, ok := find("h1"); ok {
			t.Error("a session beyond its absolute limit was kept")
		}
		if _, ok := find("h2"); !ok {
			t.Error("a living session was swept")
		}
		must(d.SweepGuestSessions(t.Context(), at.Add(4*time.Minute), at.Add(-time.Hour)))
		if _, ok := find("h2"); ok {
			t.Error("an idle session was kept")
		}
		must(d.SaveGuestSession(t.Context(), &s))
		must(d.DeleteGuestSession(t.Context(), "h1"))
		must(d.DeleteGuestSession(t.Context(), "h1"))
		if _, ok := find("h1"); ok {
			t.Error("a revoked session is still there")
		}
	})
}
