package db

import (
	"context"

	"github.com/pressly/goose/v3"
)

// ExecForTest runs any statement in the transaction.
func (t *Tx) ExecForTest(ctx context.Context, query string, args ...any) error {
	_, err := t.q.ExecContext(ctx, query, args...)
	return err
}

// Provider migrates, also back.
func (d *DB) Provider() (*goose.Provider, error) { return d.provider() }
