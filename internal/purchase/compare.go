package purchase

import (
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"swapdesk/internal/ids"
)

// OrderKey is the form in which order numbers are compared: letters and
// digits in upper case. Spaces, dashes and case are forgiven.
func OrderKey(typed string) string { return ids.Compact(typed) }

// ActivationKey is the form in which activation codes are compared.
func ActivationKey(typed string) string { return ids.Compact(typed) }

// EmailKey is the form in which mailboxes are compared: lower case, without
// spaces around and marks that nobody sees; "" when typed is no mailbox.
// Mailboxes in UTF-8 are fine.
func EmailKey(typed string) string {
	typed = strings.TrimSpace(strings.Map(visible, norm.NFKC.String(typed)))
	local, domain, ok := strings.Cut(typed, "@")
	if !ok || local == "" || !strings.Contains(domain, ".") || len(typed) > 254 || strings.ContainsAny(typed, "<>\"(), \r\n\t\x00") {
		return ""
	}
	address, err := mail.ParseAddress("<" + typed + ">")
	if err != nil || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return ""
	}
	return strings.ToLower(address.Address)
}

// visible drops marks that come along when text is copied: of direction, soft
// hyphens, blanks without width, marks of byte order.
func visible(r rune) rune {
	switch {
	case r == '\u00ad', r == '\u061c', r == '\u200b', r == '\u200e', r == '\u200f', r == '\u2060', r == '\ufeff',
		r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return -1
	}
	return r
}

// PhoneKey is the form in which phone numbers are compared: E.164 digits
// without the plus, North American where no country is given; "" when typed is
// no possible number.
func PhoneKey(typed string) string {
	if len(typed) > 40 {
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, norm.NFKC.String(typed))
	// Plain North American numbers are nearly all there is; the library takes
	// ten times as long, which counts over millions of imported lines.
	if !strings.Contains(typed, "+") && northAmerican(digits) {
		return "1" + digits[len(digits)-10:]
	}
	number, err := phonenumbers.Parse(norm.NFKC.String(typed), "US")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return ""
	}
	return strings.TrimPrefix(phonenumbers.Format(number, phonenumbers.E164), "+")
}

// northAmerican: area code and exchange begin with 2 to 9.
func northAmerican(digits string) bool {
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	return len(digits) == 10 && digits[0] >= '2' && digits[3] >= '2'
}

// ActivationPurpose keeps the blind indexes of activation codes apart.
const ActivationPurpose = "activation_code"

// SameContact tells whether a line was bought under one of the compared
// contacts; empty ones never match.
func SameContact(line Line, emailKey, phoneKey string) bool {
	return emailKey != "" && emailKey == EmailKey(line.Email) ||
		phoneKey != "" && phoneKey == PhoneKey(line.Phone)
}
