package testkit

import (
	"sync"
	"time"
)

// Clock is a clock that stands still until a test turns it. Its Now method is
// what the code under test takes as `func() time.Time`. Safe for use by many
// goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts a clock at t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// ClockAt starts a clock at an RFC 3339 instant, "2017-09-21T15:04:05-05:00".
// It panics on anything else: the text is the test's own.
func ClockAt(rfc3339 string) *Clock {
	t, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		panic(err)
	}
	return NewClock(t)
}

// Now is the instant that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set turns the clock to t, forward or back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance turns the clock by d and gives the new instant.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}
