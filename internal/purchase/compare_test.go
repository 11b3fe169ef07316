package purchase_test

import (
	"strings"
	"testing"

	"swapdesk/internal/purchase"
)

func TestTypedFormsAreOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		key  func(string) string
		want string
		same []string
	}{
		{"order", purchase.OrderKey, "NF204881337", []string{"NF-204 881 337", " nf204881337 ", "NF–204–881–337", "ＮＦ204881337"}},
		{"email", purchase.EmailKey, "josé@example.com", []string{"José@Example.com", " josé@example.com ", "jose\u0301@example.com"}},
		{"phone", purchase.PhoneKey, "16125550143", []string{"(612) 555-0143", "612.555.0143", "+1 612 555 0143", "1-612-555-0143", "６１２ 555 0143"}},
		{"abroad", purchase.PhoneKey, "4930901820", []string{"+49 30 901820", "011 49 30 901820"}},
	} {
		for _, typed := range c.same {
			if got := c.key(typed); got != c.want {
				t.Errorf("%s key of %q = %q, want %q", c.name, typed, got, c.want)
			}
		}
	}
}

func TestNoMailboxAndNoPhone(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"", "a", "a@b", "@b.com", "a@.com", "a@b.com.", "a b@c.com", "a@b.com\r\nBcc: x@y.zz", "a@b.com,c@d.com", "<a@b.com>", "\x00@b.com", strings.Repeat("a", 250) + "@b.com"} {
		if got := purchase.EmailKey(typed); got != "" {
			t.Errorf("EmailKey(%q) = %q", typed, got)
		}
	}
	for _, typed := range []string{"", "12", "555-0143", "hello", "0000000000", strings.Repeat("6", 60)} {
		if got := purchase.PhoneKey(typed); got != "" {
			t.Errorf("PhoneKey(%q) = %q", typed, got)
		}
	}
}

func TestMaskedMailbox(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]string{"jane@example.com": "j•••@example.com", "é@x.org": "é•••@x.org", "": "", "@x": ""} {
		if got := purchase.MaskEmail(email); got != want {
			t.Errorf("MaskEmail(%q) = %q, want %q", email, got, want)
		}
	}
}
