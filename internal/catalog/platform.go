package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// platforms are the known ones, in the order in which people read them.
func platforms() []string { return []string{"windows", "mac", "android", "ios"} }

// ParsePlatforms reads platforms joined by "|" ("windows|mac"); case and
// spaces are forgiven, doubles are dropped. The result is sorted. Nothing at
// all, an empty position and an unknown platform are errors that say what was
// found and what is expected.
func ParsePlatforms(s string) ([]string, error) {
	var found []string
	for part := range strings.SplitSeq(s, "|") {
		p := strings.ToLower(strings.TrimSpace(part))
		if !slices.Contains(platforms(), p) {
			return nil, fmt.Errorf("platform %q, expected one or more of %s, joined by |",
				part, strings.Join(platforms(), ", "))
		}
		found = append(found, p)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// InReadingOrder sorts platforms as people read them: Windows, Mac, Android,
// iOS. It returns a new slice; unknown ones come last.
func InReadingOrder(ids []string) []string {
	rank := func(id string) int {
		if i := slices.Index(platforms(), id); i >= 0 {
			return i
		}
		return len(platforms())
	}
	sorted := slices.Clone(ids)
	slices.SortStableFunc(sorted, func(a, b string) int { return rank(a) - rank(b) })
	return sorted
}
