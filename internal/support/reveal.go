package support

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
)

// Field is one piece of personal data.
type Field string

// The fields.
const (
	Name  Field = "name"
	Email Field = "email"
	Phone Field = "phone"
)

// Fields are all fields, in the order in which pages show them.
func Fields() []Field { return []Field{Name, Email, Phone} }

// Reason is why somebody looks at personal data, of a short list.
type Reason string

// The reasons. Other asks for words.
const (
	WhoCalls  Reason = "who_calls"
	Reach     Reason = "reach"
	Correct   Reason = "correct"
	TellApart Reason = "tell_apart"
	Other     Reason = "other"
)

// Reasons are all reasons, in the order in which pages show them.
func Reasons() []Reason { return []Reason{WhoCalls, Reach, Correct, TellApart, Other} }

// Reveals are counted: so many in so much time, then the rest waits and
// somebody is told (trust.md, Approvals).
const (
	MostReveals  = 30
	RevealWindow = time.Hour
	// RevealTime is how long pages show what was revealed.
	RevealTime = time.Minute
)

const longestReason = 500 // characters

// Tx is what changes within one transaction.
type Tx interface {
	Stand
	LockSubscription(ctx context.Context, id string) error
	// LockAccount keeps others who count for this account waiting.
	LockAccount(ctx context.Context, id string) (staff.Account, error)
	CountReveals(ctx context.Context, staffID string, since time.Time) (int, error)
	InsertReveal(ctx context.Context, r Revealed) error
	// HasEvent tells whether an actor has done something since then.
	HasEvent(ctx context.Context, actor string, action audit.Action, since time.Time) (bool, error)
	InsertCaseNote(ctx context.Context, n Note) error
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Ask is a wish to see one field of a case.
type Ask struct {
	ID     string // of the case, as Service.Case takes it
	Field  Field
	Reason Reason
	Words  string // free text; Other needs it
	Actor  audit.Actor
}

// Revealed is one look at personal data as it is kept: never the data.
type Revealed struct {
	ID, StaffID                string
	Role                       staff.Role
	PurchaseID, SubscriptionID string
	Field                      Field
	Reason                     Reason
	At                         time.Time
}

// Reveal gives one field of personal data to somebody who may see it, and
// leaves row and trail in the same transaction. Errors: Forbidden
// ("not_allowed"); NotFound; Invalid with the codes "empty" and "long" in
// Fields (field, reason, words); Throttled ("reveal_limit") after MostReveals
// in RevealWindow, of which the first leaves an alert in the trail.
func (s *Service) Reveal(ctx context.Context, a Ask) (value string, err error) {
	a.Words = strings.TrimSpace(a.Words)
	if err := a.check(); err != nil {
		return "", err
	}
	id := strings.TrimPrefix(a.Actor.ID, "staff:")
	full := false
	err = s.Repo.TransactSupport(ctx, func(tx Tx) error {
		value, full = "", false
		by, err := tx.LockAccount(ctx, id)
		switch {
		case err != nil && fault.KindOf(err) != fault.NotFound:
			return err
		case err != nil || !staff.Can(by, staff.Reveal, ""):
			return fault.New(fault.Forbidden, "not_allowed", "%s may not see personal data", by.Role)
		}
		record, err := find(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		n, err := tx.CountReveals(ctx, by.ID, s.Now().Add(-RevealWindow))
		if err != nil {
			return err
		}
		a.Words = Case{Item: Item{Record: record}}.Veil(a.Words) // the trail is for good
		subject := "subscription:" + record.Subscription.ID
		if full = n >= MostReveals; full {
			return s.alert(ctx, tx, a, subject)
		}
		value = map[Field]string{Name: record.Line.Name, Email: record.Line.Email, Phone: record.Line.Phone}[a.Field]
		r := Revealed{
			ids.New(), by.ID, by.Role, record.Line.ID, record.Subscription.ID, a.Field, a.Reason, s.Now(),
		}
		if err := tx.InsertReveal(ctx, r); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(a, audit.PersonalRevealed, subject))
	})
	if err == nil && full {
		err = fault.New(fault.Throttled, "reveal_limit", "%d times in an hour is all", MostReveals)
	}
	if err != nil {
		return "", err
	}
	return value, nil
}

// alert tells once that somebody looks at more than anybody should.
func (s *Service) alert(ctx context.Context, tx Tx, a Ask, subject string) error {
	told, err := tx.HasEvent(ctx, a.Actor.ID, audit.RevealLimit, s.Now().Add(-RevealWindow))
	if err != nil || told {
		return err
	}
	return tx.InsertEvent(ctx, s.event(a, audit.RevealLimit, subject))
}

func (s *Service) event(a Ask, action audit.Action, subject string) audit.Event {
	data, _ := json.Marshal(map[string]string{"field": string(a.Field), "reason": string(a.Reason)}) // strings always marshal
	reason := a.Reason.Text()
	if a.Words != "" {
		reason += ": " + a.Words
	}
	return audit.Event{
		ID: ids.New(), At: s.Now(), Actor: a.Actor, Action: action, Subject: subject, Reason: reason, Data: string(data),
	}
}

func (a Ask) check() error {
	fields := map[string]string{}
	if !slices.Contains(Fields(), a.Field) {
		fields["field"] = "empty"
	}
	if !slices.Contains(Reasons(), a.Reason) {
		fields["reason"] = "empty"
	}
	switch {
	case a.Reason == Other && a.Words == "":
		fields["words"] = "empty"
	case len([]rune(a.Words)) > longestReason:
		fields["words"] = "long"
	}
	if len(fields) > 0 {
		return &fault.Error{Kind: fault.Invalid, Code: "reveal", Message: "the form has mistakes", Fields: fields}
	}
	return nil
}

// Text is the reason as staff read it.
func (r Reason) Text() string {
	switch r {
	case WhoCalls:
		return "Check who is calling"
	case Reach:
		return "Call or write to the customer"
	case Correct:
		return "Correct the contact"
	case TellApart:
		return "Tell customers apart"
	}
	return "Another reason"
}

// Looks gives who looked at the personal data of a purchase, newest first.
func (s *Service) Looks(ctx context.Context, purchaseID string) ([]Look, error) {
	return s.Repo.ListLooks(ctx, purchaseID)
}
