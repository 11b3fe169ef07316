package purchase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A name is compared by at most so many words of so many letters.
const (
	maxWords  = 24
	maxLetter = 60
)

// NameKey is the form in which names are found: their words in lower case and
// without diacritics, between single spaces. A word that is broken by hyphens,
// apostrophes or dots stands in it whole and in its parts: "José O’Neil" is
// "jose oneil o neil".
func NameKey(name string) string {
	var words []string
	for _, whole := range split(name) {
		parts := strings.FieldsFunc(whole, breaks)
		if len(parts) > 1 {
			words = append(words, cut(strings.Join(parts, "")))
		}
		for _, part := range parts {
			words = append(words, cut(part))
		}
	}
	return strings.Join(words[:min(len(words), maxWords)], " ")
}

// NameWords are the words to find in NameKeys for what was typed, each once:
// an apostrophe joins, hyphens and dots part.
func NameWords(typed string) []string {
	var words []string
	seen := map[string]bool{}
	for _, whole := range split(typed) {
		for part := range strings.FieldsFuncSeq(whole, func(r rune) bool { return r == '-' || r == '.' }) {
			word := cut(strings.ReplaceAll(part, "'", ""))
			if word != "" && !seen[word] && len(words) < maxWords {
				seen[word] = true
				words = append(words, word)
			}
		}
	}
	return words
}

// breaks tells what stands inside a word of split and is no part of it.
func breaks(r rune) bool { return r == '\'' || r == '-' || r == '.' }

func cut(word string) string {
	if utf8.RuneCountInString(word) <= maxLetter {
		return word
	}
	return string([]rune(word)[:maxLetter])
}

// split folds a name and gives its words, which have letters, digits and the
// signs of breaks in them.
func split(name string) []string {
	if folded, plain := foldASCII(name); plain {
		return strings.Fields(folded)
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(strings.Map(sign, strings.ToValidUTF8(name, " ")))) {
		switch {
		case spelled(r) != "":
			b.WriteString(spelled(r))
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case breaks(r):
			b.WriteRune(r)
		case unicode.IsMark(r), visible(r) < 0: // diacritics, and what nobody sees
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// foldASCII is the same for the names that are nearly all there are.
func foldASCII(name string) (folded string, plain bool) {
	out := make([]byte, len(name))
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return "", false
		case c >= 'A' && c <= 'Z':
			out[i] = c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '\'', c == '-', c == '.':
			out[i] = c
		case c == '`':
			out[i] = '\''
		default:
			out[i] = ' '
		}
	}
	return string(out), true
}

// sign makes the many signs that people take for an apostrophe or a hyphen
// one.
func sign(r rune) rune {
	switch r {
	case '`', '´', '\u2018', '\u2019', '\u201b', '\u02bc', '\u02bb', '\u2032':
		return '\''
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2212':
		return '-'
	}
	return r
}

// spelled is how letters are written plainly that do not come apart into one
// and a diacritic; "" for all others.
func spelled(r rune) string {
	switch r {
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ħ':
		return "h"
	case 'ı':
		return "i"
	case 'ł':
		return "l"
	case 'þ':
		return "th"
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	}
	return ""
}
