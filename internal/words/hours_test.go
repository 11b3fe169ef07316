package words

import (
	"strings"
	"testing"
	"time"

	"swapdesk/internal/day"
)

// Days and hours of a desk, in each language.
func TestDaysAndHours(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2017, 10, 1, 19, 30, 0, 0, time.UTC)
	for lang, want := range map[string]string{
		"en":    "Sun, Oct 1|2:30 pm|12:00 am|9:00 pm|12:00 am",
		"es":    "dom. 1 oct.|2:30 p. m.|12:00 a. m.|9:00 p. m.|12:00 a. m.",
		"fr-CA": "dim. 1er oct.|14 h 30|0 h|21 h|0 h",
	} {
		w := in(t, lang)
		got := []string{w.Day(day.Of(at, zone)), w.Hour(at, zone), w.Minute(0), w.Minute(21 * 60), w.Minute(24 * 60)}
		if text := strings.ReplaceAll(strings.Join(got, "|"), noBreak, " "); text != want {
			t.Errorf("%s: %s, want %s", lang, text, want)
		}
	}
	if got := in(t, "en").Day(day.Date{}); got != "" {
		t.Errorf("no date: %q", got)
	}
}
