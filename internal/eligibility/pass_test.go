package eligibility_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/eligibility"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// Which exceptions help in which situation; every other pair changes nothing.
func TestPasses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*situation)
		helps  []eligibility.Kind
	}{
		"usual":             {func(*situation) {}, []eligibility.Kind{eligibility.DifferentProduct}},
		"another product":   {func(s *situation) { s.sub.SKU = "5147463" }, nil},
		"no program":        {func(s *situation) { s.prog = nil }, nil},
		"exchanged":         {func(s *situation) { s.exchanged = true }, []eligibility.Kind{eligibility.SecondExchange}},
		"exchanged, paused": {func(s *situation) { s.exchanged, s.prog.Status = true, program.Paused }, nil},
		"exchanged, then late": {func(s *situation) {
			s.exchanged, s.now = true, at(t, "2018-09-01 12:00:00")
		}, []eligibility.Kind{eligibility.SecondExchange}},
		"exchanged, then refunded": {func(s *situation) { s.exchanged, s.sub.State = true, purchase.Refunded }, nil},
		"refunded":                 {func(s *situation) { s.sub.State = purchase.Refunded }, []eligibility.Kind{eligibility.MissingProof}},
		"refunded and late":        {func(s *situation) { s.sub.State, s.now = purchase.Refunded, at(t, "2018-01-01 12:00:00") }, nil},
		"not open yet":             {func(s *situation) { s.now = at(t, "2017-09-07 12:00:00") }, nil},
		"paused":                   {func(s *situation) { s.prog.Status = program.Paused }, nil},
		"late":                     {func(s *situation) { s.now = at(t, "2018-01-01 12:00:00") }, []eligibility.Kind{eligibility.Late, eligibility.SecondExchange}},
		"ended": {
			func(s *situation) { s.sub.EndsOn = date(t, "2017-09-01") },
			[]eligibility.Kind{eligibility.Late, eligibility.MissingProof, eligibility.SecondExchange},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := usual(t)
			c.change(s)
			without := s.decide()
			var helps []eligibility.Kind
			for _, kind := range eligibility.Kinds() {
				pass := &eligibility.Pass{Kind: kind, Until: s.now.Add(24 * time.Hour)}
				d := eligibility.DecideWith(s.sub, s.prog, s.exchanged, pass, s.now)
				if d.Verdict == eligibility.EligibleByOverride {
					helps = append(helps, kind)
				} else if d.Verdict == eligibility.Eligible && without.Verdict != eligibility.Eligible {
					t.Errorf("%s passes unmarked", kind)
				}
				pass.Until = s.now
				if over := eligibility.DecideWith(s.sub, s.prog, s.exchanged, pass, s.now); !cmp.Equal(over, without) {
					t.Errorf("%s counts after its end: %+v", kind, over)
				}
			}
			if !cmp.Equal(helps, c.helps) {
				t.Errorf("%v help, want %v", helps, c.helps)
			}
		})
	}
}

func TestPassIsTheDeadline(t *testing.T) {
	t.Parallel()
	s := usual(t)
	s.now = at(t, "2017-12-01 18:00:00")
	pass := &eligibility.Pass{Kind: eligibility.Late, Until: s.now.Add(24 * time.Hour)}
	d := eligibility.DecideWith(s.sub, s.prog, false, pass, s.now)
	if !d.Deadline.Equal(pass.Until) || d.LastDay.String() != "2017-12-02" || d.DaysLeft != 1 {
		t.Errorf("until %s, last day %s, %d left", d.Deadline, d.LastDay, d.DaysLeft)
	}
	walked := ""
	for _, step := range d.Steps {
		walked += fmt.Sprintf("%s %t %t;", step.Rule, step.Passed, step.Lifted)
	}
	if want := "withdrawn true false;not_exchanged true false;not_refunded true false;opened true false;" +
		"not_paused true false;in_window false true;covered true false;"; walked != want {
		t.Errorf("receipt %s", walked)
	}
}
