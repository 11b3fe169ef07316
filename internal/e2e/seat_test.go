package e2e

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/browser"
	"swapdesk/internal/testkit"
)

// seat is a person at a browser in front of a desk.
type seat struct {
	*browser.Tab
	t testing.TB
	d *desk
}

func (d *desk) seat(t testing.TB, opts browser.Options) *seat {
	t.Helper()
	return &seat{browser.Start(t, opts), t, d}
}

// open goes to a path of the desk.
func (s *seat) open(path string) *seat {
	s.t.Helper()
	s.Open(s.d.base + path)
	return s
}

// patience is how long a page may take to become what a test demands. A sound
// one takes milliseconds; a busy machine, seconds.
const patience = 20 * time.Second

// comes tells whether a condition holds, or comes to hold in good time.
func comes(holds func() bool) bool {
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// until ends the test unless a script finds true, or comes to.
func (s *seat) until(what, script string) *seat {
	s.t.Helper()
	if !comes(func() bool { return browser.Eval[bool](s.Tab, script) }) {
		s.t.Fatalf("at %s it never came true that %s; the focus is on %q", s.URL(), what, s.focused())
	}
	return s
}

// is ends the test unless the page has this status and H1, or comes to have
// them, with everything loaded: its scripts hear what is pressed next.
func (s *seat) is(status int, h1 string) *seat {
	s.t.Helper()
	got := ""
	if !comes(func() bool {
		got = strings.Join(strings.Fields(s.Text("h1")), " ")
		return got == h1 && s.Status() == status && browser.Eval[bool](s.Tab, `document.readyState === "complete"`)
	}) {
		s.t.Fatalf("at %s: %d, H1 %q; want %d %q", s.URL(), s.Status(), got, status, h1)
	}
	return s
}

// has ends the test unless the page shows these words, or comes to.
func (s *seat) has(words ...string) *seat {
	s.t.Helper()
	text, lacks := "", ""
	if !comes(func() bool {
		text = strings.Join(strings.Fields(s.Text("body")), " ")
		i := slices.IndexFunc(words, func(w string) bool { return !strings.Contains(text, w) })
		if i >= 0 {
			lacks = words[i]
		}
		return i < 0
	}) {
		s.t.Fatalf("at %s there is no %q:\n%s", s.URL(), lacks, text)
	}
	return s
}

// press clicks the link or button with these words.
func (s *seat) press(words string) *seat {
	s.t.Helper()
	s.Press(words)
	return s
}

// audit judges and pictures the page, and looks through the source of one for
// staff for personal data.
func (s *seat) audit(name string) *seat {
	s.t.Helper()
	s.veiled(name)
	var looks []string // the long tier looks at all
	if first, _, _ := strings.Cut(strings.TrimPrefix(s.path(), "/"), "/"); !testkit.Proof() {
		looks = []string{"360", "1280-dark"}
		if first == "desk" || first == "manage" || first == "staff" {
			looks = []string{"1280", "360-dark"} // staff sit at large screens
		}
	}
	s.AuditIn(name, looks...)
	return s
}

// look fills in the look-up form and sends it.
func (s *seat) look(number, contact string) *seat {
	s.t.Helper()
	s.open("/en/check").is(200, checkH1)
	field := "#order_number"
	if strings.HasPrefix(number, "G") {
		field = "#activation_code"
		s.Click(".fold summary")
	}
	s.Fill(field, number)
	s.Fill("#contact", contact)
	return s.press("Check")
}

// prove types the n-th code that was mailed to an address.
func (s *seat) prove(email string, n int) *seat {
	s.t.Helper()
	s.is(200, verifyH1)
	s.Fill("#code", s.d.mail.code(s.t, email, n))
	return s.press("Continue")
}

// choose takes the replacement with this SKU.
func (s *seat) choose(sku string) *seat {
	s.t.Helper()
	s.is(200, replaceH1)
	s.Click(`input[name=replacement][value="` + sku + `"]`)
	return s.press("Continue")
}

// path is where the page is, without its query.
func (s *seat) path() string {
	s.t.Helper()
	u, err := url.Parse(s.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	return u.Path
}
