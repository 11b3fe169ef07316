package e2e

import (
	"strings"
	"testing"

	"swapdesk/internal/browser"
	"swapdesk/internal/words"
)

// The complete way in Spanish and in Canadian French, on a phone: with
// scripts, and without them. The mails come in the same language.
func TestJourneyInOtherLanguages(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		lang, slug, until string
		noJS              bool
	}{
		{"es", "es", "lunes, 23 de octubre de 2017, 11:59 p. m., hora del centro", false},
		{"fr-CA", "fr-ca", "lundi 23 octobre 2017 à 23 h 59, heure du Centre", false},
		{"es", "es", "lunes, 23 de octubre de 2017", true},
		{"fr-CA", "fr-ca", "lundi 23 octobre 2017", true},
	} {
		order := []string{"BBY01-100001", "BBY01-100015", "BBY01-200000", "BBY01-200005"}[i]
		email := []string{"jordan@example.com", "drew@example.com", "customer00@example.com", "customer05@example.com"}[i]
		if order == "BBY01-100015" { // its own subscription ends before the offer does
			c.until = "heure du Centre"
		}
		name := c.slug + " with scripts"
		if c.noJS {
			name = c.slug + " without scripts"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := catalog.In(c.lang)
			s := d.seat(t, browser.Options{Width: 360, Height: 640, DPR: 2, NoJS: c.noJS})
			s.open("/"+c.slug).is(200, w.T("start.open.heading")).press(w.T("start.check"))
			s.is(200, w.T("check.heading")).press(w.T("check.button")).is(422, w.T("check.heading")).has(w.T("errors.heading"))
			s.Fill("#order_number", order)
			s.Fill("#contact", email)
			s.press(w.T("check.button")).is(200, w.T("answer.eligible.heading")).has(spaced(c.until))
			s.press(w.T("answer.choose")).is(200, w.T("verify.heading"))
			s.Fill("#code", d.mail.anyCode(t, email))
			s.press(w.T("verify.button")).is(200, w.T("replace.heading"))
			s.Click(`input[name=replacement][value="WIS-3-12"]`)
			s.press(w.T("replace.button")).is(200, w.T("review.heading"))
			s.press(w.T("review.button")).is(200, w.T("case.issued.fresh"))
			if !strings.HasPrefix(s.path(), "/"+c.slug+"/case/") {
				t.Errorf("the case is at %s", s.path())
			}
			if lang := browser.Eval[string](s.Tab, `document.documentElement.lang`); !c.noJS && lang != c.lang {
				t.Errorf("the page says that it is in %q", lang)
			}
			s.press(w.T("case.show_key")).has("WISA-")
			for _, l := range d.mail.all(email, "") {
				if !strings.Contains(l.text, w.T("mail.promise", "Address", strings.TrimPrefix(d.base, "http://"))) {
					t.Errorf("a mail to %s is not in %s:\n%s", email, c.lang, l.text)
				}
			}
		})
	}
}

// anyCode is the code of the first mail to an address, in whatever language.
func (m *mailbox) anyCode(t testing.TB, to string) string {
	t.Helper()
	return mailedCode.FindString(m.wait(t, to, "", 1).text)
}

// spaced folds no-break spaces, as seat.has does with the page.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }
