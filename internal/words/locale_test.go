package words

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/day"
)

func in(t *testing.T, lang string) *Words {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	w := c.In(lang)
	if w.Lang() != lang {
		t.Fatalf("%s speaks %s", lang, w.Lang())
	}
	return w
}

// plain shows no-break spaces as ~.
func plain(s string) string { return strings.ReplaceAll(s, noBreak, "~") }

func TestDatesOfOtherLanguages(t *testing.T) {
	t.Parallel()
	es, fr, chicago := in(t, "es"), in(t, "fr-CA"), zone(t, "America/Chicago")
	last := day.Date{Year: 2017, Month: time.October, Day: 23}
	first := day.Date{Year: 2017, Month: time.October, Day: 1}
	end := instant(t, "2017-10-24T05:00:00Z")
	for _, c := range []struct{ got, want string }{
		{es.Date(last), "lunes, 23 de octubre de 2017"},
		{es.Date(first), "domingo, 1 de octubre de 2017"},
		{es.Weekdayless(last), "23 de octubre de 2017"},
		{es.ShortDate(last), "23 oct."},
		{es.Deadline(end, chicago), "lunes, 23 de octubre de 2017, 11:59~p.~m., hora del centro"},
		{es.Moment(end, chicago), "martes, 24 de octubre de 2017, 12:00~a.~m., hora del centro"},
		{es.DeadlineClock(end, chicago), "11:59~p.~m., hora del centro"},
		{es.Clock(instant(t, "2017-10-24T14:05:00Z"), chicago), "9:05~a.~m., hora del centro"},
		{fr.Date(last), "le lundi 23 octobre 2017"},
		{fr.Date(first), "le dimanche 1er octobre 2017"},
		{fr.Date(first.AddDays(10)), "le mercredi 11 octobre 2017"},
		{fr.Weekdayless(last), "le 23 octobre 2017"},
		{fr.Weekdayless(first), "le 1er octobre 2017"},
		{fr.ShortDate(last), "23 oct."},
		{fr.ShortDate(first), "1er oct."},
		{fr.ShortDate(day.Date{Year: 2018, Month: time.March, Day: 2}), "2 mars"},
		{fr.Deadline(end, chicago), "le lundi 23 octobre 2017 à 23~h~59, heure du Centre"},
		{fr.Moment(end, chicago), "le mardi 24 octobre 2017 à 0~h, heure du Centre"},
		{fr.Moment(instant(t, "2017-09-23T15:30:00Z"), chicago), "le samedi 23 septembre 2017 à 10~h~30, heure du Centre"},
		{fr.DeadlineClock(end, chicago), "23~h~59, heure du Centre"},
		{fr.Clock(instant(t, "2017-10-24T14:05:00Z"), chicago), "9~h~05, heure du Centre"},
		{fr.Clock(instant(t, "2017-10-24T17:00:00Z"), chicago), "12~h, heure du Centre"},
		{es.Date(day.Date{}) + fr.Date(day.Date{}) + fr.Weekdayless(day.Date{}) + fr.ShortDate(day.Date{}), ""},
	} {
		if plain(c.got) != c.want {
			t.Errorf("%q, want %q", plain(c.got), c.want)
		}
	}
}

func TestZonesOfOtherLanguages(t *testing.T) {
	t.Parallel()
	es, fr, at := in(t, "es"), in(t, "fr-CA"), instant(t, "2017-10-24T05:00:00Z")
	for name, want := range map[string][2]string{
		"America/New_York":    {"hora del este", "heure de l’Est"},
		"America/Denver":      {"hora de la montaña", "heure des Rocheuses"},
		"America/Los_Angeles": {"hora del Pacífico", "heure du Pacifique"},
		"America/St_Johns":    {"hora de Terranova", "heure de Terre-Neuve"},
		"Europe/Lisbon":       {"hora de Lisbon", "heure locale (Lisbon)"},
		"UTC":                 {"UTC", "UTC"},
		"EST":                 {"EST", "EST"},
	} {
		if got := [2]string{es.Zone(zone(t, name), at), fr.Zone(zone(t, name), at)}; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// The forms are CLDR's: French says zero like one, and a million has a form
// of its own in both.
func TestPlurals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0 devices"},
		{"en", 1, "1 device"},
		{"en", 1_000_000, "1000000 devices"},
		{"es", 0, "0 dispositivos"},
		{"es", 1, "1 dispositivo"},
		{"es", 2, "2 dispositivos"},
		{"es", 21, "21 dispositivos"},
		{"es", 1_000_000, "1000000 de dispositivos"},
		{"fr-CA", 0, "0 appareil"},
		{"fr-CA", 1, "1 appareil"},
		{"fr-CA", 2, "2 appareils"},
		{"fr-CA", 1_000_000, "1000000 d’appareils"},
	} {
		if got := in(t, c.lang).Devices(c.n); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestUnitsOfOtherLanguages(t *testing.T) {
	t.Parallel()
	es, fr := in(t, "es"), in(t, "fr-CA")
	for _, c := range []struct{ got, want string }{
		{es.Term(12), "1 año"},
		{es.Term(18), "18 meses"},
		{fr.Term(24), "2 ans"},
		{fr.Term(1), "1 mois"},
		{es.Platforms([]string{"mac", "windows"}), "Windows y Mac"},
		{fr.Platforms([]string{"mac", "windows"}), "Windows et Mac"},
		{es.List([]string{"a", "b", "c", "d"}), "a, b, c y d"},
		{fr.List([]string{"a", "b", "c"}), "a, b et c"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// Browsers' headers, and the language that answers.
func TestBest(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"":                                    "en",
		"*":                                   "en",
		"en-US,en;q=0.9":                      "en",
		"en-GB,en;q=0.9,es;q=0.8":             "en",
		"es":                                  "es",
		"es-MX,es;q=0.9,en;q=0.8":             "es",
		"es-419":                              "es",
		"ES-us":                               "es",
		"fr":                                  "fr-CA",
		"fr-CA,fr;q=0.9,en;q=0.8":             "fr-CA",
		"fr-FR, en;q=0.9":                     "fr-CA",
		"en;q=0.4, fr;q=0.6, es;q=0.5":        "fr-CA",
		"ja, es;q=0.3":                        "es",
		"ja, ko;q=0.3":                        "en",
		"es;q=0, en":                          "en",
		"no language at all;;":                "en",
		"\x00":                                "en",
		strings.Repeat("xx-YY,", 2000) + "fr": "en", // cut off, not worked through
	} {
		if got := c.Best(header); got != want {
			t.Errorf("%.40q leads to %s, want %s", header, got, want)
		}
	}
}

// What another language lacks is said in English, with English plurals.
func TestEnglishFillsGaps(t *testing.T) {
	t.Parallel()
	c, err := small(t, map[string]string{
		"en.toml":    "[\"a\"]\nother = \"A\"\n[\"b\"]\none = \"{{.Count}} b\"\nother = \"{{.Count}} bs\"\n[\"c\"]\nother = \"C {{.X}}\"\n",
		"fr-CA.toml": "[\"c\"]\nother = \"Ç {{.X}}\"\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	w := c.In("fr-CA")
	say := w.T // by another name: these ids are not the program's
	for _, c := range []struct{ got, want string }{
		{say("a"), "A"},
		{say("b", "Count", 0), "0 bs"},
		{say("b", "Count", 1), "1 b"},
		{say("c", "X", 1), "Ç 1"},
		{say("d"), "[d]"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
