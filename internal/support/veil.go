package support

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"swapdesk/internal/purchase"
)

var (
	mailboxes = regexp.MustCompile(`[^\s<>(),;:"]+@[^\s<>(),;:"]+`)
	numbers   = regexp.MustCompile(`\+?\d[\d\s().\-/]{5,}\d`)
	spelled   = regexp.MustCompile(`\pL[\pL\pM]+`)
	// "jordan at example dot com", "jordan (at) example.com"
	dictated = regexp.MustCompile(`(?i)([^\s<>(),;:"@]+)\s*(?:[\[({]\s*at\s*[\])}]|\sat\s)\s*([\pL\d-]+(?:(?:\s*[\[({]\s*dot\s*[\])}]\s*|\s+dot\s+|\.)[\pL\d-]+)+)`)
	dots     = regexp.MustCompile(`(?i)\s*[\[({]?\s*\bdot\b\s*[\])}]?\s*`)
	// an address ends in letters, a time and a number do not
	dotted = regexp.MustCompile(`\.\pL{2,}$`)
	spoken = regexp.MustCompile(`(?i)[\[({]\s*(?:at|dot)\s*[\])}]|\sdot\s`)
	// "j o r d a n", "J.O.R.D.A.N."
	letters = regexp.MustCompile(`(?:^|[^\pL])((?:\pL[\s.\-_]+){2,}\pL)(?:$|[^\pL])`)
)

// Veil hides the customer's name and whatever looks like a mailbox or a phone
// number in a text that somebody typed: nothing of it may be seen before a
// reveal.
func (k Case) Veil(text string) string {
	text = dictated.ReplaceAllStringFunc(text, func(found string) string {
		parts := dictated.FindStringSubmatch(found)
		address := parts[1] + "@" + dots.ReplaceAllString(parts[2], ".")
		if !dotted.MatchString(address) || !k.dictates(found, parts[1]) {
			return found // a time, a shop
		}
		if masked := purchase.MaskEmail(address); masked != "" {
			return masked
		}
		return found
	})
	text = mailboxes.ReplaceAllStringFunc(text, func(found string) string {
		if masked := purchase.MaskEmail(found); masked != "" {
			return masked
		}
		return found
	})
	text = numbers.ReplaceAllStringFunc(text, func(found string) string {
		switch n := digits(found); {
		case n == 7, n == 10, n == 11, strings.HasPrefix(found, "+"): // dates have 8, orders 14
			return purchase.MaskPhone(found)
		}
		return found
	})
	for _, word := range strings.Fields(k.Line.Name) {
		if len([]rune(word)) > 1 {
			named := regexp.MustCompile(`(?i)(^|[^\pL])` + regexp.QuoteMeta(word) + `($|[^\pL])`)
			text = named.ReplaceAllString(text, "${1}"+purchase.MaskName(word)+"${2}")
		}
	}
	name := purchase.NameWords(k.Line.Name) // as searches take it: marks forgiven, hyphens part
	text = letters.ReplaceAllStringFunc(text, func(found string) string {
		part := letters.FindStringSubmatch(found)[1]
		joined := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, part)
		folded := purchase.NameWords(joined)
		if len(folded) == 1 && (slices.Contains(name, folded[0]) || folded[0] == strings.Join(name, "")) {
			return strings.Replace(found, part, purchase.MaskName(joined), 1)
		}
		return found
	})
	return spelled.ReplaceAllStringFunc(text, func(found string) string {
		if folded := purchase.NameWords(found); len(folded) == 1 && slices.Contains(name, folded[0]) {
			return purchase.MaskName(found)
		}
		return found
	})
}

// dictates tells whether a text like "jordan at example.com" is a mailbox, and
// not a place: it says "dot" or has brackets, or what stands before is the
// customer's name or no plain word.
func (k Case) dictates(found, local string) bool {
	if spoken.MatchString(found) || strings.ContainsAny(local, ".0123456789_+-") {
		return true
	}
	folded := purchase.NameWords(local)
	return len(folded) == 1 && slices.Contains(purchase.NameWords(k.Line.Name), folded[0])
}

func digits(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}
