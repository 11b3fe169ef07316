package customer

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/words"
)

func languageHandlers(t *testing.T) *Handlers {
	t.Helper()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Handlers{Words: catalog}
}

// asked is the context of a request whose page is in lang; "" is a page that
// has no language in its path.
func asked(h *Handlers, r *http.Request, lang string) echo.Context {
	c := echo.New().NewContext(r, httptest.NewRecorder())
	if lang != "" {
		c.Set(wordsKey, h.Words.In(lang))
	}
	return c
}

func TestLanguageLinks(t *testing.T) {
	t.Parallel()
	h := languageHandlers(t)
	form := func(path, body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set(echo.HeaderContentType, echo.MIMEApplicationForm)
		return r
	}
	for _, c := range []struct {
		r    *http.Request
		lang string
		want string // of the links in turn, each its language, words and URL
	}{
		{httptest.NewRequest(http.MethodGet, "/en", nil), "en", "es Español /es, fr-CA Français /fr-ca"},
		{
			httptest.NewRequest(http.MethodGet, "/fr-ca/case/7K4M-9PQX-2W?done=1", nil), "fr-CA",
			"en English /en/case/7K4M-9PQX-2W?done=1, es Español /es/case/7K4M-9PQX-2W?done=1",
		},
		{
			httptest.NewRequest(http.MethodGet, "/es/replace?replacement=W&s=1", nil), "es",
			"en English /en/replace?replacement=W&s=1, fr-CA Français /fr-ca/replace?replacement=W&s=1",
		},
		{form("/es/check", "order_number=1&contact=a%40b.example"), "es", "en English /en/check, fr-CA Français /fr-ca/check"},
		{form("/es/verify", "request=r1&code=x"), "es", "en English /en/verify?r=r1, fr-CA Français /fr-ca/verify?r=r1"},
		{form("/es/verify/code", "request=r1"), "es", "en English /en/verify?r=r1, fr-CA Français /fr-ca/verify?r=r1"},
		{
			form("/es/review", "subscription=1&replacement=W&expect=key"), "es",
			"en English /en/review?replacement=W&s=1, fr-CA Français /fr-ca/review?replacement=W&s=1",
		},
		{httptest.NewRequest(http.MethodGet, "/demo", nil), "", "es Español /demo?l=es, fr-CA Français /demo?l=fr-ca"},
		{httptest.NewRequest(http.MethodGet, "/demo?l=es&x=1", nil), "", "en English /demo?l=en&x=1, fr-CA Français /demo?l=fr-ca&x=1"},
		{httptest.NewRequest(http.MethodGet, "/essay", nil), "", "es Español /essay?l=es, fr-CA Français /essay?l=fr-ca"},
		{
			httptest.NewRequest(http.MethodGet, "http://x.example//evil.example/", nil), "",
			"es Español /evil.example/?l=es, fr-CA Français /evil.example/?l=fr-ca",
		},
	} {
		var got []string
		for _, l := range h.languages(asked(h, c.r, c.lang)) {
			got = append(got, l.Lang+" "+l.Text+" "+l.URL)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %s:\n%s, want\n%s", c.r.Method, c.r.URL, strings.Join(got, ", "), c.want)
		}
	}
}

func TestHomeLeadsToTheBestLanguage(t *testing.T) {
	t.Parallel()
	h := languageHandlers(t)
	for header, want := range map[string]string{
		"": "/en", "es-MX,es;q=0.9": "/es", "fr-CA": "/fr-ca", "fr": "/fr-ca", "de, fr;q=0.5": "/fr-ca", "ja": "/en",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", header)
		c := asked(h, r, "")
		if err := h.home(c); err != nil {
			t.Fatal(err)
		}
		got := c.Response().Header()
		if got.Get("Location") != want || got.Get("Vary") != "Accept-Language" {
			t.Errorf("%q leads to %s (Vary %q), want %s", header, got.Get("Location"), got.Get("Vary"), want)
		}
	}
}

func TestTranslatedPaths(t *testing.T) {
	t.Parallel()
	h := languageHandlers(t)
	fr := h.Words.In("fr-CA")
	for path, want := range map[string]string{
		"/en": "/fr-ca", "/es/case/X?done=1": "/fr-ca/case/X?done=1", "/en?x": "/fr-ca?x", "/fr-ca/check": "/fr-ca/check",
		"/enough": "/enough", "/demo": "/demo", "": "",
	} {
		if got := h.translated(path, fr); got != want {
			t.Errorf("%q becomes %q, want %q", path, got, want)
		}
	}
}
