package customer

import "swapdesk/templates/ui"

// exchanged tells whether there is an exchange, as it may stand.
func (v Case) exchanged() bool {
	switch v.State {
	case "none", "later", "over":
		return false
	}
	return true
}

// aboutRemoval tells whether the removal is what the page is about first: it
// stands alone, was done just now, or wants an answer.
func (v Case) aboutRemoval() bool {
	switch v.Removal.State {
	case "offered", "checked_in", "canceled":
		return true
	case "not_started", "over":
		return !v.exchanged()
	}
	return !v.exchanged() || v.Fresh == "removal"
}

// removalToo tells whether there is more to say of the removal, beside an
// exchange, than the tasks say.
func (v Case) removalToo() bool {
	switch v.Removal.State {
	case "booked", "waiting", "lapsed":
		return !v.aboutRemoval()
	}
	return false
}

// heading says what is freshest, and both where both hold.
func (v Case) heading() string {
	if v.aboutRemoval() {
		return v.T("case.removal." + v.Removal.State + ".heading")
	}
	h := v.T("case.issued.heading")
	switch v.State {
	case "waiting":
		h = v.T("case.waiting.heading", "Product", v.New.Name)
	case "voided":
		return v.T("case.voided.heading")
	}
	if v.Removal.State == "booked" && v.Fresh != "exchange" {
		h += " " + v.T("case.removal.booked.heading")
	}
	return h
}

// next is the page's one primary action: the next task. Without a URL it is
// the phone.
func (v Case) next() ui.Link {
	r := v.Removal
	switch {
	case r.State == "offered" || r.State == "lapsed" && !v.exchanged():
		return ui.Link{URL: r.BookURL, Text: v.T("case.removal." + r.State + ".book")}
	case r.BookURL != "" && (r.State == "canceled" || r.State == "not_started" && r.Noted && !v.exchanged()):
		return ui.Link{URL: r.BookURL, Text: v.T("visit.book")}
	case v.State == "voided" || v.State == "waiting" && v.ReplaceURL == "":
		return ui.Link{}
	case v.State == "waiting":
		return ui.Link{URL: v.ReplaceURL, Text: v.T("case.switch")}
	case v.KeyURL != "" && !v.done("key"):
		return ui.Link{URL: v.KeyURL, Text: v.T("case.show_key")}
	}
	return v.nextTask()
}

// nextTask is the first task that is not done.
func (v Case) nextTask() ui.Link {
	for i, t := range v.tasks() {
		uninstall := v.Steps[i].ID == "uninstall"
		switch {
		case t.Done != "":
		case uninstall && v.Removal.State == "booked":
			return ui.Link{URL: v.Removal.CalendarURL, Text: v.T("visit.calendar")}
		case uninstall && v.Removal.State == "checked_in":
			return ui.Link{}
		case t.Link != "":
			return ui.Link{URL: t.Link, Text: t.Title}
		}
	}
	if v.KeyURL != "" {
		return ui.Link{URL: v.KeyURL, Text: v.T("case.show_key")}
	}
	return ui.Link{URL: v.Home + "/check", Text: v.T("way.check_another")}
}

// done tells whether a task is done.
func (v Case) done(step string) bool {
	for _, s := range v.Steps {
		if s.ID == step {
			return s.Done
		}
	}
	return false
}

// details are what was bought and how both axes stand, for the summary list.
func (v Case) details() []ui.Row {
	rows := []ui.Row{{Key: v.T("case.old"), Value: v.Old.Name}}
	if v.exchanged() {
		rows = append(rows,
			ui.Row{Key: v.T("case.new"), Value: v.newProduct()}, ui.Row{Key: v.T("case.confirmed"), Value: v.ConfirmedOn})
	} else {
		rows = append(rows, ui.Row{Key: v.T("case.exchange"), Value: v.T("case.exchange." + v.State)})
	}
	return append(rows,
		ui.Row{Key: v.T("case.removal"), Value: v.T("case.removal." + v.Removal.State)},
		ui.Row{Key: v.T("case.paid"), Value: v.T("case.paid.nothing")})
}

func (v Case) detailsHeading() string {
	if v.exchanged() {
		return v.T("case.details.heading")
	}
	return v.T("case.details.bought")
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
