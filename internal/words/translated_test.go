package words

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
)

// sameAsEnglish are the messages that may read as in English, by language:
// names, and words that the languages share.
func sameAsEnglish() map[string][]string {
	return map[string][]string{
		"es":    {"errors.hidden_prefix", "platform.android", "platform.mac", "platform.windows", "shell.error_prefix", "tag.no", "unit.zone.utc"},
		"fr-CA": {"platform.android", "platform.mac", "platform.windows", "unit.minutes", "unit.zone.utc"},
	}
}

// leftovers are English words that are none in the other languages.
var leftovers = regexp.MustCompile(`\b(?i:the|you|your|we|it is|and|with|this|that|of|to|email|click|key|store)\b|TODO|FIXME|XXX`)

// catalogOf reads the catalogs of one language, as the test's own witness.
func catalogOf(t *testing.T, lang string) map[string]*i18n.Message {
	t.Helper()
	all := map[string]*i18n.Message{}
	for _, pattern := range []string{"catalog/" + lang + ".toml", "catalog/*." + lang + ".toml"} {
		names, err := fs.Glob(files, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := files.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range file.Messages {
				all[m.ID] = m
			}
		}
	}
	return all
}

// forms are what a message says, by plural form.
func forms(m *i18n.Message) map[string]string {
	all := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	maps.DeleteFunc(all, func(_, text string) bool { return text == "" })
	return all
}

// faults are what is wrong with a translation of english into lang; nil is a
// missing one.
func faults(lang string, english, own *i18n.Message) []string {
	if own == nil {
		return []string{"is missing"}
	}
	var all []string
	fault := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	want := []string{"other"}
	if english.One != "" {
		want = []string{"many", "one", "other"} // CLDR has these three for Spanish and French
	}
	if got := slices.Sorted(maps.Keys(forms(own))); !slices.Equal(got, want) {
		fault("has the plural forms %v, want %v", got, want)
	}
	// In "one", the number may be left out ("a pause"), as English may.
	needed := names(english.Other)
	for form, text := range forms(own) {
		got := names(text)
		if form == "one" {
			got = without(got, "Count")
			if !slices.Equal(got, without(needed, "Count")) {
				fault("%s has the values %v, want %v", form, got, needed)
			}
		} else if !slices.Equal(got, needed) {
			fault("%s has the values %v, want %v", form, got, needed)
		}
		if got, want := strings.Count(text, "**"), strings.Count(english.Other, "**"); got != want {
			fault("%s has %d strong marks, want %d", form, got, want)
		}
		if left, right := edges(text), edges(english.Other); left != right {
			fault("%s begins or ends with space unlike English", form)
		}
		bare := value.ReplaceAllString(text, "")
		if word := leftovers.FindString(bare); word != "" {
			fault("%s has the English word %q", form, word)
		}
		if lang == "fr-CA" && frenchSlip.MatchString(bare) {
			fault("%s breaks the typography of Canadian French: %q", form, text)
		}
		if lang == "es" && strings.Count(text, "?")+strings.Count(text, "!") != strings.Count(text, "¿")+strings.Count(text, "¡") {
			fault("%s lacks an opening ¿ or ¡: %q", form, text)
		}
	}
	if own.Other == english.Other && letters.MatchString(value.ReplaceAllString(own.Other, "")) &&
		!slices.Contains(sameAsEnglish()[lang], own.ID) {
		fault("is left in English: %q", own.Other)
	}
	return all
}

var (
	value   = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)
	letters = regexp.MustCompile(`\p{L}`)
	// No space before ? ! ;, a no-break space before a colon that follows a
	// word or a value, a curly apostrophe, and "le" never twice.
	frenchSlip = regexp.MustCompile(`[\s\x{a0}][?!;]|[^\x{a0}]:(\s|$|\*)|^:|'|«[^\x{a0}]|[^\x{a0}]»|(?i:jusqu’au\s+\**$)`)
)

// names are the values in a text, each once, sorted.
func names(text string) []string {
	var all []string
	for _, match := range value.FindAllStringSubmatch(text, -1) {
		all = append(all, match[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func without(all []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == name })
}

// edges are the spaces around a text.
func edges(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, " "))] + "|" + text[len(strings.TrimRight(text, " ")):]
}

// Every message can be said in every language, for every plural form.
func TestEveryTranslationCanBeSaid(t *testing.T) {
	t.Parallel()
	for lang := range sameAsEnglish() {
		w := in(t, lang)
		for id, m := range catalogOf(t, lang) {
			for _, n := range []int{0, 1, 2, 1_000_000} {
				kv := []any{"Count", n}
				for _, name := range without(names(m.Other), "Count") {
					kv = append(kv, name, "x")
				}
				if got := w.T(id, kv...); got == "["+id+"]" || strings.Contains(got, "<no value>") || strings.Contains(got, "{{") {
					t.Errorf("%s: %q cannot be said for %d: %q", lang, id, n, got)
				}
			}
		}
	}
}

// Every message is there in every language, and is none of English.
func TestEveryMessageIsTranslated(t *testing.T) {
	t.Parallel()
	all := messages(t)
	for lang := range sameAsEnglish() {
		own := catalogOf(t, lang)
		for _, id := range slices.Sorted(maps.Keys(all)) {
			for _, fault := range faults(lang, all[id], own[id]) {
				t.Errorf("%s: %q %s", lang, id, fault)
			}
		}
		for id := range own {
			if all[id] == nil {
				t.Errorf("%s: %q is no message of English", lang, id)
			}
		}
		for _, id := range sameAsEnglish()[lang] {
			if own[id] == nil || own[id].Other != all[id].Other {
				t.Errorf("%s: %q is no longer the same as in English", lang, id)
			}
		}
	}
}

// The languages that are checked are those that there are.
func TestEveryLanguageIsChecked(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	want := append(slices.Sorted(maps.Keys(sameAsEnglish())), "en")
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(c.Languages())); !slices.Equal(got, want) {
		t.Errorf("languages %v, checked %v", got, want)
	}
	if got := slices.Sorted(maps.Keys(formats())); !slices.Equal(got, want) {
		t.Errorf("formats %v, want %v", got, want)
	}
}

// The check itself finds what it is there to find.
func TestUntranslatedIsFound(t *testing.T) {
	t.Parallel()
	english := &i18n.Message{ID: "x", Other: "Until **{{.Until}}**. Go."}
	plural := &i18n.Message{ID: "x", One: "{{.Count}} day", Other: "{{.Count}} days"}
	for _, c := range []struct {
		lang         string
		english, own *i18n.Message
		want         string // part of a fault; "" for none
	}{
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta el **{{.Until}}**. Siga."}, ""},
		{"es", english, nil, "is missing"},
		{"es", english, english, "is left in English"},
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta el **{{.Date}}**. Siga."}, "has the values [Date]"},
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta **ya**. Siga."}, "has the values []"},
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta el {{.Until}}. Siga."}, "0 strong marks"},
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta el **{{.Until}}**. Siga with it."}, `English word "with"`},
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta el **{{.Until}}**. Siga "}, "begins or ends with space"},
		{"es", english, &i18n.Message{ID: "x", Other: "Hasta el **{{.Until}}**. Sigue?"}, "lacks an opening"},
		{"es", plural, &i18n.Message{ID: "x", One: "{{.Count}} día", Many: "{{.Count}} de días", Other: "{{.Count}} días"}, ""},
		{"es", plural, &i18n.Message{ID: "x", One: "un día", Many: "{{.Count}} de días", Other: "{{.Count}} días"}, ""},
		{"es", plural, &i18n.Message{ID: "x", One: "{{.Count}} día", Other: "{{.Count}} días"}, "plural forms [one other]"},
		{"es", plural, &i18n.Message{ID: "x", One: "{{.Count}} día", Many: "muchos días", Other: "{{.Count}} días"}, "many has the values []"},
		{"fr-CA", english, &i18n.Message{ID: "x", Other: "Fin\u00a0: **{{.Until}}**. Continuez?"}, ""},
		{"fr-CA", english, &i18n.Message{ID: "x", Other: "Fin : **{{.Until}}**."}, "typography"},
		{"fr-CA", english, &i18n.Message{ID: "x", Other: "Fin: **{{.Until}}**."}, "typography"},
		{"fr-CA", english, &i18n.Message{ID: "x", Other: "Fin **{{.Until}}**. Quoi ?"}, "typography"},
		{"fr-CA", english, &i18n.Message{ID: "x", Other: "L'offre prend fin **{{.Until}}**."}, "typography"},
	} {
		got := strings.Join(faults(c.lang, c.english, c.own), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s %+v: %q, want %q", c.lang, c.own, got, c.want)
		}
	}
}
