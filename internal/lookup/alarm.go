package lookup

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/ids"
)

// The alarm's figures (trust.md: the failure ratio against a rolling
// baseline). Honest people mistype about one look-up in five; the alarm wants
// far more than that, and enough look-ups to tell chance from an attack.
const (
	alarmWindow   = 5 * time.Minute
	alarmBaseline = 24 * time.Hour
	alarmLeast    = 60   // look-ups in the window
	alarmRatio    = 0.6  // failures among them, at the least
	alarmTimes    = 2.5  // as many as the baseline has
	alarmAlways   = 0.75 // whatever the baseline: an attack of hours must not become the usual
	fewBaseline   = 200  // look-ups below which the usual ratio is assumed
	usualRatio    = 0.2
)

// Counts is how look-ups went.
type Counts struct{ Found, Failed int64 }

// AlarmRepo keeps the counts of all nodes, by minute.
type AlarmRepo interface {
	AddCounts(ctx context.Context, minute time.Time, c Counts) error
	SumCounts(ctx context.Context, from, to time.Time) (Counts, error)
	// NoteAlarm leaves the event of an alarm that begins or ends, once for all
	// nodes: not when the last event said the same.
	NoteAlarm(ctx context.Context, e audit.Event) error
}

// Alarm watches the whole site. While it is on, a verdict is shown only after
// the mailed code, to everybody alike; nobody is queued or turned away.
type Alarm struct {
	Repo AlarmRepo
	Now  func() time.Time
	Log  *slog.Logger

	found, failed atomic.Int64
	on            atomic.Bool
}

// On tells whether the alarm is raised. A nil alarm never is.
func (a *Alarm) On() bool { return a != nil && a.on.Load() }

func (a *Alarm) count(found bool) {
	switch {
	case a == nil:
	case found:
		a.found.Add(1)
	default:
		a.failed.Add(1)
	}
}

// Update adds what this node has counted to what all nodes share, and raises
// or ends the alarm. It is called every few seconds.
func (a *Alarm) Update(ctx context.Context) error {
	now := a.Now()
	if c := (Counts{a.found.Swap(0), a.failed.Swap(0)}); c != (Counts{}) {
		if err := a.Repo.AddCounts(ctx, now.Truncate(time.Minute), c); err != nil {
			a.found.Add(c.Found)
			a.failed.Add(c.Failed)
			return err
		}
	}
	from := now.Add(-alarmWindow).Truncate(time.Minute)
	lately, err := a.Repo.SumCounts(ctx, from, now.Add(time.Minute))
	if err != nil {
		return err
	}
	before, err := a.Repo.SumCounts(ctx, now.Add(-alarmBaseline), from)
	if err != nil {
		return err
	}
	on := alarming(lately, before)
	if was := a.on.Swap(on); was != on {
		message, level := "look-ups are back to normal", slog.LevelWarn
		if on {
			message, level = "ALARM: far more look-ups fail than usual; verdicts now need the mailed code", slog.LevelError
		}
		action := audit.AlarmEnded
		if on {
			action = audit.AlarmRaised
		}
		data, _ := json.Marshal(lately) // numbers always marshal
		err = a.Repo.NoteAlarm(ctx, audit.Event{ID: ids.New(), At: now, Actor: audit.System(), Action: action, Subject: "site", Data: string(data)})
		a.Log.Log(ctx, level, message, "found", lately.Found, "failed", lately.Failed,
			"found_before", before.Found, "failed_before", before.Failed)
	}
	return err
}

func alarming(lately, before Counts) bool {
	ratio := lately.ratio()
	baseline := usualRatio
	if before.Found+before.Failed >= fewBaseline {
		baseline = before.ratio()
	}
	return lately.Found+lately.Failed >= alarmLeast && ratio >= alarmRatio && ratio >= min(alarmTimes*baseline, alarmAlways)
}

func (c Counts) ratio() float64 {
	if c.Found+c.Failed == 0 {
		return 0
	}
	return float64(c.Failed) / float64(c.Found+c.Failed)
}
