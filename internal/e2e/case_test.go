package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/ids"
)

// A reference without a session that may see it leads to the same verify page,
// whether it is real or not.
func TestCaseWithoutSession(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	owner := d.guest(t)
	done := owner.toCase("BBY01-100001", "jordan@example.com", "WIS-3-12")
	done.must(200, done.at(), doneH1)
	reference := strings.TrimPrefix(done.at(), "/en/case/")
	stranger := d.guest(t)
	stranger.look("BBY01-100005", "morgan@example.com") // knows something, but not this
	codes := len(d.mail.all("jordan@example.com", "Your code for "))

	var first *page
	for name, path := range map[string]string{
		"real": reference, "lower case, no dashes": strings.ToLower(strings.ReplaceAll(reference, "-", "")),
		"not real": ids.NewReference(), "malformed": "hello", "long": strings.Repeat("7", 300), "odd": "%3Cscript%3E%00", "key": reference + "/key",
	} {
		for who, g := range map[string]*guest{"no session": d.guest(t), "another session": stranger} {
			p := g.get("/en/case/"+path).must(200, "/en/verify", verifyH1).silent(reference, "Webroot", "j•••@example.com")
			if first == nil {
				first = p
			}
			same := strings.ReplaceAll(p.body, p.query("r"), first.query("r"))
			if same != first.body {
				t.Errorf("%s, %s: another page:\n%s", name, who, same)
			}
		}
	}
	// Each asked once for a code at most, and the limits hold for all of them.
	if n := len(d.mail.all("jordan@example.com", "Your code for ")) - codes; n > 2 {
		t.Errorf("%d more codes were mailed", n)
	}
	owner.get("/en/case/"+strings.ToLower(reference)).must(200, "/en/case/"+strings.ToLower(reference), doneH1)
	owner.get(done.at()+"?done=1").must(200, done.at(), doneH1)
}

// The link in the mail, opened in another browser, leads through a code to the
// page that it names.
func TestCaseByMailedLink(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	done := d.guest(t).toCase("BBY01-100001", "jordan@example.com", "WIS-3-12")
	d.at("2017-09-21T12:05:00-05:00")
	link := "/en/case/" + d.lastReference(t, "jordan@example.com")
	verify := d.guest(t).get(link).must(200, "/en/verify", verifyH1)
	verify.press("Continue", "code", d.mail.code(t, "jordan@example.com", 2)).must(200, done.at(), doneH1).
		follow("Show my key").key(t, "WIS-3-12")
}

func (d *desk) lastReference(t testing.TB, email string) string {
	t.Helper()
	text := d.mail.wait(t, email, "Your exchange is done", 1).text
	_, rest, _ := strings.Cut(text, "/en/case/")
	reference, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(reference)
}

// What a session has not found or proven, it neither sees nor changes.
func TestForeignSubscription(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	owner := d.guest(t)
	replace := owner.toReplace("BBY01-100001", "jordan@example.com", 1)
	theirs := replace.value("subscription")
	thief := d.guest(t)
	thief.toReplace("BBY01-200000", "customer00@example.com", 1)
	for _, g := range []*guest{thief, d.guest(t)} {
		for _, id := range []string{theirs, ids.New(), "", "1", "' OR 1=1 --"} {
			for _, path := range []string{"/en/answer", "/en/replace", "/en/review"} {
				g.post(path, "subscription", id, "replacement", "WIS-3-12").must(200, "/en/check", checkH1)
			}
			for _, path := range []string{"/en/replace?s=", "/en/review?replacement=WIS-3-12&s="} {
				g.get(path+strings.ReplaceAll(id, " ", "+")).must(200, "/en/check", checkH1)
			}
		}
	}
	// Found is not proven: the way leads through the mailed code.
	found := d.guest(t)
	found.look("BBY01-100013", "josé@example.com").must(200, "/en/answer", eligibleH1)
	id := found.get("/en/answer").value("subscription")
	for _, p := range []*page{
		found.get("/en/replace?s=" + id), found.get("/en/review?replacement=WIS-3-12&s=" + id),
		found.post("/en/replace", "subscription", id, "replacement", "WIS-3-12"),
		found.post("/en/review", "subscription", id, "replacement", "WIS-3-12"),
	} {
		p.must(200, "/en/verify", verifyH1)
	}
	// A product that is not offered is not to be had by asking for it.
	for _, sku := range []string{"WAV-1-12", "KIS-3-12", "nonsense", "' OR 1=1 --"} {
		p := owner.post("/en/replace", "subscription", theirs, "replacement", sku).must(422, "/en/replace", replaceH1)
		if p.fieldError("replacement") != "Choose another product. That one is no longer offered" {
			t.Errorf("%s: %q", sku, p.fieldError("replacement"))
		}
		owner.post("/en/review", "subscription", theirs, "replacement", sku).must(422, "/en/review", replaceH1)
	}
	p := owner.post("/en/replace", "subscription", theirs).must(422, "/en/replace", replaceH1)
	if p.fieldError("replacement") != "Choose the product you want" || len(p.summary()) != 1 {
		t.Errorf("nothing chosen: %q, %q", p.fieldError("replacement"), p.summary())
	}
}

// Forged cookies and sessions that have ended begin again.
func TestSessions(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	found := g.look("BBY01-100001", "jordan@example.com").must(200, "/en/answer", eligibleH1)
	for _, cookie := range []string{"", "x", strings.Repeat("A", 4000), "' OR 1=1 --"} {
		for _, path := range []string{"/en/answer", "/en/replace?s=" + found.value("subscription")} {
			res, _ := fetch(t, "GET", d.base+path, "Cookie", "guest="+cookie)
			if res.StatusCode != 303 || res.Header.Get("Location") != "/en/check?again=1" {
				t.Errorf("cookie %.20q at %s: %d to %q", cookie, path, res.StatusCode, res.Header.Get("Location"))
			}
		}
	}
	d.at("2017-09-21T12:19:00-05:00")
	g.get("/en/answer").must(200, "/en/answer", eligibleH1)
	d.at("2017-09-21T12:38:30-05:00")
	g.get("/en/answer").must(200, "/en/answer", eligibleH1)
	d.at("2017-09-21T12:57:00-05:00")
	g.get("/en/answer").must(200, "/en/answer", eligibleH1)
	d.at("2017-09-21T13:00:30-05:00") // an hour in all
	g.get("/en/answer").must(200, "/en/check", checkH1)

	g.look("BBY01-100001", "jordan@example.com").must(200, "/en/answer", eligibleH1)
	d.at("2017-09-21T13:21:00-05:00") // twenty minutes of nothing
	g.get("/en/answer").must(200, "/en/check", checkH1)
}

// The id of the session changes when the code was right, and the old one
// opens nothing new.
func TestSessionRotates(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	verify := g.toVerify("BBY01-100001", "jordan@example.com")
	old := jarCookies(g)
	replace := verify.press("Continue", "code", d.mail.code(t, "jordan@example.com", 1)).must(200, "/en/replace", replaceH1)
	thief := d.guest(t)
	thief.client.Jar = old
	thief.get(replace.url()).silent("Webroot").must(200, "/en/verify", verifyH1)
}
