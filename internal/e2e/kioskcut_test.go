package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/testkit"
)

// stock gives the demonstration purchases of its own to exchange, in the store.
func (d *desk) stock(n int) (orders []string) {
	d.t.Helper()
	purchases, keys := &strings.Builder{}, &strings.Builder{}
	purchases.WriteString("order_number,line,sku,bought_on,channel,store_id,email\n")
	keys.WriteString("sku,key\n")
	for i := range n {
		orders = append(orders, fmt.Sprintf("CUT01-%06d", 100000+i))
		fmt.Fprintf(purchases, "%s,1,KIS-3-12,2017-08-01,store,281,cut%d@example.com\n", orders[i], i)
		fmt.Fprintf(keys, "WIS-3-12,CUTS-%06d\n", i)
	}
	d.run("import", "purchases", d.write("cut.csv", purchases.String()), "--db", "sqlite:swapdesk-demo.db")
	d.run("import", "keys", d.write("cutkeys.csv", keys.String()), "--db", "sqlite:swapdesk-demo.db")
	return orders
}

var shownPairing = regexp.MustCompile(`kiosk__code"[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})<`)

// plainKiosk is a kiosk whose browser has neither scripts nor a key.
func (d *desk) plainKiosk(t testing.TB) *guest {
	t.Helper()
	g := d.guest(t)
	m := shownPairing.FindStringSubmatch(g.post("/kiosk/enroll", "key", "").body)
	if m == nil {
		t.Fatal("no code")
	}
	d.pair(m[1], t.Name())
	g.get("/kiosk/enroll").must(http.StatusOK, "/kiosk/sign-in", "Sign in")
	g.post("/kiosk/sign-in", "email", "alma@staff.example", "password", staffPassword).must(http.StatusOK, "/kiosk/pin", "Choose your PIN")
	return g
}

// once fails the test unless a purchase was exchanged exactly once, with one key
// and one event.
func (d *desk) once(order string) {
	d.t.Helper()
	counts := d.one(`SELECT count(DISTINCT e.id) || ' ' || count(DISTINCT k.id) || ' ' || count(DISTINCT a.id)
		FROM purchase p JOIN subscription s ON s.purchase_id = p.id JOIN exchange e ON e.subscription_id = s.id
		LEFT JOIN license_key k ON k.exchange_id = e.id
		LEFT JOIN audit_event a ON a.subject = 'case:' || e.case_id AND a.action = 'exchange.issued'
		WHERE p.order_number = '` + order + `'`)
	if counts != "1 1 1" {
		d.t.Errorf("%s: exchanges, keys, events: %s", order, counts)
	}
}

// The network is cut in the middle of a confirm, within the request, before the
// answer and within it or the page after it: one exchange each, and the last
// page says that it is done.
func TestKioskCutConfirm(t *testing.T) {
	t.Parallel()
	d, net := bootBehind(t)
	n := testkit.N(50, 500)
	orders := d.stock(n)
	g := d.plainKiosk(t)
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("n = %d, seed %d", n, seed)
	for i, order := range orders {
		at := g.post("/kiosk", "code", order, "scanned", "1").at()
		c := g.confirmation(at)
		way, bytes := toBrowser, random.IntN(2000) // the answer has fewer, with the page more
		switch size, err := c.size(); {
		case err != nil:
			t.Fatal(err)
		case i%2 == 0:
			way, bytes = toServer, random.IntN(size)
		case i%10 == 1:
			bytes = 0 // all of the request arrives, nothing of the answer
		}
		net.after(way, bytes)
		cuts := 1 + random.IntN(2)
		for tries := 0; ; tries++ {
			if tries == cuts {
				net.mend()
			}
			status, path, body, err := c.ask()
			if err == nil && tries < cuts {
				t.Fatalf("%s, %d bytes %s: try %d was not cut", order, bytes, way, tries)
			}
			if err != nil && tries > cuts {
				t.Fatal(err)
			}
			if err != nil {
				continue
			}
			if status != http.StatusOK || path != at+"/done" || !strings.Contains(body, kioskDoneH1) {
				t.Fatalf("%s, %d bytes %s: %d at %s", order, bytes, way, status, path)
			}
			break
		}
	}
	for i, order := range orders {
		d.once(order)
		to := fmt.Sprintf("cut%d@example.com", i)
		d.mail.wait(t, to, "", 1)
		if mails := d.mail.all(to, ""); len(mails) != 1 {
			t.Errorf("%s: %d mails", order, len(mails))
		}
	}
}

// confirmation is the form that exchanges the case at a path, filled in.
func (g *guest) confirmation(at string) *confirmation {
	g.t.Helper()
	review := g.get(at+"/review?replacement=WIS-3-12").must(http.StatusOK, at+"/review", kioskReviewH1)
	form := url.Values{"replacement": {"WIS-3-12"}, "once": {review.value("once")}, "request": {""}, "expect": {"key"}, "proof": {"receipt"}}
	c := &confirmation{url: g.d.base + at + "/review", form: form.Encode(), header: http.Header{
		"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {g.d.base},
	}}
	base, err := url.Parse(g.d.base)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, cookie := range g.client.Jar.Cookies(base) {
		c.header.Add("Cookie", cookie.String())
	}
	c.client = http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	return c
}

// The same in Chromium: the associate is told that the kiosk still asks, and in
// the end that it is done.
func TestKioskCutBrowser(t *testing.T) {
	t.Parallel()
	d, net := bootBehind(t)
	orders := d.stock(4)
	s := d.signedKiosk(t, portrait)
	const told = `document.querySelector("[data-told]")?.textContent.includes("We are still asking. Wait here: it will be done once at most.") ?? false`
	confirm := func(order string) {
		t.Helper()
		s.scan(order).is(200, eligibleH1).press("Choose your replacement").is(200, replaceH1)
		s.Click(`input[name=replacement][value="WIS-3-12"]`)
		s.press("Continue").is(200, kioskReviewH1)
		s.Click(`input[name=proof][value=receipt]`)
	}
	send := func() {
		t.Helper()
		browser.Eval[bool](s.Tab, `document.querySelector("form[data-resend] button").click() ?? true`)
	}
	for i, cut := range []struct {
		way   string
		bytes int
	}{{toServer, 400}, {toBrowser, 0}, {toBrowser, 150}} {
		confirm(orders[i])
		net.after(cut.way, cut.bytes)
		send()
		s.wait("the truth", told)
		net.mend()
		s.wait("the end", `document.querySelector("h1")?.textContent === "`+kioskDoneH1+`"`)
		d.once(orders[i])
	}
	// The answer is lost, and the connection does not come back before the next
	// customer: the page says that it is not known, and what to do.
	s.wait("the kept page", "navigator.serviceWorker.controller !== null")
	confirm(orders[3])
	net.after(toBrowser, 0)
	send()
	s.wait("the truth", told)
	net.cut()
	s.press("Next customer").is(200, "No connection. Go to the desk.").has("It is never done twice. Scan again to see if it is done.")
	net.mend()
	s.wait("the scanner", `document.querySelector("h1")?.textContent === "`+scanH1+`"`)
	s.scan(orders[3]).is(200, "You have already exchanged this.")
	d.once(orders[3])
	s.quiet("Failed to load resource", "ERR_")
}

// Without a connection the kiosk says so, shows a page that it has kept, and
// goes on by itself.
func TestKioskLostConnection(t *testing.T) {
	t.Parallel()
	d, net := bootBehind(t)
	s := d.signedKiosk(t, landscape)
	s.scan("BBY01-100001").is(200, eligibleH1)
	handle := s.handle()
	s.wait("the kept page", "navigator.serviceWorker.controller !== null")
	net.cut()
	s.wait("the line", `document.querySelector("[data-line]").textContent === "No connection. Go to the desk. What was confirmed is kept."`)
	s.press("Choose your replacement").is(200, "No connection. Go to the desk.").has("Pas de connexion.", "No hay conexión.")
	if found := s.traces("BBY01-100001", "Jordan", "J•••", "Kaspersky", "Alma"); len(found) > 0 {
		t.Errorf("the kept page has %q", found)
	}
	if boxes := browser.Eval[int](s.Tab, `[...document.styleSheets].length + document.fonts.size`); boxes < 3 {
		t.Errorf("the kept page has no looks: %d style sheets and fonts", boxes)
	}
	s.open("/kiosk").is(200, "No connection. Go to the desk.")
	net.mend()
	s.wait("the scanner", `document.querySelector("h1")?.textContent === "`+scanH1+`"`)
	// Whoever was there before may be gone: the kiosk begins anew.
	if s.open("/kiosk/case/"+handle).is(200, scanH1); s.path() != "/kiosk" {
		t.Errorf("the customer of before is at %s", s.path())
	}
	s.quiet("Failed to load resource", "ERR_")
}
