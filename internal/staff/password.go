package staff

import (
	"slices"
	"strings"
	"unicode/utf8"

	"swapdesk/internal/fault"
)

const (
	shortestPassword = 15 // characters (trust.md, Staff)
	longestPassword  = 200
	fewestDifferent  = 5
)

// CheckPassword refuses passwords that are too easy: short ones, those made of
// few characters, those that hold the person's own name or address or the
// words that everybody tries first. The error is Invalid ("password_short",
// "password_long", "password_easy").
func CheckPassword(password string, a Account) error {
	switch n := utf8.RuneCountInString(password); {
	case n < shortestPassword:
		return fault.New(fault.Invalid, "password_short", "a password has %d characters or more", shortestPassword)
	case n > longestPassword || !utf8.ValidString(password):
		return fault.New(fault.Invalid, "password_long", "a password has at most %d characters", longestPassword)
	}
	lower := strings.ToLower(password)
	different := map[rune]bool{}
	for _, r := range lower {
		different[r] = true
	}
	easy := fault.New(fault.Invalid, "password_easy", "this password is too easy to guess")
	if len(different) < fewestDifferent {
		return easy
	}
	local, _, _ := strings.Cut(strings.ToLower(a.Email), "@")
	own := append(strings.Fields(strings.ToLower(a.Name)), local)
	left := lower
	for _, word := range slices.Concat(tooCommon(), own) {
		if utf8.RuneCountInString(word) >= 3 {
			left = strings.ReplaceAll(left, word, "")
		}
	}
	if utf8.RuneCountInString(left) < shortestPassword/2 {
		return easy
	}
	return nil
}

// tooCommon are the pieces of which bad long passwords are made: what a block
// list of whole passwords would miss ("Password123Password123").
func tooCommon() []string {
	return []string{
		"password", "passwort", "contraseña", "motdepasse", "passw0rd", "p@ssw0rd", "p@ssword", "letmein", "welcome",
		"qwertyuiop", "qwerty", "asdfghjkl", "asdf", "zxcvbnm", "1q2w3e4r", "1qaz2wsx", "qazwsx", "iloveyou", "monkey",
		"dragon", "football", "baseball", "sunshine", "princess", "superman", "batman", "trustno1", "master", "shadow",
		"changeme", "default", "secret", "admin", "login", "swapdesk", "bestbuy", "geeksquad", "summer", "winter",
		"spring", "autumn", "january", "october", "november", "december", "1234567890", "0987654321", "123456789",
		"12345678", "1234567", "123456", "12345", "1234", "123", "abcdefghij", "abcdef", "abcd", "abc", "2017", "2024",
		"2025", "2026", "correcthorsebatterystaple", "correct horse battery staple",
	}
}
