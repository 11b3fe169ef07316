package e2e

import (
	"net/url"
	"strings"
	"testing"

	"swapdesk/internal/words"
)

// mistakes are what people and machines put into a field, and which class of
// answer each field owes for them; see entry.
func mistakes() map[string]string {
	return map[string]string{
		"nothing":       "",
		"blanks":        " \t\u00a0\u3000 ",
		"NUL":           "\x00\x00",
		"10 kB":         strings.Repeat("A1", 5000),
		"emoji":         "🛟🧷",
		"script":        `<script>alert()</script>`,
		"right to left": "\u202eשלום\u200f",
		"words":         "je ne sais pas",
		"punctuation":   "--- /// ...",
	}
}

// entry is a field of a form in front of the public.
type entry struct {
	path, field string
	with        []string
	right       string // what the form takes; "" for a choice
	empty, bad  string // message ids of the errors
	on          string // where the error of an empty one stands; "" is the field
}

func entries(subscription, request string) []entry {
	const stuck = "/guide/KIS-3-12/windows/3/stuck"
	return []entry{
		{"/check", "order_number", []string{"contact", "jordan@example.com"}, "BBY01-100001", "error.order_or_code.empty", "error.order_number.format", ""},
		{"/check", "activation_code", []string{"contact", "612-555-0143"}, "GSKA-7Q2M-4XPD", "error.order_or_code.empty", "error.activation_code.format", "order_number"},
		{"/check", "contact", []string{"order_number", "BBY01-100002"}, "casey@example.com", "error.contact.empty", "error.contact.format", ""},
		{"/send-link", "contact", nil, "jordan@example.com", "error.email.empty", "error.email.format", ""},
		{"/find-case", "reference", nil, "7K4M-9PQX-2WTC", "error.reference.empty", "error.reference.format", ""},
		{"/callback", "phone", []string{"best_time", "any"}, "612-555-0142", "error.phone.empty", "error.phone.format", ""},
		{"/callback", "best_time", []string{"phone", "612-555-0142"}, "", "error.best_time.empty", "error.best_time.empty", ""},
		{"/verify", "code", []string{"request", request}, "", "error.code.empty", "error.code.format", ""},
		{"/replace", "replacement", []string{"subscription", subscription}, "", "error.replacement.empty", "error.replacement.gone", ""},
		{"/guide", "product", nil, "", "error.product.empty", "error.product.empty", ""},
		{"/guide/KIS-3-12", "os", nil, "", "error.os.empty", "error.os.empty", ""},
		{stuck, "phone", []string{"note", "It hangs", "subscription", subscription}, "", "", "error.stuck_phone.format", ""},
		{stuck, "note", []string{"phone", "", "subscription", subscription}, "", "error.stuck_note.empty", "", ""},
	}
}

// Each field of each form, in three languages, with each mistake: 422, the
// page again, the right words above and at the field, and what was typed.
func TestMistakes(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	proven := d.guest(t)
	s := proven.toReplace("BBY01-100001", "jordan@example.com", 1).value("subscription")
	request := proven.toVerify("BBY01-200000", "customer00@example.com").query("r")
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range catalog.Languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := catalog.In(lang)
			for _, e := range entries(s, request) {
				for name, value := range mistakes() {
					g := d.guest(t)
					if strings.Contains(strings.Join(e.with, " "), s) || e.field == "code" {
						g = proven
					}
					id, at := e.bad, e.field
					if strings.Trim(value, " \t\u00a0\u3000\x00") == "" {
						id, at = e.empty, orElse(e.on, e.field)
					}
					if id == "" || name == "blanks" && e.field == "replacement" { // the field takes this; a radio never sends that
						continue
					}
					p := g.send("/"+strings.ToLower(lang)+e.path, fields(e, value))
					p.mistake(lang+" "+e.path+" "+e.field+" "+name, at, w.T(id))
					p.kept(lang+" "+e.path+" "+e.field+" "+name, e, value)
				}
			}
		})
	}
}

// orElse is a, or b where a is empty.
func orElse(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

func fields(e entry, value string) url.Values {
	values := url.Values{e.field: {value}}
	for i := 0; i+1 < len(e.with); i += 2 {
		values.Set(e.with[i], e.with[i+1])
	}
	return values
}

// mistake fails the test unless the page says what is wrong, above and at the
// field.
func (p *page) mistake(what, field, says string) {
	p.g.t.Helper()
	summary := strings.Join(p.summary(), "\n")
	if p.status != 422 || !strings.Contains(summary, spaced(says)) || !strings.HasSuffix(p.fieldError(field), spaced(says)) {
		p.g.t.Errorf("%s: %d, summary %q, at %s %q; want %q", what, p.status, summary, field, p.fieldError(field), says)
	}
	if !strings.Contains(p.title(), ": ") {
		p.g.t.Errorf("%s: title %q tells of no error", what, p.title())
	}
}

// kept fails the test unless text fields hold what was typed: less NUL, and
// cut where nobody types so much.
func (p *page) kept(what string, e entry, value string) {
	p.g.t.Helper()
	want := strings.ReplaceAll(value, "\x00", "")
	if got := p.value(e.field); e.right != "" && strings.TrimSpace(got) != strings.TrimSpace(want[:min(len(want), 300)]) {
		p.g.t.Errorf("%s: holds %.40q, want %.40q", what, got, want)
	}
	for i := 0; i+1 < len(e.with); i += 2 {
		if e.with[i] == "order_number" || e.with[i] == "contact" || e.with[i] == "phone" {
			if got := p.value(e.with[i]); got != e.with[i+1] {
				p.g.t.Errorf("%s: %s is now %q, was %q", what, e.with[i], got, e.with[i+1])
			}
		}
	}
}

// What is right is taken in every dress: spaces, other digits and dashes,
// marks of direction, NUL in the middle, any case.
func TestRightAnswersInEveryDress(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	wide := func(s string) string { // full-width, as an Asian keyboard types it
		return strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' {
				return r + 0xfee0
			}
			return r
		}, s)
	}
	dresses := map[string]func(string) string{
		"blanks around": func(s string) string { return " \t" + s + "\u00a0\u3000 " },
		"full-width":    wide,
		"marks":         func(s string) string { return "\u202a" + s + "\u202c\u200f" },
		"NUL":           func(s string) string { return s[:3] + "\x00" + s[3:] },
		"upper case":    strings.ToUpper,
		"lower case":    strings.ToLower,
		"line ends":     func(s string) string { return s + "\r\n" },
		"soft hyphen":   func(s string) string { return s[:4] + "\u00ad" + s[4:] },
		"other dashes":  func(s string) string { return strings.ReplaceAll(s, "-", " – ") },
		"zero width":    func(s string) string { return "\ufeff" + s[:4] + "\u200b" + s[4:] },
	}
	for lang, slug := range map[string]string{"en": "en", "es": "es", "fr-CA": "fr-ca"} {
		for _, e := range entries("", "") {
			if e.right == "" {
				continue
			}
			for name, dress := range dresses {
				p := d.guest(t).send("/"+slug+e.path, fields(e, dress(e.right)))
				if p.status != 200 || len(p.summary()) > 0 {
					t.Errorf("%s %s %s, %s: %d %q %q at %s", lang, e.path, e.field, name, p.status, p.h1(), p.summary(), p.url())
				}
			}
		}
	}
}

// A date, in whatever language it is written, could be an order number; it is
// nobody's. Where no number can be meant, it is told so.
func TestDatesOfOtherLanguages(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	for _, date := range []string{"le 23 octobre 2017", "23/10/2017", "2017年10月23日", "23 de octubre de 2017"} {
		for slug, h1 := range map[string]string{"en": notFoundH1, "es": "", "fr-ca": ""} {
			p := d.guest(t).post("/"+slug+"/check", "order_number", date, "contact", "jordan@example.com")
			if p.status != 422 || h1 != "" && p.h1() != h1 || len(p.summary()) > 0 || p.value("order_number") != date {
				t.Errorf("%s %s: %d %q %q", slug, date, p.status, p.h1(), p.summary())
			}
			p = d.guest(t).post("/"+slug+"/find-case", "reference", date)
			if p.status != 422 || len(p.summary()) != 1 || p.value("reference") != date {
				t.Errorf("%s %s as a reference: %d %q", slug, date, p.status, p.summary())
			}
		}
	}
}
