package customer

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/words"
	"swapdesk/templates/ui"
)

const wordsKey = "words"

// languageParam names the language on the few pages that have none in their
// path; its value is a slug.
const languageParam = "l"

// words are those of the URL's language. Outside of one they are those that
// ?l= names, else those that the browser likes best.
func (h *Handlers) words(c echo.Context) *words.Words {
	if w, ok := c.Get(wordsKey).(*words.Words); ok {
		return w
	}
	// What fails before it is routed has its language in the path too.
	slug, _, _ := strings.Cut(strings.TrimPrefix(c.Request().URL.Path, "/"), "/")
	if q := c.QueryParam(languageParam); q != "" {
		slug = q
	}
	for _, lang := range h.Words.Languages() {
		if Slug(lang) == slug {
			return h.Words.In(lang)
		}
	}
	w := h.Words.In(h.Words.Best(c.Request().Header.Get("Accept-Language")))
	c.Response().Header().Add(echo.HeaderVary, "Accept-Language")
	c.Set(wordsKey, w)
	return w
}

// home is the start page in a language.
func home(w *words.Words) string { return "/" + Slug(w.Lang()) }

// Slug is a language as it stands in URLs: "fr-ca".
func Slug(lang string) string { return strings.ToLower(lang) }

// home sends to the best language.
func (h *Handlers) home(c echo.Context) error {
	return c.Redirect(http.StatusFound, home(h.words(c)))
}

// languages are links to the same page in the other languages, each in its
// own words.
func (h *Handlers) languages(c echo.Context) []ui.Link {
	here, ids := samePage(c)
	own := h.words(c).Lang()
	var links []ui.Link
	for _, lang := range h.Words.Languages() {
		if lang == own {
			continue
		}
		w := h.Words.In(lang)
		target, query := h.translated(here, w), maps.Clone(ids)
		if target == here { // no language in its path
			query.Set(languageParam, Slug(lang))
		}
		if len(query) > 0 {
			target += "?" + query.Encode()
		}
		links = append(links, ui.Link{URL: target, Text: w.T("shell.endonym"), Lang: lang})
	}
	return links
}

// translated is a local path with w's language in the place of another one; a
// path that begins with none stays.
func (h *Handlers) translated(path string, w *words.Words) string {
	for _, lang := range h.Words.Languages() {
		rest, found := strings.CutPrefix(path, "/"+Slug(lang))
		if found && (rest == "" || rest[0] == '/' || rest[0] == '?') {
			return home(w) + rest
		}
	}
	return path
}

// samePage is where a GET shows what this request shows: a page drawn in
// answer to a form is found again by the ids that the form carried. Nothing
// that people typed gets into a URL.
func samePage(c echo.Context) (path string, ids url.Values) {
	r := c.Request()
	// One slash: a browser reads two as the beginning of another site.
	path = "/" + strings.TrimLeft(r.URL.EscapedPath(), "/")
	if r.Method == http.MethodGet {
		return path, r.URL.Query()
	}
	ids = url.Values{}
	for name, param := range map[string]string{"request": "r", "subscription": "s"} {
		if id := field(c, name); id != "" {
			ids.Set(param, id)
		}
	}
	for _, answer := range []string{"replacement", "removal", "store", "slot"} {
		if id := field(c, answer); id != "" {
			ids.Set(answer, id)
		}
	}
	return strings.TrimSuffix(strings.TrimSuffix(path, "/code"), "/wait"), ids
}
