package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// transactTries bounds how often a transaction is run again after a
// serialization failure.
const transactTries = 8

// querier is what the pools and a transaction have in common.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// queries are the statements that run alike inside and outside a transaction.
type queries struct {
	q       querier
	dialect dialect
}

// Tx is one open transaction. It may not be used after Transact's closure
// returned.
type Tx struct {
	queries
	tx     *sql.Tx
	outbox func(context.Context, *sql.Tx, notify.Message) error

	mailbox func(address string) string
}

// Transact runs fn in one transaction and commits it durably before it
// returns nil. fn touches only the database: it may be run several times.
//
// A duplicate comes back as fault.Conflict with code "duplicate". When the
// commit itself fails the outcome is unknown, and the error has the code
// "commit_unknown": read again before answering (trust.md, fact 2).
func (d *DB) Transact(ctx context.Context, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		err := d.transactOnce(ctx, fn)
		if err == nil || try == transactTries || !isRetryable(err) || fault.Is(err, "commit_unknown") {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(1<<try)) * time.Millisecond):
		case <-ctx.Done():
			return err
		}
	}
}

func (d *DB) transactOnce(ctx context.Context, fn func(*Tx) error) (err error) {
	tx, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		// Also when fn panics: the one writing connection must come back.
		if rollback := tx.Rollback(); rollback != nil && !errors.Is(rollback, sql.ErrTxDone) && err == nil {
			err = rollback
		}
	}()
	if err := fn(&Tx{queries{tx, d.dialect}, tx, d.Outbox, d.Mailbox}); err != nil {
		if isDuplicate(err) {
			return &fault.Error{Kind: fault.Conflict, Code: "duplicate", Message: "it is there already", Err: err}
		}
		return err
	}
	switch err := tx.Commit(); {
	case err == nil:
		return nil
	case isRetryable(err):
		return fmt.Errorf("commit: %w", err) // the engine says that it did not happen
	default:
		return &fault.Error{Kind: fault.Internal, Code: "commit_unknown", Message: "commit", Err: err}
	}
}

// Enqueue puts a mail into the outbox; it leaves once the transaction has
// committed.
func (t *Tx) Enqueue(ctx context.Context, m notify.Message) error {
	if t.outbox == nil {
		return fmt.Errorf("enqueue %s: this database was opened without an outbox", m.Kind())
	}
	if m.ID == "" {
		m.ID = ids.New()
	}
	if err := t.logMail(ctx, m); err != nil {
		return err
	}
	return t.outbox(ctx, t.tx, m)
}

// snapshot runs fn on one unchanging state of the database.
func (d *DB) snapshot(ctx context.Context, fn func(queries) error) error {
	tx, err := d.reader.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return fn(queries{tx, d.dialect})
}

// read is the statements on the reading pool.
func (d *DB) read() queries { return queries{d.reader, d.dialect} }

// micros is an instant as the database keeps it: UTC microseconds.
func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

// optionalTime is the instant of a column that may be empty: then the zero time.
func optionalTime(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return fromMicros(n.Int64)
}

// one maps "no rows" to the fault NotFound of a noun.
func one(err error, noun string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fault.New(fault.NotFound, noun+"_not_found", "there is no such %s", noun)
	}
	return fmt.Errorf("find %s: %w", noun, err)
}

// list runs a query and scans every row.
func list[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, item)
	}
	return found, rows.Err()
}

// first is the first of what list found; sql.ErrNoRows when there is none.
func first[T any](found []T, err error) (T, error) {
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}
