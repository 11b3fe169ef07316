package e2e

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/lookup"
	"swapdesk/internal/program"
	"swapdesk/internal/words"
	"swapdesk/web"
)

// The states of the look-up, each judged and pictured.
func TestLooksOfLookUp(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.open("/en").is(200, "Exchange your old antivirus for free.").audit("start-demo")
	s.open("/en/check").is(200, checkH1).audit("check")
	s.press("Check").is(422, checkH1).audit("check-empty")
	s.Fill("#order_number", "----")
	s.Fill("#contact", "jordan@")
	s.press("Check").is(422, checkH1).audit("check-format")
	s.look("BBY01-999999", "nobody@example.com").is(422, notFoundH1).audit("check-not-found")
	s.press("Email me my purchases").is(200, "Email me my purchases").audit("send-link")
	s.press("Send").is(422, "Email me my purchases").audit("send-link-empty")
	for i := range 5 { // from one address, and never again within ten minutes
		s.look(fmt.Sprintf("BBY01-99000%d", i), "nobody@example.com")
	}
	s.is(429, "There were too many tries from here.").audit("too-many")
	s.open("/en/nowhere").is(404, "This page is not here.").audit("error-404")
	s.open("/demo").is(200, "What to try").audit("demo")
	s.open("/demo/mail").is(200, "Mailbox").audit("demo-mail-empty")
}

// Every verdict, judged and pictured.
func TestLooksOfAnswers(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	for _, a := range []struct{ name, number, contact, h1 string }{
		{"eligible-demo", "BBY01-100001", "jordan@example.com", eligibleH1},
		{"three", "BBY01-100002", "casey@example.com", "Yes, you can exchange all 3."},
		{"mixed", "BBY01-100004", "riley@example.com", "Yes, you can exchange 1 of these 3."},
		{"exchanged", "BBY01-100005", "morgan@example.com", "You have already exchanged this."},
		{"waiting", "BBY01-100006", "taylor@example.com", "You have already exchanged this."},
		{"ended", "BBY01-100007", "avery@example.com", "Your subscription has already ended."},
		{"not-withdrawn", "BBY01-100008", "quinn@example.com", "You do not need to do anything."},
		{"refunded", "BBY01-100009", "rowan@example.com", "You have had your money back."},
		{"closed", "BBY01-100010", "sage@example.com", "The exchange window has closed."},
		{"not-open-yet", "BBY01-100011", "emery@example.com", "Exchanges have not opened yet."},
		{"paused", "BBY01-100012", "harper@example.com", "Exchanges are paused."},
	} {
		s := d.seat(t, browser.Options{})
		s.look(a.number, a.contact).is(200, a.h1)
		if s.Count("details.receipt") > 0 && a.name == "eligible-demo" {
			s.Click("details.receipt summary")
		}
		s.audit("answer-" + a.name)
	}
}

// The way from the code to the key, judged and pictured.
func TestLooksOfExchange(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{})
	s.look("BBY01-100001", "jordan@example.com").is(200, eligibleH1).press("Choose your replacement").is(200, verifyH1).audit("verify")
	code := d.mail.code(t, "jordan@example.com", 1)
	s.press("Send a new code").is(429, "We cannot send a code yet.").audit("verify-wait")
	s.Fill("#code", "0000-0000")
	s.press("Continue").is(422, verifyH1).audit("verify-wrong")
	s.Fill("#code", code)
	s.press("Continue").is(200, replaceH1).audit("replace")
	s.press("Continue").is(422, replaceH1).audit("replace-empty")
	s.Click(`input[value="EIS-3-12"]`)
	s.press("Continue").is(200, reviewH1).has("This product has run out for now.").audit("review-waiting")
	s.press("Confirm my exchange").is(200, "ESET Internet Security has run out for now.").audit("case-waiting")
	s.press("Choose another product").choose("WIS-3-12").is(200, reviewH1).audit("review")
	s.press("Confirm my exchange").is(200, doneH1).audit("case-issued-fresh")
	s.open(s.path()).is(200, doneH1).audit("case-issued")
	s.press("Show my key").is(200, "Your key for Webroot Internet Security.").audit("key")

	other := d.seat(t, browser.Options{})
	other.look("BBY01-100014", "612-555-0114").is(200, eligibleH1).press("Choose your replacement").
		is(200, "We have no email address for this purchase.").audit("verify-no-mailbox")
}

// The demonstration's mailbox as people see it.
func TestLooksOfMailbox(t *testing.T) {
	t.Parallel()
	d := &desk{t: t, dir: t.TempDir(), log: &sink{}, args: []string{"--demo", "--now", noon}}
	d.start()
	s := d.seat(t, browser.Options{})
	s.look("BBY01-100001", "jordan@example.com").press("Choose your replacement").is(200, verifyH1)
	for range 100 {
		if strings.Contains(s.open("/demo/mail").Text("table"), "Your code for Best Buy") { // the seeding's mails are there before it
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.is(200, "Mailbox").audit("demo-mail")
	s.press("Your code for Best Buy").is(200, "Your code for Best Buy").audit("demo-mail-message")
}

// The start page in all its states, and the answers that only they have: on a
// shop without a demonstration's ribbon.
func TestLooksOfOffers(t *testing.T) {
	t.Parallel()
	d := newShop(t, "sqlite")
	d.start()
	s := d.seat(t, browser.Options{})
	s.open("/en").is(200, "There is no offer right now.").audit("start-none")
	d.load("products", demoProducts+"BIG-10-12,\"Kaspersky Small Office, 10 devices\",Kaspersky Lab,10,windows,12,149.99\n")
	d.load("purchases", demoPurchases(t)+"BBY01-900001,1,1,BIG-10-12,"+today(t).AddDays(-50).String()+",web,,big@example.com,,,,,,\n")
	def := mainProgram(t)
	def.Withdrawn = append(def.Withdrawn, "BIG-10-12")
	offer := func(days int, status program.Status) {
		t.Helper()
		def.OpensOn, def.Status = today(t).AddDays(-days), status
		d.apply(def)
	}
	offer(-10, program.Open)
	s.open("/en").is(200, "Exchanges have not opened yet.").audit("start-not-open-yet")
	offer(0, program.Open)
	s.open("/en").is(200, "Exchange your old antivirus for free.").audit("start-first-day")
	offer(13, program.Open)
	s.open("/en").is(200, "Exchange your old antivirus for free.").audit("start")
	s.look("BBY01-100001", "jordan@example.com").is(200, eligibleH1).audit("answer-eligible")
	s.look("BBY01-900001", "big@example.com").is(200, eligibleH1).press("Choose your replacement").prove("big@example.com", 1).
		is(200, "We need to find you a product.").audit("replace-none")
	offer(45, program.Open)
	s.open("/en").is(200, "Exchange your old antivirus for free.").has("Last day.").audit("start-last-day")
	s.look("BBY01-100001", "jordan@example.com").is(200, eligibleH1).audit("answer-last-day")
	def.RemovalDays = 90
	offer(50, program.Open)
	s.open("/en").is(200, "The exchange window has closed.").audit("start-closed-removal-open")
	s.look("BBY01-100001", "jordan@example.com").is(200, "The exchange window has closed.").audit("answer-closed-removal-open")
	def.RemovalDays = 45
	offer(50, program.Open)
	s.open("/en").is(200, "The exchange window has closed.").audit("start-closed")
	offer(13, program.Paused)
	s.open("/en").is(200, "Exchanges are paused.").audit("start-paused")
}

// brokenRepo is a database that does not answer.
type brokenRepo struct{ lookup.Repo }

func (brokenRepo) ListPrograms(context.Context, time.Time) (program.Book, error) {
	return nil, errors.New("the database is gone")
}

// What is shown when the server fails, and when a request comes from another
// site.
func TestLooksOfErrors(t *testing.T) {
	t.Parallel()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(web.Deps{
		Lookup: &lookup.Service{Repo: brokenRepo{}, Now: time.Now}, Words: catalog, Log: slog.New(slog.DiscardHandler),
		BaseURL: &url.URL{Scheme: "http", Host: l.Addr().String()}, Now: time.Now, Clock: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: handler}}
	server.Start()
	t.Cleanup(server.Close)
	s := &seat{browser.Start(t, browser.Options{}), t, &desk{base: server.URL}}
	s.open("/en").is(500, "Something went wrong on our side.").audit("error-500")

	d := bootDemo(t, noon)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!DOCTYPE html><title>Evil</title><link rel="icon" href="data:,"><form method="post" action="` + d.base + `/en/check"><button type="submit">Win</button></form>`))
	}))
	t.Cleanup(evil.Close)
	s = d.seat(t, browser.Options{})
	s.Open(evil.URL)
	s.press("Win").is(403, "You cannot open this page here.").audit("error-403")
}
