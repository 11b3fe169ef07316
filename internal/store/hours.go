package store

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const midnight = 24 * 60

// Span is when a store is open on a day: minutes from local midnight, Opens
// included, Closes not, at most 1440. The zero Span is a closed day.
type Span struct{ Opens, Closes int }

// Open tells whether the store opens at all.
func (s Span) Open() bool { return s.Closes > s.Opens }

// String is the span by the 24-hour clock, "10:00-21:00", or "closed".
func (s Span) String() string {
	if !s.Open() {
		return "closed"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.Opens/60, s.Opens%60, s.Closes/60, s.Closes%60)
}

// Hours are the spans of a week, by time.Weekday.
type Hours [7]Span

// Any tells whether the store opens on any day of the week.
func (h Hours) Any() bool { return h != Hours{} }

var (
	dayNames = regexp.MustCompile(`^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?$`)
	// clock is an hour, perhaps with minutes, perhaps with am or pm.
	clock    = regexp.MustCompile(`^(\d{1,2})(?::(\d{2}))?\s*(?:([ap])\.?\s*m?\.?)?$`)
	hyphens  = strings.NewReplacer("–", "-", "—", "-", " to ", "-", "\n", ";")
	allHours = map[string]Span{
		"closed": {}, "24 hours": {0, midnight}, "24hours": {0, midnight}, "open 24 hours": {0, midnight}, "24h": {0, midnight},
	}
)

// ParseHours reads a directory's hours, "Mon: 10-9; Tue: 10-9:30; …; Sun:
// 11-7": ten in the morning to nine in the evening. A day that is not named is
// closed; an empty text is a week without any open day.
//
// Without am and pm these rules hold, found in the 2017 directory: a store
// opens at 5–11 in the morning, at 12 at noon, at 1–4 in the afternoon; it
// closes after noon. Closing at 11:59 is closing at
// midnight, and "0-11:59" and "12-11:59" are 24 hours: the directory ends a
// day that way where a store does not close (its Monday of "8-11:59" goes
// over into a Tuesday of "12-11:59"). Hours from 13 on, or a zero in front,
// make the whole span one of the 24-hour clock; closing at 0 is closing at
// midnight. Also understood: am and pm, noon, midnight, closed, 24 hours,
// Mon-Fri, Daily. A span that goes past midnight, one of which two readings
// are likely (closing at 12 without am or pm, "0-9"), a day named twice,
// anything else is an error that says what was found.
func ParseHours(text string) (Hours, error) {
	var h Hours
	var named [7]bool
	text = strings.ToLower(hyphens.Replace(strings.TrimSpace(text)))
	for _, part := range strings.Split(text, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		days, hours, ok := strings.Cut(part, ":")
		if !ok {
			return Hours{}, fmt.Errorf("%q names no day and hours like Mon: 10-9", part)
		}
		weekdays, err := parseDays(days)
		if err != nil {
			return Hours{}, err
		}
		span, err := parseSpan(strings.TrimSpace(hours))
		if err != nil {
			return Hours{}, err
		}
		for _, d := range weekdays {
			if named[d] {
				return Hours{}, fmt.Errorf("%s stands there twice", d)
			}
			named[d], h[d] = true, span
		}
	}
	return h, nil
}

// ParseSpan reads the hours of one day as ParseHours does, "10-9", and
// "closed".
func ParseSpan(text string) (Span, error) {
	return parseSpan(strings.ToLower(hyphens.Replace(strings.TrimSpace(text))))
}

// parseDays reads "mon", "thurs", "mon-fri", "sat, sun", "daily".
func parseDays(text string) ([]time.Weekday, error) {
	var days []time.Weekday
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "daily" || part == "every day" {
			part = "sun-sat"
		}
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, ok1 := weekday(from)
		last, ok2 := weekday(to)
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("%q is no day of the week", part)
		}
		for d := first; ; d = (d + 1) % 7 {
			days = append(days, d)
			if d == last {
				break
			}
		}
	}
	return days, nil
}

func weekday(name string) (time.Weekday, bool) {
	m := dayNames.FindStringSubmatch(strings.TrimSpace(name))
	if m == nil {
		return 0, false
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.ToLower(d.String()[:3]) == m[1] {
			return d, true
		}
	}
	return 0, false
}

// moment is one side of a span as it is written.
type moment struct {
	hour, minute int
	half         string // "a", "p" or "" when it is not said
	zero         bool   // written like 09
}

func parseSpan(text string) (Span, error) {
	if s, ok := allHours[text]; ok {
		return s, nil
	}
	wrong := fmt.Errorf("%q are no hours like 10-9 or 9:30am-9pm", text)
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return Span{}, wrong
	}
	opens, ok1 := parseMoment(from)
	closes, ok2 := parseMoment(to)
	if !ok1 || !ok2 {
		return Span{}, wrong
	}
	switch {
	case closes.hour == 12 && closes.half == "" && !opens.full():
		return Span{}, fmt.Errorf("%q closes at noon or at midnight", text)
	case opens.hour == 0 && !opens.zero && closes.half == "" && closes.hour > 0 && !closes.full() && !closes.lastMinute():
		return Span{}, fmt.Errorf("%q closes in the morning or in the evening", text)
	}
	s := Span{opens.opening(closes), closes.closing(opens)}
	if !s.Open() || s.Closes > midnight {
		return Span{}, fmt.Errorf("%q closes before it opens, or after midnight", text)
	}
	return s, nil
}

func parseMoment(text string) (moment, bool) {
	text = strings.TrimSpace(text)
	switch text {
	case "noon":
		return moment{hour: 12, half: "p"}, true
	case "midnight":
		return moment{hour: 12, half: "a"}, true
	}
	m := clock.FindStringSubmatch(text)
	if m == nil {
		return moment{}, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi("0" + m[2])
	mo := moment{hour, minute, m[3], len(m[1]) == 2 && m[1][0] == '0'}
	most := 24
	if mo.half != "" {
		most = 12
	}
	return mo, hour <= most && minute < 60 && (hour < 24 || minute == 0) && (mo.half == "" || hour > 0)
}

// full tells whether the span is written by the 24-hour clock.
func (m moment) full() bool { return m.half == "" && (m.hour > 12 || m.zero) }

func (m moment) minutes() int { return m.hour*60 + m.minute }

// spoken is the minute of a moment that says am or pm.
func (m moment) spoken() int {
	minutes := m.minutes() % (12 * 60)
	if m.half == "p" {
		minutes += 12 * 60
	}
	return minutes
}

// lastMinute tells whether it is the 11:59 that stands for midnight.
func (m moment) lastMinute() bool {
	return m.minute == 59 && (m.hour == 11 && m.half != "a" || m.hour == 23)
}

func (m moment) opening(closes moment) int {
	switch {
	case m.half != "":
		return m.spoken()
	case m.full() || closes.full():
		return m.minutes()
	case m.hour == 12 && m.minute == 0 && closes.lastMinute() && closes.half == "":
		return 0
	case m.hour >= 1 && m.hour <= 4:
		return m.minutes() + 12*60
	}
	return m.minutes()
}

func (m moment) closing(opens moment) int {
	switch {
	case m.lastMinute() && !(m.hour == 11 && opens.full()):
		return midnight
	case m.half != "" && m.spoken() == 0:
		return midnight
	case m.half != "":
		return m.spoken()
	case m.minutes() == 0:
		return midnight
	case m.full() || m.hour == 0 || opens.full():
		return m.minutes()
	}
	return m.minutes() + 12*60
}
