package customer

import "swapdesk/templates/ui"

// eligible tells whether the way on is an exchange.
func (v Verdict) eligible() bool {
	return v.Code == "eligible" || v.Code == "eligible_by_override"
}

// counting tells whether days left are worth saying.
func (v Verdict) counting() bool { return v.eligible() && v.Until != "" }

// deadline is what the receipt says of the deadline: only where there is one
// that still matters.
func (v Verdict) deadline() string {
	if v.eligible() || v.Code == "not_open_yet" {
		return v.Until
	}
	return ""
}

// line is the product with its facts.
func (v Verdict) line(p ui.Page) string {
	if v.Unit != "" {
		return p.T("answer.product_unit", "Product", v.Product, "Facts", v.Facts, "Unit", v.Unit)
	}
	if v.Facts == "" {
		return v.Product
	}
	return p.T("answer.product", "Product", v.Product, "Facts", v.Facts)
}

// named tells the verdict's product from the others of a list.
func (v Verdict) named() string {
	if v.Unit == "" {
		return v.Product
	}
	return v.Product + ", " + v.Unit
}

// eligible counts the subscriptions that can be exchanged.
func (a Answer) eligible() int {
	n := 0
	for _, v := range a.Verdicts {
		if v.eligible() {
			n++
		}
	}
	return n
}

// heading answers for all subscriptions at once.
func (a Answer) heading() string {
	switch n, all := a.eligible(), len(a.Verdicts); n {
	case 0:
		return a.T("answer.several.none")
	case all:
		return a.T("answer.several.all", "All", all)
	default:
		return a.T("answer.several.heading", "Count", n, "All", all)
	}
}

// primary is the index of the verdict whose action is the page's primary one:
// the first exchange, else the first that leads anywhere; -1 for none.
func (a Answer) primary() int {
	first := -1
	for i, v := range a.Verdicts {
		if v.eligible() && v.Action != "" {
			return i
		}
		if first < 0 && v.leads() {
			first = i
		}
	}
	return first
}

// leads tells whether a verdict has an action of its own on these pages.
func (v Verdict) leads() bool {
	switch v.Code {
	case "eligible", "eligible_by_override":
		return v.Action != ""
	case "already_exchanged":
		return v.Action != "" || v.ReviewURL != ""
	}
	return v.books() || v.calls() && v.GuideURL != ""
}

// books tells whether a free removal is what is left to do.
func (v Verdict) books() bool {
	return v.BookURL != "" && (v.Code == "window_closed" || v.Code == "subscription_ended")
}

// mayBook tells whether a free removal is another way beside the answer's own.
func (v Verdict) mayBook() bool {
	return v.BookURL != "" && (v.eligible() || v.Code == "paused" || v.Code == "refunded")
}

// book names the way to a free removal, or to what has become of it.
func (v Verdict) book(p ui.Page) string {
	if v.Underway {
		return p.T("answer.removal.see")
	}
	return p.T("visit.book")
}

// calls tells whether the phone is the best way on: the computer still needs
// the old antivirus off it.
func (v Verdict) calls() bool {
	switch v.Code {
	case "window_closed", "subscription_ended", "refunded":
		return true
	}
	return false
}

// actsFirst tells whether the button stands above the Rule: where the Rule no
// longer decides anything, and the words before the button are many.
func (v Verdict) actsFirst() bool { return v.calls() || v.Code == "already_exchanged" }

// check is where another purchase is checked.
func (a Answer) check() string { return a.Home + "/check" }
