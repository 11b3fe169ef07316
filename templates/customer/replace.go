package customer

import (
	"slices"

	"swapdesk/templates/ui"
)

// picks are the options as radios, each with its comparison.
func (v Replace) picks() ui.PickList {
	l := ui.PickList{Name: "replacement", Legend: v.T("replace.legend"), Error: v.Error}
	for _, o := range v.Options {
		pick := ui.Pick{Value: o.SKU, Label: o.Name, Checked: o.Checked, More: comparison(v, o)}
		if o.Vendor != "" {
			pick.Note = v.T("replace.by", "Vendor", o.Vendor)
		}
		if o.OutOfKeys {
			pick.Tag = v.T("replace.out")
		}
		l.Picks = append(l.Picks, pick)
	}
	return l
}

// promise is one row of a comparison: never less than before, but for what an
// exception gives.
type promise struct {
	what, yours, new string
	more, less       bool
}

// keeps tells whether all options keep the promise.
func (v Replace) keeps() bool {
	return !slices.ContainsFunc(v.Options, func(o Option) bool { return o.DevicesLess || o.PlatformsLess || o.TermLess })
}

func (v Replace) promises(o Option) []promise {
	term := v.Old.Term
	if v.OldLeft != "" {
		term = v.T("replace.term_left", "Term", v.Old.Term, "Left", v.OldLeft)
	}
	return []promise{
		{v.T("replace.devices"), v.Old.Devices, o.Devices, o.DevicesMore, o.DevicesLess},
		{v.T("replace.platforms"), v.Old.Platforms, o.Platforms, o.PlatformsMore, o.PlatformsLess},
		{v.T("replace.term"), term, o.Term, o.TermMore, o.TermLess},
	}
}

// had names the old product, with its vendor where that is known.
func (v Replace) had() string {
	if v.Old.Vendor == "" {
		return v.T("replace.old", "Product", v.Old.Name)
	}
	return v.T("replace.old_by", "Product", v.Old.Name, "Vendor", v.Old.Vendor)
}
