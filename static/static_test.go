package static

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func ask(t *testing.T, f *Files, method, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w.Result()
}

func open(t *testing.T) *Files {
	t.Helper()
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestURLCarriesFingerprint(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, name := range []string{"app.css", "app.js", "icon.svg", "fonts/next.woff2", "fonts/mono.woff2"} {
		stem, ext, _ := strings.Cut(name, ".")
		want := regexp.MustCompile("^/static/" + stem + `\.[0-9a-f]{12}\.` + ext + "$")
		if got := f.URL(name); !want.MatchString(got) {
			t.Errorf("URL(%q) = %q", name, got)
		}
	}
	if got := f.URL("nothing.css"); got != "/static/nothing.css" {
		t.Errorf("unknown name: %q", got)
	}
}

func TestStyleNamesFingerprintedFonts(t *testing.T) {
	t.Parallel()
	f := open(t)
	body, _ := io.ReadAll(ask(t, f, "GET", f.URL("app.css"), "").Body)
	urls := regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(string(body), -1)
	if len(urls) == 0 {
		t.Fatal("the style sheet names no fonts")
	}
	for _, u := range urls {
		if res := ask(t, f, "GET", u[1], ""); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", u[1], res.StatusCode)
		}
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	f := open(t)
	path := f.URL("app.css")
	plain, _ := io.ReadAll(ask(t, f, "GET", path, "").Body)
	cases := []struct{ accept, want string }{
		{"gzip, deflate, br", "br"}, {"gzip", "gzip"}, {"br;q=0, gzip;q=0.5", "gzip"}, {"identity", ""}, {"", ""},
	}
	for _, c := range cases {
		res := ask(t, f, "GET", path, c.accept)
		if got := res.Header.Get("Content-Encoding"); got != c.want {
			t.Fatalf("Accept-Encoding %q: got %q, want %q", c.accept, got, c.want)
		}
		if res.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: no Vary", c.accept)
		}
		var body io.Reader = res.Body
		switch c.want {
		case "br":
			body = brotli.NewReader(res.Body)
		case "gzip":
			body, _ = gzip.NewReader(res.Body)
		}
		if got, err := io.ReadAll(body); err != nil || string(got) != string(plain) {
			t.Errorf("Accept-Encoding %q: the body differs (%v)", c.accept, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	f := open(t)
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
		"icon.svg": "image/svg+xml", "fonts/next.woff2": "font/woff2",
	} {
		res := ask(t, f, "HEAD", f.URL(name), "br")
		body, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusOK || len(body) != 0 || res.Header.Get("Content-Length") == "0" {
			t.Errorf("HEAD %s: %d, %d bytes, length %s", name, res.StatusCode, len(body), res.Header.Get("Content-Length"))
		}
		if got := res.Header.Get("Content-Type"); got != kind {
			t.Errorf("%s: %q", name, got)
		}
		if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if res := ask(t, f, "GET", f.URL("fonts/next.woff2"), "br"); res.Header.Get("Content-Encoding") != "" {
		t.Error("a font was compressed twice")
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	f := open(t)
	for _, path := range []string{"/static/app.css", "/static/", "/static/css/base.css", "/static/../go.mod", "/static/fonts/README.md"} {
		if res := ask(t, f, "GET", path, ""); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if res := ask(t, f, "POST", f.URL("app.css"), ""); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

// What the browser's policy would block must not be there at all.
func TestStyleObeysPolicy(t *testing.T) {
	t.Parallel()
	body := open(t).byName["app.css"].body
	for _, banned := range []string{"data:", "http:", "https:", "@import"} {
		if strings.Contains(string(body), banned) {
			t.Errorf("app.css holds %q", banned)
		}
	}
}

func TestForgottenSheetIsAnError(t *testing.T) {
	t.Parallel()
	source := fstest.MapFS{"fonts/a.woff2": {}, "img/icon.svg": {}, "js/a.js": {}, "css/forgotten.css": {}}
	if _, err := build(source); err == nil || !strings.Contains(err.Error(), "forgotten.css") {
		t.Errorf("got %v", err)
	}
}

// The first view (page, style, script, font) must fit 40 KB on the wire; the
// page itself may take 8 of them.
func TestFirstViewFits(t *testing.T) {
	t.Parallel()
	f := open(t)
	sum := len(f.byName["fonts/next.woff2"].body) +
		len(f.byName["app.css"].encoded("gzip")) + len(f.byName["app.js"].encoded("gzip"))
	if sum > 32<<10 {
		t.Errorf("style, script and font take %d bytes", sum)
	}
}

// A dark page is the light one in other colors: browser.Audit asks for no more
// where it judges both.
func TestDarkChangesColorsAlone(t *testing.T) {
	t.Parallel()
	dark := regexp.MustCompile(`(?s)@media[^{]*prefers-color-scheme[^{]*\{(.*?)\n\}`)
	declaration := regexp.MustCompile(`([a-z-]+)\s*:[^;{}]*;`)
	blocks := 0
	err := fs.WalkDir(content, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".css" {
			return err
		}
		text, err := fs.ReadFile(content, name)
		for _, block := range dark.FindAllStringSubmatch(string(text), -1) {
			blocks++
			for _, found := range declaration.FindAllStringSubmatch(block[1], -1) {
				if !strings.HasPrefix(found[1], "--") {
					t.Errorf("%s: %s changes in the dark", name, found[1])
				}
			}
		}
		return err
	})
	if err != nil || blocks == 0 {
		t.Errorf("%d blocks, %v", blocks, err)
	}
}
