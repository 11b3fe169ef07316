package store

import (
	"fmt"
	"strings"
)

// The zones of the country, by the names that time.LoadLocation takes. States
// that keep the same clocks as these today (Detroit, Indianapolis, Boise) use
// them too: appointments lie in the future.
const (
	eastern  = "America/New_York"
	central  = "America/Chicago"
	mountain = "America/Denver"
	pacific  = "America/Los_Angeles"
	arizona  = "America/Phoenix"
)

// zoneStates lists the states by the zone of all or most of each.
var zoneStates = map[string]string{
	eastern:               "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
	central:               "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
	mountain:              "CO ID MT NM UT WY",
	pacific:               "CA NV OR WA",
	arizona:               "AZ",
	"America/Anchorage":   "AK",
	"Pacific/Honolulu":    "HI",
	"America/Puerto_Rico": "PR VI",
	"Pacific/Guam":        "GU MP",
	"Pacific/Pago_Pago":   "AS",
}

// ZoneOf is the time zone of a position in a state, as an IANA name. The
// split states are decided by lines along the county borders at which the
// legal zones meet (49 CFR part 71), kept to about five miles: far closer than
// any store stands to such a border. The error names a state that is unknown.
//
// A table, because the libraries that know the whole Earth by polygons add
// megabytes to the program, and the small ones are no longer kept.
func ZoneOf(state string, at Point) (string, error) {
	state = strings.ToUpper(strings.TrimSpace(state))
	for _, area := range otherZones[state] {
		if area.holds(at) {
			return area.zone, nil
		}
	}
	for zone, states := range zoneStates {
		if len(state) == 2 && strings.Contains(" "+states+" ", " "+state+" ") {
			return zone, nil
		}
	}
	return "", fmt.Errorf("no time zone is known for the state %q", state)
}

// area is a part of a state with another zone than the rest. Outside of the
// state its ring may run anywhere.
type area struct {
	zone string
	ring []Point
}

// holds tells whether a point is inside the ring, by counting how many of its
// sides lie to the east.
func (a area) holds(p Point) bool {
	inside := false
	for i, from := range a.ring {
		to := a.ring[(i+1)%len(a.ring)]
		if (from.Lat > p.Lat) == (to.Lat > p.Lat) {
			continue
		}
		if p.Lon < from.Lon+(p.Lat-from.Lat)*(to.Lon-from.Lon)/(to.Lat-from.Lat) {
			inside = !inside
		}
	}
	return inside
}
