package desk

import (
	"fmt"

	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/lookup"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
	"swapdesk/templates/ui"
	"swapdesk/web/httpx"
)

// verdict is an answer in the words of the desk.
type verdict struct {
	product   string
	tag, kind string // the answer in two words, and the kind of its ui.Tag
	left      string // "32 days left"; "" where no days count
	say       string // what to tell the customer
}

func (h *Handlers) verdict(item lookup.Item) verdict {
	v := verdict{product: item.Line.SKU}
	if item.Product != nil {
		v.product = item.Product.Name
	}
	v.tag, v.kind = tag(item)
	if d := item.Decision; v.kind == "yes" && !d.Deadline.IsZero() {
		v.left = left(d.DaysLeft)
	}
	v.say = h.say(item, v)
	return v
}

func left(days int) string {
	switch days {
	case 0:
		return "Last day"
	case 1:
		return "1 day left"
	}
	return fmt.Sprintf("%d days left", days)
}

func tag(item lookup.Item) (text, kind string) {
	switch item.Decision.Verdict {
	case eligibility.Eligible, eligibility.EligibleByOverride:
		return "Can exchange", "yes"
	case eligibility.AlreadyExchanged:
		if item.Exchange != nil && item.Exchange.State == casefile.Waiting {
			return "Waits for a key", "wait"
		}
		return "Exchanged", "plain"
	case eligibility.Refunded:
		return "Refunded", "stop"
	case eligibility.NotOpenYet:
		return "Not open yet", "wait"
	case eligibility.Paused:
		return "Paused", "wait"
	case eligibility.WindowClosed:
		return "Closed", "stop"
	case eligibility.SubscriptionEnded:
		return "Ended", "stop"
	}
	return "Not affected", "plain"
}

// say is the sentence that answers the customer on the phone.
func (h *Handlers) say(item lookup.Item, v verdict) string {
	if item.Program == nil {
		return "You do not need to do anything. " + v.product + " is not one of the products that this offer covers."
	}
	w, d, zone := h.Desk.In(), item.Decision, item.Program.Zone
	removal := ""
	if d.RemovalOpen {
		removal = " We can still remove the old antivirus for free at a store, until " + w.Deadline(d.RemovalEnd, zone) + "."
	}
	switch d.Verdict {
	case eligibility.Eligible, eligibility.EligibleByOverride:
		until := ""
		if v.left != "" {
			until = " You have until " + w.Deadline(d.Deadline, zone) + "."
		}
		return "Yes, you can exchange " + v.product + "." + until + " It is free."
	case eligibility.AlreadyExchanged:
		if item.Exchange == nil {
			return "You have already exchanged " + v.product + "." + removal
		}
		said := "You have already exchanged " + v.product + ". We confirmed it on " + w.Moment(item.Exchange.RequestedAt, zone) + "."
		if item.Exchange.State == casefile.Waiting {
			said += " Your new key is on its way: we email you when it is ready."
		}
		return said + removal
	case eligibility.Refunded:
		return "This purchase was refunded, so there is nothing to exchange." + removal
	case eligibility.NotOpenYet:
		return "Yes, " + v.product + " is covered. Exchanges open on " + w.Date(item.Program.OpensOn) + "."
	case eligibility.Paused:
		return "Exchanges are paused. You will not lose any days." + removal
	case eligibility.WindowClosed:
		return "The exchange window has closed. It ended on " + w.Deadline(d.Deadline, zone) + "." + removal
	case eligibility.SubscriptionEnded:
		return "Your subscription has already ended. It ran out on " + w.Date(item.Subscription.EndsOn) + ", so there is nothing left to exchange." + removal
	}
	return "You do not need to do anything. " + v.product + " is not one of the products that this offer covers."
}

// orderLine names the subscription as the order has it: "BBY01-…, line 2, 1 of
// 3".
func orderLine(item lookup.Item) string {
	text := item.Line.OrderNumber
	if item.Line.Line > 1 {
		text += fmt.Sprintf(", line %d", item.Line.Line)
	}
	if item.Line.Quantity > 1 {
		text += fmt.Sprintf(", %d of %d", item.Subscription.Unit, item.Line.Quantity)
	}
	return text
}

// maskedContact is the masked contact of a line: its mailbox, else its phone.
func maskedContact(line purchase.Line) string {
	if masked := purchase.MaskEmail(line.Email); masked != "" {
		return masked
	}
	return purchase.MaskPhone(line.Phone)
}

// rule is the small ruler of a program's exchange window; nil without one.
func (h *Handlers) rule(p *program.Program) *ui.Rule {
	if p == nil {
		return nil
	}
	r := httpx.Rule(h.Desk.In(), p, h.Now())
	return &r
}
