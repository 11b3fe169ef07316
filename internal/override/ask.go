package override

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// Wish is what somebody asks for. Actor says who, and its Reason is the note.
type Wish struct {
	SubscriptionID string
	Kind           eligibility.Kind
	SKU            string // for DifferentProduct; left out of the others
	Actor          audit.Actor
}

// Ask writes what is asked for, with its event. Errors: Invalid with a code per
// field ("kind": "empty"; "sku": "empty", "gone"; "note": "empty", "long");
// Conflict "override_useless" when the exception would change nothing and
// "override_open" while there is another; Throttled "override_limit" past
// PerDay.
func (s *Service) Ask(ctx context.Context, w Wish) (casefile.Override, error) {
	o, err := s.read(ctx, w)
	if err != nil {
		return o, err
	}
	err = s.Repo.TransactOverride(ctx, func(tx Tx) error { return s.ask(ctx, tx, o, w.Actor) })
	if fault.Is(err, "duplicate") {
		err = fault.New(fault.Conflict, "override_open", "there is one already")
	}
	return o, err
}

func (s *Service) ask(ctx context.Context, tx Tx, o casefile.Override, actor audit.Actor) error {
	if err := tx.LockSubscription(ctx, o.SubscriptionID); err != nil {
		return err
	}
	n, err := tx.CountAsks(ctx, o.AskedBy, o.AskedAt.Add(-Lifetime))
	switch {
	case err != nil:
		return err
	case n >= PerDay:
		return fault.New(fault.Throttled, "override_limit", "%d exceptions were asked for today", n)
	}
	open, err := tx.ListOpenOverrides(ctx, o.SubscriptionID)
	if err != nil {
		return err
	}
	for _, other := range open {
		if o.AskedAt.Before(other.ExpiresAt) {
			return fault.New(fault.Conflict, "override_open", "there is one already")
		}
		if err := s.lapse(ctx, tx, other); err != nil {
			return err
		}
	}
	if err := s.useful(ctx, tx, o); err != nil {
		return err
	}
	if err := tx.InsertOverride(ctx, o); err != nil {
		return err
	}
	return tx.InsertEvent(ctx, s.event(actor, audit.OverrideAsked, o))
}

// useful refuses what would change nothing.
func (s *Service) useful(ctx context.Context, r Reader, o casefile.Override) error {
	record, err := r.FindRecord(ctx, o.SubscriptionID)
	if err != nil {
		return err
	}
	book, err := r.ListPrograms(ctx, s.Now())
	if err != nil {
		return err
	}
	if !slices.Contains(Helps(record, record.Program(book), s.Now()), o.Kind) {
		return fault.New(fault.Conflict, "override_useless", "%s would change nothing", o.Kind)
	}
	return nil
}

// read checks what was typed.
func (s *Service) read(ctx context.Context, w Wish) (casefile.Override, error) {
	now := s.Now()
	o := casefile.Override{
		ID: ids.New(), SubscriptionID: w.SubscriptionID, Kind: w.Kind, Note: tidy(w.Actor.Reason), State: casefile.OverrideAsked,
		AskedBy: w.Actor.ID, AskedAt: now, ExpiresAt: now.Add(Lifetime),
	}
	fields := map[string]string{}
	if !slices.Contains(eligibility.Kinds(), w.Kind) {
		fields["kind"] = "empty"
	}
	check(fields, "note", o.Note)
	if w.Kind == eligibility.DifferentProduct {
		o.SKU = w.SKU
		replaceable, err := s.Replaceable(ctx, w.SubscriptionID)
		switch {
		case err != nil:
			return o, err
		case o.SKU == "":
			fields["sku"] = "empty"
		case !slices.Contains(replaceable, o.SKU):
			fields["sku"] = "gone"
		}
	}
	if len(fields) > 0 {
		return o, &fault.Error{Kind: fault.Invalid, Code: "override", Message: "the form has mistakes", Fields: fields}
	}
	o.Digest = o.Payload()
	return o, nil
}

// tidy makes typed text fit to be kept: no control characters, no edges.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.TrimSpace(text)
}

func check(fields map[string]string, field, text string) {
	switch {
	case text == "":
		fields[field] = "empty"
	case utf8.RuneCountInString(text) > longest:
		fields[field] = "long"
	}
}

// event tells of an override. What people wrote stands in the row, and the
// reason of a decision in the event's own place.
func (s *Service) event(actor audit.Actor, action audit.Action, o casefile.Override) audit.Event {
	data, _ := json.Marshal(map[string]any{ // strings always marshal
		"override": o.ID, "kind": o.Kind, "sku": o.SKU, "payload": o.Digest,
	})
	return audit.Event{
		ID: ids.New(), At: s.Now(), Actor: actor, Action: action,
		Subject: "subscription:" + o.SubscriptionID, Data: string(data),
	}
}
