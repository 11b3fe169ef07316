package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/exchange"
	"swapdesk/internal/kiosk"
	"swapdesk/internal/lookup"
	"swapdesk/internal/notify"
	"swapdesk/internal/staff"
)

func TestKioskSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		s.leads("a PIN from no kiosk", s.reader().post("/kiosk/sign-in", "number", "28101", "pin", pin), "/kiosk/enroll")
		k := s.pair("")
		s.want("nothing", k.post("/kiosk/sign-in"), 422, "Sign in", "Enter your number, or scan your badge")
		s.want("no PIN", k.post("/kiosk/sign-in", "number", "28101"), 422, "Sign in", "Enter your PIN")
		for _, c := range [][2]string{{"28101", "000000"}, {"99999", pin}} {
			s.want("wrong", k.post("/kiosk/sign-in", "number", c[0], "pin", c[1]), 422, "Sign in", "These do not match")
		}
		s.leads("badge", k.post("/kiosk/sign-in", "number", "BADGE-7731", "pin", pin), "/kiosk")
		s.want("in", k.get("/kiosk"), 200, "Scan the receipt")
		s.leads("lock", k.post("/kiosk/lock"), "/kiosk/lock")
		s.leads("locked", k.get("/kiosk"), "/kiosk/lock")
		s.leads("a scan on the lock screen", k.post("/kiosk", "code", "BBY01-1", "scanned", "1"), "/kiosk/lock")
		s.want("not the PIN", k.post("/kiosk/lock", "pin", "111111"), 422, "Locked", "This is not your PIN")
		s.leads("unlock", k.post("/kiosk/lock", "pin", pin), "/kiosk")
		s.Clock.Advance(kiosk.LockAfter)
		s.leads("90 seconds", k.get("/kiosk"), "/kiosk/lock")
		s.leads("unlock", k.post("/kiosk/lock", "pin", pin), "/kiosk")
		for range 400 { // eight hours, a touch a minute
			s.Clock.Advance(72 * time.Second)
			if a := k.get("/kiosk"); a.status != 200 {
				s.leads("over", a, "/kiosk/sign-in")
				break
			}
		}
		if a := k.get("/kiosk"); a.status == 200 {
			t.Error("a session of more than eight hours")
		}
		// An associate of another store does not work here.
		if _, err := s.accounts.Add(t.Context(), account.New{Email: "far@staff.example", Name: "Far", Role: staff.Associate, StoreNumber: "900", Password: password}, audit.CLI()); err != nil {
			t.Fatal(err)
		}
		s.want("another store", k.post("/kiosk/sign-in", "email", "far@staff.example", "password", password), 403, "Sign in", "Your account works at another store")
	})
}

// Five wrong PINs of a person, or at a kiosk, and only the password will do,
// however many are tried at the same moment.
func TestKioskPINLocks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		first, second := s.pair(""), s.pair("")
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				k := s.reader()
				k.jar["kiosk"] = first.jar["kiosk"]
				k.post("/kiosk/sign-in", "number", "28101", "pin", "000000")
			})
		}
		all.Wait()
		s.want("this kiosk", first.post("/kiosk/sign-in", "number", "28101", "pin", pin), 429, "Sign in", "There were too many wrong PINs at this kiosk")
		s.want("this person elsewhere", second.post("/kiosk/sign-in", "number", "28101", "pin", pin), 422, "Sign in", "These do not match")
		s.leads("fully", first.post("/kiosk/sign-in", "email", email(staff.Associate), "password", password), "/kiosk/pin")
		s.want("choose", first.get("/kiosk/pin"), 200, "Choose your PIN")
		for bad, says := range map[string]string{"12345": "six digits", "111111": "too easy", "123456": "too easy", "abcdef": "six digits"} {
			s.want(bad, first.post("/kiosk/pin", "pin", bad), 422, "Choose your PIN", says)
		}
		s.leads("chosen", first.post("/kiosk/pin", "pin", "602214"), "/kiosk")
		s.leads("elsewhere", second.post("/kiosk/sign-in", "number", "28101", "pin", "602214"), "/kiosk")
		if n := s.Count(`SELECT count(*) FROM audit_event WHERE action = 'kiosk.locked_out'`); n < 1 {
			t.Error("no event of the lock")
		}
	})
}

// The way of a customer: scan, answer, choose, show the receipt, done, next.
func TestKioskExchange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		keys := s.Pool(dbtest.Curated, 2)
		b := s.Buy(dbtest.Purchase{Email: "jane.roe@example.com", Phone: "612-555-0143", Name: "Jane Roe"})
		k := s.signed()
		s.want("empty", k.post("/kiosk", "code", " "), 422, "Scan the receipt", "Scan or type a number")
		s.want("nothing", k.post("/kiosk", "code", "NOPE-1"), 422, "We could not find this", "Or look up by phone number")
		found := k.post("/kiosk", "code", b.Order, "scanned", "1")
		if !strings.HasPrefix(found.to(), "/kiosk/case/") || strings.Contains(found.to(), b.Subscriptions[0]) {
			t.Fatalf("to %q", found.to())
		}
		at := found.to()
		pages := []answer{k.get(at)}
		s.want("the answer", pages[0], 200, "Yes, you can exchange this.", "J•••", "days left", "Choose your replacement", "Next customer")
		s.leads("language", k.post("/kiosk/look", "lang", "es", "next", at), at)
		s.want("Spanish", k.get(at), 200, "", "Siguiente cliente", `lang="es"`)
		k.post("/kiosk/look", "lang", "en", "size", "large", "next", at)
		s.want("large", k.get(at), 200, "", "kiosk-root--large")
		pages = append(pages, k.get(at+"/replace"))
		s.want("nothing chosen", k.post(at+"/replace"), 422, "Choose your replacement", "Choose your replacement")
		s.leads("chosen", k.post(at+"/replace", "replacement", dbtest.Curated), at+"/review?replacement="+dbtest.Curated)
		review := k.get(at + "/review?replacement=" + dbtest.Curated)
		pages = append(pages, review)
		form := []string{"replacement", dbtest.Curated, "expect", "key", "once", review.field("once")}
		s.want("no proof", k.post(at+"/review", form...), 422, "", "Choose what the customer shows")
		s.want("no code", k.post(at+"/review", append(form, "proof", "code")...), 422, "", "Enter the code")
		form = append(form, "proof", "receipt")
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				twin := s.reader()
				twin.jar["kiosk"], twin.jar["associate"] = k.jar["kiosk"], k.jar["associate"]
				s.leads("confirm", twin.post(at+"/review", form...), at+"/done")
			})
		}
		all.Wait()
		done := k.get(at + "/done")
		pages = append(pages, done, k.get(at), k.get(at+"/handoff"))
		s.want("done", done, 200, "", "The exchange is done", "We have emailed you", "Print")
		mails := dbtest.Mails(t, d)
		if len(mails) != 1 || mails[0].Kind() != notify.KindExchangeIssued || mails[0].By != audit.ByStore {
			t.Errorf("%+v", mails)
		}
		if got := s.Text(`SELECT channel || ' ' || reason || ' ' || on_behalf_of || ' ' || store_id FROM audit_event WHERE action = 'exchange.issued'`); got != "kiosk receipt customer 281" {
			t.Errorf("the trail says %q", got)
		}
		if n := s.Count(`SELECT count(*) FROM exchange`); n != 1 {
			t.Errorf("%d exchanges", n)
		}
		for i, p := range pages {
			for _, secret := range []string{keys[0], keys[1], "jane.roe", "Roe", "Jane", "555-0143", "5550143"} {
				if strings.Contains(p.body, secret) {
					t.Errorf("page %d shows %q", i, secret)
				}
			}
		}
		// The next customer: what was there opens nothing.
		before := k.jar["associate"]
		next := k.post("/kiosk/next")
		s.leads("next", next, "/kiosk")
		if k.jar["associate"] == before || next.header.Get("Clear-Site-Data") != `"cache"` {
			t.Error("the session is the same, or the cache stays")
		}
		s.leads("back", k.get(at), "/kiosk")
		s.leads("a form of the customer before", k.post(at+"/review", form...), "/kiosk")
		old := s.reader()
		old.jar["kiosk"], old.jar["associate"] = k.jar["kiosk"], before
		s.leads("the cookie before", old.get("/kiosk"), "/kiosk/sign-in")
		if n := s.Count(`SELECT count(*) FROM kiosk_visit`) + s.Count(`SELECT count(*) FROM kiosk_item`); n != 0 {
			t.Errorf("%d rows of the customer stay", n)
		}
	})
}

// Nobody serves a customer who has gone, and two kiosks know nothing of each
// other's.
func TestKioskVisits(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	b := s.Buy(dbtest.Purchase{Quantity: 3, Name: "Jane Roe", Phone: "612-555-0143"})
	s.deps.Lookup.Budget = &lookup.Budget{Repo: s.DB, MAC: s.Vault.MAC, Now: s.Clock.Now}
	k := s.signed()
	s.leads("several", k.post("/kiosk", "code", b.Order), "/kiosk/found")
	list := k.get("/kiosk/found")
	s.want("list", list, 200, "We found 3", "Yes, you can exchange this.")
	at := regexp.MustCompile(`/kiosk/case/[0-9A-Za-z]+`).FindString(list.body)
	s.want("one", k.get(at), 200, "Yes, you can exchange this.")
	for range 3 { // a touch now and then
		s.Clock.Advance(kiosk.IdleAfter)
		if a := k.post("/kiosk/still"); a.status != http.StatusNoContent {
			t.Fatal(a.status)
		}
	}
	s.want("still here", k.get(at), 200, "Yes, you can exchange this.")
	s.Clock.Advance(kiosk.IdleAfter + kiosk.WarnFor)
	s.leads("gone", k.get(at), "/kiosk")
	k.post("/kiosk", "code", b.Order)
	at = regexp.MustCompile(`/kiosk/case/[0-9A-Za-z]+`).FindString(k.get("/kiosk/found").body)
	for range 7 {
		s.Clock.Advance(kiosk.IdleAfter + 10*time.Second)
		k.get(at)
	}
	s.leads("eight minutes", k.get(at), "/kiosk")
	k.post("/kiosk", "code", b.Order)
	at = regexp.MustCompile(`/kiosk/case/[0-9A-Za-z]+`).FindString(k.get("/kiosk/found").body)
	for range 9 {
		s.Clock.Advance(kiosk.IdleAfter)
		k.post("/kiosk/still", "extend", "1")
	}
	s.want("extended", k.get(at), 200, "Yes, you can exchange this.")
	s.leads("another kiosk", s.signed().get(at), "/kiosk")
	// By phone there is no receipt: only the mailed code would do.
	s.want("no phone", k.post("/kiosk/find", "phone", "12"), 422, "Type the phone number of the purchase", "Phone number must have 10 digits")
	s.leads("by phone", k.post("/kiosk/find", "phone", "(612) 555-0143"), "/kiosk/found")
	for i := range 61 {
		a := k.post("/kiosk", "code", "NOPE-"+strings.Repeat("1", i+1))
		if full := i == 60; full != (a.status == http.StatusTooManyRequests) {
			t.Fatalf("failure %d: %d", i+1, a.status)
		}
	}
	s.want("full", k.post("/kiosk", "code", b.Order), 429, "", "Too many numbers were not found here", "60 minutes")
}

// The mailed code, read out by the customer, shows that they may.
func TestKioskMailedCode(t *testing.T) {
	t.Parallel()
	s := kioskSite(t, dbtest.New(t))
	s.Pool(dbtest.Curated, 1)
	s.Buy(dbtest.Purchase{Email: "jane@example.com", Phone: "612-555-0143"})
	k := s.signed()
	at := k.post("/kiosk/find", "phone", "612-555-0143").to()
	review := k.get(at + "/review?replacement=" + dbtest.Curated)
	if strings.Contains(review.body, `value="receipt"`) {
		t.Error("a receipt that nobody has shown")
	}
	sent := k.post(at+"/code", "replacement", dbtest.Curated)
	review = k.get(sent.to())
	form := []string{"replacement", dbtest.Curated, "once", review.field("once"), "request", review.field("request"), "expect", "key", "proof", "code"}
	s.want("a receipt all the same", k.post(at+"/review", append(form, "proof", "receipt")...), 422, "", "Choose what the customer shows")
	for range 6 { // the page's script asks twice for what is wrong: the same form is one try of five
		s.want("wrong", k.post(at+"/review", append(form, "code", "0000-0000")...), 422, "", "The code does not match")
	}
	code := dbtest.Mails(t, s.DB)[0].Data.(notify.ContactCode).Code
	s.leads("right", k.post(at+"/review", append(form, "code", code)...), at+"/done")
	if got := s.Text(`SELECT reason FROM audit_event WHERE action = 'exchange.issued'`); got != "code" {
		t.Errorf("the trail says %q", got)
	}
}

// A code proves the mailbox that it was sent to, and no other of the same
// phone.
func TestKioskCodeOfAnotherMailbox(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		s.Pool(dbtest.Curated, 2)
		alice := s.Buy(dbtest.Purchase{Email: "alice@example.com", Phone: "612-555-0143"})
		bob := s.Buy(dbtest.Purchase{Email: "bob@example.com", Phone: "612-555-0143"})
		k := s.signed()
		s.leads("both", k.post("/kiosk/find", "phone", "612-555-0143"), "/kiosk/found")
		at := func(b dbtest.Bought) string {
			return "/kiosk/case/" + s.Text(`SELECT handle FROM kiosk_item WHERE subscription_id = '`+b.Subscriptions[0]+`'`)
		}
		sent := k.get(k.post(at(alice)+"/code", "replacement", dbtest.Curated).to())
		code := dbtest.Mails(t, d)[0].Data.(notify.ContactCode).Code
		form := []string{"replacement", dbtest.Curated, "request", sent.field("request"), "expect", "key", "proof", "code", "code", code}
		s.want("bob with alice's code", k.post(at(bob)+"/review", form...), 422, "", "The code does not match")
		if n := s.Count(`SELECT count(*) FROM exchange`); n != 0 {
			t.Errorf("%d exchanges", n)
		}
	})
}

// A customer without a mailbox gives one on their own phone; a stranger's phone
// goes no further, and without a phone the key is printed once.
func TestKioskHandoff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		keys := s.Pool(dbtest.Curated, 2)
		b := s.Buy(dbtest.Purchase{Name: "Jane Roe"})
		k := s.signed()
		at := k.post("/kiosk", "code", b.Order, "scanned", "1").to()
		review := k.get(at + "/review?replacement=" + dbtest.Curated)
		s.leads("exchange", k.post(at+"/review", "replacement", dbtest.Curated, "expect", "key", "once", review.field("once"), "proof", "receipt"), at+"/done")
		s.want("no code yet", k.get(at+"/handoff"), 200, "", "With the receipt, the customer can give one", "No phone? Print the key")
		begin := func() (token string) {
			t.Helper()
			s.leads("begin", k.post(at+"/handoff"), at+"/handoff")
			s.want("scan", k.get(at+"/handoff"), 200, "Scan this with your phone")
			return s.deps.Handoffs.Token(s.Text(`SELECT id FROM handoff WHERE ended_at IS NULL`))
		}
		state := func(want string) {
			t.Helper()
			if a := k.get(at + "/handoff/state"); !strings.Contains(a.body, want) {
				t.Errorf("the kiosk knows %s, want %s", a.body, want)
			}
		}
		path := "/en/handoff/" + begin()
		stranger, phone := s.reader(), s.reader()
		s.want("looking binds nothing", s.reader().get(path), 200, "Go on with your phone")
		s.leads("a stranger", stranger.post(path, "step", "open"), path)
		number := stranger.get(path)
		s.want("number", number, 200, "Show this number at the desk")
		state("opened")
		s.want("the customer's own", phone.get(path), 404, "This code has ended")
		handoff := k.get(at + "/handoff")
		s.want("whose", handoff, 200, "", "Does the customer’s phone show "+regexp.MustCompile(`hero__number">(\d\d)<`).FindStringSubmatch(number.body)[1])
		s.leads("not theirs", k.post(at+"/handoff", "step", "end", "handoff", handoff.field("handoff")), at+"/handoff")
		s.want("ended", stranger.get(path), 404, "This code has ended")

		path = "/en/handoff/" + begin()
		phone.post(path, "step", "open")
		s.leads("too early", phone.post(path, "email", "jane@example.com"), path)
		handoff = k.get(at + "/handoff")
		s.leads("theirs", k.post(at+"/handoff", "step", "agree", "handoff", handoff.field("handoff")), at+"/handoff")
		state("agreed")
		s.want("asked", phone.get(path), 200, "Where do we send your code?")
		s.want("no address", phone.post(path, "email", "jane"), 422, "Where do we send your code?")
		sent := phone.post(path, "email", "jane@example.com")
		if !strings.HasPrefix(sent.to(), "/en/verify?r=") {
			t.Fatalf("%d to %q", sent.status, sent.to())
		}
		var code string
		for _, m := range dbtest.Mails(t, d) {
			if c, ok := m.Data.(notify.ContactCode); ok && m.To == "jane@example.com" {
				code = c.Code
			}
		}
		proven := phone.post("/en/verify", "request", strings.TrimPrefix(sent.to(), "/en/verify?r="), "code", code)
		key := phone.get(proven.to() + "/key")
		if key.status != 200 || !strings.Contains(key.body, keys[0]) && !strings.Contains(key.body, keys[1]) {
			t.Errorf("%d: the customer does not see the key at %s", key.status, proven.to())
		}
		s.want("a mailbox is on file", k.post(at+"/slip"), 409, "The key was not printed", "on their own page")
	})
}

// The key of a customer without mailbox and phone: once, with the receipt, and
// never on the screen.
func TestKioskSlip(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := kioskSite(t, d)
		keys := s.Pool(dbtest.Curated, 1)
		b := s.Buy(dbtest.Purchase{Phone: "612-555-0143"})
		if _, err := s.Exchanges().Complete(t.Context(), exchange.Request{SubscriptionID: b.Subscriptions[0], SKU: dbtest.Curated, Lang: "en", Actor: audit.Customer()}); err != nil {
			t.Fatal(err)
		}
		k := s.signed()
		at := k.post("/kiosk/find", "phone", "612-555-0143").to()
		s.want("without a receipt", k.post(at+"/slip"), 403, "")
		at = k.post("/kiosk", "code", b.Order, "scanned", "1").to()
		s.want("not shown", k.post(at+"/slip"), 403, "")
		k.post(at+"/handoff", "receipt", "1")
		s.want("asks", k.get(at+"/slip"), 200, "Print the key once")
		slip := k.post(at + "/slip")
		s.want("printed", slip, 200, "Hand the slip to the customer", keys[0])
		if !strings.Contains(s.paper(slip), keys[0]) || strings.Contains(paperPart.ReplaceAllString(slip.body, ""), keys[0]) {
			t.Error("the key stands on the screen")
		}
		s.want("twice", k.post(at+"/slip"), 409, "The key was not printed", "It was printed before")
		if n := s.Count(`SELECT count(*) FROM audit_event WHERE action = 'key.printed' AND reason = 'receipt'`); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}
