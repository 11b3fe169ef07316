package customer

import "swapdesk/templates/ui"

// FindNumber is /{l}/find-number: where the numbers stand.
type FindNumber struct{ ui.Page }

// Callback is /{l}/callback: ask us to call you.
type Callback struct {
	ui.Page
	Action       string
	Subscription string // what it is about, for the hidden field; "" leaves it out
	Phone        ui.Field
	Times        []CallTime
	TimeError    string // at the radios
	Limit        bool   // asked too often today: words instead of the form
}

// CallTime is one time of day.
type CallTime struct {
	Value   string // morning, afternoon, evening, any
	Checked bool
}

// CallbackDone is the same page after the wish was taken.
type CallbackDone struct {
	ui.Page
	BestTime string // morning, afternoon, evening, any
}

// FindCase is /{l}/find-case: the way back to a case page by its reference.
type FindCase struct {
	ui.Page
	Action    string
	Reference ui.Field
}

// Info is a page that only explains: real, help, privacy, accessibility.
type Info struct{ ui.Page }

func (v Callback) phone() ui.Field {
	return v.Phone.Words(v.Page, "phone", "phone").As("tel", "tel", "tel")
}

// times are the times of day as radios.
func (v Callback) times() ui.PickList {
	l := ui.PickList{Name: "best_time", Legend: v.T("field.best_time.label"), Error: v.TimeError}
	for _, t := range v.Times {
		l.Picks = append(l.Picks, ui.Pick{Value: t.Value, Label: v.T("callback.time." + t.Value), Checked: t.Checked})
	}
	return l
}

func (v FindCase) reference() ui.Field {
	return v.Reference.Words(v.Page, "reference", "reference").As("text", "off", "").Coded(false)
}
