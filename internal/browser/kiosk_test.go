package browser

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Each rule of a kiosk's screen is found broken where it is.
func TestKioskAuditFinds(t *testing.T) {
	t.Parallel()
	page := `<!DOCTYPE html><html lang="en"><head><title>Kiosk</title><link rel="stylesheet" href="/k.css"></head><body><main>
		<h1>Kiosk</h1><p class="small">Small</p><p class="pale">Pale</p><a class="high" href="/">High</a>
		<button class="thin" type="button">Thin</button><p class="visually-hidden">Hidden</p></main></body></html>`
	style := `body { margin: 0; font: 32px/1.4 sans-serif; color: #000; background: #fff; } .small { font-size: 30px; }
		.pale { color: #666; } .high { display: block; height: 100px; } .thin { position: absolute; top: 1000px; height: 60px; font-size: 40px; }
		.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; font-size: 8px; }`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/k.css":
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte(style))
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(page))
		}
	}))
	t.Cleanup(s.Close)
	tab := Start(t, Options{Width: 1080, Height: 1920})
	tab.Open(s.URL)
	found := tab.inspectKiosk("kit-kiosk-broken")
	for _, want := range []string{"text of 30.0 px: p.small", "contrast: .pale", "target at y = ", "x 60 px: button.thin"} {
		want = strings.ReplaceAll(want, "x 60", "× 60")
		if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("nothing says %q in %q", want, found)
		}
	}
	for _, f := range found {
		if strings.Contains(f, "visually-hidden") {
			t.Errorf("hidden text was measured: %s", f)
		}
	}
}
