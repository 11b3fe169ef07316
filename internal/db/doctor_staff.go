package db

import (
	"context"
	"database/sql"
	"fmt"
)

// factors opens the secret of every second factor: with one that does not
// open, somebody could not sign in any more.
func (c *inspector) factors(ctx context.Context) error {
	if c.in.Open == nil {
		return nil
	}
	type factor struct{ id, sealed string }
	all, err := list(ctx, c.q, func(rows *sql.Rows) (f factor, err error) {
		err = rows.Scan(&f.id, &f.sealed)
		return f, err
	}, `SELECT id, totp FROM staff WHERE totp IS NOT NULL ORDER BY id`)
	if err != nil {
		return fmt.Errorf("check second factors: %w", err)
	}
	var shut int64
	first := ""
	for _, f := range all {
		if _, err := c.in.Open("staff", f.id, f.sealed); err != nil {
			shut, first = shut+1, least(first, f.id)
		}
	}
	if shut > 0 {
		c.broken("staff_sealed", shut, "%d second factors do not open with this keyring, the first is of %s", shut, first)
	}
	return nil
}
