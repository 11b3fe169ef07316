package ui

import "strings"

// telephone is a printed number as a tel: address.
func telephone(printed string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, printed)
	return "tel:" + digits
}
