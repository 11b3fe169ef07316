package customer

import "swapdesk/templates/ui"

// GuideChoice is /{l}/guide and /{l}/guide/{product}: which product, and
// where it is installed.
type GuideChoice struct {
	ui.Page
	Product       string // "" while the product is asked for
	Heading, Lead string
	Button        string
	Action        string
	Subscription  string // "" without one
	Task          string // of the case page's list, where the guide is to begin; "" for the first that is not done
	Picks         ui.PickList
}

// GuideStep is /{l}/guide/{product}/{os}/{n}.
type GuideStep struct {
	ui.Page
	Action       string
	Subscription string // "" without one
	Product      string
	System       string // in words
	N, Of        int
	Heading      string
	Do           []string
	Note         string
	Gap          string // none, two or waiting: what the protection-gap guard warns of; "" for nothing
	Done         bool
	KeyURL       string // "" unless this is the step about the key, and there is one
	StuckURL     string
}

// GuideStuck is /{l}/guide/{product}/{os}/{n}/stuck.
type GuideStuck struct {
	ui.Page
	Step         string // its title
	StepURL      string
	CallbackURL  string
	Until        string // free removal at the desk until then; "" when it is over or not known
	Action       string // URL the note is posted to; "" where there is no case to keep it with
	Subscription string
	Note, Phone  ui.Field // handlers set Value and Error
	Kept         string   // the case's reference, once a note is kept; "" before
	BookURL      string   // where a free removal is booked; "" when it cannot be
	CheckURL     string   // where the purchase is found first; "" when it is known, or nothing can be booked
	CaseURL      string   // "" without a case
	Settled      bool     // the removal is booked or done: the case page says how it stands
}

// GuideEnd is /{l}/guide/{product}/{os}/done.
type GuideEnd struct {
	ui.Page
	Action       string
	Subscription string
	Product      string
	System       string
	StuckURL     string
}

// GuideGone is /{l}/guide/{product}/{os}/gone.
type GuideGone struct {
	ui.Page
	NotedOn   string // "" when it is on no case
	Reference string
	NoteURL   string // where it can be put on the case; "" for nowhere
	CaseURL   string // "" without a case
	ChooseURL string // another device
}

func (v GuideStuck) note() ui.Field {
	return v.Note.Words(v.Page, "note", "stuck_note")
}

func (v GuideStuck) phone() ui.Field {
	return v.Phone.Words(v.Page, "phone", "stuck_phone").As("tel", "tel", "tel")
}

// calls tells whether the phone is the best way on.
func (v GuideStuck) calls() bool {
	return v.BookURL == "" && v.CheckURL == "" && (!v.Settled || v.CaseURL == "")
}

// ruler is how far the guide has come, as the Rule.
func (v GuideStep) ruler() ui.Rule { return ui.Rule{Days: v.Of, Today: v.N - 1, Flag: "."} }
