package purchase

import (
	"strings"
	"unicode/utf8"
)

// MaskEmail shows enough of a mailbox to be recognized by its owner:
// "j•••@example.com".
func MaskEmail(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return ""
	}
	return initial(local) + "@" + domain
}

// MaskName keeps the first letter of each word of a name: "J••• D•••".
func MaskName(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		words[i] = initial(word)
	}
	return strings.Join(words, " ")
}

// MaskPhone keeps the last two digits of a phone number: "•••43". Four would
// be what a caller proves themselves with.
func MaskPhone(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	if len(digits) < 4 {
		return ""
	}
	return hidden + digits[len(digits)-2:]
}

const hidden = "•••"

func initial(word string) string {
	_, size := utf8.DecodeRuneInString(word)
	return word[:size] + hidden
}
