package e2e

import (
	"encoding/csv"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"swapdesk/internal/browser"
	programs "swapdesk/internal/program"
)

// hostileShop sells products that are named like attacks, under orders that
// are numbered like attacks. The file gives the n-th payload to withdrawn
// product Wn, its replacement Rn, and the order that mailbox pn@ has made.
func hostileShop(t *testing.T) (d *desk, orders []string) {
	t.Helper()
	d = newShop(t, "sqlite")
	var products, purchases, keys strings.Builder
	p, o, k := csv.NewWriter(&products), csv.NewWriter(&purchases), csv.NewWriter(&keys)
	write := func(w *csv.Writer, cells ...string) {
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	write(p, "sku", "name", "vendor", "devices", "platforms", "term_months", "price")
	write(o, "order_number", "line", "sku", "bought_on", "email", "name", "activation_code")
	write(k, "sku", "key")
	def := programs.Definition{
		Slug: "x", Retailer: `Best "><b pwn>Buy`, ServiceDesk: `Geek</title><b pwn>`, SupportPhone: "1-800-555-0142",
		Vendor: `V'"><b pwn>`, OpensOn: today(t).AddDays(-13), WindowDays: 45, RemovalDays: 45, Zone: zone(t),
		Status: programs.Open, Statement: `</p><script pwn>alert(1)</script>`, Replacements: map[string][]string{},
	}
	for i, payload := range payloads() {
		if strings.ContainsRune(payload, 0) || !utf8.ValidString(payload) {
			payload = "no NUL <b pwn>" // such a file is refused as a whole
		}
		order := fmt.Sprintf("A%03d %s", i, payload)
		for len(order) > 60 {
			order = string([]rune(order)[:len([]rune(order))-1])
		}
		orders = append(orders, order)
		write(p, fmt.Sprintf("W%d", i), payload, def.Vendor, "3", "windows|mac", "12", "1")
		write(p, fmt.Sprintf("R%d", i), payload, payload, "3", "windows|mac", "12", "1")
		write(o, order, "1", fmt.Sprintf("W%d", i), today(t).AddDays(-40).String(), fmt.Sprintf("p%d@example.com", i), payload[:min(100, len(payload))], strings.ReplaceAll(order, ";", "")) // which parts codes
		write(k, fmt.Sprintf("R%d", i), fmt.Sprintf("%d %s", i, payload[:min(100, len(payload))]))
		def.Withdrawn = append(def.Withdrawn, fmt.Sprintf("W%d", i))
		def.Replacements[fmt.Sprintf("W%d", i)] = []string{fmt.Sprintf("R%d", i)}
	}
	for _, w := range []*csv.Writer{p, o, k} {
		w.Flush()
	}
	d.load("products", products.String())
	d.run("program", "apply", d.write("x.toml", strings.ReplaceAll(programFile(def), `\x`, `\u00`)))
	d.load("purchases", purchases.String())
	d.load("keys", keys.String())
	d.start()
	return d, orders
}

// What files bring in is shown as text on each page of the way, and in mails.
func TestPayloadsFromFiles(t *testing.T) {
	t.Parallel()
	d, orders := hostileShop(t)
	t.Run("orders", func(t *testing.T) {
		for i, order := range orders {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				g, email, what := d.guest(t), fmt.Sprintf("p%d@example.com", i), fmt.Sprintf("payload %d", i)
				answer := g.look(order, email).must(200, "/en/answer", eligibleH1).harmless(what)
				verify := answer.press("Choose your replacement").must(200, "/en/verify", verifyH1).harmless(what)
				code := mailedCode.FindString(d.mail.wait(t, email, "", 1).text)
				replace := verify.press("Continue", "code", code).must(200, "/en/replace", replaceH1).harmless(what)
				if !slices.Contains(replace.values("replacement"), fmt.Sprintf("R%d", i)) {
					t.Errorf("offers %q", replace.values("replacement"))
				}
				review := replace.press("Continue", "replacement", fmt.Sprintf("R%d", i)).must(200, "/en/review", reviewH1).harmless(what)
				if !strings.Contains(review.text(), spaced(strings.Trim(order[5:min(20, len(order))], "\u202e"))) {
					t.Errorf("the review does not show %q:\n%s", order, review.text())
				}
				done := review.press("Confirm my exchange").harmless(what)
				done.must(200, done.at(), doneH1)
				g.get(done.at() + "/key").harmless(what)
				s := review.value("subscription")
				for _, path := range []string{"/en", "/en/guide", "/en/answer", "/es", "/fr-ca/answer", "/en/help", "/en/real"} {
					g.get(path).harmless(what)
				}
				for n := 1; n <= 7; n++ {
					g.get(fmt.Sprintf("/en/guide/W%d/windows/%d?s=%s", i, n, s)).harmless(what)
				}
				d.mail.wait(t, email, "", 2)
			})
		}
	})
	for i := range orders {
		for _, l := range d.mail.all(fmt.Sprintf("p%d@example.com", i), "") {
			checkMail(t, fmt.Sprintf("payload %d", i), l)
		}
	}
}

// checkMail: headers are only ours, and the HTML part has no element of
// others.
func checkMail(t *testing.T, what string, l letter) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(l.raw))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for name := range m.Header {
		if !slices.Contains([]string{
			"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "X-Auto-Response-Suppress",
		}, name) {
			t.Errorf("%s: the mail has a header %s", what, name)
		}
	}
	if strings.ContainsAny(l.subject, "\r\n") {
		t.Errorf("%s: subject %q", what, l.subject)
	}
	at := strings.LastIndex(strings.ToLower(l.raw), "<!doctype html")
	if at < 0 {
		t.Fatalf("%s: the mail has no HTML part", what)
	}
	doc, err := html.Parse(strings.NewReader(l.raw[at:]))
	if err != nil {
		t.Fatal(err)
	}
	if found := foreign(doc); len(found) > 0 || first(doc, "script") != nil {
		t.Errorf("%s: the mail has %v", what, found)
	}
}

// The pages on which all of them stand at once, in Chromium.
func TestPayloadsFromFilesInChromium(t *testing.T) {
	t.Parallel()
	d, orders := hostileShop(t)
	s := d.seat(t, browser.Options{})
	s.disarm()
	for _, path := range []string{"/en", "/es", "/fr-ca", "/en/guide", "/en/guide/W0", "/en/guide/W9/windows/3"} {
		s.open(path).unharmed(path)
	}
	for _, i := range []int{0, 3, 10, 14, 28} {
		s.open("/en/check")
		s.Fill("#order_number", orders[i])
		s.Fill("#contact", fmt.Sprintf("p%d@example.com", i))
		s.press("Check").is(200, eligibleH1).unharmed(orders[i])
	}
}
