package ics

import (
	"fmt"
	"time"

	ical "github.com/arran4/golang-ical"
)

// change is an instant at which a zone's clock is set anew.
type change struct {
	at       time.Time // in the zone, as its new clock shows it
	from, to int       // seconds east of UTC
	daylight bool
	name     string // of the new time: "CDT"
}

// onset is what the old clock shows at that instant: how RFC 5545 wants it.
func (c change) onset() time.Time { return c.at.In(time.FixedZone("", c.from)) }

// alike tells whether two changes differ in their instant only.
func (c change) alike(o change) bool {
	return c.from == o.from && c.to == o.to && c.daylight == o.daylight && c.name == o.name
}

// timezone is the zone with its rules from the year before at to the year
// after it.
func timezone(zone *time.Location, at time.Time) *ical.VTimezone {
	v := ical.NewTimezone(zone.String())
	for _, group := range grouped(changes(zone, at.In(zone).Year())) {
		if rule := yearly(group); rule != "" {
			v.Components = append(v.Components, observance(group[0], rule))
			continue
		}
		for _, c := range group {
			v.Components = append(v.Components, observance(c, ""))
		}
	}
	return v
}

// changes are those of a zone from the last one before the year before year
// on, to the end of the year after. A zone that has long kept its time has one
// that changes nothing.
func changes(zone *time.Location, year int) []change {
	var all []change
	t := time.Date(year-1, time.January, 1, 0, 0, 0, 0, zone)
	last := time.Date(year+2, time.January, 1, 0, 0, 0, 0, zone)
	early := time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC)
	for t.Before(last) {
		since, until := t.ZoneBounds()
		name, to := t.Zone()
		c := change{at: since, to: to, daylight: t.IsDST(), name: name}
		if since.Before(early) {
			c.at, c.from = early.Add(-time.Duration(to)*time.Second).In(zone), to
		} else {
			_, c.from = since.Add(-time.Second).Zone()
		}
		all = append(all, c)
		if until.IsZero() {
			break
		}
		t = until
	}
	return all
}

// grouped puts changes that are alike together, in the order of the first.
func grouped(all []change) [][]change {
	var groups [][]change
next:
	for _, c := range all {
		for i := range groups {
			if groups[i][0].alike(c) {
				groups[i] = append(groups[i], c)
				continue next
			}
		}
		groups = append(groups, []change{c})
	}
	return groups
}

// yearly is the rule by which changes come every year ("the second Sunday of
// March"), "" when three years in a row do not show one.
func yearly(group []change) string {
	if len(group) < 3 {
		return ""
	}
	first := group[0].onset()
	nth, last := (first.Day()+6)/7, true
	same := true
	for i, c := range group {
		on := c.onset()
		if on.Year() != first.Year()+i || on.Month() != first.Month() || on.Weekday() != first.Weekday() ||
			on.Format("150405") != first.Format("150405") {
			return ""
		}
		same = same && (on.Day()+6)/7 == nth
		last = last && on.AddDate(0, 0, 7).Month() != on.Month()
	}
	weekday := [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[first.Weekday()]
	switch {
	case last:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=-1%s", first.Month(), weekday)
	case same:
		return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.Month(), nth, weekday)
	}
	return ""
}

// observance is one change as a part of a zone; rule repeats it, "" does not.
func observance(c change, rule string) ical.Component {
	var base ical.ComponentBase
	base.AddProperty(ical.ComponentPropertyDtStart, c.onset().Format(localTime))
	base.AddProperty(ical.ComponentProperty(ical.PropertyTzoffsetfrom), offset(c.from))
	base.AddProperty(ical.ComponentProperty(ical.PropertyTzoffsetto), offset(c.to))
	base.AddProperty(ical.ComponentProperty(ical.PropertyTzname), c.name)
	if rule != "" {
		base.AddProperty(ical.ComponentPropertyRrule, rule)
	}
	if c.daylight {
		return &ical.Daylight{ComponentBase: base}
	}
	return &ical.Standard{ComponentBase: base}
}

// offset writes seconds east of UTC as "-0600".
func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if s := seconds % 60; s != 0 {
		return fmt.Sprintf("%c%02d%02d%02d", sign, seconds/3600, seconds/60%60, s)
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
