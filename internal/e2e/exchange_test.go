package e2e

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The whole way on a real shop, on both engines.
func TestTheWholeWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		g := d.guest(t)
		g.get("/en").must(200, "/en", "Exchange your old antivirus for free.").
			says("Kaspersky Internet Security", "We don't comment on contracts with specific vendors.", "32 days left").
			follow("Check my purchase").must(200, "/en/check", checkH1)
		answer := g.look("BBY01-100001", "jordan@example.com").must(200, "/en/answer", eligibleH1).
			says("32 days left", "It is free.", "Central time").
			silent("Jordan Avila", "jordan@example.com", "612-555-0101")
		verify := answer.press("Choose your replacement").must(200, "/en/verify", verifyH1).
			silent("Jordan Avila", "jordan@example.com", "j•••@example.com")
		mailed := d.mail.wait(t, "jordan@example.com", "Your code for ", 1)
		if !strings.Contains(mailed.text, "We never ask for money, passwords or remote access.") {
			t.Errorf("the mail does not warn:\n%s", mailed.text)
		}
		replace := verify.press("Continue", "code", d.mail.code(t, "jordan@example.com", 1)).must(200, "/en/replace", replaceH1).
			says("Kaspersky Internet Security", "Webroot Internet Security", "Never less than you had")
		review := replace.press("Continue", "replacement", "WIS-3-12").must(200, "/en/review", reviewH1).
			says("Webroot Internet Security", "BBY01-100001", "Nothing", "Change the new product")
		done := review.press("Confirm my exchange")
		reference := strings.TrimPrefix(done.at(), "/en/case/")
		done.must(200, "/en/case/"+reference, doneH1).
			says(reference, "j•••@example.com", "Stop the old automatic renewal", "Save your new key").
			silent("jordan@example.com")
		shown := done.follow("Show my key").must(200, "/en/case/"+reference+"/key", "Your key for Webroot Internet Security.")
		shown.key(t, "WIS-3-12")
		letter := d.mail.wait(t, "jordan@example.com", "Your exchange is done", 1)
		if !strings.Contains(letter.text, reference) || !strings.Contains(letter.text, d.base+"/en/case/"+reference) {
			t.Errorf("the mail has neither reference nor link:\n%s", letter.text)
		}
		if strings.Contains(letter.raw, shown.key(t, "WIS-3-12")) {
			t.Error("the mail has the key in it")
		}
		g.look("BBY01-100001", "jordan@example.com").must(200, "/en/answer", "You have already exchanged this.").
			press("See your exchange").must(200, "/en/case/"+reference, doneH1)
	})
}

// Two clicks at once, and again later: one exchange, one reference, one mail.
func TestDoubleSubmit(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		review := d.guest(t).toReview("BBY01-200000", "customer00@example.com", "WIS-3-12")
		pages := make([]*page, 8)
		var wg sync.WaitGroup
		for i := range pages {
			wg.Go(func() { pages[i] = review.press("Confirm my exchange") })
		}
		wg.Wait()
		pages = append(pages, review.press("Confirm my exchange"))
		for _, p := range pages {
			p.must(200, pages[0].at(), doneH1)
		}
		if !strings.HasPrefix(pages[0].at(), "/en/case/") {
			t.Errorf("landed at %s", pages[0].at())
		}
		d.mail.wait(t, "customer00@example.com", "Your exchange is done", 1)
		time.Sleep(500 * time.Millisecond)
		if n := len(d.mail.all("customer00@example.com", "Your exchange is done")); n != 1 {
			t.Errorf("%d mails, want 1", n)
		}
	})
}

// Keys that arrive by the command line while the server runs go to the one
// who waits, with a mail.
func TestRainCheck(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, d *desk) {
		d.load("keys", "sku,key\n") // a second import of nothing changes nothing
		for i, order := range []string{"BBY01-200000", "BBY01-200003"} {
			email := []string{"customer00@example.com", "customer03@example.com"}[i]
			d.guest(t).toCase(order, email, "TIS-3-12").must(200, "/en/case/"+d.reference(t, email, "Your exchange is done"), doneH1)
		}
		g := d.guest(t)
		replace := g.toReplace("BBY01-100001", "jordan@example.com", 1).says("Out of keys")
		review := replace.press("Continue", "replacement", "TIS-3-12").must(200, "/en/review", reviewH1).
			says("This product has run out for now.")
		waiting := review.press("Confirm my exchange")
		waiting.must(200, waiting.at(), "Trend Micro Internet Security has run out for now.").
			says("Your place in the offer is safe.", "Keep the old antivirus on until then")
		d.mail.wait(t, "jordan@example.com", "Your place is safe", 1)
		g.get(waiting.at()+"/key").must(200, waiting.at(), waiting.h1())

		out := d.load("keys", "sku,key\nTIS-3-12,TRND-LATE-0001\n")
		arrived := time.Now()
		if !strings.Contains(out, "filled 1 rain checks") {
			t.Errorf("the import says %q", out)
		}
		g.get(waiting.at()).must(200, waiting.at(), doneH1).follow("Show my key").says("TRND-LATE-0001")
		d.mail.wait(t, "jordan@example.com", "Your key is ready", 1)
		if took := time.Since(arrived); took > 5*time.Second {
			t.Errorf("the mail came after %v", took)
		}
	})
}

// reference is that of the case that a mail tells of.
func (d *desk) reference(t testing.TB, email, subject string) string {
	t.Helper()
	text := d.mail.wait(t, email, subject, 1).text
	_, rest, ok := strings.Cut(text, d.base+"/en/case/")
	if !ok {
		t.Fatalf("no link in the mail:\n%s", text)
	}
	reference, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(reference)
}

// Each form carries its own subscription: two tabs work on two of them.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	list := g.look("BBY01-100002", "casey@example.com").must(200, "/en/answer", "Yes, you can exchange all 3.")
	one := list.pressNth(0, "Choose your replacement").must(200, "/en/verify", verifyH1).
		press("Continue", "code", d.mail.code(t, "casey@example.com", 1)).must(200, "/en/replace", replaceH1)
	two := list.pressNth(1, "Choose your replacement").must(200, "/en/replace", replaceH1)
	skus := one.values("replacement")
	if len(skus) == 0 || !slices.Equal(skus, two.values("replacement")) {
		t.Fatalf("choices %v and %v", skus, two.values("replacement"))
	}
	reviewOne := one.press("Continue", "replacement", skus[0]).must(200, "/en/review", reviewH1)
	reviewTwo := two.press("Continue", "replacement", skus[0]).must(200, "/en/review", reviewH1)
	caseTwo := reviewTwo.press("Confirm my exchange")
	caseOne := reviewOne.press("Confirm my exchange")
	caseOne.must(200, caseOne.at(), doneH1)
	caseTwo.must(200, caseTwo.at(), doneH1)
	if caseOne.at() == caseTwo.at() {
		t.Error("both tabs landed on the same case")
	}
	a, b := caseOne.follow("Show my key").key(t, skus[0]), caseTwo.follow("Show my key").key(t, skus[0])
	if a == b {
		t.Error("both have the same key")
	}
	g.get("/en/answer").must(200, "/en/answer", "Yes, you can exchange 1 of these 3.")
}

// Back to any step, and on again, leads to what holds then.
func TestBack(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	verify := g.toVerify("BBY01-200000", "customer00@example.com")
	answer := verify.follow("Back").must(200, "/en/answer", eligibleH1)
	again := answer.press("Choose your replacement").must(200, "/en/verify", verifyH1)
	if again.url() != verify.url() {
		t.Errorf("a second request was opened: %s, %s", verify.url(), again.url())
	}
	if n := len(d.mail.all("customer00@example.com", "Your code for ")); n > 1 {
		t.Errorf("%d codes were mailed", n)
	}
	replace := verify.press("Continue", "code", d.mail.code(t, "customer00@example.com", 1)).must(200, "/en/replace", replaceH1)
	review := replace.press("Continue", "replacement", "EIS-3-12").must(200, "/en/review", reviewH1)
	changed := review.follow("Change the new product").must(200, "/en/replace", replaceH1)
	if changed.press("Continue").query("replacement") != "EIS-3-12" {
		t.Error("the choice is lost on the way back")
	}
	final := changed.press("Continue", "replacement", "WIS-3-12").must(200, "/en/review", reviewH1).press("Confirm my exchange")
	final.must(200, final.at(), doneH1)
	for _, p := range []*page{review.press("Confirm my exchange"), g.get(replace.url()), g.get(review.url())} {
		p.must(200, final.at(), doneH1)
	}
	final.follow("Show my key").key(t, "WIS-3-12")
}
