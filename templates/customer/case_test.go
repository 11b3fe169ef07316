package customer

import (
	"fmt"
	"strings"
	"testing"
)

// caseOf is a case page in one state of each axis.
func caseOf(exchange, removal string) Case {
	v := Case{
		Page: testPage(), Reference: "REF", State: exchange, Old: Product{Name: "Old"},
		Steps:   []Step{{ID: "renewal", Link: "/guide"}, {ID: "uninstall", Link: "/guide?task=uninstall"}},
		Removal: CaseRemoval{State: removal, Until: "then", BookURL: "/en/remove", OthersURL: "/en/store"},
	}
	switch exchange {
	case "issued":
		v.KeyURL = "/key"
	case "waiting", "none":
		v.ReplaceURL = "/en/replace"
	}
	if removal == "booked" {
		v.Removal.ChangeURL, v.Removal.CalendarURL = "/change", "/booking.ics"
	}
	return v
}

func exchanges() []string { return []string{"none", "later", "over", "waiting", "issued", "voided"} }

func removals() []string {
	return []string{
		"not_started", "booked", "checked_in", "removed", "self_attested", "waived", "waiting", "offered", "lapsed", "canceled", "over",
	}
}

// In every state of both axes there is one heading and one primary action.
func TestCaseHasOnePrimaryAction(t *testing.T) {
	t.Parallel()
	for _, exchange := range exchanges() {
		for _, removal := range removals() {
			for _, fresh := range []string{"", "exchange", "removal", "both"} {
				v := caseOf(exchange, removal)
				v.Fresh = fresh
				name := fmt.Sprintf("%s, %s, fresh %q", exchange, removal, fresh)
				out := html(t, CasePage(v))
				if got := len(primary.FindAllString(out, -1)); got != 1 {
					t.Errorf("%s: %d primary actions", name, got)
				}
				if got := strings.Count(out, "<h1"); got != 1 {
					t.Errorf("%s: %d main headings", name, got)
				}
				if strings.Contains(out, `href=""`) {
					t.Errorf("%s: a link leads nowhere", name)
				}
			}
		}
	}
}

// The heading is about what is freshest, and about both where both hold.
func TestCaseHeading(t *testing.T) {
	t.Parallel()
	const issued, booked = "case.issued.heading", "case.removal.booked.heading"
	for _, c := range []struct{ exchange, removal, fresh, want string }{
		{"none", "booked", "", booked},
		{"over", "booked", "removal", booked},
		{"issued", "not_started", "", issued},
		{"issued", "booked", "", issued + " " + booked},
		{"issued", "booked", "both", issued + " " + booked},
		{"issued", "booked", "removal", booked},
		{"issued", "booked", "exchange", issued},
		{"waiting", "booked", "", "case.waiting.heading " + booked},
		{"issued", "self_attested", "", issued},
		{"issued", "canceled", "", "case.removal.canceled.heading"},
		{"issued", "checked_in", "", "case.removal.checked_in.heading"},
		{"issued", "offered", "", "case.removal.offered.heading"},
		{"waiting", "waiting", "", "case.waiting.heading"},
		{"waiting", "waiting", "removal", "case.removal.waiting.heading"},
		{"voided", "booked", "", "case.voided.heading"},
		{"none", "not_started", "", "case.removal.not_started.heading"},
	} {
		v := caseOf(c.exchange, c.removal)
		v.Fresh = c.fresh
		if got := v.heading(); got != c.want {
			t.Errorf("%s, %s, fresh %q: %q, want %q", c.exchange, c.removal, c.fresh, got, c.want)
		}
	}
}

// The primary action is the first task that is not done; a key comes first.
func TestCaseNextTask(t *testing.T) {
	t.Parallel()
	done := func(v Case, ids ...string) Case {
		for i, s := range v.Steps {
			v.Steps[i].Done = strings.Contains(strings.Join(ids, " "), s.ID)
		}
		return v
	}
	noted := caseOf("over", "not_started")
	noted.Removal.Noted = true
	for name, c := range map[string]struct {
		v    Case
		want string
	}{
		"key":             {caseOf("issued", "booked"), "/key"},
		"renewal":         {caseOf("none", "booked"), "/guide"},
		"calendar":        {done(caseOf("none", "booked"), "renewal"), "/booking.ics"},
		"by oneself":      {done(caseOf("none", "not_started"), "renewal"), "/guide?task=uninstall"},
		"was stuck":       {noted, "/en/remove"},
		"canceled":        {caseOf("issued", "canceled"), "/en/remove"},
		"offered":         {caseOf("issued", "offered"), "/en/remove"},
		"at the desk":     {done(caseOf("over", "checked_in"), "renewal"), ""},
		"nothing is left": {done(caseOf("over", "removed"), "renewal", "uninstall"), "/en/check"},
	} {
		if got := c.v.next().URL; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestDoneTasksAreTicked(t *testing.T) {
	t.Parallel()
	v := caseOf("issued", "self_attested")
	v.Removal.On = "today"
	v.Steps = []Step{{ID: "renewal", Link: "/guide", Done: true}, {ID: "uninstall", Done: true}, {ID: "restart"}}
	out := html(t, CasePage(v))
	if got := strings.Count(out, ">step.done<"); got != 2 {
		t.Errorf("%d ticks", got)
	}
	if !strings.Contains(out, "step.uninstall.attested") || strings.Contains(out, "step.uninstall.desk") {
		t.Error("the word is not on the page")
	}
}

// Whoever has a booking need not do it, and is not shown how; the desk is
// offered where it is free.
func TestWhoUninstalls(t *testing.T) {
	t.Parallel()
	booked := html(t, CasePage(caseOf("over", "booked")))
	if !strings.Contains(booked, "step.uninstall.booked") || strings.Contains(booked, "/guide?task=uninstall") {
		t.Error("the task does not say that the desk does it")
	}
	free := html(t, CasePage(caseOf("over", "not_started")))
	if !strings.Contains(free, "step.uninstall.desk") || !strings.Contains(free, `<a href="/en/remove">visit.book</a>`) {
		t.Error("the desk is not offered")
	}
	v := caseOf("over", "over")
	v.Removal.BookURL, v.Removal.Until = "", ""
	if over := html(t, CasePage(v)); strings.Contains(over, "visit.book") {
		t.Error("a removal is offered that nobody can book")
	}
}

func TestChangePages(t *testing.T) {
	t.Parallel()
	v := Change{Page: testPage(), Action: "/change", Booking: "b.0", Until: "then", CaseURL: "/case"}
	for name, c := range map[string]struct {
		change func(*Change)
		radios int
	}{
		"open": {func(*Change) {}, 3},
		"over": {func(v *Change) { v.Until = "" }, 1},
		"late": {func(v *Change) { v.Late = true }, 0},
	} {
		v := v
		c.change(&v)
		out := html(t, ChangePage(v))
		if got := strings.Count(out, `name="change"`); got != c.radios {
			t.Errorf("%s: %d radios, want %d", name, got, c.radios)
		}
		if got := len(primary.FindAllString(out, -1)); got != 1 {
			t.Errorf("%s: %d primary actions", name, got)
		}
		if strings.Contains(out, `value="b.0"`) == (name == "late") {
			t.Errorf("%s: the form", name)
		}
	}
}

// A free removal is the first way where there is nothing to exchange, and
// another way beside an exchange.
func TestAnswerBooks(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"window_closed": `class="button" href="/en/remove?s=1"`, "subscription_ended": `class="button" href="/en/remove?s=1"`,
		"eligible": `<a href="/en/remove?s=1"`, "paused": `<a href="/en/remove?s=1"`, "refunded": `<a href="/en/remove?s=1"`,
		"already_exchanged": "", "not_withdrawn": "", "not_open_yet": "",
	} {
		v := verdictOf(code)
		v.BookURL, v.GuideURL = "/en/remove?s=1", "/en/guide/OLD"
		out := html(t, AnswerPage(Answer{Page: testPage(), Verdicts: []Verdict{v}}))
		if !strings.Contains(out, want) || want == "" && strings.Contains(out, v.BookURL) {
			t.Errorf("%s does not lead to the removal as it should: want %q", code, want)
		}
		if got := len(primary.FindAllString(out, -1)); got != 1 {
			t.Errorf("%s: %d primary actions", code, got)
		}
	}
}
