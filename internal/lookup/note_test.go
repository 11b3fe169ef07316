package lookup_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
)

func noting(w *dbtest.World, repo lookup.NoteRepo) (*lookup.Service, *strings.Builder) {
	var log strings.Builder
	s := service(w)
	s.Notes = &lookup.Notes{Repo: repo, Now: w.Clock.Now, Log: slog.New(slog.NewTextHandler(&log, nil))}
	return s, &log
}

// What is found is noted once, with the first time and language; what nobody
// has found, and what no program is about, is not.
func TestLookUpIsNoted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, jose, other := shop(t, d)
		bundle := w.Buy(dbtest.Purchase{Order: jane.Order, Line: 3, SKU: dbtest.Bundle, Email: jane.Email})
		s, log := noting(w, d)
		first := w.Clock.Now()
		for _, q := range []lookup.Query{
			{OrderNumber: jane.Order, Contact: jane.Email, Lang: "es"},
			{OrderNumber: jane.Order, Contact: jane.Email, Lang: "en"},
			{OrderNumber: other.Order, Contact: jane.Email, Lang: "en"},
			{OrderNumber: other.Order, Contact: other.Email}, // an agent, not the customer
		} {
			if _, err := s.Find(t.Context(), q); err != nil && q.OrderNumber == jane.Order {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Minute)
		}
		if n := w.Count(`SELECT count(*) FROM looked_up`); n != 1 {
			t.Errorf("%d lines are noted, want Jane's only (bundle %s, José %s)", n, bundle.ID, jose.ID)
		}
		if n := w.Count(`SELECT count(*) FROM looked_up WHERE purchase_id = $1 AND lang = 'es' AND at = $2`, jane.ID, first.UnixMicro()); n != 1 {
			t.Error("the first look-up is not the one that is noted")
		}
		s.Proven(t.Context(), purchase.EmailKey(other.Email), "fr-CA")
		s.Proven(t.Context(), purchase.EmailKey(jane.Email), "fr-CA")
		s.Proven(t.Context(), "", "fr-CA")
		if n := w.Count(`SELECT count(*) FROM looked_up WHERE lang = 'fr-CA'`); n != 1 {
			t.Errorf("%d lines are noted by mailed code, want one", n)
		}
		if log.Len() > 0 {
			t.Error(log)
		}
	})
}

// A look-up that was noted takes no transaction any more.
func TestNotedCostsNoWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s, log := noting(w, d)
		find := func(ctx context.Context) {
			if _, err := s.Find(ctx, lookup.Query{OrderNumber: jane.Order, Contact: jane.Email, Lang: "es"}); err != nil {
				t.Fatal(err)
			}
			s.Proven(ctx, purchase.EmailKey(jane.Email), "es")
		}
		find(t.Context())
		// The line is taken: a write to it would wait until the context ends.
		tx, err := d.Writer().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback() //nolint:errcheck // nothing is kept
		if _, err := tx.ExecContext(t.Context(), `UPDATE looked_up SET at = at + 1`); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		find(ctx)
		if log.Len() > 0 {
			t.Error(log)
		}
	})
}

// lost is a place where nothing can be noted.
type lost struct{}

func (lost) NotePurchases(context.Context, []string, string, time.Time) error {
	return errors.New("the disk is full")
}

func (lost) NoteMailbox(context.Context, string, string, time.Time) error {
	return errors.New("the disk is full")
}

func TestUnnotedLookUpSucceeds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, _ := shop(t, d)
		s, log := noting(w, lost{})
		items, err := s.Find(t.Context(), lookup.Query{OrderNumber: jane.Order, Contact: jane.Email, Lang: "es"})
		if err != nil || len(items) != 2 || !strings.Contains(log.String(), "the disk is full") {
			t.Errorf("%d items, %v; logged %q", len(items), err, log)
		}
	})
}
