package lookup

import (
	"context"
	"log/slog"
	"time"
)

// NoteRepo remembers what customers have looked up. Purchase lines that no
// program is about are left out; those that are noted already stay as they
// are, and cost no write.
type NoteRepo interface {
	NotePurchases(ctx context.Context, purchaseIDs []string, lang string, at time.Time) error
	NoteMailbox(ctx context.Context, emailKey, lang string, at time.Time) error
}

// Notes remembers who has looked up, for the mails about a window that ends.
// That is for later: what goes wrong is logged, and never fails a look-up.
type Notes struct {
	Repo NoteRepo
	Now  func() time.Time
	Log  *slog.Logger
}

// found notes what a look-up has found. A nil Notes, and a look-up without a
// language, notes nothing.
func (n *Notes) found(ctx context.Context, items []Item, lang string) {
	if n == nil || lang == "" {
		return
	}
	var purchases []string
	for _, item := range items {
		if item.Program != nil {
			purchases = append(purchases, item.Line.ID)
		}
	}
	if len(purchases) > 0 {
		n.check(ctx, n.Repo.NotePurchases(ctx, purchases, lang, n.Now()))
	}
}

// Proven notes everything that was bought under a mailbox as looked up, once
// its owner has proven it, in the language of the page.
func (s *Service) Proven(ctx context.Context, emailKey, lang string) {
	if n := s.Notes; n != nil && emailKey != "" {
		n.check(ctx, n.Repo.NoteMailbox(ctx, emailKey, lang, n.Now()))
	}
}

func (n *Notes) check(ctx context.Context, err error) {
	if err != nil {
		n.Log.ErrorContext(ctx, "a look-up was not noted", "error", err)
	}
}
