package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"swapdesk/internal/browser"
)

// The case as staff see it, with the scripts that belong to it: masked until a
// reveal and again after it, notes saved by keys, a colleague who is there, and
// a page that has become stale.
func TestDeskCase(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	fresh := "/desk/case/" + d.one(`SELECT s.id FROM subscription s JOIN purchase p ON p.id = s.purchase_id
		WHERE p.email <> '' AND s.state = 'active' AND s.id NOT IN (SELECT subscription_id FROM customer_case) ORDER BY p.order_key LIMIT 1`)
	done := "/desk/case/" + d.one(`SELECT c.reference FROM customer_case c JOIN exchange e ON e.case_id = c.id ORDER BY c.id LIMIT 1`)
	email := d.one(`SELECT p.email FROM purchase p JOIN subscription s ON s.purchase_id = p.id WHERE s.id = '` + strings.TrimPrefix(fresh, "/desk/case/") + `'`)
	agent := d.seat(t, browser.Options{Width: 1366, Height: 768}).enter("agent")
	agent.open(done).has("Key issued", "Timeline").audit("desk-case-exchanged")
	agent.open(fresh).has("Say this", "Show personal data").audit("desk-case-fresh")
	if strings.Contains(agent.HTML(), email) {
		t.Error("the address stands in the source")
	}

	// F9 leads to what comes first, F4 copies what names nobody.
	agent.Key(kb.F9, true)
	if !strings.HasSuffix(agent.URL(), fresh+"/exchange") {
		t.Errorf("F9 leads to %s", agent.URL())
	}
	agent.open(fresh).Key(kb.F4, false)
	summary := browser.Eval[string](agent.Tab, `document.querySelector('[data-summary]').dataset.summary`)
	if !strings.Contains(summary, "Can exchange, 32 days left") || strings.Contains(summary, email) {
		t.Errorf("the summary is %q", summary)
	}
	said := ""
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline) && !strings.HasPrefix(said, "Copied") && !strings.HasPrefix(said, "Copying"); {
		said = agent.Text("[data-summary]")
	}
	if !strings.HasPrefix(said, "Cop") || said == "Copy summary" {
		t.Errorf("F4 did nothing: %q", said)
	}

	// A reveal, which a reload takes back.
	agent.Click(".case__reveal summary")
	agent.press("Show for one minute").is(422, agent.Text("h1")).has("There is a problem").audit("desk-case-reveal-mistakes")
	browser.Eval[string](agent.Tab, `document.getElementById('field').value = 'email'`)
	browser.Eval[string](agent.Tab, `document.getElementById('reason').value = 'reach'`)
	agent.press("Show for one minute").has(email)
	if !strings.HasSuffix(agent.URL(), fresh) {
		t.Errorf("a reload would reveal again: at %s", agent.URL())
	}
	agent.audit("desk-case-revealed")
	if got := browser.Eval[string](agent.Tab, `document.querySelector('[data-shown]').dataset.seconds`); got != "60" {
		t.Errorf("shown for %s seconds", got)
	}
	browser.Eval[bool](agent.Tab, `dispatchEvent(new Event('pagehide'))`)
	if strings.Contains(agent.Text("main"), email) {
		t.Error("still there when the page is left")
	}
	agent.open(fresh)
	if strings.Contains(agent.HTML(), email) {
		t.Error("still there after a reload")
	}

	// Two at one case.
	other := d.seat(t, browser.Options{Width: 1366, Height: 768}).enter("supervisor")
	other.open(fresh).has("Someone else has this open: an agent, since")
	agent.Fill("#note", "Called back at noon")
	agent.Do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.WaitVisible(".notice--yes"))
	agent.has("The note is saved.", "Called back at noon").audit("desk-case-noted")
	browser.Eval[bool](other.Tab, `document.dispatchEvent(new Event('visibilitychange'))`) // what it does every 20 seconds
	said = ""
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline) && !strings.Contains(said, "has changed"); {
		said = other.Text("main")
	}
	other.has("This case has changed since you opened it.")
	other.Fill("#note", "I called back too")
	other.press("Save note").is(409, other.Text("h1")).has("Nothing was saved.", "Note added, by Ben Carter, agent").audit("desk-case-stale")
}
