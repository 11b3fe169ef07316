package desk

import "strings"

// tried joins what a text was taken for: "an order number or a name".
func tried(kinds []string) string {
	last := len(kinds) - 1
	if last < 1 {
		return strings.Join(kinds, "")
	}
	return strings.Join(kinds[:last], ", ") + " or " + kinds[last]
}
