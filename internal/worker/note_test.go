package worker

import (
	"context"
	"database/sql"
	"errors"
	"net/textproto"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"swapdesk/internal/notify"
)

// What becomes of a mail is told as it happens, by class and never by text.
func TestNotes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, e engine) {
		p := newPost()
		var tried atomic.Bool
		p.fail = func(m notify.Message, _ int) error {
			switch {
			case m.ID == "refused":
				return &notify.Permanent{Err: &textproto.Error{Code: 550, Msg: "no " + address}}
			case m.ID == "late" && !tried.Swap(true):
				return errors.New("connection to " + address + " lost")
			}
			return nil
		}
		var mu sync.Mutex
		told := map[string][]string{}
		w := newWorker(t, e, "a", p.deliver, func(c *Config) {
			c.Stale = func(_ context.Context, m notify.Message) (bool, error) { return m.ID == "untrue", nil }
			c.Note = func(ctx context.Context, tx *sql.Tx, id string, state notify.State, failure string) error {
				if _, err := tx.ExecContext(ctx, `SELECT 1`); err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				told[id] = append(told[id], string(state)+" "+failure)
				return nil
			}
		})
		enqueue(t, e, w, codeMail("sent"), codeMail("refused"), codeMail("late"), codeMail("untrue"))
		start(t, w)
		for id, want := range map[string][]string{
			"sent": {"sent "}, "refused": {"refused smtp 550"}, "late": {"queued other", "sent "}, "untrue": {"dropped "},
		} {
			eventually(t, 15*time.Second, id, func() bool {
				mu.Lock()
				defer mu.Unlock()
				return slices.Equal(told[id], want)
			})
		}
	})
}
