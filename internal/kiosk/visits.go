package kiosk

import (
	"context"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// VisitRepo keeps customers while they are served.
type VisitRepo interface {
	// FindVisit is NotFound ("visit_not_found") when nobody is served in a
	// session.
	FindVisit(ctx context.Context, sessionID string) (Visit, error)
	TouchVisit(ctx context.Context, id string, at time.Time) error
	TransactVisits(ctx context.Context, fn func(VisitTx) error) error
}

// VisitTx is what changes within one transaction.
type VisitTx interface {
	// SaveVisit writes the customer of a session in the place of the one
	// before, whose items go.
	SaveVisit(ctx context.Context, v Visit) error
	UpdateVisit(ctx context.Context, v Visit) error
	// InsertItem is a duplicate for a subscription that was found before.
	InsertItem(ctx context.Context, visitID string, i Item) error
	ProveItem(ctx context.Context, handle string, p Proof) error
	DeleteVisit(ctx context.Context, sessionID string) error
	// UpdateKioskSession is as in SessionTx.
	UpdateKioskSession(ctx context.Context, s Session) error
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Visits is the use case of serving one customer after the other.
type Visits struct {
	Repo VisitRepo
	Now  func() time.Time
}

// FindCurrent gives the customer who is being served in a session; nil between
// customers, and for one who has gone. bySelf is no sign of life.
func (s *Visits) FindCurrent(ctx context.Context, sessionID string, bySelf bool) (*Visit, error) {
	v, err := s.Repo.FindVisit(ctx, sessionID)
	now := s.Now()
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil, err == nil && v.Over(now):
		return nil, nil //nolint:nilnil // nobody is being served: no failure
	case err != nil:
		return nil, err
	}
	if !bySelf && now.Sub(v.SeenAt) >= touchEvery {
		v.SeenAt = now
		err = s.Repo.TouchVisit(ctx, v.ID, now)
	}
	return &v, err
}

// Begin serves a new customer; the one before is forgotten.
func (s *Visits) Begin(ctx context.Context, at At, lang string) (Visit, error) {
	now := s.Now()
	v := Visit{ID: ids.New(), SessionID: at.Session.ID, Lang: lang, StartedAt: now, SeenAt: now, Until: now.Add(VisitTime)}
	return v, s.Repo.TransactVisits(ctx, func(tx VisitTx) error { return tx.SaveVisit(ctx, v) })
}

// Add notes what was found for the customer, each with a handle of its own;
// what was found before keeps its handle. They are given in the same order.
func (s *Visits) Add(ctx context.Context, v *Visit, items ...Item) ([]Item, error) {
	given := make([]Item, len(items))
	err := s.Repo.TransactVisits(ctx, func(tx VisitTx) error {
		for i, item := range items {
			if known, ok := v.of(item.SubscriptionID); ok {
				given[i] = known
				continue
			}
			item.Handle, item.FoundAt = ids.NewToken(), s.Now()
			if err := tx.InsertItem(ctx, v.ID, item); err != nil {
				return err
			}
			given[i] = item
		}
		return nil
	})
	return given, err
}

func (v *Visit) of(subscriptionID string) (Item, bool) {
	for _, item := range v.Items {
		if item.SubscriptionID == subscriptionID {
			return item, true
		}
	}
	return Item{}, false
}

// Prove notes what shows that the customer may act for an item.
func (s *Visits) Prove(ctx context.Context, handle string, p Proof) error {
	return s.Repo.TransactVisits(ctx, func(tx VisitTx) error { return tx.ProveItem(ctx, handle, p) })
}

// Look sets the language and size of the customer's pages.
func (s *Visits) Look(ctx context.Context, v Visit, lang string, large bool) error {
	v.Lang, v.Large = lang, large
	return s.update(ctx, v)
}

// Extend notes that somebody said "still here".
func (s *Visits) Extend(ctx context.Context, v Visit) error {
	v.SeenAt, v.Until = s.Now(), s.Now().Add(VisitTime)
	return s.update(ctx, v)
}

func (s *Visits) update(ctx context.Context, v Visit) error {
	return s.Repo.TransactVisits(ctx, func(tx VisitTx) error { return tx.UpdateVisit(ctx, v) })
}

// End forgets the customer, and gives what the associate's cookie holds from
// now on: what it held before opens nothing any more.
func (s *Visits) End(ctx context.Context, at At) (token string, err error) {
	token = ids.NewToken()
	return token, s.Repo.TransactVisits(ctx, func(tx VisitTx) error {
		if err := tx.DeleteVisit(ctx, at.Session.ID); err != nil {
			return err
		}
		session := at.Session
		session.IDHash, session.SeenAt = ids.Hash(token), s.Now()
		return tx.UpdateKioskSession(ctx, session)
	})
}
