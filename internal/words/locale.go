package words

import (
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/locales/en"
	"github.com/go-playground/locales/es_US"
	"github.com/go-playground/locales/fr_CA"
)

// noBreak is a space that keeps what stands beside it on one line.
const noBreak = "\u00a0"

// locale says dates and times the way a language writes them. Days stand at
// noon UTC; times of day show in their own location.
type locale struct {
	full    func(time.Time) string // with its weekday
	long    func(time.Time) string // without
	month   func(time.Month) string
	weekday func(time.Weekday) string // short
	day     func(int) string          // the day of the month where its month follows or stands before it
	clock   func(time.Time) string
}

// formats are the languages that dates can be said in, by BCP 47 tag. A
// catalog in another one is refused by Load, so that a new language is added
// in both places.
func formats() map[string]locale {
	return map[string]locale{"en": inEnglish(), "es": inSpanish(), "fr-CA": inFrench()}
}

func inEnglish() locale {
	l := en.New()
	return locale{
		full: l.FmtDateFull, long: l.FmtDateLong, month: l.MonthAbbreviated,
		weekday: l.WeekdayAbbreviated, day: strconv.Itoa, clock: l.FmtTimeShort,
	}
}

// inSpanish follows the United States: "lunes, 23 de octubre de 2017", "11:59
// p. m.". The sentence around a date brings the article.
func inSpanish() locale {
	l := es_US.New()
	return locale{
		full: l.FmtDateFull, long: l.FmtDateLong, month: l.MonthAbbreviated,
		weekday: l.WeekdayAbbreviated, day: strconv.Itoa,
		clock: func(t time.Time) string { return unbroken(l.FmtTimeShort(t)) },
	}
}

// inFrench follows the Office québécois de la langue française: "le lundi 23
// octobre 2017" with its article, "le 1er octobre", "23 h 59", "9 h 05", "10 h".
// The article is part of the date, so sentences say "au plus tard le …", never
// "jusqu'au …".
func inFrench() locale {
	l := fr_CA.New()
	long := func(t time.Time) string {
		return frenchDay(t.Day()) + " " + l.MonthWide(t.Month()) + " " + strconv.Itoa(t.Year())
	}
	return locale{
		full:    func(t time.Time) string { return "le " + l.WeekdayWide(t.Weekday()) + " " + long(t) },
		long:    func(t time.Time) string { return "le " + long(t) },
		month:   l.MonthAbbreviated,
		weekday: l.WeekdayAbbreviated,
		day:     frenchDay,
		clock:   frenchClock,
	}
}

// frenchDay is an ordinal on the first of a month only.
func frenchDay(day int) string {
	if day == 1 {
		return "1er"
	}
	return strconv.Itoa(day)
}

// frenchClock leaves out the minutes of a whole hour.
func frenchClock(t time.Time) string {
	clock := strconv.Itoa(t.Hour()) + noBreak + "h"
	if t.Minute() == 0 {
		return clock
	}
	return clock + noBreak + t.Format("04")
}

// unbroken keeps a text on one line.
func unbroken(text string) string { return strings.ReplaceAll(text, " ", noBreak) }
