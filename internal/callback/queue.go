package callback

import (
	"context"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// TakenFor is how long a callback stays with who took it; then it is open
// again by itself.
const TakenFor = 30 * time.Minute

// MostSeen is how much personal data somebody may come to see in an hour, the
// numbers of callbacks among it (trust.md, Approvals: reveals).
const (
	MostSeen   = 30
	seenWithin = time.Hour
)

// Rests are for how long a callback can rest until it is tried again.
func Rests() []time.Duration { return []time.Duration{time.Hour, 4 * time.Hour, 24 * time.Hour} }

// Taken tells whether somebody has it at now.
func (c Callback) Taken(now time.Time) bool {
	return c.State == InHand && now.Before(c.TakenAt.Add(TakenFor))
}

// Due tells whether it may be called at now: it does not rest.
func (c Callback) Due(now time.Time) bool { return !now.Before(c.DueAt) }

// Queue is the callbacks that are still to come, those that may be called now
// first, the longest waiting first among them.
func (s *Service) Queue(ctx context.Context, limit int) ([]Callback, error) {
	return s.Repo.ListCallbacks(ctx, s.Now(), limit)
}

// Waiting counts the callbacks that are to be called now.
func (s *Service) Waiting(ctx context.Context) (int, error) {
	return s.Repo.CountCallbacksDue(ctx, s.Now())
}

// Act is what an agent does with a callback. Actor says who.
type Act struct {
	ID    string
	Actor audit.Actor
}

// Take gives a callback to one agent, and with it the sight of its number,
// which the event says. Taking it again is nothing new. Errors: NotFound;
// Conflict "callback_taken" when somebody else has it, "callback_done" when it
// needs no call any more, and "callback_busy" while the agent has another one;
// Throttled "reveal_limit" past MostSeen, of which the first leaves an alert in
// the trail.
func (s *Service) Take(ctx context.Context, a Act) (Callback, error) {
	full := false
	c, err := s.act(ctx, a, func(tx Tx, c *Callback) (audit.Action, error) {
		now := s.Now()
		full = false
		switch {
		case c.State == Done:
			return "", fault.New(fault.Conflict, "callback_done", "this call was made")
		case c.Taken(now) && c.TakenBy == a.Actor.ID:
			return "", nil
		case c.Taken(now):
			return "", fault.New(fault.Conflict, "callback_taken", "somebody else makes this call")
		}
		by, err := tx.LockAccount(ctx, strings.TrimPrefix(a.Actor.ID, "staff:"))
		if err != nil {
			return "", err
		}
		if err := s.returnLapsed(ctx, tx, a.Actor.ID, c.ID); err != nil {
			return "", err
		}
		n, err := tx.CountSeen(ctx, a.Actor.ID, now.Add(-seenWithin))
		switch {
		case err != nil:
			return "", err
		case n >= MostSeen:
			full = true
			return "", s.alert(ctx, tx, a, *c)
		}
		c.State, c.TakenBy, c.TakenAt = InHand, a.Actor.ID, now
		if c.SubscriptionID != "" {
			err = tx.InsertLook(ctx, *c, by, now)
		}
		return audit.CallbackTaken, err
	})
	if err == nil && full {
		err = fault.New(fault.Throttled, "reveal_limit", "%d numbers and fields within an hour is all", MostSeen)
	}
	return c, err
}

// alert tells once that somebody looks at more than anybody should.
func (s *Service) alert(ctx context.Context, tx Tx, a Act, c Callback) error {
	told, err := tx.HasEvent(ctx, a.Actor.ID, audit.RevealLimit, s.Now().Add(-seenWithin))
	if err != nil || told {
		return err
	}
	return tx.InsertEvent(ctx, s.told(a.Actor, audit.RevealLimit, c))
}

// returnLapsed opens the callbacks that an agent had for too long, so that they
// can take another. One that they still have is Conflict "callback_busy".
func (s *Service) returnLapsed(ctx context.Context, tx Tx, agent, except string) error {
	held, err := tx.ListHeld(ctx, agent)
	if err != nil {
		return err
	}
	for _, c := range held {
		switch {
		case c.ID == except:
			continue
		case c.Taken(s.Now()):
			return fault.New(fault.Conflict, "callback_busy", "one call at a time")
		}
		was := c
		c.open()
		if err := tx.SettleCallback(ctx, was, c); err != nil {
			return err
		}
		if err := tx.InsertEvent(ctx, s.told(audit.System(), audit.CallbackReturned, c)); err != nil {
			return err
		}
	}
	return nil
}

// Finish says that the customer was reached. Only who has taken it can; others
// get Conflict "callback_not_yours".
func (s *Service) Finish(ctx context.Context, a Act) (Callback, error) {
	return s.act(ctx, a, func(_ Tx, c *Callback) (audit.Action, error) {
		if err := s.mine(*c, a); err != nil {
			return "", err
		}
		c.open()
		c.State = Done
		return audit.CallbackDone, nil
	})
}

// TryAgain puts a callback back for later, counted. Only who has taken it can;
// others get Conflict "callback_not_yours".
func (s *Service) TryAgain(ctx context.Context, a Act, rest time.Duration) (Callback, error) {
	return s.act(ctx, a, func(_ Tx, c *Callback) (audit.Action, error) {
		if err := s.mine(*c, a); err != nil {
			return "", err
		}
		c.open()
		c.Tries, c.DueAt = c.Tries+1, s.Now().Add(rest)
		return audit.CallbackReturned, nil
	})
}

func (s *Service) mine(c Callback, a Act) error {
	if !c.Taken(s.Now()) || c.TakenBy != a.Actor.ID {
		return fault.New(fault.Conflict, "callback_not_yours", "take the call first")
	}
	return nil
}

// act changes a callback in one transaction with its event; fn gives no action
// when there is nothing to change. Who loses a race gets what Take says.
func (s *Service) act(ctx context.Context, a Act, fn func(Tx, *Callback) (audit.Action, error)) (Callback, error) {
	var c Callback
	run := func(tx Tx) (err error) {
		if c, err = tx.FindCallback(ctx, a.ID); err != nil {
			return err
		}
		was := c
		action, err := fn(tx, &c)
		if err != nil || action == "" {
			return err
		}
		if err := tx.SettleCallback(ctx, was, c); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.told(a.Actor, action, c))
	}
	err := s.Repo.TransactCallback(ctx, run)
	switch {
	case fault.Is(err, "callback_settled"): // the other was faster: see what holds now
		err = s.Repo.TransactCallback(ctx, run)
	case fault.Is(err, "duplicate"):
		err = fault.New(fault.Conflict, "callback_busy", "one call at a time")
	}
	return c, err
}

// open takes a callback out of all hands.
func (c *Callback) open() {
	c.State, c.TakenBy, c.TakenRole, c.TakenAt = Open, "", "", time.Time{}
}

// told is an event of the agents' side.
func (s *Service) told(actor audit.Actor, action audit.Action, c Callback) audit.Event {
	e := event(actor, action, c)
	e.ID, e.At = ids.New(), s.Now()
	return e
}
