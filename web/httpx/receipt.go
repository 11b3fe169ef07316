package httpx

import (
	"swapdesk/internal/eligibility"
	"swapdesk/internal/words"
)

// Walked says a rule of a receipt in words: what was asked, and what was found.
func Walked(w *words.Words, s eligibility.Step) (asked, found string) {
	outcome := "failed"
	switch {
	case s.Passed && s.Rule == eligibility.RuleNotPaused && s.Days > 0:
		outcome = "passed_added"
	case s.Passed && s.Rule == eligibility.RuleCovered && s.Date.IsZero():
		outcome = "passed_open"
	case s.Passed:
		outcome = "passed"
	}
	rule := "receipt." + string(s.Rule)
	return w.T(rule + ".asked"), w.T(rule+"."+outcome, "Date", w.Date(s.Date), "Count", s.Days)
}
