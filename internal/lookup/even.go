package lookup

import (
	"context"
	"time"
)

// evenStep is the grid on which failures are answered (trust.md, Uniformity).
const evenStep = 300 * time.Millisecond

// Evening holds answers back until the next step of a grid, so that the time
// they took to find tells nothing. Clock is the machine's.
type Evening struct {
	Clock func() time.Time
	Step  time.Duration // 0 is evenStep
}

// Begin starts the time of a request; the returned function waits until its
// next step. A nil Evening never waits.
func (e *Evening) Begin() (release func(context.Context)) {
	if e == nil {
		return func(context.Context) {}
	}
	started, step := e.Clock(), e.Step
	if step == 0 {
		step = evenStep
	}
	return func(ctx context.Context) {
		took := e.Clock().Sub(started)
		timer := time.NewTimer(step - took%step)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}
