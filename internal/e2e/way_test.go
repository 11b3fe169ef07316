package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/demo"
)

// The headings of the way, in its order.
const (
	checkH1    = "Find your purchase"
	notFoundH1 = "We could not match those details."
	eligibleH1 = "Yes, you can exchange this."
	verifyH1   = "Check your email"
	replaceH1  = "Choose your replacement"
	reviewH1   = "Check your answers"
	doneH1     = "Your exchange is done."
)

// look fills in the look-up form and sends it; a number that begins with a G
// is an activation code.
func (g *guest) look(number, contact string) *page {
	g.t.Helper()
	form := g.get("/en/check").must(200, "/en/check", checkH1)
	if strings.HasPrefix(number, "G") {
		return form.press("Check", "activation_code", number, "contact", contact)
	}
	return form.press("Check", "order_number", number, "contact", contact)
}

// toVerify goes from the look-up to the page that asks for the mailed code.
func (g *guest) toVerify(order, contact string) *page {
	g.t.Helper()
	return g.look(order, contact).must(200, "/en/answer", eligibleH1).
		press("Choose your replacement").must(200, "/en/verify", verifyH1)
}

// toReplace goes on with the code that was mailed, the n-th to this address.
func (g *guest) toReplace(order, email string, n int) *page {
	g.t.Helper()
	verify := g.toVerify(order, email)
	return verify.press("Continue", "code", g.d.mail.code(g.t, email, n)).must(200, "/en/replace", replaceH1)
}

// toReview chooses a product.
func (g *guest) toReview(order, email, sku string) *page {
	g.t.Helper()
	return g.toReplace(order, email, 1).press("Continue", "replacement", sku).must(200, "/en/review", reviewH1)
}

// toCase confirms.
func (g *guest) toCase(order, email, sku string) *page {
	g.t.Helper()
	return g.toReview(order, email, sku).press("Confirm my exchange")
}

// demoKeys are the license keys of the demonstration, by SKU.
func demoKeys() map[string][]string {
	keys := map[string][]string{}
	for _, line := range strings.Split(demo.Keys(), "\n")[1:] {
		if sku, key, ok := strings.Cut(line, ","); ok {
			keys[sku] = append(keys[sku], key)
		}
	}
	return keys
}

// isKey tells whether a page shows one of a product's keys, and which.
func (p *page) key(t testing.TB, sku string) string {
	t.Helper()
	for _, k := range demoKeys()[sku] {
		if strings.Contains(p.text(), k) {
			return k
		}
	}
	t.Fatalf("no key of %s on the page:\n%s", sku, p.text())
	return ""
}
