package store_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"swapdesk/internal/store"
	"swapdesk/internal/testkit"
)

// listed is a store of the shared directory.
type listed struct {
	ID          json.Number
	City, State string
	ZIP, Hours  string
	Location    store.Point
	Services    []string
}

func directory(t testing.TB) []listed {
	t.Helper()
	text, err := os.ReadFile(testkit.SharedData(t, "stores.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// week writes hours from Monday on, runs of equal days together.
func week(h store.Hours) string {
	var runs []string
	for i, last, n := 1, "", 0; i <= 8; i++ {
		s, text := h[i%7], "closed"
		if s.Open() {
			text = fmt.Sprintf("%02d:%02d-%02d:%02d", s.Opens/60, s.Opens%60, s.Closes/60, s.Closes%60)
		}
		if n > 0 && (i == 8 || text != last) {
			runs, n = append(runs, fmt.Sprintf("%dx%s", n, last)), 0
		}
		last = text
		n++
	}
	return strings.Join(runs, " ")
}

// fifty are stores of the directory that between them show every hour and
// every form in it, each read by a person: the numbers are Monday to Sunday.
var fifty = []struct{ number, hours string }{
	{"4", "6x10:00-21:00 1x10:00-20:00"},
	{"12", "4x10:00-21:00 2x09:00-21:00 1x10:00-20:00"},
	{"13", "4x10:00-21:00 2x09:00-21:00 1x12:00-20:00"},
	{"30", "6x10:00-21:00 1x11:00-20:00"},
	{"50", "4x10:00-21:00 2x09:00-21:00 1x11:00-20:00"},
	{"51", "4x10:00-21:00 2x10:00-22:00 1x10:00-20:00"},
	{"54", "4x10:00-21:00 2x10:00-22:00 1x11:00-20:00"},
	{"156", "6x10:00-22:00 1x10:00-20:00"},
	{"167", "5x10:00-21:00 1x09:00-22:00 1x10:00-20:00"},
	{"199", "4x10:00-21:00 2x09:00-22:00 1x10:00-20:00"},
	{"213", "4x10:00-21:00 1x10:00-22:00 1x09:00-22:00 1x10:00-20:00"},
	{"226", "4x09:00-21:00 2x09:00-22:00 1x10:00-20:00"},
	{"233", "4x10:00-21:00 1x09:00-22:00 1x09:00-21:00 1x10:00-20:00"},
	{"284", "6x10:00-21:00 1x10:00-19:00"},
	{"337", "6x10:00-21:00 1x12:00-20:00"},
	{"344", "6x10:00-21:30 1xclosed"},
	{"384", "6x10:00-21:00 1x11:00-19:00"},
	{"418", "6x10:00-21:30 1x10:00-20:00"},
	{"428", "4x10:00-21:00 2x10:00-21:30 1x11:00-19:00"},
	{"455", "6x10:00-21:30 1x11:00-20:00"},
	{"469", "4x10:00-21:00 2x10:00-21:30 1x11:00-20:00"},
	{"510", "6x10:00-22:00 1x11:00-21:00"},
	{"522", "6x09:00-21:00 1x10:00-20:00"},
	{"538", "6x10:00-21:00 1x11:00-18:00"},
	{"568", "6x10:00-21:00 1x10:00-18:00"},
	{"599", "4x10:00-21:30 2x10:00-22:00 1x11:00-20:00"},
	{"812", "5x10:00-21:00 1x09:00-21:00 1x10:00-20:00"},
	{"857", "6x09:00-21:00 1x11:00-20:00"},
	{"887", "4x10:00-21:00 2x10:00-21:30 1xclosed"},
	{"940", "4x10:00-21:00 2x10:00-22:00 1x10:00-19:00"},
	{"1000", "6x10:00-21:30 1x11:00-19:00"},
	{"1028", "5x09:00-21:00 1x10:00-21:00 1x11:00-20:00"},
	{"1091", "6x09:30-21:00 1x10:00-18:00"},
	{"1520", "5x10:00-21:30 1x10:00-22:00 1x11:00-20:00"},
	{"1531", "1x08:00-24:00 5x00:00-24:00 1x11:00-22:00"},
	{"1660", "6x10:00-21:00 1x12:00-18:00"},
	{"1662", "6x10:00-21:00 1x12:00-19:00"},
	{"1906", "6x09:00-21:00 1x09:00-20:00"},
	{"1955", "5x10:00-21:00 1x10:00-21:30 1x11:00-19:00"},
	{"1960", "6x10:00-21:00 1x12:00-17:00"},
	{"2387", "5x11:00-20:00 1x10:00-19:00 1x11:00-18:00"},
	{"2767", "6x10:00-21:00 1x13:00-17:30"},
	{"2778", "4x10:00-21:00 2x10:00-22:00 1x11:00-19:30"},
	{"2807", "6x10:00-21:00 1x12:30-17:30"},
	{"2814", "6x10:00-21:00 1x11:00-17:00"},
	{"2821", "6x10:00-21:00 1x11:30-17:30"},
	{"2873", "6x10:00-21:00 1x12:00-17:30"},
	{"2899", "6x10:00-21:00 1x13:00-18:00"},
	{"2911", "6x10:00-21:00 1x12:30-18:00"},
	{"8001", "7x00:00-24:00"},
}

func TestHoursOfFiftyStores(t *testing.T) {
	t.Parallel()
	texts := map[string]string{}
	for _, s := range directory(t) {
		texts[s.ID.String()] = s.Hours
	}
	if len(fifty) != 50 {
		t.Errorf("%d stores", len(fifty))
	}
	for _, want := range fifty {
		h, err := store.ParseHours(texts[want.number])
		if got := week(h); err != nil || got != want.hours {
			t.Errorf("store %s, %q: got %s, %v; want %s", want.number, texts[want.number], got, err, want.hours)
		}
	}
}

// The fifty leave no form out: every day's text of all stores is in one.
func TestHoursOfAllStores(t *testing.T) {
	t.Parallel()
	covered, texts := map[string]bool{}, map[string]string{}
	for _, s := range directory(t) {
		texts[s.ID.String()] = s.Hours
	}
	spans := func(text string) (all []string) {
		for _, part := range strings.Split(text, ";") {
			_, span, _ := strings.Cut(part, ":")
			all = append(all, strings.TrimSpace(span))
		}
		return all
	}
	for _, s := range fifty {
		for _, span := range spans(texts[s.number]) {
			covered[span] = true
		}
	}
	for number, text := range texts {
		if h, err := store.ParseHours(text); err != nil || !h.Any() {
			t.Errorf("store %s, %q: %v, %v", number, text, h, err)
		}
		for _, span := range spans(text) {
			if !covered[span] {
				t.Errorf("store %s: %q is in none of the fifty", number, span)
			}
		}
	}
}

func TestParseHours(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "7xclosed",
		" ; ":                             "7xclosed",
		"Mon-Fri: 9:30am-9pm; Sat: 10-9":  "5x09:30-21:00 1x10:00-21:00 1xclosed",
		"Daily: 10 a.m. – 9 p.m.":         "7x10:00-21:00",
		"Mon: 10am to 6pm":                "1x10:00-18:00 6xclosed",
		"Sat, Sun: Noon-Midnight":         "5xclosed 2x12:00-24:00",
		"Sat-Mon: 12-12am":                "1x12:00-24:00 4xclosed 2x12:00-24:00",
		"Monday: open 24 hours":           "1x00:00-24:00 6xclosed",
		"Tues: 24 Hours; Wed: CLOSED":     "1xclosed 1x00:00-24:00 5xclosed",
		"Mon: 09:00-17:30; Tue: 13-21:00": "1x09:00-17:30 1x13:00-21:00 5xclosed",
		"Mon: 0-24; Tue: 00:00-23:59":     "2x00:00-24:00 5xclosed",
		"Mon: 7:15-11:45":                 "1x07:15-23:45 6xclosed",
		"Mon: 12am-11:59pm; Tue: 4-9":     "1x00:00-24:00 1x16:00-21:00 5xclosed",
		"Mon: 9am-11:59am":                "1x09:00-11:59 6xclosed",
		"Mon: 10-0; Tue: 10:00-00:00":     "2x10:00-24:00 5xclosed",
		"Mon: 0-0; Tue: 0:00-0:00":        "2x00:00-24:00 5xclosed",
	} {
		h, err := store.ParseHours(text)
		if got := week(h); err != nil || got != want {
			t.Errorf("%q: got %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{
		"by appointment", "Mon 10-9", "Mon: 10", "Mon: 10-", "Mon: -9", "Mon: 10-9-11", "Mon: ten-nine", "Mon: 25-26", "Mon: 10:75-9",
		"Mon: 10-9; Mon: 10-9", "Mon-Wed: 10-9; Tue: 11-7", "Moonday: 10-9", "Fri: 10pm-2am", "Fri: 9pm-9am", "Fri: 10-9; oops",
		"Mon: 13am-9pm", "Mon: 0am-9pm", "Mon: 21:00-09:00", "Mon: 10-9 11-7", "Mon: 24:30-25", "Sat: 8-12", "Sat: 12-12:30", "Mon: 8am-12",
		"Mon: 10-0:30", "Mon: 8am-0:30", "Mon: 0-9", "Mon: 0:30-9",
	} {
		if h, err := store.ParseHours(text); err == nil {
			t.Errorf("%q was taken as %s", text, week(h))
		} else if h != (store.Hours{}) {
			t.Errorf("%q: hours beside the error %v", text, err)
		}
	}
}

// A closing time counts as what it is on the clock the customer reads.
func TestSundayIsWeekdayZero(t *testing.T) {
	t.Parallel()
	h, err := store.ParseHours("Sun: 11-7")
	if err != nil || h[time.Sunday] != (store.Span{Opens: 660, Closes: 1140}) {
		t.Errorf("%v, %v", h, err)
	}
}
