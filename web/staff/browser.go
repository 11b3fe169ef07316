package staff

import "strings"

// browserName says which browser it was, as its owner calls it; what is not
// known stays as it named itself.
func browserName(agent string) string {
	name := first(agent, [][2]string{
		{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	})
	system := first(agent, [][2]string{
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Android", "Android"},
		{"Windows", "Windows"},
		{"Mac OS X", "Mac"},
		{"CrOS", "Chromebook"},
		{"Linux", "Linux"},
	})
	if name == "" || system == "" {
		return agent
	}
	return name + " on " + system
}

// first gives the name of the first mark that stands in a text: others imitate
// those after them.
func first(text string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(text, m[0]) {
			return m[1]
		}
	}
	return ""
}
