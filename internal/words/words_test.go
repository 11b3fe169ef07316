package words

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/day"
)

func english(t *testing.T) *Words {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c.In("en")
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestDates(t *testing.T) {
	t.Parallel()
	w := english(t)
	d := day.Date{Year: 2017, Month: time.October, Day: 23}
	for got, want := range map[string]string{
		w.Date(d):                 "Monday, October 23, 2017",
		w.Weekdayless(d):          "October 23, 2017",
		w.ShortDate(d):            "Oct 23",
		w.Date(d.AddMonths(-1)):   "Saturday, September 23, 2017",
		w.ShortDate(d.AddDays(9)): "Nov 1",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := w.Date(day.Date{}) + w.Weekdayless(day.Date{}) + w.ShortDate(day.Date{}); got != "" {
		t.Errorf("no date is %q", got)
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	w, chicago := english(t), zone(t, "America/Chicago")
	for _, c := range []struct{ name, got, want string }{
		{"moment", w.Moment(instant(t, "2017-09-23T15:30:00Z"), chicago), "Saturday, September 23, 2017, 10:30 am Central time"},
		{"midnight", w.Moment(instant(t, "2017-10-24T05:00:00Z"), chicago), "Tuesday, October 24, 2017, 12:00 am Central time"},
		{"noon", w.Clock(instant(t, "2017-10-24T17:05:00Z"), chicago), "12:05 pm Central time"},
		{"deadline", w.Deadline(instant(t, "2017-10-24T05:00:00Z"), chicago), "Monday, October 23, 2017, 11:59 pm Central time"},
		{"deadline tonight", w.DeadlineClock(instant(t, "2017-10-24T05:00:00Z"), chicago), "11:59 pm Central time"},
		{"deadline in winter time", w.Deadline(instant(t, "2017-11-08T06:00:00Z"), chicago), "Tuesday, November 7, 2017, 11:59 pm Central time"},
		{"deadline at a skipped midnight", w.Deadline(instant(t, "2017-08-13T04:00:00Z"), zone(t, "America/Santiago")), "Saturday, August 12, 2017, 11:59 pm Santiago time"},
		{"closed early", w.Deadline(instant(t, "2017-09-20T19:30:45Z"), chicago), "Wednesday, September 20, 2017, 2:29 pm Central time"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	w, at := english(t), instant(t, "2017-10-24T05:00:00Z")
	for name, want := range map[string]string{
		"America/New_York": "Eastern time", "America/Chicago": "Central time", "America/Denver": "Mountain time",
		"America/Los_Angeles": "Pacific time", "America/Phoenix": "Arizona time", "America/Anchorage": "Alaska time",
		"Pacific/Honolulu": "Hawaii time", "America/Halifax": "Atlantic time", "America/St_Johns": "Newfoundland time",
		"Europe/Lisbon": "Lisbon time", "America/Mexico_City": "Mexico City time",
		"America/Argentina/Buenos_Aires": "Buenos Aires time", "UTC": "UTC", "EST": "EST", "Etc/GMT+5": "-05",
	} {
		if got := w.Zone(zone(t, name), at); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for name, id := range zones() {
		if !w.Has("unit.zone." + id) {
			t.Errorf("%s has no words", name)
		}
		zone(t, name)
	}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	w := english(t)
	for _, c := range []struct{ got, want string }{
		{w.Term(12), "1 year"},
		{w.Term(24), "2 years"},
		{w.Term(6), "6 months"},
		{w.Term(1), "1 month"},
		{w.Term(18), "18 months"},
		{w.Term(0), "0 months"},
		{w.Devices(1), "1 device"},
		{w.Devices(3), "3 devices"},
		{w.List(nil), ""},
		{w.List([]string{"Windows"}), "Windows"},
		{w.List([]string{"Windows", "Mac"}), "Windows and Mac"},
		{w.List([]string{"Windows", "Mac", "Android"}), "Windows, Mac, and Android"},
		{w.List([]string{"a", "b", "c", "d"}), "a, b, c, and d"},
		{w.Platforms([]string{"mac", "windows"}), "Windows and Mac"},
		{w.Platforms(nil), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// small is a catalog of this test's own.
func small(t *testing.T, sources map[string]string) (*Catalog, error) {
	t.Helper()
	texts := map[string][]byte{}
	for name, text := range sources {
		texts[name] = []byte(text)
	}
	return load(texts)
}

func TestT(t *testing.T) {
	t.Parallel()
	c, err := small(t, map[string]string{
		"en.toml": `
["a.plain"]
other = "Check & go"
["a.name"]
other = "Hello {{.Name}}"
["a.days"]
one = "{{.Count}} day, {{.Name}}"
other = "{{.Count}} days, {{.Name}}"
["a.plural"]
one = "One day"
other = "Some days"
`,
		"more.en.toml": "[\"b.more\"]\nother = \"More\"\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	w := c.In("en")
	say := w.T // by another name: these ids are not the program's
	for _, c := range []struct{ got, want string }{
		{say("a.plain"), "Check & go"},
		{say("a.plain", "Name", "x"), "Check & go"},
		{say("b.more"), "More"},
		{say("a.name", "Name", "<b>"), "Hello <b>"},
		{say("a.days", "Count", 1, "Name", "x"), "1 day, x"},
		{say("a.days", "Count", 0, "Name", "x"), "0 days, x"},
		{say("a.days", "Count", int64(2), "Name", "x"), "2 days, x"},
		{say("a.plural", "Count", 1), "One day"},
		{say("a.plural", "Count", 2), "Some days"},
		{say("a.nothing"), "[a.nothing]"},
		{say("a.name"), "[a.name]"},
		{say("a.name", "Nmae", "x"), "[a.name]"},
		{say("a.name", "Name"), "[a.name]"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if _, ready := w.plain["a.plain"]; !ready || len(w.plain) != 2 {
		t.Errorf("resolved at load: %v", w.plain)
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	const a = "[\"a\"]\nother = \"A\"\n"
	for want, sources := range map[string]map[string]string{
		`"a" is there twice in language en`: {"en.toml": a, "x.en.toml": a},
		"no date formats for language ja":   {"en.toml": a, "ja.toml": a},
		"message catalog en.toml":           {"en.toml": "[a\n"},
	} {
		if _, err := small(t, sources); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestInFallsBack(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "en-US", "en-GB, de;q=0.5", "ja", "", "*", "no language at all;;", "\x00"} {
		if got := c.In(lang).Lang(); got != "en" {
			t.Errorf("%q leads to %q", lang, got)
		}
	}
	if got := c.Languages(); got[0] != "en" {
		t.Errorf("languages %v", got)
	}
}
