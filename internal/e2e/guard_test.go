package e2e

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"swapdesk/internal/lookup"
	"swapdesk/internal/words"
	"swapdesk/web"
	"swapdesk/web/demo"
)

// site is the server's handler with nothing behind it: what it serves is known
// without.
func site(t *testing.T) http.Handler {
	t.Helper()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(web.Deps{
		Words: catalog, BaseURL: &url.URL{Scheme: "http", Host: "localhost"}, Demo: &demo.Handlers{}, Lookup: &lookup.Service{},
		Log: slog.New(slog.DiscardHandler), Now: time.Now, Clock: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// routes lists what the server serves, from the router itself.
func routes(t *testing.T) []*echo.Route {
	t.Helper()
	all := site(t).(interface{ Routes() []*echo.Route }).Routes()
	if len(all) < 20 {
		t.Fatalf("only %d routes", len(all))
	}
	return all
}

// filled is a route's path with something in place of its parameters.
func filled(path string) string {
	return strings.NewReplacer(":ref", "7K4M-9PQX-2WTC", ":id", "nothing", "*", "app.css").Replace(path)
}

// Every route that changes something refuses requests from elsewhere.
func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	unsafe := 0
	for _, r := range routes(t) {
		if r.Method == "GET" || r.Method == "HEAD" || strings.HasPrefix(r.Method, "echo") {
			continue
		}
		unsafe++
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", "same-site", "Origin", "https://evil.example"},
			{"Sec-Fetch-Site", "cross-site"},
			{"Origin", "https://evil.example"},
			{"Origin", "null"},
			{"Cookie", "guest=x"},
			{"Cookie", "guest=x", "Origin", "https://evil.example"},
			{"Origin", strings.Replace(d.base, "http://", "https://", 1) + "0"},
		} {
			if res, body := fetch(t, r.Method, d.base+filled(r.Path), header...); res.StatusCode != 403 ||
				res.Header.Get("Set-Cookie") != "" || strings.Contains(body, "<form") {
				t.Errorf("%s %s with %v: %d", r.Method, r.Path, header, res.StatusCode)
			}
		}
		for _, header := range [][]string{{"Sec-Fetch-Site", "same-origin"}, {"Origin", d.base}, {"Cookie", "guest=x", "Origin", d.base}} {
			if res, _ := fetch(t, r.Method, d.base+filled(r.Path), header...); res.StatusCode == 403 {
				t.Errorf("%s %s with %v: refused", r.Method, r.Path, header)
			}
		}
	}
	if unsafe < 7 {
		t.Errorf("only %d routes that change something", unsafe)
	}
}

// HEAD answers like GET, without a body; every page has the headers.
func TestHeadAndHeaders(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control": "no-store", "Strict-Transport-Security": "",
	}
	paths := []string{"/nowhere", "/en/nowhere", "/favicon.ico", "/en/check/", "/en//check", "/static/nothing.css", "/static/../go.mod", "/static/%2e%2e/go.mod", "/EN"}
	for _, r := range routes(t) {
		if r.Method == "GET" {
			paths = append(paths, filled(r.Path))
		}
	}
	for _, path := range paths {
		get, body := fetch(t, "GET", d.base+path)
		head, nothing := fetch(t, "HEAD", d.base+path)
		if head.StatusCode != get.StatusCode || nothing != "" {
			t.Errorf("HEAD %s: %d, GET %d; %d bytes", path, head.StatusCode, get.StatusCode, len(nothing))
		}
		if get.StatusCode >= 500 || get.StatusCode == 405 {
			t.Errorf("GET %s: %d", path, get.StatusCode)
		}
		if strings.Contains(body, "module swapdesk") {
			t.Errorf("GET %s gives a file away", path)
		}
		for name, value := range want {
			if got := get.Header.Get(name); got != value && !(name == "Cache-Control" && strings.HasPrefix(path, "/static/")) {
				t.Errorf("GET %s: %s: %q, want %q", path, name, got, value)
			}
		}
	}
	for path, status := range map[string]int{"/nowhere": 404, "/en": 200, "/": 302, "/healthz": 200, "/readyz": 200} {
		if res, _ := fetch(t, "GET", d.base+path); res.StatusCode != status {
			t.Errorf("GET %s: %d, want %d", path, res.StatusCode, status)
		}
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "POST", "TRACE", "BREW"} {
		if res, _ := fetch(t, method, d.base+"/en"); res.StatusCode != 405 && res.StatusCode != 404 {
			t.Errorf("%s /en: %d", method, res.StatusCode)
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(d.base, "http://"))
	for host, status := range map[string]int{
		"127.0.0.1:" + port: 200, "localhost:" + port: 200, "[::1]:" + port: 200,
		"evil.example": 421, "evil.example:" + port: 421, "localhost": 421, "localhost:1": 421, "127.0.0.1:" + port + ".evil.example": 421,
	} {
		res, body := fetch(t, "GET", d.base+"/en", "Host", host)
		if res.StatusCode != status || strings.Contains(body, "evil") {
			t.Errorf("host %s: %d, want %d", host, res.StatusCode, status)
		}
		if res, _ := fetch(t, "GET", d.base+"/healthz", "Host", host); res.StatusCode != 200 {
			t.Errorf("health at host %s: %d", host, res.StatusCode)
		}
	}
}

// On plain http on this machine cookies are unprefixed; behind https they are
// __Host- and Secure.
func TestCookies(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(freeAddress(t), ""))
	secure := &desk{t: t, dir: t.TempDir(), mail: d.mail, log: &sink{}}
	secure.args = []string{"--demo", "--now", noon, "--mail", d.mail.url, "--base-url", "https://swap.example.com"}
	secure.launch("127.0.0.1:" + port)
	if secure.base != "https://swap.example.com" {
		t.Errorf("it prints %q", secure.base)
	}
	for _, tt := range []struct{ base, host, origin, want string }{
		{d.base, strings.TrimPrefix(d.base, "http://"), d.base, "guest=*; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax"},
		{"http://127.0.0.1:" + port, "swap.example.com", "https://swap.example.com", "__Host-guest=*; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"},
	} {
		req, err := http.NewRequest("POST", tt.base+"/en/check", strings.NewReader("order_number=BBY01-100001&contact=jordan@example.com"))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = tt.host
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", tt.origin)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		cookies := res.Cookies()
		if res.StatusCode != 303 || len(cookies) != 1 {
			t.Fatalf("%s: %d, %d cookies", tt.base, res.StatusCode, len(cookies))
		}
		got := res.Header.Get("Set-Cookie")
		if expires := res.Cookies()[0].RawExpires; expires != "" {
			got = strings.Replace(got, "; Expires="+expires, "", 1)
		}
		if got = strings.Replace(got, cookies[0].Value, "*", 1); got != tt.want {
			t.Errorf("%s\nsets  %s\nwant  %s", tt.base, got, tt.want)
		}
	}
	res, _ := fetch(t, "GET", "http://127.0.0.1:"+port+"/en", "Host", "swap.example.com")
	if res.StatusCode != 200 || res.Header.Get("Strict-Transport-Security") != "max-age=63072000; includeSubDomains" {
		t.Errorf("behind https: %d, HSTS %q", res.StatusCode, res.Header.Get("Strict-Transport-Security"))
	}
	if res, _ := fetch(t, "GET", "http://127.0.0.1:"+port+"/en"); res.StatusCode != 421 {
		t.Errorf("by address: %d", res.StatusCode)
	}
}

func TestLargeBodies(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	for size, status := range map[int]int{60 << 10: 422, 65 << 10: 413, 1 << 20: 413} {
		for _, known := range []bool{true, false} {
			body := io.Reader(strings.NewReader("contact=" + strings.Repeat("a", size)))
			if !known {
				body = struct{ io.Reader }{body} // sent in chunks
			}
			req, err := http.NewRequest("POST", d.base+"/en/check", body)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set("Origin", d.base)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != status {
				t.Errorf("%d bytes, length known %v: %d, want %d", size, known, res.StatusCode, status)
			}
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
