package purchase_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"swapdesk/internal/purchase"
)

func TestNamesAreFoldedToWords(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"José García":               "jose garcia",
		"JOSE\u0301 GARCIA":         "jose garcia",
		"O’Neil, Seán":              "oneil o neil sean",
		"O'Neil Sean":               "oneil o neil sean",
		"O`Neil":                    "oneil o neil",
		"Anne-Marie":                "annemarie anne marie",
		"J.R. Smith":                "jr j r smith",
		"Søren Łukasz Strauß":       "soren lukasz strauss",
		"İpek Yıldız":               "ipek yildiz",
		"  Brandt\tCasey  ":         "brandt casey",
		"王小明":                       "王小明",
		"ＢＲＡＮＤＴ":                    "brandt",
		"Ma\u00adry \u200fJane":     "mary jane",
		"Customer 17":               "customer 17",
		"\x00'-.\"*(":               "",
		"\xff\xfeBrandt":            "brandt",
		"🦊 Fox":                     "fox",
		strings.Repeat("ab", 100):   strings.Repeat("ab", 30),
		"דוד כהן":                   "דוד כהן",
		strings.Repeat("a ", 30):    strings.TrimSpace(strings.Repeat("a ", 24)),
		"Brandt; DROP TABLE staff;": "brandt drop table staff",
	} {
		if diff := cmp.Diff(want, purchase.NameKey(name)); diff != "" {
			t.Errorf("key of %q:\n%s", name, diff)
		}
	}
}

func TestTypedNamesAreWords(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"José Brandt": "jose|brandt", "O’Neil": "oneil", "o neil": "o|neil", "Anne-Marie": "anne|marie", "anne anne": "anne", "''": "", "": "",
	} {
		if diff := cmp.Diff(want, strings.Join(purchase.NameWords(typed), "|")); diff != "" {
			t.Errorf("words of %q:\n%s", typed, diff)
		}
	}
}

// Whatever a name is, its key is words between single spaces, and each word
// that it is found by stands in it.
func FuzzNameKey(f *testing.F) {
	for _, seed := range []string{"José O’Neil", "a\x00b", "\xff", "ﷺ ㍿", "ẛ̣ Ǆ", "-.-'", "İ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		key := purchase.NameKey(name)
		if !utf8.ValidString(key) || key != strings.Join(strings.Fields(key), " ") || strings.ContainsAny(key, "\x00'\"-.*:&|\\") {
			t.Errorf("key of %q is %q", name, key)
		}
		for _, word := range purchase.NameWords(name) {
			if strings.ContainsAny(word, " '\"\\\x00*:&|-.") || word == "" {
				t.Errorf("a word of %q is %q", name, word)
			}
		}
	})
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Jane van Doe": "J••• v••• D•••", "": "", "Élan": "É•••"} {
		if got := purchase.MaskName(name); got != want {
			t.Errorf("MaskName(%q) = %q, want %q", name, got, want)
		}
	}
	for phone, want := range map[string]string{"(612) 555-0143": "•••43", "": "", "12": ""} {
		if got := purchase.MaskPhone(phone); got != want {
			t.Errorf("MaskPhone(%q) = %q, want %q", phone, got, want)
		}
	}
}
