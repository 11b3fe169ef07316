package desk

import "swapdesk/templates/ui"

func (v Exchange) picks() ui.PickList {
	l := ui.PickList{Name: "replacement", Legend: "Replacement", Error: v.Problem}
	for _, o := range v.Options {
		p := ui.Pick{Value: o.SKU, Label: o.Name, Checked: o.Checked, More: parity(o)}
		if o.OutOfKeys {
			p.Tag = "No keys left: the customer’s place is kept"
		}
		l.Picks = append(l.Picks, p)
	}
	return l
}
