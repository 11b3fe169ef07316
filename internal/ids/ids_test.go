package ids_test

import (
	"regexp"
	"testing"

	"swapdesk/internal/ids"
)

func TestReferencesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"7K4M-9PQX-2WTC":      "7K4M-9PQX-2WTC",
		" 7k4m 9pqx 2wtc ":    "7K4M-9PQX-2WTC",
		"7k4m9pqx2wtc":        "7K4M-9PQX-2WTC",
		"OIL0-1111-0000":      "0110-1111-0000",
		"7K4M–9PQX–2WTC":      "7K4M-9PQX-2WTC",
		"\uff17K4M-9PQX-2WTC": "7K4M-9PQX-2WTC",
		"7K4M-9PQX-2WT":       "",
		"7K4M-9PQX-2WTCC":     "",
		"7K4M-9PQX-2WTU":      "",
		"":                    "",
	} {
		got, ok := ids.ParseReference(typed)
		if got != want || ok != (want != "") {
			t.Errorf("ParseReference(%q) = %q, %t; want %q", typed, got, ok, want)
		}
	}
}

func TestMadeOnesHaveTheirFormAndDiffer(t *testing.T) {
	t.Parallel()
	forms := map[string]func() string{
		`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$`: ids.NewReference,
		`^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$`:      ids.NewCode,
		`^[0-9A-HJKMNP-TV-Z]{32}$`:                           ids.NewToken,
	}
	for form, make := range forms {
		seen := map[string]bool{}
		for range 1000 {
			id := make()
			if !regexp.MustCompile(form).MatchString(id) {
				t.Fatalf("%q does not match %s", id, form)
			}
			if seen[id] {
				t.Fatalf("%q came twice", id)
			}
			seen[id] = true
		}
	}
}

func TestRowIDsSort(t *testing.T) {
	t.Parallel()
	last := ""
	for range 1000 {
		id := ids.New()
		if id <= last {
			t.Fatalf("%s does not sort after %s", id, last)
		}
		last = id
	}
}
