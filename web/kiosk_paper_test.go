package web_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
)

var (
	paperPart = regexp.MustCompile(`(?s)<section class="paper [^>]*>.*?</section>`)
	tags      = regexp.MustCompile(`(?s)<[^>]*>`)
)

// paper is the words of the receipt in a page; the test fails unless there is
// one, hidden.
func (s *site) paper(a answer) string {
	s.t.Helper()
	part := paperPart.FindAllString(a.body, -1)
	if len(part) != 1 || !strings.Contains(part[0][:strings.IndexByte(part[0], '>')], " hidden") {
		s.t.Fatalf("%d papers, or one that is seen on the screen: %d %s", len(part), a.status, a.h1())
	}
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(part[0], " "))), " ")
}

// says fails the test unless a paper says each of the sentences.
func (s *site) says(name, paper string, sentences ...string) {
	s.t.Helper()
	for _, sentence := range sentences {
		if !strings.Contains(paper, sentence) {
			s.t.Errorf("%s does not say %q: %s", name, sentence, paper)
		}
	}
}

// spoken are the languages, with what is said on every paper.
var spoken = []struct{ lang, store, genuine, printed, yes, nothing string }{
	{"en", "Store Richfield (281)", "We never ask for money", "Printed Thursday, September 21, 2017, 10:04 am Central time", "Yes, you can exchange this.", "Nothing came out?"},
	{"es", "Tienda Richfield (281)", "Nunca pedimos dinero", "Impreso: jueves, 21 de septiembre de 2017", "Sí, puede cambiarlo.", "¿No salió nada?"},
	{"fr-CA", "Magasin Richfield (281)", "Nous ne demandons jamais d’argent", "Imprimé le jeudi 21 septembre 2017", "Oui, vous pouvez l’échanger.", "Rien n’est sorti?"},
}

// The receipt of an answer and of an exchange, in the customer's language; the
// key is on neither.
func TestKioskPapers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		keys := s.Pool(dbtest.Curated, len(spoken))
		k := s.signed()
		for _, in := range spoken {
			b := s.Buy(dbtest.Purchase{Email: "jane." + in.lang + "@example.com", Name: "Jane Roe"})
			k.post("/kiosk/next")
			k.post("/kiosk/look", "lang", in.lang)
			at := k.post("/kiosk", "code", b.Order, "scanned", "1").to()
			page := k.get(at)
			s.want(in.lang, page, 200, in.yes, in.nothing)
			paper := s.paper(page)
			s.says(in.lang, paper, in.store, in.genuine, in.printed, in.yes, b.Order, "127.0.0.1:8080/"+strings.ToLower(in.lang)+"/check")
			if strings.Contains(paper, "Jane") || strings.Contains(paper, "@example.com") {
				t.Errorf("%s: personal data on paper: %s", in.lang, paper)
			}
			review := k.get(at + "/review?replacement=" + dbtest.Curated)
			s.leads("exchange", k.post(at+"/review", "replacement", dbtest.Curated, "expect", "key", "once", review.field("once"), "proof", "receipt"), at+"/done")
			reference := s.Text(`SELECT c.reference FROM customer_case c JOIN exchange e ON e.case_id = c.id WHERE e.subscription_id = '` + b.Subscriptions[0] + `'`)
			done, large := k.get(at+"/done"), k.get(at+"/large")
			for name, a := range map[string]answer{"done": done, "large": large, "answer": k.get(at)} {
				s.says(in.lang+" "+name, s.paper(a), in.store, in.genuine, in.printed, reference, "/case/"+reference)
				for _, key := range keys {
					if strings.Contains(a.body, key) {
						t.Errorf("%s %s: the key is on the paper", in.lang, name)
					}
				}
			}
			s.want(in.lang+" large", large, 200, "", "kiosk__code--long", reference, "/kiosk/next")
		}
		s.want("large", k.get("/kiosk/case/nothing/large"), 303, "")
	})
}

// What a paper says follows the verdict; an order number stands on it for who
// has shown it, and not for who knows a phone number.
func TestKioskPaperOfEveryVerdict(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 1)
	k := s.signed()
	open := func(b dbtest.Bought) string { return k.post("/kiosk", "code", b.Order).to() }
	exchanged := s.Buy(dbtest.Purchase{})
	waiting := s.Buy(dbtest.Purchase{})
	for _, b := range []dbtest.Bought{exchanged, waiting} {
		if _, err := s.Exchanges().Complete(t.Context(), exchange.Request{SubscriptionID: b.Subscriptions[0], SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer()}); err != nil {
			t.Fatal(err)
		}
	}
	bySubscription := s.Buy(dbtest.Purchase{Phone: "612-555-0143"})
	at := k.post("/kiosk/find", "phone", "612-555-0143").to()
	if paper := s.paper(k.get(at)); strings.Contains(paper, bySubscription.Order) {
		t.Errorf("an order number that nobody has shown: %s", paper)
	}
	for name, c := range map[string]struct {
		b    dbtest.Bought
		says []string
	}{
		"eligible": {s.Buy(dbtest.Purchase{}), []string{"Yes, you can exchange this.", "It is free.", "Choose your replacement at this desk", "127.0.0.1:8080/en/check"}},
		"ended":    {s.Buy(dbtest.Purchase{EndsOn: "2017-06-01"}), []string{"Your subscription has already ended.", "We can still remove the old antivirus for free."}},
		"refunded": {s.Buy(dbtest.Purchase{State: purchase.Refunded}), []string{"You have had your money back.", "This purchase was refunded"}},
		"other":    {s.Buy(dbtest.Purchase{SKU: dbtest.Curated}), []string{"You do not need to do anything.", "What you bought is not"}},
		"already":  {exchanged, []string{"You have already exchanged this.", "show your receipt and give an email address", "Your reference"}},
		"waiting":  {waiting, []string{"You have already exchanged this.", "Ask at a store desk with this paper", "Keep the old antivirus on"}},
	} {
		at := open(c.b)
		page := k.get(at)
		s.says(name, s.paper(page), append(c.says, "We never ask for money", "Printed Thursday, September 21, 2017")...)
		s.want(name, k.get(at+"/large"), 200, "Take a picture of this, or write it down", c.says[1], "Next customer")
		if strings.Contains(page.body, "We have emailed you") {
			t.Errorf("%s: nobody was mailed", name)
		}
	}
	s.Clock.Advance(60 * 24 * time.Hour)
	k = s.signed()
	s.says("closed", s.paper(k.get(k.post("/kiosk", "code", bySubscription.Order).to())), "The exchange window has closed.")
}

// A paper says by its class what the printer takes; a manager chooses it.
func TestKioskPaperOfItsPrinter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		b := s.Buy(dbtest.Purchase{})
		k := s.signed()
		at := k.post("/kiosk", "code", b.Order).to()
		kind := func(want string) {
			t.Helper()
			if a := k.get(at); !strings.Contains(a.body, `class="paper paper--`+want+`" hidden`) {
				t.Errorf("no paper for %s", want)
			}
		}
		kind("roll")
		boss := s.as(staff.Manager)
		change := regexp.MustCompile(`/manage/devices/[0-9a-f-]{36}/paper`).FindString(boss.get("/manage/devices").body)
		s.want("no paper", boss.post(change, "paper", "velvet"), 422, "")
		s.leads("sheets", boss.post(change, "paper", "page"), "/manage/devices")
		s.leads("again", boss.post(change, "paper", "page"), "/manage/devices")
		kind("sheet")
		s.want("listed", boss.get("/manage/devices"), 200, "Devices", "Use a receipt roll")
		if n := s.events(audit.KioskPaperSet); n != 1 {
			t.Errorf("%d events", n)
		}
		s.leads("a roll", boss.post(change, "paper", "receipt"), "/manage/devices")
		kind("roll")
		// Chosen at pairing.
		other := s.reader()
		other.post("/kiosk/enroll")
		code := shownCode.FindStringSubmatch(other.get("/kiosk/enroll").body)[1]
		boss.post("/manage/devices", "code", code, "store", "281", "label", "Desk 2", "paper", "page")
		if n := s.Count(`SELECT count(*) FROM kiosk_device WHERE label = 'Desk 2' AND paper = 'page'`); n != 1 {
			t.Error("the paper chosen at pairing is lost")
		}
		s.leads("revoke", boss.post(strings.TrimSuffix(change, "paper")+"revoke"), "/manage/devices")
		s.want("a removed one", boss.post(change, "paper", "page"), 404, "")
		if strings.Contains(boss.get("/manage/devices").body, change) {
			t.Error("the paper of a removed kiosk is offered")
		}
	})
}
