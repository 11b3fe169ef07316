package eligibility

import (
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// Verdict is the answer for one subscription, a stable reason code.
type Verdict string

// The verdicts, in the order in which they win (contract.md, Order of
// verdicts). EligibleByOverride is given by an approved override, by
// DecideWith and never by Decide.
const (
	NotWithdrawn       Verdict = "not_withdrawn"
	AlreadyExchanged   Verdict = "already_exchanged"
	Refunded           Verdict = "refunded"
	NotOpenYet         Verdict = "not_open_yet"
	Paused             Verdict = "paused"
	WindowClosed       Verdict = "window_closed"
	SubscriptionEnded  Verdict = "subscription_ended"
	Eligible           Verdict = "eligible"
	EligibleByOverride Verdict = "eligible_by_override"
)

// Rule is one question of the receipt, a stable id for the catalogs.
type Rule string

// The rules, in the order in which they are walked, and what a Step of each
// has found.
const (
	RuleWithdrawn    Rule = "withdrawn"     // Text: the SKU
	RuleNotExchanged Rule = "not_exchanged" // nothing
	RuleNotRefunded  Rule = "not_refunded"  // Text: the purchase.State
	RuleOpened       Rule = "opened"        // Date: the opening day
	RuleNotPaused    Rule = "not_paused"    // Days: the paused days so far, already added to the window
	RuleInWindow     Rule = "in_window"     // Date: its last day, earlier when closed early; Days: its days, paused ones included
	RuleCovered      Rule = "covered"       // Date: the subscription's last covered day
)

// Step is one rule that was walked and what it found, as data: the words are
// in the catalogs. Which of Date, Days and Text is set stands at the Rule.
type Step struct {
	Rule   Rule     `json:"rule"`
	Passed bool     `json:"passed"`
	Date   day.Date `json:"date,omitzero"`
	Days   int      `json:"days,omitzero"`
	Text   string   `json:"text,omitzero"`
	Lifted bool     `json:"lifted,omitzero"` // not passed, and an override lets it be
}

// Decision is a verdict with its receipt.
type Decision struct {
	Verdict       Verdict
	Deadline      time.Time // exclusive: see Decide; zero for not_withdrawn
	LastDay       day.Date  // the date of the last instant before Deadline
	DaysLeft      int       // calendar days from today to LastDay, in the program's zone; 0 on it and after
	DayNumber     int       // of today; 0 is the opening day, negative before
	Steps         []Step    // through the first that did not pass
	PolicyVersion int       // 0 for not_withdrawn without a program
	RemovalOpen   bool      // removal is free now
	RemovalEnd    time.Time // exclusive; zero for not_withdrawn
}

// Decide says whether a subscription may be exchanged at now, why, and until
// when. It is pure: whoever confirms an exchange calls it again on fresh rows.
//
// prog is nil when no program withdraws the SKU. exchanged tells whether a
// live exchange is on file.
//
// The one deadline is the earlier of the window's end and the end of the
// subscription's last covered day in the program's zone. A draft is not
// public: it withdraws nothing. Closing a program ends exchanges at once;
// removal has a window of its own, which neither pause nor closing shortens,
// and is free for everyone who bought a withdrawn SKU. A subscription without
// EndsOn has no end on file and is taken as covered.
func Decide(sub purchase.Subscription, prog *program.Program, exchanged bool, now time.Time) Decision {
	return DecideWith(sub, prog, exchanged, nil, now)
}

// dates fills in what does not depend on the verdict.
func dates(sub purchase.Subscription, prog *program.Program, now time.Time) Decision {
	window, removal := prog.ExchangeWindow(), prog.RemovalWindow()
	deadline := exchangesEnd(prog)
	if end := coveredUntil(sub, prog.Zone); !end.IsZero() && end.Before(deadline) {
		deadline = end
	}
	last := day.Of(deadline.Add(-1), prog.Zone)
	return Decision{
		Deadline:      deadline,
		LastDay:       last,
		DaysLeft:      max(0, day.Of(now, prog.Zone).DaysUntil(last)),
		DayNumber:     window.DayNumber(now),
		PolicyVersion: prog.Version,
		RemovalOpen:   removal.Contains(now),
		RemovalEnd:    removal.End(),
	}
}

// exchangesEnd is the window's exclusive end, or the instant of an earlier
// closing where that is known.
func exchangesEnd(prog *program.Program) time.Time {
	end := prog.ExchangeWindow().End()
	if prog.Status == program.Closed && !prog.ClosedAt.IsZero() && prog.ClosedAt.Before(end) {
		return prog.ClosedAt.In(prog.Zone)
	}
	return end
}

// coveredUntil is the exclusive end of the cover; zero when none is on file.
func coveredUntil(sub purchase.Subscription, zone *time.Location) time.Time {
	if sub.EndsOn.IsZero() {
		return time.Time{}
	}
	return day.StartOf(sub.EndsOn.AddDays(1), zone)
}

// question is a Step with the verdict for those who do not pass it.
type question struct {
	Step
	otherwise Verdict
}

func questions(sub purchase.Subscription, prog *program.Program, exchanged bool, now time.Time) []question {
	window := prog.ExchangeWindow()
	end, covered := exchangesEnd(prog), coveredUntil(sub, prog.Zone)
	return []question{
		{Step{Rule: RuleWithdrawn, Text: sub.SKU, Passed: true}, NotWithdrawn},
		{Step{Rule: RuleNotExchanged, Passed: !exchanged}, AlreadyExchanged},
		{Step{Rule: RuleNotRefunded, Text: string(sub.State), Passed: sub.State != purchase.Refunded}, Refunded},
		{Step{Rule: RuleOpened, Date: window.Opens, Passed: !now.Before(window.Start())}, NotOpenYet},
		{Step{Rule: RuleNotPaused, Days: prog.PausedDays, Passed: prog.Status != program.Paused}, Paused},
		{Step{
			Rule: RuleInWindow, Date: day.Of(end.Add(-1), prog.Zone), Days: window.Days,
			Passed: prog.Status != program.Closed && now.Before(end),
		}, WindowClosed},
		{Step{Rule: RuleCovered, Date: sub.EndsOn, Passed: covered.IsZero() || now.Before(covered)}, SubscriptionEnded},
	}
}
