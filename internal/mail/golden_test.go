package mail

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/notify"
	"swapdesk/internal/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

func newMailer(t *testing.T, s Sender) *Mailer {
	t.Helper()
	catalog, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMailer(Config{
		From: "Geek Squad <help@swap.example.com>", ReplyTo: "desk@example.com",
		BaseURL: "https://swap.example.com", Words: catalog,
	}, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

var house = notify.House{Retailer: "Best Buy", ServiceDesk: "Geek Squad", SupportPhone: "1-800-555-0142"}

func exchange() notify.Exchange {
	return notify.Exchange{
		House: house, Reference: "7K4M-9PQX-2WTC",
		Old: "Kaspersky Internet Security", New: "Webroot Internet Security & “Friends” <2017>",
		Devices: 3, TermMonths: 12,
		RemovalEnds: time.Date(2017, 10, 24, 5, 0, 0, 0, time.UTC), Zone: "America/Chicago",
	}
}

// samples are messages of each kind in a language.
func samples(lang string) []notify.Message {
	at := time.Date(2017, 9, 21, 15, 4, 5, 0, time.UTC)
	all := []sample{
		{"", notify.ContactCode{House: house, Code: "7QMK4TXD", Minutes: 10}},
		{"", notify.ExchangeIssued{Exchange: exchange()}},
		{"", notify.ExchangeWaiting{Exchange: exchange()}},
		{"", notify.ExchangeFilled{Exchange: exchange()}},
	}
	all = append(all, visitSamples()...)
	all = append(all, overrideSamples()...)
	messages := make([]notify.Message, len(all))
	for i, s := range all {
		m := notify.Message{To: "jane.roe@example.com", Lang: lang, At: at, Data: s.data}
		m.ID = "sample-" + string(m.Kind()) + s.variant
		if d, ok := s.data.(notify.RemovalSoon); ok {
			m.At = d.Start.Add(-2 * time.Hour)
		}
		messages[i] = m
	}
	return messages
}

// sample is a payload; variant tells those of a kind apart: "-by-us".
type sample struct {
	variant string
	data    notify.Data
}

func eml(t *testing.T, r Rendered) []byte {
	t.Helper()
	m, err := message(r)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for lang, mark := range map[string]string{"en": "", "es": ".es", "fr-CA": ".fr-CA"} {
		for _, m := range samples(lang) {
			r, err := ma.Render(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			raw := eml(t, r)
			if !bytes.Equal(raw, eml(t, r)) {
				t.Errorf("%s: the same mail came out different", m.Kind())
			}
			head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
			name := strings.TrimPrefix(m.ID, "sample-") + mark
			golden(t, name+".txt", r.Text)
			if strings.Contains(strings.TrimSuffix(name, "-CA"), "-") {
				continue // other words only
			}
			golden(t, name+".head", head+"\r\n")
			golden(t, name+".html", r.HTML)
			if r.Calendar != nil {
				golden(t, name+".ics", string(r.Calendar.File))
			}
		}
	}
}

// Every mail speaks its language and links to the pages in it.
func TestMailsInOtherLanguages(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for lang, want := range map[string]struct{ promise, slug string }{
		"en":    {"We never ask for money, passwords or remote access.", "en"},
		"es":    {"Nunca pedimos dinero, contraseñas ni acceso remoto.", "es"},
		"fr-CA": {"Nous ne demandons jamais d’argent, de mot de passe ni d’accès à distance.", "fr-ca"},
	} {
		for _, m := range samples(lang) {
			r, err := ma.Render(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if r.Lang != lang || !strings.Contains(r.HTML, `<html lang="`+lang+`">`) {
				t.Errorf("%s in %s says that it is in %s", m.Kind(), lang, r.Lang)
			}
			for part, body := range map[string]string{"text": r.Text, "HTML": r.HTML} {
				if !strings.Contains(body, want.promise) {
					t.Errorf("%s in %s: the %s part lacks the anti-scam line", m.Kind(), lang, part)
				}
			}
			for _, link := range regexp.MustCompile(`https?://[^\s"<]+`).FindAllString(r.HTML+r.Text, -1) {
				page := "/case/7K4M-9PQX-2WTC"
				if toCheck(m.Kind()) {
					page = "/check"
				}
				if link != "https://swap.example.com/"+want.slug+page {
					t.Errorf("%s in %s links to %s", m.Kind(), lang, link)
				}
			}
		}
	}
}

// toCheck tells whether a mail leads to the look-up and not to a case.
func toCheck(kind notify.Kind) bool {
	return slices.Contains([]notify.Kind{notify.KindWindowEnds, notify.KindOverrideApproved, notify.KindOverrideDeclined}, kind)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	got = strings.ReplaceAll(got, "\r\n", "\n")
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", name, diff)
	}
}

func TestEveryMail(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for _, m := range samples("en") {
		r, err := ma.Render(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		const promise = "We never ask for money, passwords or remote access. You can type swap.example.com yourself."
		for part, body := range map[string]string{"text": r.Text, "HTML": r.HTML} {
			if !strings.Contains(body, promise) {
				t.Errorf("%s: the %s part lacks the anti-scam line", m.Kind(), part)
			}
			if strings.Contains(body, "[mail.") || strings.Contains(body, "[unit.") || strings.Contains(body, "[calendar.") || strings.Contains(body, "no value") {
				t.Errorf("%s: words are missing in the %s part:\n%s", m.Kind(), part, body)
			}
		}
		for _, bad := range []string{"&amp;#", "<img", "<script", "<link", "url(", "<2017>"} {
			if strings.Contains(r.HTML, bad) {
				t.Errorf("%s: the HTML has %s", m.Kind(), bad)
			}
		}
		for _, link := range regexp.MustCompile(`https?://[^\s"<]+`).FindAllString(r.HTML+r.Text, -1) {
			page := "/case/7K4M-9PQX-2WTC"
			if toCheck(m.Kind()) {
				page = "/check"
			}
			if !strings.HasPrefix(link, "https://swap.example.com/en"+page) {
				t.Errorf("%s links to %s", m.Kind(), link)
			}
		}
	}
}

func TestCodeMail(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for _, code := range []string{"7QMK4TXD", "7QMK-4TXD"} {
		r, err := ma.Render(t.Context(), notify.Message{
			ID: "m", To: "a@b.example", Lang: "en", Data: notify.ContactCode{House: house, Code: code, Minutes: 10},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := regexp.MustCompile(`(?m)^[0-9A-Z]{4}-[0-9A-Z]{4}$`).FindAllString(r.Text, -1); len(got) != 1 || got[0] != "7QMK-4TXD" {
			t.Errorf("lines that are a code: %v", got)
		}
		if strings.Contains(r.Subject, "7QMK") {
			t.Errorf("the code stands in the subject: %s", r.Subject)
		}
	}
}

// What comes from data or from people cannot become a header or a recipient.
func TestNoHeaderInjection(t *testing.T) {
	t.Parallel()
	ma := newMailer(t, nil)
	for _, to := range []string{
		"", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "a@b.example, c@d.example",
		"a@b.example;c@d.example", "A <a@b.example>", "\"a\r\nb\"@c.example", "a@b.example\x00", "a b@c.example", "a@b@c.example",
	} {
		_, err := ma.Render(t.Context(), notify.Message{ID: "m", To: to, Lang: "en", Data: notify.ContactCode{House: house}})
		if !permanent(err) {
			t.Errorf("%q as recipient: %v, want a permanent error", to, err)
		} else if to != "" && strings.Contains(err.Error(), to) {
			t.Errorf("the error tells the address: %v", err)
		}
	}
	x := exchange()
	x.New = "Evil\r\nBcc: c@d.example\r\n\r\n<b>hi</b>\u2028x\x00"
	for _, id := range []string{"", "a/b", "../x", "a\r\nb", "a b", strings.Repeat("a", 65)} {
		if _, err := ma.Render(t.Context(), notify.Message{ID: id, To: "a@b.example", Data: notify.ExchangeIssued{Exchange: x}}); !permanent(err) {
			t.Errorf("%q as id: %v, want a permanent error", id, err)
		}
	}
	r, err := ma.Render(t.Context(), notify.Message{ID: "m", To: "a@b.example", Lang: "en", Data: notify.ExchangeIssued{Exchange: x}})
	if err != nil {
		t.Fatal(err)
	}
	raw := string(eml(t, r))
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	if regexp.MustCompile(`(?mi)^(bcc|cc):`).MatchString(head) || strings.Count(head, "\r\nTo:") != 1 {
		t.Errorf("a header was smuggled in:\n%s", head)
	}
}

func TestNewMailerRefuses(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{
		{From: "nobody", BaseURL: "https://x.example"},
		{From: "a@b.example", ReplyTo: "nobody", BaseURL: "https://x.example"},
		{From: "a@b.example", BaseURL: "x.example"},
	} {
		if _, err := NewMailer(cfg, nil); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v, want one line", cfg, err)
		}
	}
}
