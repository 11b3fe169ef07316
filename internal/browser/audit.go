package browser

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// views are the looks in which each page is judged and pictured. A dark page is
// the light one of its width in other colors (tokens.css changes nothing else),
// so that where both are judged the dark one is asked for its colors alone.
var views = []view{
	{"360", Options{Width: 360, Height: 640, DPR: 2}},
	{"1280", Options{Width: 1280, Height: 800, DPR: 1}},
	{"360-dark", Options{Width: 360, Height: 640, DPR: 2, Dark: true}},
	{"1280-dark", Options{Width: 1280, Height: 800, DPR: 1, Dark: true}},
}

type view struct {
	name string
	opts Options
}

// colored are axe's rules that colors can break.
const colored = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`

// whole are all rules that are asked for (ux.md, Gates).
const whole = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`

var fileName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Audit judges the page on show, in the state that the test brought it to, and
// fails the test (without ending it) for each of: a violation that axe-core
// finds, in any of the four looks (not in a tab with scripts off: axe is one);
// a policy violation, console error or exception since the last audit; sideways
// scroll in a window of 320 px.
//
// It leaves, in the git-ignored folder screenshots, NAME-360.png,
// NAME-1280.png, NAME-360-dark.png, NAME-1280-dark.png (unless Main was told
// that nobody looks at them) and html/NAME.html, the page as it was sent, which
// Main hands to the markup checker. The name says page and state,
// "check-not-found", and is used once in the whole project.
func (tab *Tab) Audit(name string) { tab.AuditIn(name) }

// AuditIn is Audit in some of the looks, by their names in the list above; in
// all of them when none is named.
func (tab *Tab) AuditIn(name string, looks ...string) {
	tab.t.Helper()
	for _, f := range tab.inspect(name, looks...) {
		tab.t.Errorf("%s: %s", name, f)
	}
}

// inspect is Audit without the verdict.
func (tab *Tab) inspect(name string, looks ...string) []string {
	tab.t.Helper()
	if !fileName.MatchString(name) {
		tab.t.Fatalf("%q: a page's name is lower case words with hyphens", name)
	}
	source := filepath.Join(binary.shots, "html", name+".html")
	tab.write(source, []byte(tab.HTML()))
	binary.save(source)

	var found []string
	in := map[string][]string{} // finding → the looks that show it
	for _, v := range views {
		if len(looks) > 0 && !slices.Contains(looks, v.name) {
			continue
		}
		tab.do("looking at "+v.name, tab.show(v.opts), tab.settle())
		tab.picture(name + "-" + v.name)
		rules := whole
		if light := strings.TrimSuffix(v.name, "-dark"); light != v.name && (len(looks) == 0 || slices.Contains(looks, light)) {
			rules = colored
		}
		for _, f := range tab.axe(rules) {
			if in[f] == nil {
				found = append(found, f)
			}
			in[f] = append(in[f], v.name)
		}
	}
	for i, f := range found {
		found[i] = fmt.Sprintf("%s (at %s)", f, strings.Join(in[f], ", "))
	}
	found = append(found, tab.sideways()...)
	tab.do("restoring the window", tab.show(tab.opts))
	return append(found, tab.Problems()...)
}

// settle waits until fonts have come and the page has been drawn twice.
func (tab *Tab) settle() chromedp.Action[chromedp.Void] {
	if tab.opts.NoJS { // no callback would come back
		return chromedp.Sleep(150 * time.Millisecond)
	}
	return chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() =>
		new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))`, chromedp.EvalAwaitPromise)
}

// axePath is where npm puts axe-core.
func axePath(root string) string {
	return filepath.Join(root, "internal", "tools", "node_modules", "axe-core", "axe.min.js")
}

// axeRun gives a line for each violation.
const axeRun = `axe.run(document, {resultTypes: ["violations"], runOnly: %s}).then(r => r.violations.flatMap(v => v.nodes.map(n =>
	"axe " + v.id + " (" + v.impact + "): " + v.help + ": " + n.target.flat().join(" ") + ": " +
	(n.any.concat(n.all, n.none).map(c => c.message).join("; ")))))`

// axe runs axe-core on the page as it looks now. The debugger brings it in, so
// the page's policy neither blocks it nor has to allow it.
func (tab *Tab) axe(rules string) []string {
	tab.t.Helper()
	if tab.opts.NoJS {
		return nil
	}
	if !get(tab, "looking for axe-core", chromedp.Evaluate[bool](`typeof axe !== "undefined"`)) {
		script, err := os.ReadFile(axePath(binary.root))
		if err != nil {
			tab.t.Fatal(err)
		}
		tab.do("loading axe-core", chromedp.Evaluate[chromedp.Void](string(script)))
	}
	return get(tab, "running axe-core", chromedp.Evaluate[[]string](fmt.Sprintf(axeRun, rules), chromedp.EvalAwaitPromise))
}

// wide names what reaches beyond the right edge, the innermost elements only.
const wide = `(() => {
	const page = document.documentElement
	if (page.scrollWidth <= window.innerWidth) return []
	const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 0.5)
	const names = out.filter(e => !out.some(o => o !== e && e.contains(o))).slice(0, 5).map(e =>
		e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join(""))
	return ["sideways scroll at 320 px: the page is " + page.scrollWidth + " px wide: " + names.join(", ")]
})()`

// sideways says when the page does not fit into 320 CSS pixels, which is what
// a window of 1280 px shows at 400 %.
func (tab *Tab) sideways() []string {
	tab.t.Helper()
	tab.do("narrowing the window", tab.show(Options{Width: 320, Height: 640, DPR: 1}), tab.settle())
	return get(tab, "measuring the page", chromedp.Evaluate[[]string](wide))
}

// picture leaves the page as it looks now for people, unless nobody looks.
func (tab *Tab) picture(name string) {
	if !binary.blind {
		tab.write(filepath.Join(binary.shots, name+".png"), get(tab, "picturing "+name, picture))
	}
}

// picture is a PNG of the whole page, not of the window only, cut off at a
// height that no page should have.
func picture(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	const tallest = 8000
	m, err := cdp.Call(ctx, t, page.GetLayoutMetrics, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	beyond := true
	res, err := cdp.Call(ctx, t, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format:                page.CaptureScreenshotFormatPng,
		CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{
			Width:  m.CSSContentSize.Width,
			Height: min(cmp.Or(m.CSSContentSize.Height, 1), tallest),
			Scale:  1,
		},
	})
	return res.Data, err
}

// write saves a file for people to look at, replacing the last run's.
func (tab *Tab) write(path string, data []byte) {
	tab.t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		tab.t.Fatal(err)
	}
}
