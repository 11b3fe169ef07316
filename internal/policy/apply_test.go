package policy_test

import (
	"strings"
	"testing"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/policy"
	"swapdesk/internal/program"
)

func TestApply(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := &policy.Service{Repo: db.Policies{DB: d}, Now: w.Clock.Now}
		apply := func(change func(*program.Definition), dryRun bool) (policy.Applied, error) {
			def := dbtest.Definition(t)
			change(&def)
			return s.Apply(t.Context(), def, audit.CLI(), dryRun)
		}
		same := func(*program.Definition) {}
		longer := func(d *program.Definition) { d.WindowDays = 60 }
		versions := func() int { return w.Count(`SELECT count(*) FROM program_version`) }

		if a, err := apply(same, false); err != nil || a.New || a.Version != 1 || len(a.Changes) != 0 || versions() != 1 {
			t.Errorf("the same again: %+v %v", a, err)
		}
		if a, err := apply(longer, true); err != nil || a.Version != 1 || len(a.Changes) != 1 || versions() != 1 {
			t.Errorf("dry run: %+v %v", a, err)
		}
		a, err := apply(longer, false)
		if err != nil || a.Version != 2 || len(a.Changes) != 1 || a.Changes[0].Field != "window_days" || versions() != 2 {
			t.Errorf("extended: %+v %v", a, err)
		}
		if got := w.Text(`SELECT subject || ' ' || data FROM audit_event WHERE action = 'program.applied'`); !strings.HasPrefix(got, "program:kaspersky-2017 ") || !strings.Contains(got, "window_days") {
			t.Errorf("event: %s", got)
		}
		before := w.Count(`SELECT count(*) FROM audit_event`)
		_, err = apply(func(d *program.Definition) { d.Status = program.Draft }, false)
		if !fault.Is(err, "program_status") {
			t.Errorf("back to draft: %v", err)
		}
		_, err = apply(func(d *program.Definition) { d.Slug = "second" }, false)
		if !fault.Is(err, "sku_taken") || !strings.Contains(err.Error(), "kaspersky-2017") {
			t.Errorf("one SKU in two programs: %v", err)
		}
		if versions() != 2 || w.Count(`SELECT count(*) FROM audit_event`) != before {
			t.Error("what was refused left something behind")
		}
		if _, err = apply(func(d *program.Definition) { d.Slug, d.Status = "second", program.Closed }, false); err != nil {
			t.Errorf("a closed one takes no SKU: %v", err)
		}
	})
}

// What is likely a mistake is told, and done.
func TestWarnings(t *testing.T) {
	t.Parallel()
	w := dbtest.Seed(t, dbtest.New(t))
	s := &policy.Service{Repo: db.Policies{DB: w.DB}, Now: w.Clock.Now}
	def := dbtest.Definition(t)
	def.Withdrawn = append(def.Withdrawn, "UNKNOWN")
	def.Replacements[dbtest.Withdrawn] = []string{dbtest.Bundle}
	def.OpensOn = day.Of(w.Clock.Now(), def.Zone)
	applied, err := s.Apply(t.Context(), def, audit.CLI(), true)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"withdrawn SKU UNKNOWN has no product",
		"replacement " + dbtest.Bundle + " for " + dbtest.Withdrawn + " will not be offered: ",
	} {
		if !strings.Contains(strings.Join(applied.Warnings, "\n"), want) {
			t.Errorf("no warning %q in %q", want, applied.Warnings)
		}
	}
}
