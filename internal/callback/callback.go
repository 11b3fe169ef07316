package callback

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/nyaruka/phonenumbers"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
)

// PerDay is how many callbacks a phone number may ask for in 24 hours. Only
// those that were called in between count: an open one is asked for again
// without a new row.
const PerDay = 3

// Time is a part of the day.
type Time string

// The times of day that a customer can choose from.
const (
	Morning   Time = "morning"
	Afternoon Time = "afternoon"
	Evening   Time = "evening"
	Any       Time = "any"
)

// Times are all times of day, in the order of the day.
func Times() []Time { return []Time{Morning, Afternoon, Evening, Any} }

// State is where a callback stands.
type State string

// The states. InHand stays so until somebody looks: see Callback.Taken.
const (
	Open   State = "open"
	InHand State = "taken" // by an agent, who calls
	Done   State = "done"
)

// Callback is one wish to be called. There is at most one per phone that is
// not done.
type Callback struct {
	ID             string
	Phone          string // compared form: E.164 digits without the plus
	Lang           string // BCP 47, the language to speak
	BestTime       Time
	SubscriptionID string // what it is about; "" when that is not known
	State          State
	CreatedAt      time.Time
	TakenBy        string    // an audit.Actor's id; "" unless InHand
	TakenRole      string    // what that person is
	TakenAt        time.Time // zero unless InHand
	DueAt          time.Time // it rests until then; zero for never rested
	Tries          int       // calls that reached nobody
}

// Wish is what a customer types. The caller has checked that the session may
// see the subscription.
type Wish struct {
	Phone, BestTime string
	SubscriptionID  string
	Lang            string
}

// Repo is what callbacks need of the database.
type Repo interface {
	// TransactCallback runs fn in one transaction. A second open callback of
	// a phone comes back as Conflict ("duplicate").
	TransactCallback(ctx context.Context, fn func(Tx) error) error
	// ListCallbacks lists those that are not done, those that do not rest at
	// now first, the longest waiting first.
	ListCallbacks(ctx context.Context, now time.Time, limit int) ([]Callback, error)
	// CountCallbacksDue counts those that are not done and do not rest.
	CountCallbacksDue(ctx context.Context, now time.Time) (int, error)
}

// Tx is the same inside a transaction.
type Tx interface {
	// FindOpenCallback is NotFound when the phone has none to come.
	FindOpenCallback(ctx context.Context, phone string) (Callback, error)
	// CountCallbacks counts those of a phone made since then, whatever their
	// state.
	CountCallbacks(ctx context.Context, phone string, since time.Time) (int, error)
	InsertCallback(ctx context.Context, c Callback) error
	// UpdateCallback writes what may change while one is open: language, best
	// time, subscription.
	UpdateCallback(ctx context.Context, c Callback) error
	InsertEvent(ctx context.Context, e audit.Event) error
	// FindCallback is NotFound for what is not there.
	FindCallback(ctx context.Context, id string) (Callback, error)
	// ListHeld gives those that somebody has taken, however long ago.
	ListHeld(ctx context.Context, takenBy string) ([]Callback, error)
	// CountSeen counts how often somebody came to see personal data since then:
	// by taking a callback, or by a reveal.
	CountSeen(ctx context.Context, actor string, since time.Time) (int, error)
	// HasEvent tells whether an actor has done something since then.
	HasEvent(ctx context.Context, actor string, action audit.Action, since time.Time) (bool, error)
	// LockAccount keeps who acts from seeing more at the same moment.
	LockAccount(ctx context.Context, id string) (staff.Account, error)
	// InsertLook keeps that the number of a callback about a subscription was
	// seen, for the customer to know.
	InsertLook(ctx context.Context, c Callback, by staff.Account, at time.Time) error
	// SettleCallback writes the agents' side of one; Conflict
	// ("callback_settled") when it is no longer as it was.
	SettleCallback(ctx context.Context, was, is Callback) error
}

// Service is the use case.
type Service struct {
	Repo Repo
	Now  func() time.Time
}

// Check says what is wrong with a wish before anything is counted or written;
// its errors are those of Ask.
func (s *Service) Check(w Wish) error {
	_, err := s.read(w)
	return err
}

// Ask writes a callback with its audit event. While one is open for the phone,
// asking again changes what that one says and adds none, so that a double
// submit is one request. Errors: Invalid with a code per field ("empty",
// "format", "region"); Throttled ("callback_limit") past PerDay.
func (s *Service) Ask(ctx context.Context, w Wish, actor audit.Actor) (Callback, error) {
	wanted, err := s.read(w)
	if err != nil {
		return Callback{}, err
	}
	var kept Callback
	ask := func(tx Tx) (err error) {
		kept, err = s.ask(ctx, tx, wanted, actor)
		return err
	}
	err = s.Repo.TransactCallback(ctx, ask)
	if fault.Is(err, "duplicate") { // the other of two clicks was faster: join it
		err = s.Repo.TransactCallback(ctx, ask)
	}
	return kept, err
}

func (s *Service) ask(ctx context.Context, tx Tx, wanted Callback, actor audit.Actor) (Callback, error) {
	open, err := tx.FindOpenCallback(ctx, wanted.Phone)
	switch {
	case err == nil:
		return s.join(ctx, tx, open, wanted, actor)
	case fault.KindOf(err) != fault.NotFound:
		return Callback{}, err
	}
	lately, err := tx.CountCallbacks(ctx, wanted.Phone, wanted.CreatedAt.Add(-24*time.Hour))
	switch {
	case err != nil:
		return Callback{}, err
	case lately >= PerDay:
		return Callback{}, fault.New(fault.Throttled, "callback_limit", "this phone has asked for %d callbacks today", lately)
	}
	if err := tx.InsertCallback(ctx, wanted); err != nil {
		return Callback{}, err
	}
	return wanted, tx.InsertEvent(ctx, event(actor, audit.CallbackRequested, wanted))
}

// join changes an open callback to what was asked for last.
func (s *Service) join(ctx context.Context, tx Tx, open, wanted Callback, actor audit.Actor) (Callback, error) {
	changed := open
	changed.Lang, changed.BestTime = wanted.Lang, wanted.BestTime
	if wanted.SubscriptionID != "" {
		changed.SubscriptionID = wanted.SubscriptionID
	}
	if changed == open {
		return open, nil
	}
	if err := tx.UpdateCallback(ctx, changed); err != nil {
		return Callback{}, err
	}
	at := changed
	at.CreatedAt = wanted.CreatedAt
	return changed, tx.InsertEvent(ctx, event(actor, audit.CallbackChanged, at))
}

// read checks what was typed and gives the callback that it asks for.
func (s *Service) read(w Wish) (Callback, error) {
	fields := map[string]string{}
	phone := purchase.PhoneKey(w.Phone)
	switch {
	case strings.TrimSpace(w.Phone) == "":
		fields["phone"] = "empty"
	case phone == "":
		fields["phone"] = "format"
	case !callable(phone):
		fields["phone"] = "region"
	}
	if !slices.Contains(Times(), Time(w.BestTime)) {
		fields["best_time"] = "empty"
	}
	if len(fields) > 0 {
		return Callback{}, &fault.Error{Kind: fault.Invalid, Code: "callback", Message: "the form has mistakes", Fields: fields}
	}
	return Callback{
		ID: ids.New(), Phone: phone, Lang: w.Lang, BestTime: Time(w.BestTime),
		SubscriptionID: w.SubscriptionID, State: Open, CreatedAt: s.Now(),
	}, nil
}

// Owed is a callback that nobody asked for, with its event: there is news for
// a customer without a mailbox. phone is a PhoneKey; ok is false for one that
// is not called.
func Owed(phone, lang, subscriptionID string, at time.Time) (c Callback, e audit.Event, ok bool) {
	c = Callback{
		ID: ids.New(), Phone: phone, Lang: lang, BestTime: Any, SubscriptionID: subscriptionID, State: Open, CreatedAt: at,
	}
	return c, event(audit.System(), audit.CallbackRequested, c), callable(phone)
}

// callable refuses numbers that cost the caller money: whoever types them is
// after that. What is left is the United States and Canada; a number there
// that nobody has been given yet is taken as it is.
func callable(phone string) bool {
	if !strings.HasPrefix(phone, "1") || len(phone) != len("16125550142") {
		return false
	}
	number, err := phonenumbers.Parse("+"+phone, "US")
	if err != nil {
		return false
	}
	if phonenumbers.GetNumberType(number) == phonenumbers.PREMIUM_RATE || strings.HasPrefix(phone, "1900") {
		return false
	}
	region := phonenumbers.GetRegionCodeForNumber(number)
	return slices.Contains([]string{"", "ZZ", "001", "US", "CA", "PR", "GU", "VI", "AS", "MP"}, region)
}

// event tells of a callback without the number.
func event(actor audit.Actor, action audit.Action, c Callback) audit.Event {
	return audit.Event{
		ID: ids.New(), At: c.CreatedAt, Actor: actor, Action: action,
		Subject: "callback:" + c.ID, Data: `{"best_time":"` + string(c.BestTime) + `"}`,
	}
}
