package customer

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"swapdesk/templates/ui"
)

// Each page of a booking has one primary action, and the form that leads on is
// the first one of the page.
func TestBookingPagesLeadOn(t *testing.T) {
	t.Parallel()
	p := testPage()
	times := []ui.TimeGroup{{Legend: "Morning", Times: []ui.Pick{{Value: "1"}, {Value: "2"}}}, {Legend: "Evening", Times: []ui.Pick{{Value: "3"}}}}
	both := Review{Page: p, Action: "/en/review", Booking: Booking{Removal: "store", Slot: "1"}}
	both.Replacement = "W"
	for name, c := range map[string]struct {
		page templ.Component
		form string // part of its first form; "" where a link leads on
	}{
		"remove":    {RemovePage(Remove{Page: p, Action: "/en/remove", AtStore: true, Later: "/en/review"}), `value="store"`},
		"over":      {RemovePage(Remove{Page: p, Action: "/en/remove", Ended: "then"}), `value="self"`},
		"place":     {PlacePage(Place{Page: p, Action: "/en/store"}), `name="place"`},
		"towns":     {PlacePage(Place{Page: p, Action: "/en/store", Towns: []string{"A, IL", "A, MO"}}), `type="radio"`},
		"stores":    {StoresPage(Stores{Page: p, Action: "/en/store", Desks: []Desk{{Number: "1"}}, Full: []Desk{{Number: "2"}}}), `name="store"`},
		"wait":      {NoTimesPage(NoTimes{Page: p, WaitURL: "/en/store/wait", Search: "/en/store", SelfURL: "/g", CallURL: "/c"}), "/en/store/wait"},
		"waiting":   {NoTimesPage(NoTimes{Page: p, CaseURL: "/en/case/1", Search: "/en/store", SelfURL: "/g", CallURL: "/c"}), ""},
		"none":      {NoTimesPage(NoTimes{Page: p, Search: "/en/store", SelfURL: "/g", CallURL: "/c"}), ""},
		"full desk": {NoTimesPage(NoTimes{Page: p, StoresURL: "/en/store", SelfURL: "/g", CallURL: "/c"}), ""},
		"times":     {TimePage(Times{Page: p, Action: "/en/time", Groups: times}), `name="slot"`},
		"full day":  {TimePage(Times{Page: p, Action: "/en/time", FirstURL: "/en/time?day=1"}), ""},
		"both":      {ReviewPage(both), `name="slot"`},
	} {
		out := html(t, c.page)
		if got := len(primary.FindAllString(out, -1)); got != 1 {
			t.Errorf("%s: %d primary actions", name, got)
		}
		if got := strings.Count(out, "<h1"); got != 1 {
			t.Errorf("%s: %d main headings", name, got)
		}
		_, form, _ := strings.Cut(out, "<form")
		form, _, _ = strings.Cut(form, "</form>")
		if c.form != "" && !strings.Contains(form, c.form) {
			t.Errorf("%s: the first form has no %s:\n%s", name, c.form, form)
		}
	}
}

// What confirming does is what its button says.
func TestReviewButtons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		removal, replacement, moves, want string
	}{
		{"", "W", "", "review.button"},
		{"self", "W", "", "review.button"},
		{"gone", "W", "", "review.button"},
		{"store", "W", "", "review.button.both"},
		{"store", "W", "from then", "review.button.both"},
		{"store", "", "", "review.button.book"},
		{"store", "", "from then", "review.button.move"},
		{"gone", "", "", "review.button.gone"},
	} {
		v := Review{Page: testPage(), Booking: Booking{Removal: c.removal, Moves: c.moves}}
		v.Replacement = c.replacement
		if got := v.button(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
