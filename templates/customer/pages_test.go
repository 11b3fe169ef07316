package customer

import (
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"swapdesk/templates/ui"
)

func testPage() ui.Page {
	return ui.Page{
		Lang: "en", Title: "Title", Home: "/en", SupportPhone: "1-800-555-0142",
		T:     func(id string, _ ...any) string { return id },
		Asset: func(name string) string { return "/static/" + name },
	}
}

func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var primary = regexp.MustCompile(`<(a|button) class="button( phone| key__copy)?"`)

func verdictOf(code string) Verdict {
	v := Verdict{Code: code, Product: "Old", Until: "then", DaysLeft: 32, Rule: &ui.Rule{Days: 45, Today: 13}}
	if v.eligible() || code == "already_exchanged" {
		v.Action = "/en/answer"
	}
	return v
}

func TestEveryPageHasOnePrimaryAction(t *testing.T) {
	t.Parallel()
	p := testPage()
	pages := map[string]templ.Component{
		"start":       StartPage(Start{Page: p, Check: "/en/check", Offers: []Offer{{State: "open"}}}),
		"several":     StartPage(Start{Page: p, Check: "/en/check", Offers: []Offer{{State: "open"}, {State: "closed"}}}),
		"check":       CheckPage(Check{Page: p, SendLink: "/en/send-link"}),
		"not found":   CheckPage(Check{Page: p, NotFound: true, SendLink: "/en/send-link"}),
		"verify":      VerifyPage(Verify{Page: p, Action: "/en/verify", Resend: "/en/resend", Sent: true}),
		"send link":   SendLinkPage(SendLink{Page: p, Action: "/en/send-link"}),
		"replace":     ReplacePage(Replace{Page: p, Action: "/en/replace", Options: []Option{{SKU: "1"}, {SKU: "2"}}}),
		"no product":  ReplacePage(Replace{Page: p, None: true}),
		"review":      ReviewPage(Review{Page: p, Action: "/en/review"}),
		"issued":      CasePage(Case{Page: p, State: "issued", KeyURL: "/key"}),
		"waiting":     CasePage(Case{Page: p, State: "waiting", ReplaceURL: "/en/replace"}),
		"stuck":       CasePage(Case{Page: p, State: "waiting"}),
		"voided":      CasePage(Case{Page: p, State: "voided"}),
		"key":         KeyPage(Key{Page: p, Key: "AB12"}),
		"key waiting": KeyPage(Key{Page: p}),
		"two":         AnswerPage(Answer{Page: p, Verdicts: []Verdict{verdictOf("eligible"), verdictOf("eligible")}}),
		"none of two": AnswerPage(Answer{Page: p, Verdicts: []Verdict{verdictOf("refunded"), verdictOf("not_withdrawn")}}),
	}
	for _, code := range []string{
		"eligible", "eligible_by_override", "not_open_yet", "window_closed", "subscription_ended",
		"not_withdrawn", "refunded", "already_exchanged", "paused",
	} {
		pages[code] = AnswerPage(Answer{Page: p, Verdicts: []Verdict{verdictOf(code)}})
	}
	for name, page := range pages {
		out := html(t, page)
		if got := len(primary.FindAllString(out, -1)); got != 1 {
			t.Errorf("%s: %d primary actions", name, got)
		}
		if got := strings.Count(out, "<h1"); got != 1 {
			t.Errorf("%s: %d main headings", name, got)
		}
		if strings.Contains(out, "style=") || strings.Contains(out, "data:") {
			t.Errorf("%s: breaks the content security policy", name)
		}
	}
}

func TestEachSubscriptionHasItsOwnForm(t *testing.T) {
	t.Parallel()
	one, two, three := verdictOf("eligible"), verdictOf("not_withdrawn"), verdictOf("eligible")
	one.Subscription, two.Subscription, three.Subscription = "s1", "s2", "s3"
	out := html(t, AnswerPage(Answer{Page: testPage(), Verdicts: []Verdict{one, two, three}}))
	for id, want := range map[string]int{"s1": 1, "s2": 0, "s3": 1} {
		if got := strings.Count(out, `name="subscription" value="`+id+`"`); got != want {
			t.Errorf("%s: %d forms, want %d", id, got, want)
		}
	}
	if !strings.Contains(out, "answer.several.heading") {
		t.Error("the heading does not answer for all")
	}
}

func TestCheckKeepsValuesAndNames(t *testing.T) {
	t.Parallel()
	p := testPage()
	p.Errors = []ui.FieldError{{Field: "contact", Text: "Enter it"}}
	out := html(t, CheckPage(Check{
		Page: p, OrderNumber: ui.Field{Value: `BB"Y`}, Email: ui.Field{Error: "Enter it"},
	}))
	for _, want := range []string{
		`name="order_number" type="text" value="BB&#34;Y"`, `name="activation_code"`, `name="contact"`,
		`<a href="#contact">Enter it</a>`, `id="contact-error"`, "<title>shell.error_prefix", `action="/en/check" novalidate`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(out, " required") {
		t.Error("a field is marked required")
	}
}

func TestLastDayWords(t *testing.T) {
	t.Parallel()
	v := verdictOf("eligible")
	v.DaysLeft, v.LastDay, v.Tonight = 0, true, "11:59 pm Central time"
	out := html(t, AnswerPage(Answer{Page: testPage(), Verdicts: []Verdict{v}}))
	if !strings.Contains(out, "answer.last_day") || !strings.Contains(out, "answer.tonight") || strings.Contains(out, "hero__number") {
		t.Error("the last day is counted as a number")
	}
}
