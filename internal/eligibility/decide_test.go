package eligibility_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/day"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

const sku = "1689012"

func chicago(t *testing.T) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// at reads "2017-09-21 15:00:00" as a time in Chicago.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation(time.DateTime, s, chicago(t))
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func date(t *testing.T, s string) day.Date {
	t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// situation is everything that Decide looks at: by default a subscription
// through June 2018 in the open program of 2017, on day 13.
type situation struct {
	sub       purchase.Subscription
	prog      *program.Program
	exchanged bool
	now       time.Time
}

func usual(t *testing.T) *situation {
	t.Helper()
	return &situation{
		sub: purchase.Subscription{SKU: sku, State: purchase.Active, EndsOn: date(t, "2018-06-30")},
		prog: &program.Program{Version: 7, Definition: program.Definition{
			OpensOn: date(t, "2017-09-08"), WindowDays: 45, RemovalDays: 45, Zone: chicago(t),
			Status: program.Open, Withdrawn: []string{"1689030", sku},
		}},
		now: at(t, "2017-09-21 15:00:00"),
	}
}

func (s *situation) decide() eligibility.Decision {
	return eligibility.Decide(s.sub, s.prog, s.exchanged, s.now)
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*situation)
		want   eligibility.Verdict
	}{
		{"usual", func(*situation) {}, eligibility.Eligible},
		{"auto-renewal off", func(s *situation) { s.sub.State = purchase.Canceled }, eligibility.Eligible},
		{"no end on file", func(s *situation) { s.sub.EndsOn = day.Date{} }, eligibility.Eligible},
		{"no program", func(s *situation) { s.prog = nil }, eligibility.NotWithdrawn},
		{"another product", func(s *situation) { s.sub.SKU = "5147463" }, eligibility.NotWithdrawn},
		{"a draft is not public", func(s *situation) { s.prog.Status = program.Draft }, eligibility.NotWithdrawn},
		{"exchanged", func(s *situation) { s.exchanged = true }, eligibility.AlreadyExchanged},
		{"refunded", func(s *situation) { s.sub.State = purchase.Refunded }, eligibility.Refunded},
		{"day -1, last second", func(s *situation) { s.now = at(t, "2017-09-07 23:59:59") }, eligibility.NotOpenYet},
		{"day 0, first second", func(s *situation) { s.now = at(t, "2017-09-08 00:00:00") }, eligibility.Eligible},
		{"paused", func(s *situation) { s.prog.Status = program.Paused }, eligibility.Paused},
		{"day 45, last second", func(s *situation) { s.now = at(t, "2017-10-23 23:59:59") }, eligibility.Eligible},
		{"day 46, first second", func(s *situation) { s.now = at(t, "2017-10-24 00:00:00") }, eligibility.WindowClosed},
		{"day 46 with a paused day", func(s *situation) { s.now, s.prog.PausedDays = at(t, "2017-10-24 23:59:59"), 1 }, eligibility.Eligible},
		{"day 47 with a paused day", func(s *situation) { s.now, s.prog.PausedDays = at(t, "2017-10-25 00:00:00"), 1 }, eligibility.WindowClosed},
		{"closed", func(s *situation) { s.prog.Status = program.Closed }, eligibility.WindowClosed},
		{"last covered day", func(s *situation) { s.sub.EndsOn = date(t, "2017-09-21") }, eligibility.Eligible},
		{"last covered day, last second", func(s *situation) { s.now = at(t, "2017-09-21 23:59:59"); s.sub.EndsOn = date(t, "2017-09-21") }, eligibility.Eligible},
		{"ended this instant", func(s *situation) { s.now = at(t, "2017-09-22 00:00:00"); s.sub.EndsOn = date(t, "2017-09-21") }, eligibility.SubscriptionEnded},
		{"ended yesterday", func(s *situation) { s.sub.EndsOn = date(t, "2017-09-20") }, eligibility.SubscriptionEnded},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := usual(t)
			c.change(s)
			d := s.decide()
			if d.Verdict != c.want {
				t.Errorf("%s, want %s", d.Verdict, c.want)
			}
			for i, step := range d.Steps {
				if last := i == len(d.Steps)-1; step.Passed == (last && c.want != eligibility.Eligible) {
					t.Errorf("receipt %+v", d.Steps)
				}
			}
		})
	}
}

// Everything is wrong at first; each step mends what the verdict named, and
// the next in the order of contract.md shows.
func TestOrderOfVerdicts(t *testing.T) {
	t.Parallel()
	s := usual(t)
	s.sub = purchase.Subscription{SKU: "5147463", State: purchase.Refunded, EndsOn: date(t, "2017-01-01")}
	s.prog.Status, s.exchanged, s.now = program.Paused, true, at(t, "2017-09-01 12:00:00")
	for i, c := range []struct {
		want eligibility.Verdict
		mend func()
	}{
		{eligibility.NotWithdrawn, func() { s.sub.SKU = sku }},
		{eligibility.AlreadyExchanged, func() { s.exchanged = false }},
		{eligibility.Refunded, func() { s.sub.State = purchase.Active }},
		{eligibility.NotOpenYet, func() { s.now = at(t, "2018-01-01 12:00:00") }},
		{eligibility.Paused, func() { s.prog.Status = program.Open }},
		{eligibility.WindowClosed, func() { s.now = at(t, "2017-10-01 12:00:00") }},
		{eligibility.SubscriptionEnded, func() { s.sub.EndsOn = date(t, "2018-01-01") }},
		{eligibility.Eligible, func() {}},
	} {
		d := s.decide()
		if d.Verdict != c.want || len(d.Steps) != min(i+1, 7) {
			t.Errorf("%s after %d rules, want %s", d.Verdict, len(d.Steps), c.want)
		}
		c.mend()
	}
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		change        func(*situation)
		end, last     string
		left, removal int
	}{
		{"the window's end", func(*situation) {}, "2017-10-24 00:00:00", "2017-10-23", 32, 1},
		{"the subscription ends first", func(s *situation) { s.sub.EndsOn = date(t, "2017-10-01") }, "2017-10-02 00:00:00", "2017-10-01", 10, 1},
		{"both on one day", func(s *situation) { s.sub.EndsOn = date(t, "2017-10-23") }, "2017-10-24 00:00:00", "2017-10-23", 32, 1},
		{"paused days are added", func(s *situation) { s.prog.PausedDays = 2 }, "2017-10-26 00:00:00", "2017-10-25", 34, 1},
		{"the last day", func(s *situation) { s.now = at(t, "2017-10-23 23:59:59") }, "2017-10-24 00:00:00", "2017-10-23", 0, 1},
		{"over", func(s *situation) { s.now = at(t, "2017-10-24 00:00:00") }, "2017-10-24 00:00:00", "2017-10-23", 0, 0},
		{"over, removal lasts", func(s *situation) { s.now, s.prog.RemovalDays = at(t, "2017-10-24 00:00:00"), 46 }, "2017-10-24 00:00:00", "2017-10-23", 0, 1},
		{"subscription ended, removal stays free", func(s *situation) { s.sub.EndsOn = date(t, "2017-09-01") }, "2017-09-02 00:00:00", "2017-09-01", 0, 1},
		{"paused, removal goes on", func(s *situation) { s.prog.Status = program.Paused }, "2017-10-24 00:00:00", "2017-10-23", 32, 1},
		{"not open yet", func(s *situation) { s.now = at(t, "2017-09-07 12:00:00") }, "2017-10-24 00:00:00", "2017-10-23", 46, 0},
		{"closed early", func(s *situation) { s.prog.Status, s.prog.ClosedAt = program.Closed, at(t, "2017-09-20 14:30:00") }, "2017-09-20 14:30:00", "2017-09-20", 0, 1},
		{"closed, nobody knows when", func(s *situation) { s.prog.Status = program.Closed }, "2017-10-24 00:00:00", "2017-10-23", 32, 1},
		{"closed after its end", func(s *situation) { s.prog.Status, s.prog.ClosedAt = program.Closed, at(t, "2018-01-01 00:00:00") }, "2017-10-24 00:00:00", "2017-10-23", 32, 1},
		{"reopened", func(s *situation) { s.prog.ClosedAt = at(t, "2017-09-20 14:30:00") }, "2017-10-24 00:00:00", "2017-10-23", 32, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := usual(t)
			c.change(s)
			d := s.decide()
			if want := at(t, c.end); !d.Deadline.Equal(want) {
				t.Errorf("deadline %s, want %s", d.Deadline, want)
			}
			if d.LastDay.String() != c.last || d.DaysLeft != c.left {
				t.Errorf("last day %s, %d left; want %s, %d", d.LastDay, d.DaysLeft, c.last, c.left)
			}
			if d.RemovalOpen != (c.removal == 1) {
				t.Errorf("removal open: %t", d.RemovalOpen)
			}
			if d.PolicyVersion != 7 {
				t.Errorf("policy version %d", d.PolicyVersion)
			}
		})
	}
}

// The 25-hour day counts as one, and the deadline is a wall-clock midnight.
func TestDeadlineOverClockChange(t *testing.T) {
	t.Parallel()
	s := usual(t)
	s.prog.WindowDays, s.now = 60, at(t, "2017-11-04 12:00:00")
	d := s.decide()
	if got := d.Deadline.UTC().Format(time.RFC3339); got != "2017-11-08T06:00:00Z" || d.DaysLeft != 3 {
		t.Errorf("deadline %s, %d left", got, d.DaysLeft)
	}
}

func TestReceipt(t *testing.T) {
	t.Parallel()
	s := usual(t)
	s.prog.PausedDays, s.sub.EndsOn = 1, date(t, "2017-09-20")
	want := []eligibility.Step{
		{Rule: eligibility.RuleWithdrawn, Passed: true, Text: sku},
		{Rule: eligibility.RuleNotExchanged, Passed: true},
		{Rule: eligibility.RuleNotRefunded, Passed: true, Text: "active"},
		{Rule: eligibility.RuleOpened, Passed: true, Date: date(t, "2017-09-08")},
		{Rule: eligibility.RuleNotPaused, Passed: true, Days: 1},
		{Rule: eligibility.RuleInWindow, Passed: true, Date: date(t, "2017-10-24"), Days: 46},
		{Rule: eligibility.RuleCovered, Passed: false, Date: date(t, "2017-09-20")},
	}
	got := s.decide()
	if diff := cmp.Diff(want, got.Steps); diff != "" {
		t.Error(diff)
	}
	if got.DayNumber != 13 {
		t.Errorf("day %d", got.DayNumber)
	}
	s.prog = nil
	if d := s.decide(); len(d.Steps) != 1 || !d.Deadline.IsZero() || d.RemovalOpen || d.Steps[0].Text != sku {
		t.Errorf("without a program: %+v", d)
	}
}

// Receipts are kept with the exchange: what is written can be read again.
func TestReceiptAsJSON(t *testing.T) {
	t.Parallel()
	want := usual(t).decide().Steps
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got []eligibility.Step
	if err := json.Unmarshal(text, &got); err != nil || !slices.Equal(want, got) {
		t.Errorf("%v from %s (%v)", got, text, err)
	}
}
