package eligibility

import (
	"slices"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// Kind is what an override makes an exception of.
type Kind string

// The kinds (product.md, Override).
const (
	Late             Kind = "late"              // the window or the subscription is over
	MissingProof     Kind = "missing_proof"     // our file says otherwise, and there is no paper
	DifferentProduct Kind = "different_product" // one that the parity promise does not offer
	SecondExchange   Kind = "second_exchange"   // another one in place of the first
)

// Kinds are all kinds, in the order in which they are offered.
func Kinds() []Kind { return []Kind{Late, MissingProof, DifferentProduct, SecondExchange} }

// Pass is an override that a second person has approved and nobody has used.
type Pass struct {
	ID    string // of the override
	Kind  Kind
	SKU   string    // the one product that DifferentProduct is about; "" for the others
	Until time.Time // exclusive
}

// Lifts tells which verdicts an exception of a kind does away with. A pause
// and a day that has not come yet bind everybody.
func (k Kind) Lifts(v Verdict) bool {
	lifted := map[Kind][]Verdict{
		Late:         {WindowClosed, SubscriptionEnded},
		MissingProof: {Refunded, SubscriptionEnded},
		// A second exchange is most often asked for long after the first.
		SecondExchange: {AlreadyExchanged, WindowClosed, SubscriptionEnded},
	}
	return slices.Contains(lifted[k], v)
}

// DecideWith is Decide for who may have a pass; nil and one that has run out
// change nothing. Rules that the pass lifts stay in the receipt as not passed,
// marked as lifted, and the walk goes on behind them. With what the pass made
// possible the verdict is EligibleByOverride, and the pass's end is the
// deadline when it lifted a rule. It is pure like Decide.
func DecideWith(sub purchase.Subscription, prog *program.Program, exchanged bool, pass *Pass, now time.Time) Decision {
	if prog == nil || prog.Status == program.Draft || !prog.Withdraws(sub.SKU) {
		return Decision{
			Verdict: NotWithdrawn,
			Steps:   []Step{{Rule: RuleWithdrawn, Text: sub.SKU}},
		}
	}
	if pass != nil && !now.Before(pass.Until) {
		pass = nil
	}
	d := dates(sub, prog, now)
	d.Verdict = Eligible
	lifted := false
	for _, q := range questions(sub, prog, exchanged, now) {
		q.Lifted = !q.Passed && pass != nil && pass.Kind.Lifts(q.otherwise)
		lifted = lifted || q.Lifted
		d.Steps = append(d.Steps, q.Step)
		if !q.Passed && !q.Lifted {
			d.Verdict = q.otherwise
			return d
		}
	}
	if lifted {
		d.Deadline, d.LastDay = pass.Until, day.Of(pass.Until.Add(-1), prog.Zone)
		d.DaysLeft = max(0, day.Of(now, prog.Zone).DaysUntil(d.LastDay))
	}
	if lifted || pass != nil && pass.Kind == DifferentProduct {
		d.Verdict = EligibleByOverride
	}
	return d
}
