package desk

import "swapdesk/templates/ui"

// stop is the reason's field in the form of one pending correction.
func (v Contact) stop(p PendingContact) ui.Field {
	f := ui.Field{Name: "stop-" + p.ID, Hint: v.Stop.Hint}
	if v.StopFor == p.ID {
		f.Value, f.Error = v.Stop.Value, v.Stop.Error
	}
	return f
}
