package browser

import (
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// kioskViews are the screens of kiosks.
var kioskViews = []struct {
	name string
	opts Options
}{
	{"portrait", Options{Width: 1080, Height: 1920, DPR: 1}},
	{"landscape", Options{Width: 1920, Height: 1080, DPR: 1}},
}

// kioskRules says what breaks the rules of a kiosk's screen (ux.md, Kiosk):
// text below 32 px, targets below 76 px, in portrait targets above y = 560.
const kioskRules = `(() => {
	const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("")
	const seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.closest(".visually-hidden, .skip")
	const found = new Set()
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	while (texts.nextNode()) {
		const e = texts.currentNode.parentElement
		if (!texts.currentNode.data.trim() || !seen(e) || e.closest("script, style, noscript, option")) continue
		const size = parseFloat(getComputedStyle(e).fontSize) * (e.currentCSSZoom ?? 1)
		if (size < 31.9) found.add("text of " + size.toFixed(1) + " px: " + name(e))
	}
	for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
		if (!seen(e)) continue
		const box = (e.closest(".pick") ?? e).getBoundingClientRect()
		if (box.width < 75.9 || box.height < 75.9) {
			found.add("target of " + Math.round(box.width) + " × " + Math.round(box.height) + " px: " + name(e) + " " + e.textContent.trim())
		}
		if (innerHeight > innerWidth && box.top + scrollY < 559.9) {
			found.add("target at y = " + Math.round(box.top + scrollY) + ": " + name(e) + " " + e.textContent.trim())
		}
	}
	const page = document.documentElement
	if (page.scrollWidth > innerWidth) found.add("sideways scroll: the page is " + page.scrollWidth + " px wide")
	return [...found]
})()`

// kioskContrast asks axe-core for 7:1 whatever the size of the text.
const kioskContrast = `axe.configure({checks: [{id: "color-contrast-enhanced", options: {contrastRatio:
	{normal: {expected: 7}, large: {expected: 7}}}}]});
axe.run(document, {resultTypes: ["violations"], runOnly: {type: "rule", values: ["color-contrast-enhanced"]},
	rules: {"color-contrast-enhanced": {enabled: true}}}).then(r => { axe.reset(); return r.violations.flatMap(v => v.nodes.map(n =>
	"contrast: " + n.target.flat().join(" ") + ": " + n.any.concat(n.all, n.none).map(c => c.message).join("; "))) })`

// AuditKiosk is Audit for a kiosk's page: on both of its screens, with the
// rules of ux.md for text, targets, reach and contrast. It leaves
// NAME-portrait.png and NAME-landscape.png.
func (tab *Tab) AuditKiosk(name string) {
	tab.t.Helper()
	for _, f := range tab.inspectKiosk(name) {
		tab.t.Errorf("%s: %s", name, f)
	}
}

func (tab *Tab) inspectKiosk(name string) []string {
	tab.t.Helper()
	if !fileName.MatchString(name) {
		tab.t.Fatalf("%q: a page's name is lower case words with hyphens", name)
	}
	source := filepath.Join(binary.shots, "html", name+".html")
	tab.write(source, []byte(tab.HTML()))
	binary.save(source)

	var found []string
	for i, v := range kioskViews {
		tab.do("looking at "+v.name, tab.show(v.opts), tab.settle())
		tab.picture(name + "-" + v.name)
		for _, f := range get(tab, "measuring the page", chromedp.Evaluate[[]string](kioskRules)) {
			found = append(found, f+" ("+v.name+")")
		}
		if i == 0 { // the other screen shows the same elements in the same colors
			found = append(found, tab.axe(whole)...)
			found = append(found, get(tab, "measuring contrast", chromedp.Evaluate[[]string](kioskContrast, chromedp.EvalAwaitPromise))...)
		}
	}
	tab.do("restoring the window", tab.show(tab.opts))
	return append(found, tab.Problems()...)
}
