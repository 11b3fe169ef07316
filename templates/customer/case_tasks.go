package customer

import "swapdesk/templates/ui"

// tasks are the steps in their words. Which steps there are, and their links,
// is the handler's to say.
func (v Case) tasks() []ui.Task {
	tasks := make([]ui.Task, 0, len(v.Steps))
	for _, s := range v.Steps {
		product := v.New.Name
		if s.ID == "uninstall" {
			product = v.Old.Name
		}
		t := ui.Task{
			Title: v.T("step."+s.ID+".title", "Product", product),
			Body:  v.T("step."+s.ID+".body", "Product", product, "Vendor", v.Old.Vendor, "Until", v.Until),
			Link:  s.Link,
		}
		if s.Link != "" {
			t.LinkText = v.T("step." + s.ID + ".link")
		}
		if s.Done {
			t.Done = v.T("step.done")
		}
		if s.ID == "uninstall" {
			v.atDesk(&t)
		}
		tasks = append(tasks, t)
	}
	return tasks
}

// atDesk says who uninstalls the old antivirus, where that is not the
// customer, and how the desk can be asked to.
func (v Case) atDesk(t *ui.Task) {
	r := v.Removal
	switch r.State {
	case "booked":
		t.Body, t.Link = v.T("step.uninstall.booked", "Store", r.Visit.Store, "When", r.Visit.When), ""
	case "checked_in":
		t.Body, t.Link = v.T("step.uninstall.checked_in"), ""
	case "waived":
		t.Body, t.Link = v.T("step.uninstall.waived"), ""
	case "removed":
		t.Extra = v.T("step.uninstall.removed", "Date", r.On)
	case "self_attested":
		t.Extra = v.T("step.uninstall.attested", "Date", r.On)
		if r.BookURL != "" {
			t.More = []ui.Link{{URL: r.BookURL, Text: v.T("visit.still")}}
		}
	case "not_started", "canceled":
		if r.BookURL != "" && r.Until != "" {
			t.Extra = v.T("step.uninstall.desk", "Desk", v.Desk, "Until", r.Until)
			t.More = []ui.Link{{URL: r.BookURL, Text: v.T("visit.book")}}
		}
	}
}
