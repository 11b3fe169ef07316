package httpx

import (
	"slices"
	"time"

	"swapdesk/internal/words"
	"swapdesk/templates/ui"
)

// SlotValue is a time at a desk as forms and URLs carry it.
func SlotValue(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// ParseSlot reads it; false for anything else. What it says is not trusted.
func ParseSlot(text string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, text)
	return t.UTC(), err == nil && t.Year() > 2000 && t.Year() < 3000
}

// TimePicks are the free times of a day as radios, in a desk's zone. An hour
// that a night in autumn repeats says which of the two it is.
func TimePicks(w *words.Words, free []time.Time, zone *time.Location, checked func(time.Time) bool) []ui.Pick {
	twice := map[string]int{}
	for _, t := range free {
		twice[w.Hour(t, zone)]++
	}
	picks := make([]ui.Pick, len(free))
	for i, t := range free {
		picks[i] = ui.Pick{Value: SlotValue(t), Label: w.Hour(t, zone), Checked: checked(t)}
		if twice[picks[i].Label] > 1 {
			name, _ := t.In(zone).Zone()
			picks[i].Label = w.T("time.twice", "Time", picks[i].Label, "Zone", name)
		}
	}
	return picks
}

// TimeGroups are TimePicks by the part of the day, those of near first.
func TimeGroups(w *words.Words, free []time.Time, zone *time.Location, near []time.Time, checked func(time.Time) bool) []ui.TimeGroup {
	parts := []string{"nearest", "morning", "afternoon", "evening"}
	groups := make([]ui.TimeGroup, len(parts))
	for i, part := range parts {
		groups[i].Legend = w.T("time." + part)
	}
	for i, p := range TimePicks(w, free, zone, checked) {
		part := partOf(free[i].In(zone).Hour())
		if slices.ContainsFunc(near, free[i].Equal) {
			part = 0
		}
		groups[part].Times = append(groups[part].Times, p)
	}
	return slices.DeleteFunc(groups, func(g ui.TimeGroup) bool { return len(g.Times) == 0 })
}

// partOf is the index of morning, afternoon or evening.
func partOf(hour int) int {
	switch {
	case hour < 12:
		return 1
	case hour < 17:
		return 2
	}
	return 3
}
