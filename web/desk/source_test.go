package desk_test

import (
	"html"
	"regexp"
	"strings"
)

// made are ids, hashes and fingerprints: random, so that the digits of a phone
// turn up in them sooner or later.
var made = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,}`)

// sourceOf is a page's source in lower case, as a browser reads it, without
// what is made by chance.
func sourceOf(body string) string {
	return made.ReplaceAllString(strings.ToLower(html.UnescapeString(body)), "…")
}
