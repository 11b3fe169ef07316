package customer

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"swapdesk/templates/ui"
)

func TestGuidePagesHaveOnePrimaryAction(t *testing.T) {
	t.Parallel()
	p := testPage()
	closed := verdictOf("window_closed")
	closed.GuideURL = "/en/guide/OLD?s=1"
	ended := verdictOf("subscription_ended")
	ended.GuideURL = "/en/guide/OLD?s=2"
	for name, page := range map[string]templ.Component{
		"product":       GuideChoicePage(GuideChoice{Page: p, Action: "/en/guide"}),
		"step":          GuideStepPage(GuideStep{Page: p, N: 1, Of: 7, Do: []string{"Do this"}}),
		"step, gap":     GuideStepPage(GuideStep{Page: p, N: 7, Of: 7, Gap: "none", Note: "Note", KeyURL: "/key", Done: true}),
		"stuck":         GuideStuckPage(GuideStuck{Page: p}),
		"stuck, case":   GuideStuckPage(GuideStuck{Page: p, Action: "/en/guide/x/mac/1/stuck", Until: "then", CallbackURL: "/en/callback"}),
		"kept":          GuideStuckPage(GuideStuck{Page: p, Action: "/en/guide/x/mac/1/stuck", Kept: "REF"}),
		"stuck, book":   GuideStuckPage(GuideStuck{Page: p, Action: "/en/guide/x/mac/1/stuck", Until: "then", BookURL: "/en/store?s=1"}),
		"stuck, check":  GuideStuckPage(GuideStuck{Page: p, Until: "then", CheckURL: "/en/check"}),
		"stuck, booked": GuideStuckPage(GuideStuck{Page: p, CaseURL: "/en/case/x", Settled: true}),
		"kept, book":    GuideStuckPage(GuideStuck{Page: p, Kept: "REF", CaseURL: "/en/case/x", BookURL: "/en/store?s=1"}),
		"end":           GuideEndPage(GuideEnd{Page: p}),
		"gone":          GuideGonePage(GuideGone{Page: p, ChooseURL: "/en/guide/x", NoteURL: "/en/guide/x/mac/done"}),
		"gone, case":    GuideGonePage(GuideGone{Page: p, NotedOn: "today", CaseURL: "/en/case/x"}),
		"answer":        AnswerPage(Answer{Page: p, Verdicts: []Verdict{closed}}),
		"answer of two": AnswerPage(Answer{Page: p, Verdicts: []Verdict{closed, ended}}),
	} {
		out := html(t, page)
		if got := len(primary.FindAllString(out, -1)); got != 1 {
			t.Errorf("%s: %d primary actions", name, got)
		}
		if got := strings.Count(out, "<h1"); got != 1 {
			t.Errorf("%s: %d main headings", name, got)
		}
	}
	two := html(t, AnswerPage(Answer{Page: p, Verdicts: []Verdict{verdictOf("eligible"), closed}}))
	if !strings.Contains(two, `class="button" type="submit"`) || !strings.Contains(two, `class="button button--quiet" href="/en/guide/OLD?s=1"`) {
		t.Error("the exchange is not the first thing to do")
	}
}

// A form without a subscription does not pretend to have one; the note's form
// is only where a note can be kept.
func TestGuideForms(t *testing.T) {
	t.Parallel()
	p := testPage()
	if out := html(t, GuideStepPage(GuideStep{Page: p})); strings.Contains(out, `name="subscription"`) {
		t.Error("an empty subscription is sent")
	}
	if out := html(t, GuideStepPage(GuideStep{Page: p, Subscription: "s1"})); !strings.Contains(out, `name="subscription" value="s1"`) {
		t.Error("the subscription is not sent")
	}
	if out := html(t, GuideStuckPage(GuideStuck{Page: p})); strings.Contains(out, "<textarea") {
		t.Error("a note is asked for that nobody keeps")
	}
	out := html(t, GuideStuckPage(GuideStuck{Page: p, Action: "/x", Note: ui.Field{Value: "\n</textarea><script>", Error: "wrong"}}))
	for _, want := range []string{"\n\n&lt;/textarea&gt;", `aria-describedby="note-hint note-error"`, `name="phone" type="tel"`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s", want)
		}
	}
}
