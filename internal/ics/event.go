package ics

import (
	"bytes"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	ical "github.com/arran4/golang-ical"
)

const (
	product   = "-//Swapdesk//Free removal//EN"
	lineLimit = 75 // octets without the line end
	localTime = "20060102T150405"
)

// Event is one calendar entry. The same UID with a higher Sequence replaces
// what was sent before.
type Event struct {
	UID         string
	Sequence    int
	Stamp       time.Time // when this form of the entry was made
	Start, End  time.Time
	Zone        *time.Location // with an IANA name; times show in it
	Summary     string
	Location    string // "" leaves it out
	Description string // may have lines; "" leaves it out
	URL         string // "" leaves it out
	Organizer   string // a mail address, with or without a name before it
	Canceled    bool   // takes the entry out of the calendar
}

// Method is how a calendar is to take the entry: "PUBLISH" or "CANCEL".
func (e Event) Method() string {
	if e.Canceled {
		return string(ical.MethodCancel)
	}
	return string(ical.MethodPublish)
}

// Encode writes the entry as a file. The same event always gives the same
// bytes. An event without UID, zone, length or organizer is an error.
func (e Event) Encode() ([]byte, error) {
	organizer, err := netmail.ParseAddress(e.Organizer)
	switch {
	case err != nil:
		return nil, errors.New("calendar entry: the organizer is not a mail address")
	case e.UID == "":
		return nil, errors.New("calendar entry: it has no UID")
	case e.Zone == nil || e.Zone.String() == "Local":
		return nil, errors.New("calendar entry: it has no zone with a name")
	case !e.Start.Before(e.End):
		return nil, errors.New("calendar entry: it ends before it starts")
	}
	cal := ical.NewCalendar()
	cal.SetProductId(product)
	cal.SetMethod(ical.Method(e.Method()))
	cal.AddVTimezone(timezone(e.Zone, e.Start))
	cal.AddVEvent(e.component(organizer))
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ical.WithLineLength(lineLimit), ical.WithNewLine("\r\n")); err != nil {
		return nil, fmt.Errorf("calendar entry: %w", err)
	}
	return b.Bytes(), nil
}

func (e Event) component(organizer *netmail.Address) *ical.VEvent {
	v := ical.NewEvent(plain(e.UID))
	v.SetSequence(e.Sequence)
	v.SetDtStampTime(e.Stamp)
	setTime(v, ical.ComponentPropertyDtStart, e.Start, e.Zone)
	setTime(v, ical.ComponentPropertyDtEnd, e.End, e.Zone)
	v.SetStatus(ical.ObjectStatusConfirmed)
	if e.Canceled {
		v.SetStatus(ical.ObjectStatusCancelled)
	}
	v.SetClass(ical.ClassificationPrivate)
	if name := parameter(organizer.Name); name == "" {
		v.SetOrganizer(organizer.Address)
	} else {
		v.SetOrganizer(organizer.Address, ical.WithCN(name))
	}
	v.SetSummary(plain(e.Summary))
	if e.Location != "" {
		v.SetLocation(plain(e.Location))
	}
	if e.Description != "" {
		lines := strings.Split(e.Description, "\n")
		for i := range lines {
			lines[i] = plain(lines[i])
		}
		v.SetDescription(strings.Join(lines, "\n"))
	}
	if e.URL != "" {
		v.SetURL(plain(e.URL))
	}
	return v
}

// setTime says an instant on the zone's clock. What the clock shows twice in a
// night is said in UTC: calendar programs differ in which of the two they take.
func setTime(v *ical.VEvent, property ical.ComponentProperty, at time.Time, zone *time.Location) {
	local := at.In(zone)
	if twice(local) {
		v.SetProperty(property, at.UTC().Format(localTime+"Z"))
		return
	}
	v.SetProperty(property, local.Format(localTime), ical.WithTZID(zone.String()))
}

// twice tells whether the clock shows local's time a second time, before or
// after, because it is set back.
func twice(local time.Time) bool {
	since, until := local.ZoneBounds()
	_, now := local.Zone()
	if !since.IsZero() {
		_, before := since.Add(-time.Second).Zone()
		if local.Sub(since) < time.Duration(before-now)*time.Second {
			return true
		}
	}
	if until.IsZero() {
		return false
	}
	_, after := until.Zone()
	return until.Sub(local) <= time.Duration(now-after)*time.Second
}

// plain makes s fit for one line: valid UTF-8, no control characters.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), unicode.IsControl), " ")
}

// parameter makes s fit for a parameter's value. The library escapes there
// with backslashes, which no standard knows, so nothing to be escaped is left.
func parameter(s string) string {
	s = strings.NewReplacer("'", "’", `"`, "", ",", " ", ";", " ", ":", " ", `\`, " ").Replace(plain(s))
	return strings.Join(strings.Fields(s), " ")
}
