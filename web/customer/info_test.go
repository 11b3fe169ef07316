package customer_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/db/dbtest"
)

// unsaid is what a message looks like that is not in the catalog.
var unsaid = regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]+\]`)

func TestInfoPagesInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor()
	titles := map[string]bool{}
	for _, path := range []string{"/find-number", "/callback", "/find-case", "/real", "/help", "/privacy", "/accessibility"} {
		for _, lang := range []string{"en", "es", "fr-ca"} {
			a := v.get("/" + lang + path)
			s.want(lang+path, a, http.StatusOK, "",
				`href="/`+lang+`/help"`, `href="/`+lang+`/real"`, `href="/`+lang+`/privacy"`, `href="/`+lang+`/accessibility"`)
			if m := unsaid.FindString(a.body); m != "" {
				t.Errorf("%s%s: nobody has words for %s", lang, path, m)
			}
			if titles[a.h1()] && !strings.Contains(path, "accessib") {
				t.Errorf("%s%s: %q is the heading of another page too", lang, path, a.h1())
			}
			titles[a.h1()] = true
		}
	}
	real := v.get("/en/real")
	s.want("/real", real, http.StatusOK, "Is this message really from us?", "<strong>127.0.0.1:8080</strong>", "We never ask for money")
	number := v.get("/en/find-number")
	if n := strings.Count(number.body, `class="drawing"`); n != 3 || strings.Count(number.body, `class="drawing__ring"`) != 3 {
		t.Errorf("/find-number has %d drawings", n)
	}
	s.want("/check", v.get("/en/check"), http.StatusOK, "", `href="/en/find-number"`)
}

func TestCallbackForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor()
	s.want("nothing", v.post("/en/callback"), 422, "Ask us to call you",
		`<a href="#phone">Enter your phone number</a>`, `<a href="#best_time">Choose the best time to call</a>`)
	s.want("half a number", v.post("/en/callback", "phone", "555-0142<b>", "best_time", "evening"), 422, "Ask us to call you",
		"Phone number must be complete", `value="555-0142&lt;b&gt;"`, `value="evening" checked`)
	s.want("abroad", v.post("/es/callback", "phone", "+49 30 901820", "best_time", "any"), 422, "Pida que le llamemos",
		"debe ser de Estados Unidos o Canadá")

	for range 2 { // a double click
		if a := v.post("/en/callback", "phone", "(612) 555-0142", "best_time", "morning"); a.status != 303 || a.to() != "/en/callback" {
			t.Fatalf("asked: %d %s", a.status, a.to())
		}
	}
	s.want("asked", v.get("/en/callback"), 200, "We will call you.", "within one working day", "You asked for the morning.")
	s.want("the form again", v.get("/en/callback?again=1"), 200, "Ask us to call you", `value="morning" checked`)
	s.want("somebody else", s.visitor().get("/en/callback"), 200, "Ask us to call you")
	if n := s.Count(`SELECT count(*) FROM callback WHERE subscription_id IS NULL`); n != 1 {
		t.Errorf("%d callbacks", n)
	}

	for range 2 {
		s.Exec(`UPDATE callback SET state = 'done'`)
		v.post("/en/callback", "phone", "6125550142", "best_time", "any")
	}
	s.Exec(`UPDATE callback SET state = 'done'`)
	s.want("the fourth time", v.post("/en/callback", "phone", "6125550142", "best_time", "any"), 429, "You have asked three times today.",
		`href="tel:18005550142"`)
}

// What the call is about is kept only where the session may see it.
func TestCallbackAboutAPurchase(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	own := s.Buy(dbtest.Purchase{Email: "pat@example.com", EndsOn: "2017-09-01"})
	other := s.Buy(dbtest.Purchase{Email: "kim@example.com"})
	v := s.found(own)
	link := `href="/en/callback?s=` + own.Subscriptions[0] + `"`
	s.want("ended", v.get("/en/answer"), 200, "Your subscription has already ended.", link)
	s.want("the form", v.get("/en/callback?s="+own.Subscriptions[0]), 200, "", `name="subscription" value="`+own.Subscriptions[0]+`"`)
	v.post("/en/callback", "phone", "612-555-0101", "best_time", "any", "subscription", own.Subscriptions[0])
	v.post("/en/callback", "phone", "612-555-0102", "best_time", "any", "subscription", other.Subscriptions[0])
	s.visitor().post("/en/callback", "phone", "612-555-0103", "best_time", "any", "subscription", own.Subscriptions[0])
	for phone, want := range map[string]string{"16125550101": own.Subscriptions[0], "16125550102": "", "16125550103": ""} {
		if got := s.Text(`SELECT coalesce(subscription_id, '') FROM callback WHERE phone = $1`, phone); got != want {
			t.Errorf("%s is about %q, want %q", phone, got, want)
		}
	}
}

func TestFindCase(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor()
	for typed, want := range map[string]string{
		"": "Enter your reference", "  ": "Enter your reference", "hello": "Reference must be 12 letters and numbers",
		"7K4M-9PQX": "Reference must be 12 letters and numbers", "\x00": "Enter your reference",
	} {
		s.want(fmt.Sprintf("%q", typed), v.post("/en/find-case", "reference", typed), 422, "Find your exchange or booking again", want)
	}
	a := v.post("/fr-ca/find-case", "reference", " 7k4m 9pqx-2wto ")
	if a.status != 303 || a.to() != "/fr-ca/case/7K4M-9PQX-2WT0" {
		t.Errorf("%d %s", a.status, a.to())
	}
	// A reference that is nobody's leads to the same page as a real one.
	if a = v.get(a.to()); a.status != 303 || !strings.HasPrefix(a.to(), "/fr-ca/verify?r=") {
		t.Errorf("the case: %d %s", a.status, a.to())
	}
	s.want("verify", v.get(a.to()), 200, "", `href="/fr-ca/callback"`)
}

func TestVisitThatHasEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bought := s.Buy(dbtest.Purchase{Email: "pat@example.com"})
	v := s.found(bought)
	s.want("the answer", v.get("/en/answer"), 200, "Yes, you can exchange this.")
	if a := v.get("/en/replace?s=nothing"); a.to() != "/en/check" {
		t.Errorf("a foreign link in a visit leads to %s", a.to())
	}
	s.Clock.Advance(21 * time.Minute)
	for _, path := range []string{"/en/answer", "/en/replace?s=" + bought.Subscriptions[0], "/en/review?s=" + bought.Subscriptions[0], "/en/verify?r=1"} {
		if a := v.get(path); a.status != 303 || a.to() != "/en/check?again=1" {
			t.Errorf("%s after the visit: %d %s", path, a.status, a.to())
		}
	}
	a := v.get("/en/check?again=1")
	s.want("again", a, 200, "Find your purchase", "For your safety we closed your last visit. Enter your details again.")
	if strings.Contains(a.body, "error-summary") {
		t.Error("the notice stands as an error")
	}
	a = v.post("/en/check?again=1", "order_number", "BBY01-9", "contact", "nobody@example.com")
	s.want("no match", a, 422, "We could not match those details.", `href="/en/callback"`)
	if strings.Contains(a.body, "For your safety") {
		t.Error("the notice stays after a try")
	}
}
