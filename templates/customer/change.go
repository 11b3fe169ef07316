package customer

import "swapdesk/templates/ui"

// picks are what can be changed. Behind the end of free removal, giving the
// booking up is all that is left.
func (v Change) picks() ui.PickList {
	l := ui.PickList{Name: "change", Legend: v.T("change.legend"), Error: v.Error}
	if v.Until == "" {
		l.Picks = []ui.Pick{{Value: "cancel", Label: v.T("change.cancel"), Note: v.T("change.cancel.for_good")}}
		return l
	}
	l.Picks = []ui.Pick{
		{Value: "time", Label: v.T("change.time")},
		{Value: "store", Label: v.T("change.store")},
		{Value: "cancel", Label: v.T("change.cancel"), Note: v.T("change.cancel.note", "Until", v.Until)},
	}
	return l
}
