package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"swapdesk/internal/testkit"
)

// The pretended pages are pictured elsewhere than the product's.
func TestMain(m *testing.M) {
	shots, err := os.MkdirTemp("", "pictures")
	if err != nil {
		panic(err)
	}
	binary.shots = shots
	_ = os.Unsetenv(testkit.EnvPictures) // they are what is tested here
	code := Main(m)
	_ = os.RemoveAll(shots)
	os.Exit(code)
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sound is a page that nothing is wrong with; %s is what a test adds to it.
const sound = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pretend page</title><link rel="stylesheet" href="/page.css"></head>
<body><main><h1>Pretend page</h1>
<p id="scheme"></p>
<noscript><p id="still">Works without scripts</p></noscript>
%s
<form method="post" action="/answer" id="ask" novalidate><p><label for="order">Order number</label> <input type="text" id="order" name="order" required></p>
<p><label for="kind">Kind</label> <select id="kind" name="kind"><option value="a">A</option><option value="b">B</option></select></p>
<p><button type="submit">Check   it</button></p></form>
<p><a href="/next">Go on</a> or <a href="#ask">down</a> or <a href="/file">fetch</a></p>
</main></body></html>
`

// server is a small site: "/" is sound, "/broken/…" each break one thing.
func server(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(path, extra string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { send(w, 200, extra) })
	}
	serve("/{$}", "")
	serve("/next", `<p id="next">The next page</p>`)
	for name, markup := range broken {
		serve("/broken/"+name, markup)
	}
	mux.HandleFunc("POST /answer", func(w http.ResponseWriter, r *http.Request) {
		if order := r.FormValue("order"); order != "" {
			http.Redirect(w, r, "/next?order="+order+"&kind="+r.FormValue("kind"), http.StatusSeeOther)
			return
		}
		send(w, http.StatusUnprocessableEntity, `<p id="error">Type an order number.</p>`)
	})
	mux.HandleFunc("GET /page.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, "body{margin:8px;background:#fff;color:#111}.wide{width:900px}a{color:#00c;display:inline-block;padding:8px}"+
			"#scheme::after{content:'light'}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}a{color:#9cf}.dim{color:#222}#scheme::after{content:'dark'}}")
	})
	mux.HandleFunc("GET /throw.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `console.error("oh", 7); throw new Error("thrown on purpose")`)
	})
	mux.HandleFunc("GET /file", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", "attachment; filename=a.ics")
		fmt.Fprint(w, "BEGIN:VCALENDAR")
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func send(w http.ResponseWriter, status int, extra string) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, sound, extra)
}

// broken pages, by name.
var broken = map[string]string{
	"axe":      `<p><input name="unnamed"></p>`,
	"dark":     `<p class="dim">Too dim at night.</p>`,
	"policy":   `<p style="color: red">Styled in line.</p>`,
	"script":   `<script>document.title = "never runs"</script>`,
	"wide":     `<p class="wide"><span>Too wide.</span></p>`,
	"console":  `<script src="/throw.js"></script>`,
	"resource": `<script src="/no-such-file.js"></script>`,
}

func TestAuditFinds(t *testing.T) {
	t.Parallel()
	url := server(t)
	tests := []struct {
		page string
		want []string
	}{
		{"axe", []string{"axe label (critical)", "(at 360, 1280)"}},
		{"dark", []string{"axe color-contrast (serious)", "(at 360-dark, 1280-dark)"}},
		{"policy", []string{"content security policy: style-src-attr blocked something inline"}},
		{"script", []string{"content security policy: script-src-elem blocked something inline"}},
		{"wide", []string{"sideways scroll at 320 px: the page is 908 px wide: p.wide"}},
		{"console", []string{"console error: oh 7", "uncaught exception: Uncaught Error: thrown on purpose"}},
		{"resource", []string{"no-such-file.js"}},
	}
	for _, tt := range tests {
		t.Run(tt.page, func(t *testing.T) {
			t.Parallel()
			tab := Start(t, Options{})
			tab.Open(url + "/broken/" + tt.page)
			found := strings.Join(tab.inspect("pretend-"+tt.page), "\n")
			for _, want := range tt.want {
				if !strings.Contains(found, want) {
					t.Errorf("found:\n%s\nwant %q", found, want)
				}
			}
			binary.forget("pretend-" + tt.page)
		})
	}
}

func TestAuditOfASoundPage(t *testing.T) {
	t.Parallel()
	url := server(t)
	for name, opts := range map[string]Options{"pretend-sound": {}, "pretend-no-script": {NoJS: true}} {
		tab := Start(t, opts)
		tab.Open(url)
		tab.Audit(name)
		html, err := os.ReadFile(filepath.Join(binary.shots, "html", name+".html"))
		if err != nil || string(html) != fmt.Sprintf(sound, "") {
			t.Errorf("saved source: %v, %q", err, html)
		}
		for _, v := range views {
			png, err := os.ReadFile(filepath.Join(binary.shots, name+"-"+v.name+".png"))
			if err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
				t.Errorf("%s: %v, %d bytes", v.name, err, len(png))
			}
		}
	}
}

func TestWays(t *testing.T) {
	t.Parallel()
	url := server(t)
	for name, opts := range map[string]Options{"scripts on": {}, "scripts off": {NoJS: true, Width: 360, Height: 640, DPR: 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := Start(t, opts)
			tab.Open(url)
			if got := tab.Count("#still") == 1; got != opts.NoJS {
				t.Errorf("the page without scripts is shown: %v", got)
			}
			tab.Submit("#ask")
			if tab.Text("#error") != "Type an order number." || tab.Status() != 422 || !strings.Contains(tab.HTML(), `id="error"`) {
				t.Errorf("an empty form: %d %s", tab.Status(), tab.HTML())
			}
			tab.Fill("#order", "BBY-1")
			tab.Fill("#order", "BBY-2")
			tab.Fill("#kind", "b")
			if got := tab.Value("#order") + tab.Value("#kind"); got != "BBY-2b" {
				t.Errorf("filled in: %q", got)
			}
			tab.Press("Check it")
			if got := tab.URL(); got != url+"/next?order=BBY-2&kind=b" || tab.Status() != 200 {
				t.Errorf("after sending: %s %d", got, tab.Status())
			}
			tab.Click(`a[href="#ask"]`)
			if got := tab.URL(); !strings.HasSuffix(got, "#ask") {
				t.Errorf("after the link within the page: %s", got)
			}
			tab.Press("fetch")
			tab.Press("Go on")
			if tab.URL() != url+"/next" || tab.Text("#next") != "The next page" {
				t.Errorf("after the link: %s", tab.URL())
			}
		})
	}
}

func TestLooks(t *testing.T) {
	t.Parallel()
	url := server(t)
	tab := Start(t, Options{Width: 411, Height: 731, DPR: 3, Dark: true})
	tab.Open(url)
	got := get(tab, "looking", chromedp.Evaluate[string](
		`[innerWidth, innerHeight, devicePixelRatio, getComputedStyle(document.querySelector("#scheme"), "::after").content].join(" ")`))
	if got != `411 731 3 "dark"` {
		t.Errorf("the page sees %s", got)
	}
}

// Cookies of one tab are not another's.
func TestTabsAreStrangers(t *testing.T) {
	t.Parallel()
	url := server(t)
	one, other := Start(t, Options{}), Start(t, Options{})
	one.Open(url)
	other.Open(url)
	read := chromedp.Evaluate[string](`document.cookie = "who=" + (document.cookie || "nobody"); document.cookie`)
	if a, b := get(one, "cookie", read), get(other, "cookie", read); a != "who=nobody" || b != "who=nobody" {
		t.Errorf("cookies: %q, %q", a, b)
	}
}

func TestHTMLValidateFinds(t *testing.T) {
	t.Parallel()
	Start(t, Options{}) // skips where the checkers are not installed
	dir := t.TempDir()
	bad := strings.Replace(fmt.Sprintf(sound, ""), "<main>", `<main><p id="order">`, 1)
	if err := os.WriteFile(filepath.Join(dir, "bad.html"), []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := validate(binary.root, []string{dir})
	if err == nil || !strings.Contains(report, "no-dup-id") {
		t.Errorf("%v\n%s", err, report)
	}
	saved := shared{root: binary.root, saved: []string{filepath.Join(dir, "bad.html")}}
	if a, b := saved.verdict(0), saved.verdict(3); a != 1 || b != 3 {
		t.Errorf("Main gives %d and %d, want 1 and 3", a, b)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.html"), []byte(fmt.Sprintf(sound, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	HTMLValidate(t, dir)
	if _, err := validate(binary.root, []string{t.TempDir()}); err == nil {
		t.Error("a folder without pages is valid")
	}
}
