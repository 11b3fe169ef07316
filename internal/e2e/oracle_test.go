package e2e

import (
	"database/sql"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// HEAD does nothing: no trail of a revealed key, no code that is mailed.
func TestHeadDoesNothing(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	g := d.guest(t)
	done := g.toCase("BBY01-100001", "jordan@example.com", "WIS-3-12")
	before := d.events(t, "key.revealed")
	if p := g.head(done.at() + "/key"); p.status != 200 || p.body != "" {
		t.Errorf("HEAD: %d, %d bytes", p.status, len(p.body))
	}
	if after := d.events(t, "key.revealed"); after != before {
		t.Errorf("HEAD left %d trails of a revealed key", after-before)
	}
	g.get(done.at() + "/key")
	if after := d.events(t, "key.revealed"); after != before+1 {
		t.Errorf("GET left %d trails of a revealed key", after-before)
	}
	stranger := d.guest(t)
	stranger.head(done.at())
	if stranger.get(done.at()).must(200, "/en/verify", verifyH1); len(d.mail.all("jordan@example.com", "Your code for ")) > 1 {
		t.Error("HEAD mailed a code")
	}
}

// A case that is there is told from one that is not by nothing that can be
// asked for: not by how often, nor in which language, nor how it is spelled.
func TestCasesLookAlikeAtTheLimit(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	done := d.guest(t).toCase("BBY01-100001", "jordan@example.com", "WIS-3-12").at()
	references := []string{strings.TrimPrefix(done, "/en/case/"), "7K4M-9PQX-2WTC"}
	d.guest(t).get("/en/case/" + references[1]) // as many codes asked for as for the real one
	for i, way := range []string{"/en/case/%s", "/es/case/%s", "/fr-ca/case/%s/key", "/en/case/%s", "/en/case/%s"} {
		d.at(fmt.Sprintf("2017-09-21T12:0%d:00-05:00", i+1))
		var answers []string
		for _, reference := range references {
			if i == 3 {
				reference = strings.ToLower(strings.ReplaceAll(reference, "-", ""))
			}
			p := d.guest(t).get(fmt.Sprintf(way, reference))
			again := p.press(p.button("/verify/code"))
			answers = append(answers, fmt.Sprint(again.status, digits.ReplaceAllString(again.text(), "#")))
		}
		if answers[0] != answers[1] {
			t.Errorf("way %d: a case that is there\n%s\none that is not\n%s", i, answers[0], answers[1])
		}
	}
}

var digits = regexp.MustCompile(`[0-9]+`)

// While the alarm is on, each failed look-up has limits of its own, as each
// match has.
func TestFailuresUnderAlarmLookLikeMatches(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	var wg sync.WaitGroup
	for i := range 70 {
		wg.Go(func() {
			d.guest(t).post("/en/check", "order_number", fmt.Sprintf("NOPE-%d", i), "contact", stranger(i))
		})
	}
	wg.Wait()
	var ask *page
	for range 20 {
		if ask = d.guest(t).post("/en/check", "order_number", "BBY01-100002", "contact", "casey@example.com"); ask.at() == "/en/verify" {
			break
		}
		time.Sleep(500 * time.Millisecond)
	}
	match := ask.must(200, "/en/verify", verifyH1).press(ask.button("/verify/code"))
	for i := range 5 {
		p := d.guest(t).post("/en/check", "order_number", fmt.Sprintf("NOPE-A%d", i), "contact", stranger(100+i))
		p = p.must(200, "/en/verify", verifyH1).press(p.button("/verify/code"))
		if p.status != match.status || p.h1() != match.h1() || digits.ReplaceAllString(p.text(), "#") != digits.ReplaceAllString(match.text(), "#") {
			t.Fatalf("failure %d: %d %s\nmatch: %d %s", i, p.status, p.text(), match.status, match.text())
		}
	}
}

// head asks for the headers of a page only.
func (g *guest) head(path string) *page {
	g.t.Helper()
	req, err := http.NewRequest(http.MethodHead, g.d.base+path, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.do(req)
}

// button gives the words on the button of the form that is sent to where its
// action ends so.
func (p *page) button(action string) string {
	p.g.t.Helper()
	for form := range p.doc.Descendants() {
		if form.Data == "form" && strings.HasSuffix(attr(form, "action"), action) {
			return textOf(first(form, "button"))
		}
	}
	p.g.t.Fatalf("at %s there is no form to %s", p.url(), action)
	return ""
}

// events counts the audit events of an action in the demonstration's database.
func (d *desk) events(t testing.TB, action string) (n int) {
	t.Helper()
	file, err := sql.Open("sqlite", filepath.Join(d.dir, "swapdesk-demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.QueryRow("SELECT count(*) FROM audit_event WHERE action = ?", action).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
