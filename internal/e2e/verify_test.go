package e2e

import (
	"strings"
	"testing"
)

func TestCodeMistakes(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	p := g.toVerify("BBY01-100001", "jordan@example.com")
	code := d.mail.code(t, "jordan@example.com", 1)
	wrong := "0000-0000"
	if code == wrong {
		wrong = "1111-1111"
	}
	for _, tt := range []struct{ typed, error string }{
		{"", "Enter the code from the email"},
		{"7KQ2", "Code must be 8 letters and numbers, like 7KQ2-M4XP"},
		{wrong, "Code must be the one in our newest email. You have 4 tries left"},
		{wrong, "Code must be the one in our newest email. You have 3 tries left"},
		{"", "Enter the code from the email"},
		{wrong, "Code must be the one in our newest email. You have 2 tries left"},
		{wrong, "Code must be the one in our newest email. You have 1 try left"},
		{wrong, "This code was tried too often. Send a new one and enter that"},
		{code, "This code was tried too often. Send a new one and enter that"},
	} {
		p = p.press("Continue", "code", tt.typed)
		if p.status != 422 || p.fieldError("code") != tt.error || len(p.summary()) != 1 || p.summary()[0] != "code: "+tt.error {
			t.Fatalf("typed %q: %d, at the field %q, summary %q; want %q", tt.typed, p.status, p.fieldError("code"), p.summary(), tt.error)
		}
		if p.value("code") != tt.typed {
			t.Errorf("typed %q, the field holds %q", tt.typed, p.value("code"))
		}
	}
	early := p.press("Send a new code")
	if early.status != 429 || !strings.Contains(early.text(), "seconds, then send a new code.") && !strings.Contains(early.text(), "second, then send a new code.") {
		t.Errorf("resend at once: %d\n%s", early.status, early.text())
	}
	d.at("2017-09-21T12:00:35-05:00")
	p = p.press("Send a new code").must(200, "/en/verify", verifyH1)
	newest := d.mail.code(t, "jordan@example.com", 2)
	if p = p.press("Continue", "code", code); p.status != 422 && code != newest {
		t.Errorf("the old code still works: %d", p.status)
	}
	typed := strings.ToLower(strings.ReplaceAll(newest, "-", " "))
	p.press("Continue", "code", " "+typed+" ").must(200, "/en/replace", replaceH1)
}

// After ten minutes a code has run out; three a day is all that an order gets.
func TestCodeRunsOut(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	p := g.toVerify("BBY01-100001", "jordan@example.com")
	code := d.mail.code(t, "jordan@example.com", 1)
	d.at("2017-09-21T12:10:05-05:00")
	p = p.press("Continue", "code", code)
	if p.status != 422 || p.fieldError("code") != "This code has run out. Send a new one and enter that" {
		t.Errorf("%d, %q", p.status, p.fieldError("code"))
	}
	p = p.press("Send a new code").must(200, "/en/verify", verifyH1)
	d.at("2017-09-21T12:12:05-05:00")
	p = p.press("Send a new code").must(200, "/en/verify", verifyH1)
	d.at("2017-09-21T12:14:05-05:00")
	over := p.press("Send a new code")
	if over.status != 429 {
		t.Errorf("the fourth code of the day: %d", over.status)
	}
	over.says("We have sent all the codes we can today. Call us, or try again tomorrow.")
	over.press("Continue", "code", d.mail.code(t, "jordan@example.com", 3)).must(200, "/en/replace", replaceH1)
	if n := len(d.mail.all("jordan@example.com", "Your code for ")); n != 3 {
		t.Errorf("%d codes were mailed", n)
	}
}

// A code works in the browser that asked for it, and in no other.
func TestCodeIsBoundToItsBrowser(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	p := d.guest(t).toVerify("BBY01-100001", "jordan@example.com")
	code := d.mail.code(t, "jordan@example.com", 1)
	thief := d.guest(t)
	for _, g := range []*guest{thief, d.guest(t)} {
		if g == thief {
			g.look("BBY01-100007", "avery@example.com")
		}
		g.post("/en/verify", "request", p.query("r"), "code", code).must(200, "/en/check", checkH1)
		g.post("/en/verify/code", "request", p.query("r")).must(200, "/en/check", checkH1)
		g.get(p.url()).must(200, "/en/check", checkH1)
	}
	p.press("Continue", "code", code).must(200, "/en/replace", replaceH1)
}

// Two clicks on the same form are one: the second must not tell the customer
// that the code is wrong.
func TestCodeSentTwice(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	p := g.toVerify("BBY01-100001", "jordan@example.com")
	code := d.mail.code(t, "jordan@example.com", 1)
	jar := g.client.Jar
	old := jarCookies(g)
	p.press("Continue", "code", code).must(200, "/en/replace", replaceH1)
	p.press("Continue", "code", code).must(200, "/en/replace", replaceH1)

	// The second click left before the answer to the first had come.
	g.client.Jar = old
	p.press("Continue", "code", code).must(200, "/en/replace", replaceH1)
	g.client.Jar = jar
}

// No mailbox on file: a way on by phone or in a store, and no code.
func TestNoMailbox(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	for number, contact := range map[string]string{"BBY01-100014": "612-555-0114", "GSKA-7Q2M-4XPD": "612-555-0143"} {
		d.guest(t).look(number, contact).must(200, "/en/answer", eligibleH1).press("Choose your replacement").
			must(200, "/en/verify", "We have no email address for this purchase.").
			says("Call us, or bring your receipt to the Geek Squad desk in a store", "Call 1-800-555-0142")
	}
}

// "Email me my purchases" answers alike for a mailbox that is on file and one
// that is not, and the code opens everything under it.
func TestSendLink(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	known, unknown := d.guest(t), d.guest(t)
	send := func(g *guest, email string) *page {
		return g.get("/en/check").follow("Email me my purchases").must(200, "/en/send-link", "Email me my purchases").
			press("Send", "contact", email).must(200, "/en/verify", verifyH1)
	}
	a, b := send(known, "RILEY@example.com"), send(unknown, "nobody@example.com")
	if same := strings.ReplaceAll(b.body, b.query("r"), a.query("r")); same != a.body {
		t.Error("the pages differ")
	}
	a.press("Continue", "code", d.mail.code(t, "riley@example.com", 1)).must(200, "/en/answer", "Yes, you can exchange 1 of these 3.").
		says("Kaspersky Total Security", "Webroot AntiVirus", "Kaspersky Anti-Virus")
	b.press("Continue", "code", "0000-0000")
	if n := len(d.mail.all("nobody@example.com", "")); n != 0 {
		t.Errorf("%d mails to a stranger", n)
	}
	for typed, want := range map[string]string{
		"": "Enter the email address you gave when you bought it", "riley@": "Email address must be complete, like name@example.com",
	} {
		p := d.guest(t).post("/en/send-link", "contact", typed).must(422, "/en/send-link", "Email me my purchases")
		if p.fieldError("contact") != want || p.value("contact") != typed {
			t.Errorf("%q: %q, holds %q", typed, p.fieldError("contact"), p.value("contact"))
		}
	}
}
