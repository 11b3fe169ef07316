package ui

import (
	"strconv"
	"unicode/utf8"
)

// The flag's box is drawn before its words are measured, so its width is
// estimated: 16 px bold is at most this wide a rune on average.
const flagRune, flagPad = 8.7, 20

// narrowest is the width of the rule, in px, on a 320 px screen.
const narrowest = 288

// percent is part of whole as an SVG length, "28.89%".
func percent(part, whole int) string {
	if whole <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', -1, 32) + "%"
}

// px is a length for an SVG attribute.
func px(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// long tells which ticks stand out: every fifth, and the last.
func (r Rule) long(day int) bool { return day%5 == 0 || day == r.Days }

// past tells whether a day is over.
func (r Rule) past(day int) bool { return r.Over || day < r.Today }

// elapsed is the day up to which the rule is grey.
func (r Rule) elapsed() int {
	if r.Over {
		return r.Days
	}
	return min(max(r.Today, 0), r.Days)
}

// flagged tells whether today is marked.
func (r Rule) flagged() bool {
	return !r.Over && r.Flag != "" && r.Today >= 0 && r.Today <= r.Days
}

func (r Rule) flagWidth() float64 {
	return flagPad + flagRune*float64(utf8.RuneCountInString(r.Flag))
}

// flag is one way to hang the flag on its pole: class says on which screens,
// and shift how far the box reaches to the left of the pole, in px.
type flag struct {
	class string
	shift float64
}

// flags are the ways for this rule. On a wide screen the flag flips left
// after 37 of 45 days; on a narrow one as soon as it would stick out, and
// where it fits on neither side it slides along its pole.
func (r Rule) flags() []flag {
	width, at := r.flagWidth(), float64(r.Today)/float64(max(r.Days, 1))
	var wide, narrow float64
	if at > 37.0/45 {
		wide = width
	}
	switch left := at * narrowest; {
	case left+width <= narrowest+12:
	case left >= width-12:
		narrow = width
	default:
		narrow = at * width
	}
	if wide == narrow {
		return []flag{{"rule__flag", wide}}
	}
	return []flag{{"rule__flag rule__flag--wide", wide}, {"rule__flag rule__flag--narrow", narrow}}
}

// edgeTop is where a tick of the header's edge begins, in px from its top.
func edgeTop(r Rule, day int) int {
	if r.long(day) {
		return 2
	}
	return 6
}
