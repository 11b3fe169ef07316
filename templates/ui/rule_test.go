package ui

import (
	"strings"
	"testing"
)

func rendered(t *testing.T, r Rule) string {
	t.Helper()
	var b strings.Builder
	if err := RuleFigure(r).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRuleHasATickADay(t *testing.T) {
	t.Parallel()
	html := rendered(t, Rule{Days: 45, Today: 13, Flag: "Today, Sep 21", Caption: "Day 13"})
	if got := strings.Count(html, `y1="-17" y2="-1"`); got != 10 {
		t.Errorf("%d long ticks, want 10", got)
	}
	if got := strings.Count(html, `y1="-17" y2="-8"`); got != 36 {
		t.Errorf("%d short ticks, want 36", got)
	}
	if got := strings.Count(html, `class="rule__past"`); got != 13 {
		t.Errorf("%d ticks are past, want days 0 to 12", got)
	}
	for _, want := range []string{`width="28.88889%"`, "<figcaption>Day 13</figcaption>", `aria-hidden="true"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestRuleFlag(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		rule    Rule
		flagged bool
	}{
		{"day 0", Rule{Days: 45, Today: 0, Flag: "Today"}, true},
		{"last day", Rule{Days: 45, Today: 45, Flag: "Today"}, true},
		{"before", Rule{Days: 45, Today: -3, Flag: "Today"}, false},
		{"over", Rule{Days: 45, Today: 46, Flag: "Today", Over: true}, false},
		{"closed early", Rule{Days: 45, Today: 20, Flag: "Today", Over: true}, false},
		{"no words", Rule{Days: 45, Today: 20}, false},
	}
	for _, c := range cases {
		if got := strings.Contains(rendered(t, c.rule), "rule__flag"); got != c.flagged {
			t.Errorf("%s: flag %v, want %v", c.name, got, c.flagged)
		}
	}
	over := rendered(t, Rule{Days: 45, Today: 46, Over: true})
	if got := strings.Count(over, `class="rule__past"`); got != 46 {
		t.Errorf("over: %d grey ticks, want all 46", got)
	}
}

func TestRuleFlagFlips(t *testing.T) {
	t.Parallel()
	// wide: how far the box reaches left of the pole on a wide screen
	cases := []struct {
		today int
		left  bool
	}{{0, false}, {13, false}, {37, false}, {38, true}, {45, true}}
	for _, c := range cases {
		r := Rule{Days: 45, Today: c.today, Flag: "Today, Sep 21"}
		if got := r.flags()[0].shift > 0; got != c.left {
			t.Errorf("day %d: flipped %v, want %v", c.today, got, c.left)
		}
	}
}

// On a 320 px screen the flag stays within the page, also with long words.
func TestRuleFlagFitsNarrowScreens(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"Today, Sep 21", "Aujourd’hui, 21 sept."} {
		for today := range 46 {
			r := Rule{Days: 45, Today: today, Flag: words}
			all := r.flags()
			f := all[len(all)-1]
			at := float64(today) / 45 * narrowest
			if from := at - f.shift; from < -13 || from+r.flagWidth() > narrowest+13 {
				t.Errorf("%q on day %d: from %.0f to %.0f px", words, today, from, from+r.flagWidth())
			}
		}
	}
}
