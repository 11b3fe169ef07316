package customer

import "swapdesk/templates/ui"

func (v Remove) picks() ui.PickList {
	l := ui.PickList{Name: "removal", Legend: v.T("remove.legend"), Error: v.Error}
	if v.AtStore {
		store := ui.Pick{Value: "store", Label: v.T("remove.store", "Desk", v.Desk), Note: v.T("remove.store.note")}
		if v.Until != "" {
			store.Note = v.T("remove.store.until", "Until", v.Until)
		}
		l.Picks = append(l.Picks, store)
	}
	for _, way := range []string{"self", "gone"} {
		l.Picks = append(l.Picks, ui.Pick{Value: way, Label: v.T("remove." + way), Note: v.T("remove." + way + ".note")})
	}
	for i := range l.Picks {
		l.Picks[i].Checked = l.Picks[i].Value == v.Chosen
	}
	return l
}

// The place is a ZIP or a town: no input type covers both.
func (v Place) place() ui.Field {
	return v.Place.Words(v.Page, "place", "place").As("text", "postal-code", "")
}

// elsewhere is the field for another place on a page that has answers for one.
func elsewhere(p ui.Page) ui.Field {
	return ui.Field{}.Words(p, "place", "place").As("text", "postal-code", "")
}

func (v Place) towns() ui.PickList {
	l := ui.PickList{Name: "place", Legend: v.T("place.towns.legend"), Error: v.TownError}
	for _, town := range v.Towns {
		l.Picks = append(l.Picks, ui.Pick{Value: town, Label: town})
	}
	return l
}

func (v Stores) picks() ui.PickList {
	l := ui.PickList{Name: "store", Legend: v.T("stores.legend"), Error: v.Error}
	for _, d := range v.Desks {
		l.Picks = append(l.Picks, ui.Pick{Value: d.Number, Label: d.Name + ", " + d.Miles, Note: d.First, Checked: d.Checked, More: deskLines(d)})
	}
	return l
}

func (v Times) times() ui.Times {
	return ui.Times{
		Name: "slot", Legend: v.T("time.legend", "Date", v.Date, "Zone", v.Zone), Error: v.Error, Groups: v.Groups,
	}
}

// expect is what the customer was shown: a key at once, or a place.
func (v Review) expect() string {
	if v.Waiting {
		return "place"
	}
	return "key"
}

// button says what confirming does.
func (v Review) button() string {
	switch {
	case v.Removal == "store" && v.Replacement != "":
		return v.T("review.button.both")
	case v.Removal == "store" && v.Moves != "":
		return v.T("review.button.move")
	case v.Removal == "store":
		return v.T("review.button.book")
	case v.Removal == "gone" && v.Replacement == "":
		return v.T("review.button.gone")
	}
	return v.T("review.button")
}

// exchanges tells whether confirming exchanges something.
func (v Review) exchanges() bool {
	return v.Replacement != "" || v.Removal != "store" && v.Removal != "gone"
}
