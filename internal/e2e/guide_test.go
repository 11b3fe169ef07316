package e2e

import (
	"strconv"
	"strings"
	"testing"

	"swapdesk/internal/browser"
)

const (
	whereH1 = "Remove it yourself, one step at a time."
	stuckH1 = "Let us do it with you."
	endH1   = "Is the old antivirus gone?"
	goneH1  = "The old antivirus is gone."
)

// windowsSteps are the headings of the guide for the demonstration's vendor.
var windowsSteps = []string{
	"Stop the automatic renewal", "Have your new antivirus ready", "Uninstall the old antivirus", "Restart the computer",
	"Check that nothing is left", "Install the new antivirus", "See that protection is on",
}

// Everyone can read the guides; nothing is kept, and no case is opened.
func TestGuideWithoutSession(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	which := g.get("/en/guide").must(200, "/en/guide", "Which product do you want to remove?")
	which.press("Continue").must(422, "/en/guide", "Which product do you want to remove?").says("Choose the product you want to remove")
	which.press("Continue", "product", "<script>").must(422, "/en/guide", "Which product do you want to remove?")
	where := which.press("Continue", "product", "KTS-5-12").must(200, "/en/guide/KTS-5-12", whereH1)
	if got := strings.Join(where.values("os"), " "); got != "windows mac android ios" {
		t.Errorf("offers %q", got)
	}
	where.press("Show me the steps").must(422, "/en/guide/KTS-5-12", whereH1).says("Choose where it is installed")
	step := where.press("Show me the steps", "os", "windows")
	for i, h1 := range windowsSteps {
		step.must(200, "/en/guide/KTS-5-12/windows/"+strconv.Itoa(i+1), h1).
			says("Step "+strconv.Itoa(i+1)+" of 7", "Kaspersky, on Windows").silent("{product}", "{vendor}", "[guide")
		stuck := step.follow("It did not work").must(200, step.at()+"/stuck", stuckH1).says("You were at: "+h1, "for free until").silent("<textarea")
		if way := stuck.link("Check my purchase"); way != "/en/check" {
			t.Errorf("who is not known is led to %s", way)
		}
		stuck.follow("Back to the step").must(200, step.at(), h1)
		step = step.press("Done, next")
	}
	step.must(200, "/en/guide/KTS-5-12/windows/done", endH1).press("Yes, it is gone").
		must(200, "/en/guide/KTS-5-12/windows/gone", goneH1).silent("noted on your case")
	for path, says := range map[string]string{"windows/5": "kavremover", "android/3": "Device admin apps", "ios/4": "VPN & Device Management", "mac/3": "disk image"} {
		g.get("/en/guide/KTS-5-12/" + path).says(says)
	}
}

// A product for one system leads straight to it; systems that a product does
// not cover, and what is no product, are not there.
func TestGuideCoversWhatTheProductCovers(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	g.get("/en/guide/KAV-1-12").must(200, "/en/guide/KAV-1-12/windows/1", windowsSteps[0])
	g.get("/en/guide/OLD-1-12").must(200, "/en/guide/OLD-1-12/windows/1", windowsSteps[0]).says("Sign in to your account with Harbor Shield.")
	g.get("/en/guide/OLD-1-12/windows/3").says("Click Harbor Shield Antivirus, then Uninstall.")
	g.get("/en/guide/other/mac/3").says("Find the old antivirus.")
	for _, path := range []string{
		"KAV-1-12/mac/1", "KAV-1-12/windows/0", "KAV-1-12/windows/8", "KAV-1-12/windows/01", "KAV-1-12/windows/x",
		"KAV-1-12/linux/1", "WIS-3-12", "nothing", "nothing/windows/1", "KAV-1-12/windows/9/stuck", "%00", "KAV-1-12%2f..",
	} {
		if p := g.get("/en/guide/" + path); p.status != 404 {
			t.Errorf("%s: status %d at %s", path, p.status, p.url())
		}
	}
}

// With a proven subscription progress stays on the case: in another browser
// too, and until the customer says that it is gone.
func TestGuideKeepsProgress(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	done := g.toCase("BBY01-100001", "jordan@example.com", "WIS-3-12")
	done.must(200, done.at(), doneH1).silent(">Done<")
	where := done.follow("Show me how: Stop the old automatic renewal").must(200, "/en/guide/KIS-3-12", whereH1)
	step := where.press("Show me the steps", "os", "windows").must(200, "/en/guide/KIS-3-12/windows/1", windowsSteps[0])
	step = step.press("Done, next").must(200, "/en/guide/KIS-3-12/windows/2", windowsSteps[1])
	step.follow("Show my key").must(200, done.at()+"/key", "Your key for Webroot Internet Security.")
	step.press("Done, next").press("Done, next").must(200, "/en/guide/KIS-3-12/windows/4", windowsSteps[3])

	d.at("2017-09-21T12:05:00-05:00")
	again := d.guest(t)
	verify := again.get(done.at()).must(200, "/en/verify", verifyH1)
	home := verify.press("Continue", "code", d.mail.code(t, "jordan@example.com", 2)).must(200, done.at(), doneH1)
	if n := strings.Count(home.body, ">Done<"); n != 3 {
		t.Errorf("%d tasks are ticked, want renewal, key and uninstall", n)
	}
	s := step.query("s")
	again.get("/en/guide/KIS-3-12/windows?s="+s).must(200, "/en/guide/KIS-3-12/windows/4", windowsSteps[3])
	again.get("/en/guide/KIS-3-12/windows/1?s="+s).must(200, "/en/guide/KIS-3-12/windows/1", windowsSteps[0]).says("Done")

	end := again.get("/en/guide/KIS-3-12/windows/done?s="+s).must(200, "/en/guide/KIS-3-12/windows/done", endH1)
	for range 2 { // a double submit changes nothing
		end.press("Yes, it is gone").must(200, done.at(), doneH1).says("You told us on Thursday, September 21, 2017, 12:05 pm Central time that it is gone.")
	}
	if n := strings.Count(home.g.get(done.at()).body, ">Done<"); n != 3 {
		t.Errorf("%d tasks are ticked after the word, want 3", n)
	}
}

// Removal is open without an exchange, also after the subscription ended: the
// answer leads to the guide, and the word opens a case.
func TestGuideAfterTheEnd(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	answer := g.look("BBY01-100007", "avery@example.com").must(200, "/en/answer", "Your subscription has already ended.")
	step := answer.follow("Show me how to remove it: Kaspersky Anti-Virus").must(200, "/en/guide/KAV-1-12/windows/1", windowsSteps[0])
	s := step.query("s")
	// Found, not proven: it reads on, and nothing is kept.
	step.press("Done, next").must(200, "/en/guide/KAV-1-12/windows/2", windowsSteps[1])
	g.get("/en/guide/KAV-1-12/windows/1?s=" + s).silent(">Done<")
	gone := g.get("/en/guide/KAV-1-12/windows/done?s="+s).press("Yes, it is gone").must(200, "/en/guide/KAV-1-12/windows/gone", goneH1)
	gone.silent("You told us").follow("Note it on my case. We email you a code first.").must(200, "/en/verify", verifyH1).
		press("Continue", "code", d.mail.code(t, "avery@example.com", 1)).must(200, "/en/guide/KAV-1-12/windows/done", endH1).
		press("Yes, it is gone").must(200, "/en/guide/KAV-1-12/windows/gone", goneH1).says("You told us on Thursday, September 21, 2017", "noted on your case").
		follow("See your case").says(goneH1, "Done by you", "Not possible any more")
	// A forged subscription, or somebody else's, is reading only.
	for _, other := range []string{"x", "019fb000-0000-7000-8000-000000000000"} {
		g.post("/en/guide/KAV-1-12/windows/1", "subscription", other).must(200, "/en/guide/KAV-1-12/windows/2", windowsSteps[1])
	}
	d.guest(t).post("/en/guide/KAV-1-12/windows/2", "subscription", s).must(200, "/en/guide/KAV-1-12/windows/3", windowsSteps[2])
	g.get("/en/guide/KAV-1-12/windows/2?s=" + s).silent(">Done<")
}

// Who waits for a key stops the renewal and keeps the old antivirus.
func TestGuideWhileWaiting(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	home := d.guest(t).look("BBY01-100006", "taylor@example.com").must(200, "/en/answer", "You have already exchanged this.").
		press("See your exchange").must(200, "/en/verify", verifyH1).
		press("Continue", "code", d.mail.code(t, "taylor@example.com", 1))
	step := home.follow("Show me how: Stop the old automatic renewal").press("Show me the steps", "os", "mac").must(200, "/en/guide/KIS-3-12/mac/1", windowsSteps[0])
	step.press("Done, next").must(200, home.at(), home.h1())
	for _, n := range []string{"2", "3"} {
		step.g.get("/en/guide/KIS-3-12/mac/" + n + "?s=" + step.query("s")).says("Your new key is not here yet.").silent("nothing protects")
	}
}

// What did not work is kept with the case; mistakes keep what was typed.
func TestGuideStuck(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	s := g.toReplace("BBY01-100001", "jordan@example.com", 1).value("subscription")
	stuck := g.get("/en/guide/KIS-3-12/mac/3/stuck?s="+s).must(200, "/en/guide/KIS-3-12/mac/3/stuck", stuckH1)
	for _, c := range []struct{ note, phone, error string }{
		{"", "", "Write what happened"},
		{" \n\x00 ", "", "Write what happened"},
		{strings.Repeat("é", 1001), "", "Note must be 1,000 characters or fewer"},
		{"It hangs", "12", "Phone number must be complete, like 612-555-0142, or empty"},
	} {
		p := stuck.press("Keep my note", "note", c.note, "phone", c.phone).must(422, "/en/guide/KIS-3-12/mac/3/stuck", stuckH1)
		if errors := strings.Join(p.summary(), ", "); !strings.HasSuffix(errors, c.error) {
			t.Errorf("%.20q %q: %s", c.note, c.phone, errors)
		}
		if p.value("phone") != c.phone || strings.TrimSpace(c.note) != "" && c.note[0] != ' ' && !strings.Contains(p.body, c.note) {
			t.Errorf("%.20q %q is not kept", c.note, c.phone)
		}
	}
	kept := stuck.press("Keep my note", "note", "<b>It hangs</b>\r\nat 40 %", "phone", "(612) 555-0142").
		must(200, "/en/guide/KIS-3-12/mac/3/stuck", "We have kept your note.").says("say your reference", "Book a free removal")
	kept.silent("<b>It hangs", "555-0142 ").follow("Back to the step").must(200, "/en/guide/KIS-3-12/mac/3", windowsSteps[2])
	// The desk does it, and knows of the note.
	home := kept.follow("Book a free removal").book("55423", "413").press("Book this time")
	home.must(200, home.at(), bookedH1).says("We have your note. The desk can read what did not work.").silent("It hangs")
	g.get(stuck.url()).must(200, stuck.at(), stuckH1).follow("See your case").must(200, home.at(), bookedH1)
}

// A phone shows a step with its button without scrolling, but where the guard
// has to warn first.
func TestGuideAboveTheFold(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2})
	for _, n := range []string{"1", "2", "4", "5", "7", "done"} {
		s.open("/en/guide/KIS-3-12/windows/" + n)
		bottom := browser.Eval[float64](s.Tab, `document.querySelector("main .button").getBoundingClientRect().bottom -
			document.querySelector(".ribbon").offsetHeight`)
		if bottom >= 600 {
			t.Errorf("step %s: the button ends at y = %.0f", n, bottom)
		}
	}
}

// The pages of the guides in Chromium, each judged.
func TestGuidePages(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2})
	s.open("/en/guide").is(200, "Which product do you want to remove?").audit("guide")
	s.press("Kaspersky Internet Security").press("Continue").is(200, whereH1).audit("guide-where")
	s.press("Show me the steps").is(422, whereH1).audit("guide-where-empty")
	s.press("Windows").press("Show me the steps").is(200, windowsSteps[0]).audit("guide-step")
	s.press("Done, next").is(200, windowsSteps[1]).press("Done, next").is(200, windowsSteps[2]).audit("guide-step-gap")
	s.press("It did not work").is(200, stuckH1).audit("guide-stuck-reading")
	s.press("Back to the step").press("Done, next").press("Done, next").is(200, windowsSteps[4]).audit("guide-step-tool")
	s.press("Done, next").press("Done, next").press("Done, next").is(200, endH1).audit("guide-end")
	s.press("Yes, it is gone").is(200, goneH1).audit("guide-gone-reading")

	s.look("BBY01-100010", "sage@example.com").is(200, "The exchange window has closed.").audit("guide-answer-closed")
	s.look("BBY01-100001", "jordan@example.com").press("Choose your replacement").prove("jordan@example.com", 1)
	s.choose("WIS-3-12").press("Confirm my exchange").is(200, doneH1).Click(".step a")
	s.is(200, whereH1)
	s.press("Windows").press("Show me the steps").press("Done, next").press("It did not work").is(200, stuckH1).audit("guide-stuck")
	s.press("Keep my note").is(422, stuckH1).audit("guide-stuck-empty")
	s.Fill("#note", "It hangs at 40 %")
	s.press("Keep my note").is(200, "We have kept your note.").audit("guide-stuck-kept")
	s.press("Back to the step").press("Done, next").press("Back").is(200, windowsSteps[1]).has("Done").audit("guide-step-done")
	for _, lang := range []string{"es", "fr-ca"} {
		at := s.URL()
		s.Open(strings.Replace(at, "/en/", "/"+lang+"/", 1))
		s.audit("guide-step-" + lang)
		s.Open(at)
	}
	for range len(windowsSteps) - 1 {
		s.press("Done, next")
	}
	s.is(200, endH1).press("Yes, it is gone").is(200, doneH1).has("that it is gone").audit("guide-case")
}
