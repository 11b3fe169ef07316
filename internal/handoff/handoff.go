package handoff

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// Time is how long a code on the screen can be used, and the phone that used
// it.
const Time = 10 * time.Minute

// State is how far a handoff has come.
type State string

// The states, in order. The phone that opens it shows a number; the associate
// goes on when it is the customer's, and not that of somebody behind them.
const (
	Offered State = "offered" // the code is on the screen
	Opened  State = "opened"  // by a phone
	Agreed  State = "agreed"  // the associate has seen whose phone it is
	Over    State = "over"
)

// Handoff is one code on the screen of a kiosk.
type Handoff struct {
	ID             string
	TokenHash      string
	SubscriptionID string
	DeviceID       string
	StaffID        string
	Receipt        bool // the associate had the receipt in hand
	MadeAt         time.Time
	ExpiresAt      time.Time // exclusive
	Browser        string    // of the phone that opened it; "" for none
	Shown          string    // two digits that this phone shows; "" for none
	AgreedAt       time.Time // zero before
	EndedAt        time.Time // zero before
}

// State tells how far it has come at now.
func (h Handoff) State(now time.Time) State {
	switch {
	case !h.EndedAt.IsZero() || !now.Before(h.ExpiresAt):
		return Over
	case !h.AgreedAt.IsZero():
		return Agreed
	case h.Browser != "":
		return Opened
	}
	return Offered
}

// Repo is what a handoff needs of the database.
type Repo interface {
	// FindHandoff and FindHandoffByToken are NotFound ("handoff_not_found").
	FindHandoff(ctx context.Context, id string) (Handoff, error)
	FindHandoffByToken(ctx context.Context, tokenHash string) (Handoff, error)
	// FindLiveHandoff gives the one of a subscription that has not ended.
	FindLiveHandoff(ctx context.Context, subscriptionID string) (Handoff, error)
	TransactHandoff(ctx context.Context, fn func(Tx) error) error
}

// Tx is what changes within one transaction.
type Tx interface {
	LockSubscription(ctx context.Context, id string) error
	InsertHandoff(ctx context.Context, h Handoff) error
	// EndHandoffs ends those of a subscription that live.
	EndHandoffs(ctx context.Context, subscriptionID string, at time.Time) error
	// OpenHandoff notes the phone that came first; mine is false when another
	// did.
	OpenHandoff(ctx context.Context, id, browser, shown string, at time.Time) (mine bool, err error)
	// AgreeHandoff notes that the associate agreed; Conflict
	// ("handoff_over") when nothing waits for it.
	AgreeHandoff(ctx context.Context, id string, at time.Time) error
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Service is the use case. MAC is the vault's.
type Service struct {
	Repo Repo
	MAC  func(purpose string, parts ...string) string
	Now  func() time.Time
}

// Offer is what a handoff is for. Receipt tells that the associate has the
// receipt in hand: only then a first mailbox can be given.
type Offer struct {
	SubscriptionID    string
	DeviceID, StaffID string
	Receipt           bool
	Actor             audit.Actor
}

// tokenLength is 128 bits of the MAC's hexadecimal digits.
const tokenLength = 32

// Token is what the QR code of a handoff holds.
func (s *Service) Token(id string) string { return s.MAC("handoff", id)[:tokenLength] }

// Begin offers a new handoff; the one before it ends.
func (s *Service) Begin(ctx context.Context, o Offer) (Handoff, error) {
	now := s.Now()
	h := Handoff{
		ID: ids.New(), SubscriptionID: o.SubscriptionID, DeviceID: o.DeviceID, StaffID: o.StaffID, Receipt: o.Receipt,
		MadeAt: now, ExpiresAt: now.Add(Time),
	}
	h.TokenHash = ids.Hash(s.Token(h.ID))
	err := s.Repo.TransactHandoff(ctx, func(tx Tx) error {
		if err := tx.LockSubscription(ctx, o.SubscriptionID); err != nil {
			return err
		}
		if err := tx.EndHandoffs(ctx, o.SubscriptionID, now); err != nil {
			return err
		}
		if err := tx.InsertHandoff(ctx, h); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(h, audit.HandoffOffered, o.Actor))
	})
	return h, err
}

// Live gives the handoff that a kiosk has on its screen for a subscription;
// NotFound ("handoff_not_found") for none, also when it is another kiosk's.
func (s *Service) Live(ctx context.Context, subscriptionID, deviceID string) (Handoff, error) {
	h, err := s.Repo.FindLiveHandoff(ctx, subscriptionID)
	if err == nil && (h.DeviceID != deviceID || h.State(s.Now()) == Over) {
		return Handoff{}, notFound()
	}
	return h, err
}

func notFound() error {
	return fault.New(fault.NotFound, "handoff_not_found", "there is no such handoff")
}

// Peek gives what a token names to a phone that may see it: one that opened
// it, or any while none has. NotFound ("handoff_not_found") otherwise, and
// when it is over.
func (s *Service) Peek(ctx context.Context, token, browser string) (Handoff, error) {
	h, err := s.Repo.FindHandoffByToken(ctx, ids.Hash(token))
	switch {
	case err != nil:
		return Handoff{}, err
	case h.State(s.Now()) == Over, h.Browser != "" && h.Browser != browser:
		return Handoff{}, notFound()
	}
	return h, nil
}

// Open binds a handoff to the phone that comes first; a second time changes
// nothing. NotFound as Peek.
func (s *Service) Open(ctx context.Context, token, browser string) (Handoff, error) {
	h, err := s.Peek(ctx, token, browser)
	if err != nil || h.Browser != "" {
		return h, err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(90))
	if err != nil {
		return h, fmt.Errorf("draw a number: %w", err)
	}
	h.Browser, h.Shown = browser, fmt.Sprint(10+n.Int64())
	mine := false
	err = s.Repo.TransactHandoff(ctx, func(tx Tx) error {
		if mine, err = tx.OpenHandoff(ctx, h.ID, h.Browser, h.Shown, s.Now()); err != nil || !mine {
			return err
		}
		return tx.InsertEvent(ctx, s.event(h, audit.HandoffOpened, audit.Customer()))
	})
	if err == nil && !mine {
		return s.Peek(ctx, token, browser)
	}
	return h, err
}

// Agree is the associate's word that the phone which opened it is the
// customer's. A second time changes nothing. NotFound for another kiosk's;
// Conflict ("handoff_over") when no phone waits any more.
func (s *Service) Agree(ctx context.Context, id, deviceID string, actor audit.Actor) error {
	h, err := s.own(ctx, id, deviceID)
	if err != nil || h.State(s.Now()) == Agreed {
		return err
	}
	return s.Repo.TransactHandoff(ctx, func(tx Tx) error {
		if err := tx.AgreeHandoff(ctx, h.ID, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(h, audit.HandoffAgreed, actor))
	})
}

// End takes a code off the screen: whoever opened it goes no further.
func (s *Service) End(ctx context.Context, id, deviceID string, actor audit.Actor) error {
	h, err := s.own(ctx, id, deviceID)
	if err != nil || h.State(s.Now()) == Over {
		return err
	}
	return s.Repo.TransactHandoff(ctx, func(tx Tx) error {
		if err := tx.EndHandoffs(ctx, h.SubscriptionID, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(h, audit.HandoffEnded, actor))
	})
}

func (s *Service) own(ctx context.Context, id, deviceID string) (Handoff, error) {
	h, err := s.Repo.FindHandoff(ctx, id)
	if err == nil && h.DeviceID != deviceID {
		return Handoff{}, notFound()
	}
	return h, err
}

func (s *Service) event(h Handoff, action audit.Action, actor audit.Actor) audit.Event {
	data := `{"receipt":false}`
	if h.Receipt {
		data = `{"receipt":true}`
	}
	return audit.Event{ID: ids.New(), At: s.Now(), Actor: actor, Action: action, Subject: "subscription:" + h.SubscriptionID, Data: data}
}
