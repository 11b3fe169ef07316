package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Query is a place as somebody typed it: a ZIP, or a town with or without its
// state.
type Query struct {
	ZIP   string // five digits, or ""
	Town  string // a TownKey, or ""
	State string // two capitals, or ""
}

// Town is a town with stores in it.
type Town struct {
	Name, State string
	At          Point // the mean of its stores
}

// ParsePlace reads "55401", "55401-1234", "St. Paul, MN", "saint paul
// minnesota" or "Springfield". It is false where nothing of that is there.
func ParsePlace(text string) (Query, bool) {
	words := strings.Fields(plain(text))
	if zip, ok := typedZIP(text, words); ok {
		return Query{ZIP: zip}, true
	}
	if len(words) == 0 || strings.ContainsFunc(strings.Join(words, ""), unicode.IsDigit) {
		return Query{}, false
	}
	// A state needs a town before it: "Washington" and "New York" are towns.
	for n := min(3, len(words)-1); n > 0; n-- {
		if state, ok := stateOf(strings.Join(words[len(words)-n:], " ")); ok {
			return Query{Town: townKey(words[:len(words)-n]), State: state}, true
		}
	}
	return Query{Town: townKey(words)}, true
}

// typedZIP takes a ZIP out of "55401", "55401-1234" and "Minneapolis 55401".
func typedZIP(text string, words []string) (string, bool) {
	if zip, ok := ZIP(text); ok && len(words[0]) >= 5 {
		return zip, true
	}
	if n := len(words); n > 1 && len(words[n-1]) == 5 {
		return ZIP(words[n-1])
	}
	return "", false
}

// ZIP is a ZIP's five digits, given with or without the four more, and with
// the zeros in front that spreadsheets drop.
func ZIP(text string) (string, bool) {
	zip, more, dashed := strings.Cut(strings.TrimSpace(text), "-")
	if !dashed && len(zip) == 9 {
		zip, more, dashed = zip[:5], zip[5:], true
	}
	digits := func(s string) bool {
		return strings.Trim(s, "0123456789") == ""
	}
	if !digits(zip) || !digits(more) || dashed && len(more) != 4 || len(zip) < 3 || len(zip) > 5 {
		return "", false
	}
	return strings.Repeat("0", 5-len(zip)) + zip, true
}

// TownKey is equal for the usual spellings of a town: case, accents, points
// and "St." for "Saint", "Ft." for "Fort", "Mt." for "Mount" do not count.
func TownKey(town string) string { return townKey(strings.Fields(plain(town))) }

func townKey(words []string) string {
	long := map[string]string{
		"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount", "n": "north", "s": "south", "e": "east", "w": "west",
		"hts": "heights", "spgs": "springs", "twp": "township", "jct": "junction", "pt": "point",
	}
	var b strings.Builder
	for _, word := range words {
		if full, ok := long[word]; ok {
			word = full
		}
		b.WriteString(word) // "La Crosse" is "LaCrosse"
	}
	return b.String()
}

// plain is lower case without accents, everything but letters and digits a
// space; an apostrophe is nothing.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '.':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
}

// State is the two capitals of a state, given those or its English name.
func State(text string) (string, bool) {
	return stateOf(strings.Join(strings.Fields(plain(text)), " "))
}

func stateOf(words string) (string, bool) {
	if code, ok := stateNames[words]; ok {
		return code, true
	}
	for _, code := range stateNames {
		if strings.EqualFold(code, words) {
			return code, true
		}
	}
	return "", false
}

var stateNames = map[string]string{
	"alabama": "AL", "alaska": "AK", "american samoa": "AS", "arizona": "AZ", "arkansas": "AR", "california": "CA",
	"colorado": "CO", "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
	"guam": "GU", "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS",
	"kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI",
	"minnesota": "MN", "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV",
	"new hampshire": "NH", "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC",
	"north dakota": "ND", "northern mariana islands": "MP", "ohio": "OH", "oklahoma": "OK", "oregon": "OR",
	"pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI", "south carolina": "SC", "south dakota": "SD",
	"tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virgin islands": "VI", "virginia": "VA",
	"washington": "WA", "west virginia": "WV", "w va": "WV", "wisconsin": "WI", "wyoming": "WY",
}
