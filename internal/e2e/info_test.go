package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
)

// The pages that explain and the other ways in, judged and pictured.
func TestLooksOfInfo(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.open("/en/check").press("Where is my number?").is(200, "Where to find your number").audit("find-number")
	s.press("Enter my number").is(200, checkH1)
	s.open("/en/check?again=1").is(200, checkH1).has("For your safety we closed your last visit.").audit("check-again")
	for path, h1 := range map[string]string{
		"Help": "Help", "Is this message from us?": "Is this message really from us?",
		"Privacy": "What we know about you", "Accessibility": "Everyone can use these pages",
	} {
		name := strings.ToLower(strings.Fields(path)[0])
		s.open("/en").press(path).is(200, h1).audit("info-" + name)
	}
}

func TestLooksOfCallback(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.look("BBY01-100007", "avery@example.com").press("Ask us to call you").is(200, "Ask us to call you").audit("callback")
	s.press("Call me").is(422, "Ask us to call you").has("Choose the best time to call").audit("callback-empty")
	s.Fill("#phone", "612 555 0142")
	s.Click("#best_time-evening")
	s.press("Call me").is(200, "We will call you.").has("You asked for the evening.").audit("callback-done")
	s.press("Change the time").is(200, "Ask us to call you")
	s.Fill("#phone", "911")
	s.press("Call me").is(422, "Ask us to call you").has("Phone number must be complete")
}

func TestLooksOfFindCase(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.open("/en").press("Find my exchange or booking again").is(200, "Find your exchange or booking again").audit("find-case")
	s.Fill("#reference", "7K4M")
	s.press("Continue").is(422, "Find your exchange or booking again").audit("find-case-format")
	s.Fill("#reference", "7k4m 9pqx 2wtc")
	s.press("Continue").is(200, verifyH1)
}

// A wish to be called is taken without scripts, and about the purchase.
func TestCallbackWithoutScripts(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	answer := g.look("BBY01-100009", "rowan@example.com").must(200, "/en/answer", "You have had your money back.")
	form := answer.follow("Ask us to call you").must(200, "/en/callback", "Ask us to call you")
	if form.value("subscription") == "" {
		t.Error("the form does not say what the call is about")
	}
	form.press("Call me", "phone", "+1 612-555-0177", "best_time", "any").must(200, "/en/callback", "We will call you.").
		says("within one working day", "You said that any time is fine.").silent("0177")
}

// Typing mistakes use up nothing of what a source may ask for.
func TestCallbackForgivesMistakes(t *testing.T) {
	t.Parallel()
	g := bootDemo(t, noon).guest(t)
	for range 7 {
		if p := g.post("/en/callback", "phone", "612-555", "best_time", "any"); p.status != 422 {
			t.Fatalf("a mistyped phone: status %d", p.status)
		}
	}
	if p := g.post("/en/callback", "phone", "612-555-0177", "best_time", "any"); p.status != 200 || len(p.hops) != 2 {
		t.Errorf("the right phone after seven mistakes: status %d by way of %v", p.status, p.hops)
	}
}
