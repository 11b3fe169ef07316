package db

import "context"

// ExecForTest runs any statement in the transaction.
func (t *Tx) ExecForTest(ctx context.Context, query string, args ...any) error {
	_, err := t.q.ExecContext(ctx, query, args...)
	return err
}
