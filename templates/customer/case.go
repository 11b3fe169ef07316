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
			Body:  v.T("step."+s.ID+".body", "Product", product, "Vendor", v.Old.Vendor),
			Link:  s.Link,
		}
		if s.Link != "" {
			t.LinkText = v.T("step." + s.ID + ".link")
		}
		if s.Done {
			t.Done = v.T("step.done")
		}
		switch {
		case s.ID == "uninstall" && v.GoneOn != "":
			t.Extra = v.T("step.uninstall.attested", "Date", v.GoneOn)
		case s.ID == "uninstall" && v.RemovalUntil != "":
			t.Extra = v.T("step.uninstall.desk", "Desk", v.Desk, "Until", v.RemovalUntil)
		}
		tasks = append(tasks, t)
	}
	return tasks
}

// details are what was exchanged, for the summary list.
func (v Case) details() []ui.Row {
	rows := []ui.Row{
		{Key: v.T("case.old"), Value: v.Old.Name},
		{Key: v.T("case.new"), Value: v.newProduct()},
		{Key: v.T("case.confirmed"), Value: v.ConfirmedOn},
		{Key: v.T("case.paid"), Value: v.T("case.paid.nothing")},
	}
	return rows
}

func (v Case) newProduct() string {
	if facts := v.facts(); facts != "" {
		return v.New.Name + ", " + facts
	}
	return v.New.Name
}

// facts are the new product's term and devices: "1 year, 3 devices".
func (v Case) facts() string {
	if v.New.Term == "" || v.New.Devices == "" {
		return v.New.Term + v.New.Devices
	}
	return v.T("case.facts", "Term", v.New.Term, "Devices", v.New.Devices)
}

func (v Case) heading() string {
	switch {
	case v.State == "waiting":
		return v.T("case.waiting.heading", "Product", v.New.Name)
	case v.State == "voided":
		return v.T("case.voided.heading")
	case v.Fresh:
		return v.T("case.issued.fresh")
	}
	return v.T("case.issued.heading")
}
