package e2e

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestLookUpForgives(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	tests := []struct{ name, field, number, contact, h1 string }{
		{"as printed", "order_number", "BBY01-100001", "jordan@example.com", eligibleH1},
		{"lower case, no dash", "order_number", "bby01100001", "JORDAN@Example.COM", eligibleH1},
		{"blanks and other dashes", "order_number", "  bby 01 – 100 001 ", " jordan@example.com ", eligibleH1},
		{"full width", "order_number", "ＢＢＹ０１－１００００１", "ｊｏｒｄａｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", eligibleH1},
		{"by phone", "order_number", "BBY01-100001", "612-555-0101", eligibleH1},
		{"phone with country and brackets", "order_number", "BBY01-100001", "+1 (612) 555.0101", eligibleH1},
		{"phone in full width", "order_number", "BBY01-100001", "６１２　５５５　０１０１", eligibleH1},
		{"activation code", "activation_code", "GSKA-7Q2M-4XPD", "612-555-0143", eligibleH1},
		{"activation code, lower case, blanks", "activation_code", "gska 7q2m 4xpd", "(612) 555-0143", eligibleH1},
		{"mailbox in UTF-8", "order_number", "BBY01-100013", "josé@example.com", eligibleH1},
		{"mailbox in UTF-8, decomposed", "order_number", "BBY01-100013", "jose\u0301@example.com", eligibleH1},
		{"quantity 3", "order_number", "BBY01-100002", "casey@example.com", "Yes, you can exchange all 3."},
		{"several lines", "order_number", "BBY01-100004", "riley@example.com", "Yes, you can exchange 1 of these 3."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			form := d.guest(t).get("/en/check").must(200, "/en/check", checkH1)
			form.press("Check", tt.field, tt.number, "contact", tt.contact).must(200, "/en/answer", tt.h1)
		})
	}
}

func TestLookUpMistakes(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	const (
		noNumber  = "order_number: Enter your order number or your activation code"
		badNumber = "order_number: Order number must be the letters and numbers at the top of your receipt or email"
		badCode   = "activation_code: Activation code must be the letters and numbers on your product card or in your email"
		noContact = "contact: Enter the email address or phone number you gave when you bought it"
		noSuch    = "contact: Email address or phone number must be complete, like name@example.com or 555-555-0142"
	)
	tests := []struct {
		name, order, code, contact string
		want                       []string
	}{
		{"all empty", "", "", "", []string{noNumber, noContact}},
		{"blanks only", "  ", "\t", "  ", []string{noNumber, noContact}},
		{"no number", "", "", "jordan@example.com", []string{noNumber}},
		{"no contact", "BBY01-100001", "", "", []string{noContact}},
		{"number of dashes", "-----", "", "jordan@example.com", []string{badNumber}},
		{"number of letters", "ORDER", "", "jordan@example.com", []string{badNumber}},
		{"code of dashes", "", "----", "jordan@example.com", []string{badCode}},
		{"half an address", "BBY01-100001", "", "jordan@", []string{noSuch}},
		{"half a phone number", "BBY01-100001", "", "555-01", []string{noSuch}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := d.guest(t).post("/en/check", "order_number", tt.order, "activation_code", tt.code, "contact", tt.contact).
				must(422, "/en/check", checkH1)
			if got := p.summary(); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("summary: %q\nwant %q", got, tt.want)
			}
			for _, want := range tt.want {
				field, words, _ := strings.Cut(want, ": ")
				if p.fieldError(field) != words {
					t.Errorf("at %s: %q, want %q", field, p.fieldError(field), words)
				}
			}
			for field, typed := range map[string]string{"order_number": tt.order, "activation_code": tt.code, "contact": tt.contact} {
				if p.value(field) != typed {
					t.Errorf("%s holds %q, typed was %q", field, p.value(field), typed)
				}
			}
			if !strings.HasPrefix(p.title(), "Error: ") {
				t.Errorf("title %q", p.title())
			}
		})
	}
}

// A number that is not there, one of somebody else, and a code that is not
// there look alike: all that differs is what was typed.
func TestNotFoundTellsNothing(t *testing.T) {
	t.Parallel()
	d := bootDemo(t, noon)
	type answer struct {
		body   string
		header http.Header
	}
	var first *answer
	for _, tt := range []struct{ name, number, code, contact string }{
		{"no such order", "BBY01-999999", "", "nobody@example.com"},
		{"another contact", "BBY01-100001", "", "nobody@example.com"},
		{"another contact of an exchanged order", "BBY01-100005", "", "nobody@example.com"},
		{"another phone", "BBY01-100014", "", "612-555-0199"},
		{"no such code", "", "GSKA-AAAA-1111", "nobody@example.com"},
		{"another contact of a code", "", "GSKA-7Q2M-4XPD", "nobody@example.com"},
	} {
		g := d.guest(t)
		p := g.post("/en/check", "order_number", tt.number, "activation_code", tt.code, "contact", tt.contact).
			must(422, "/en/check", notFoundH1)
		if got := p.summary(); got != nil {
			t.Errorf("%s: error summary %q", tt.name, got)
		}
		if !strings.HasPrefix(p.title(), "We could not match those details") {
			t.Errorf("%s: title %q", tt.name, p.title())
		}
		if p.value("order_number") != tt.number || p.value("activation_code") != tt.code || p.value("contact") != tt.contact {
			t.Errorf("%s: the values are lost", tt.name)
		}
		body := strings.NewReplacer(`value="`+tt.contact+`"`, "", `value="BBY01-999999"`, `value=""`, `value="`+tt.number+tt.code+`"`, `value=""`).Replace(p.body)
		body = strings.ReplaceAll(body, `value=""`, "")
		// The fold around a code that was typed stands open.
		body = strings.Replace(body, `class="fold" open>`, `class="fold">`, 1)
		p.header.Del("Date")
		p.header.Del("Content-Length")
		got := &answer{body, p.header}
		if first == nil {
			first = got
		}
		if got.body != first.body {
			t.Errorf("%s: another page:\n%s\nthe first:\n%s", tt.name, got.body, first.body)
		}
		if !reflect.DeepEqual(got.header, first.header) {
			t.Errorf("%s: headers %v\nthe first: %v", tt.name, got.header, first.header)
		}
		if p.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a cookie was set", tt.name)
		}
	}
}
