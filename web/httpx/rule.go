package httpx

import (
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/program"
	"swapdesk/internal/words"
	"swapdesk/templates/ui"
)

// Rule is the ruler of a program's exchange window at now, in words.
func Rule(w *words.Words, p *program.Program, now time.Time) ui.Rule {
	window := p.ExchangeWindow()
	today := window.DayNumber(now)
	r := ui.Rule{
		Days: window.Days, Today: today, Over: !now.Before(window.End()) || p.Status == program.Closed,
		Start: w.ShortDate(window.Opens), End: w.ShortDate(window.LastDay()),
	}
	switch {
	case r.Over:
		r.Caption = w.T("rule.caption_over", "Days", window.Days)
	case today < 0:
		r.Caption = w.T("rule.caption_before", "Days", window.Days)
	case p.Status == program.Paused:
		r.Caption = w.T("rule.caption_paused")
	default:
		r.Caption = w.T("rule.caption", "Day", today, "Days", window.Days)
	}
	if !r.Over && today >= 0 {
		r.Flag = w.T("rule.today", "Date", w.ShortDate(day.Of(now, p.Zone)))
	}
	return r
}
