package day

import (
	"fmt"
	"time"
)

// Date is a civil date, without a zone. The zero Date is "no date".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Of is the civil date that shows on a calendar in loc at instant t.
func Of(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{y, m, d}
}

// Parse reads an ISO date, "2017-09-08". Anything else is an error; "" too.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2017-09-08", s)
	}
	return Of(t, time.UTC), nil
}

// String is the ISO form; "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// AddDays counts calendar days on, or back when n is negative.
func (d Date) AddDays(n int) Date { return Of(d.utc().AddDate(0, 0, n), time.UTC) }

// AddMonths adds calendar months and clamps to the month's last day, so that
// Feb 29 plus a year is Feb 28 (contract.md, Dates).
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// DaysUntil is the number of calendar days from d to other.
func (d Date) DaysUntil(other Date) int {
	return int(other.utc().Sub(d.utc()) / (24 * time.Hour))
}

// Before tells whether d is an earlier date than other.
func (d Date) Before(other Date) bool { return d.utc().Before(other.utc()) }

// After tells whether d is a later date than other.
func (d Date) After(other Date) bool { return other.Before(d) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// MarshalText writes the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; an empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	*d = parsed
	return err
}

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
