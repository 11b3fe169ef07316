package support

import (
	"context"
	"strings"
	"time"
	"unicode"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

const longestNote = 2000 // characters

// Write is a note to be added to a case that is still at Version.
type Write struct {
	ID, Version string
	Text        string
	Actor       audit.Actor
}

// AddNote keeps a note. It is Invalid with "empty" or "long" for the field
// "note", Conflict ("stale") when the case has changed since Version, and
// NotFound. A note is never changed.
func (s *Service) AddNote(ctx context.Context, w Write) error {
	w.Text = strings.TrimSpace(strings.ReplaceAll(w.Text, "\r\n", "\n"))
	code := ""
	switch {
	case strings.IndexFunc(w.Text, unicode.IsGraphic) < 0:
		code = "empty"
	case len([]rune(w.Text)) > longestNote:
		code = "long"
	}
	if code != "" {
		return &fault.Error{
			Kind: fault.Invalid, Code: "note", Message: "the form has mistakes", Fields: map[string]string{"note": code},
		}
	}
	w.Text = strings.ReplaceAll(strings.ToValidUTF8(w.Text, "\uFFFD"), "\x00", "\uFFFD")
	return s.Repo.TransactSupport(ctx, func(tx Tx) error {
		record, err := find(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		if err := tx.LockSubscription(ctx, record.Subscription.ID); err != nil {
			return err
		}
		if err := s.check(ctx, tx, w.ID, w.Version); err != nil {
			return err
		}
		n := Note{
			ID: ids.New(), SubscriptionID: record.Subscription.ID, By: Person{ID: strings.TrimPrefix(w.Actor.ID, "staff:")},
			Text: w.Text, At: s.Now(),
		}
		if err := tx.InsertCaseNote(ctx, n); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, audit.Event{
			ID: ids.New(), At: s.Now(), Actor: w.Actor, Action: audit.NoteAdded, Subject: "subscription:" + record.Subscription.ID,
		})
	})
}

// PresentFor is how long somebody who was seen at a case counts as there.
const PresentFor = time.Minute

// Open notes that somebody has a case open, and gives who else has.
func (s *Service) Open(ctx context.Context, subscriptionID, staffID string) ([]Present, error) {
	now := s.Now()
	return s.Repo.TouchPresence(ctx, subscriptionID, staffID, now, now.Add(-PresentFor))
}
