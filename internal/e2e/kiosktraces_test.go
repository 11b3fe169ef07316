package e2e

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// kept is a script that gives everything that a page's browser holds, one line
// for each thing: the document with its fields, what led here, storage, caches.
// What a kiosk keeps by design is left out by name: its key, which no script
// can read.
const kept = `(async () => {
	const lines = ["document " + document.documentElement.outerHTML, "title " + document.title, "referrer " + document.referrer,
		"name " + window.name, "state " + JSON.stringify(history.state)]
	for (const f of document.querySelectorAll("input, select, textarea")) lines.push("field " + f.name + " " + f.value)
	for (const [where, s] of [["local", localStorage], ["session", sessionStorage]])
		for (let i = 0; i < s.length; i++) lines.push(where + "Storage " + s.key(i) + " " + s.getItem(s.key(i)))
	for (const {name} of await indexedDB.databases()) {
		lines.push("database " + name)
		const db = await new Promise((done, failed) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); r.onerror = failed })
		for (const store of db.objectStoreNames) {
			const all = await new Promise(done => { const r = db.transaction(store).objectStore(store).getAll(); r.onsuccess = () => done(r.result) })
			lines.push("database " + name + " " + store + " " + all.map(v => Object.values(v).map(String)).join())
		}
		db.close()
	}
	for (const name of await caches.keys()) {
		const cache = await caches.open(name)
		for (const asked of await cache.keys()) lines.push("cache " + name + " " + asked.url + " " + await (await cache.match(asked)).text())
	}
	for (const e of performance.getEntries()) lines.push("entry " + e.name)
	return lines
})()`

// traces looks for texts in everything that the kiosk's browser holds, and
// names each place that has one.
func (s *seat) traces(texts ...string) (found []string) {
	s.t.Helper()
	var lines []string
	s.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) (err error) {
		if lines, err = chromedp.Evaluate[[]string](kept, chromedp.EvalAwaitPromise)(ctx, t); err != nil {
			return err
		}
		cookies, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
		for _, c := range cookies.Cookies {
			lines = append(lines, "cookie "+c.Name+" "+c.Value)
		}
		return err
	}))
	for _, line := range lines {
		for _, text := range texts {
			if strings.Contains(line, text) {
				place := line
				if at := strings.Index(line, text); len(line) > 200 {
					place = line[:20] + "…" + line[max(20, at-60):min(len(line), at+60)]
				}
				found = append(found, text+" in "+place)
			}
		}
	}
	return found
}

// cached tells which of some paths the browser can still show without asking
// the server.
func (s *seat) cached(paths ...string) (found []string) {
	s.t.Helper()
	for _, path := range paths {
		s.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			there, err := chromedp.Evaluate[bool](fmt.Sprintf(
				`fetch(%q, {cache: "only-if-cached", mode: "same-origin"}).then(a => a.ok, () => false)`, path), chromedp.EvalAwaitPromise)(ctx, t)
			if there {
				found = append(found, path)
			}
			return err
		}))
	}
	return found
}

// cookie is what the browser sends under a name; "" for none.
func (s *seat) cookie(name string) (value string) {
	s.t.Helper()
	s.Do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		cookies, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
		for _, c := range cookies.Cookies {
			if c.Name == name {
				value = c.Value
			}
		}
		return err
	}))
	return value
}
