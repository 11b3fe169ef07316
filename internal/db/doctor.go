package db

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// The bounds of the warnings.
const (
	fewKeys     = 10          // free keys of a pool, below which it is about to run dry
	sealingTime = time.Minute // events are sealed within a second while a server runs
)

// Finding is one thing that Check found. Exactly one of Broken and Warn is
// true. Detail is a sentence without personal data or secrets.
type Finding struct {
	Name   string // stable, snake_case
	Broken bool   // an invariant does not hold
	Warn   bool   // nothing is wrong yet, but somebody should know
	Detail string
	Count  int64 // how many rows are concerned; 0 where that means nothing
}

// Inspection is what Check needs from outside. Open, Index and AuditMAC are
// the vault's; without a keyring they are nil, and what is sealed is not
// looked at.
type Inspection struct {
	Now         time.Time
	DeadLetters int // mails that were given up
	Open        func(table, id, sealed string) ([]byte, error)
	Index       func(purpose, normalized string) string
	AuditMAC    func(previous, row string) string
}

// invariant is a query that gives how many rows break it, and the least id
// of them; "" when there is none.
type invariant struct{ name, says, query string }

// Check looks for broken invariants and for what somebody should know. It
// writes nothing, sees one state of the database, and reads every table a few
// times at most: millions of rows take seconds. A sound database has no
// findings. The error means that it could not be read to the end.
func (d *DB) Check(ctx context.Context, in Inspection) ([]Finding, error) {
	if err := d.CheckIntegrity(ctx); err != nil {
		return []Finding{broken("file", 0, "%v", err)}, nil
	}
	if found, err := d.checkSchema(ctx); err != nil || found != nil {
		return found, err // other tables than this binary knows cannot be judged
	}
	c := inspector{in: in}
	err := d.snapshot(ctx, func(q queries) error {
		c.queries = q
		for _, step := range []func(context.Context) error{
			c.invariants, c.programs, c.pools, c.desks, c.trail, c.secrets, c.factors,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if in.DeadLetters > 0 {
		c.warn("dead_letters", int64(in.DeadLetters), "%d mails were given up in the last 7 days", in.DeadLetters)
	}
	return c.found, wrap(err, "check the database")
}

func (d *DB) checkSchema(ctx context.Context) ([]Finding, error) {
	has, knows, err := d.SchemaVersion(ctx)
	switch {
	case err != nil:
		return nil, err
	case has < knows:
		return []Finding{broken("schema", 0, "the schema has version %d, older than this program's %d: run swapdesk migrate", has, knows)}, nil
	case has > knows:
		return []Finding{broken("schema", 0, "the schema has version %d, newer than this program's %d: run a newer swapdesk", has, knows)}, nil
	}
	return nil, nil
}

// inspector collects findings within one snapshot.
type inspector struct {
	queries
	in    Inspection
	found []Finding
}

func broken(name string, count int64, detail string, args ...any) Finding {
	return Finding{Name: name, Broken: true, Count: count, Detail: fmt.Sprintf(detail, args...)}
}

func (c *inspector) broken(name string, count int64, detail string, args ...any) {
	c.found = append(c.found, broken(name, count, detail, args...))
}

func (c *inspector) warn(name string, count int64, detail string, args ...any) {
	c.found = append(c.found, Finding{Name: name, Warn: true, Count: count, Detail: fmt.Sprintf(detail, args...)})
}

// tally runs a query that gives a count and an example.
func (c *inspector) tally(ctx context.Context, name, query string, args ...any) (count int64, example string, err error) {
	err = c.q.QueryRowContext(ctx, query, args...).Scan(&count, &example)
	return count, example, wrap(err, "check "+name)
}

func (c *inspector) invariants(ctx context.Context) error {
	for _, i := range slices.Concat(allInvariants(), overrideInvariants(), deskInvariants()) {
		count, example, err := c.tally(ctx, i.name, `SELECT count(*), coalesce(min(id), '') FROM (`+i.query+`) AS bad`)
		if err != nil {
			return err
		}
		if count > 0 {
			c.broken(i.name, count, "%d %s, the first is %s", count, i.says, example)
		}
	}
	return nil
}

// allInvariants repeats what constraints promise too: a restored or repaired
// database may have lost them.
func allInvariants() []invariant {
	return []invariant{
		{"live_exchanges", "subscriptions have more than one live exchange", `
			SELECT subscription_id AS id FROM exchange WHERE state <> 'voided'
			GROUP BY subscription_id HAVING count(*) > 1`},
		{"issued_without_key", "issued exchanges have no key, or one that is not theirs", `
			SELECT e.id FROM exchange e LEFT JOIN license_key k ON k.id = e.license_key_id
			WHERE e.state = 'issued' AND k.exchange_id IS DISTINCT FROM e.id`},
		{"key_of_other_product", "issued exchanges have a key of another product", `
			SELECT e.id FROM exchange e JOIN license_key k ON k.id = e.license_key_id
			WHERE e.state = 'issued' AND k.sku <> e.sku`},
		{"taken_key", "keys are taken by an exchange that does not exist or has another key", `
			SELECT k.id FROM license_key k LEFT JOIN exchange e ON e.id = k.exchange_id
			WHERE k.exchange_id IS NOT NULL AND e.license_key_id IS DISTINCT FROM k.id`},
		{"waiting_with_free_keys", "exchanges wait while a key of their product is free", `
			SELECT e.id FROM exchange e WHERE e.state = 'waiting' AND EXISTS
				(SELECT 1 FROM license_key k WHERE k.sku = e.sku AND k.exchange_id IS NULL)`},
		// Units above a lowered quantity stay, as refunded (contract.md, Imports).
		{"quantity", "purchases have another number of subscriptions than their quantity", `
			SELECT p.id FROM purchase p LEFT JOIN (
				SELECT s.purchase_id, count(*) AS units, max(s.unit) AS highest,
					max(CASE WHEN s.state = 'refunded' THEN 0 ELSE s.unit END) AS covered
				FROM subscription s GROUP BY s.purchase_id
			) u ON u.purchase_id = p.id
			WHERE coalesce(u.units, 0) < p.quantity OR u.units <> u.highest OR u.covered > p.quantity`},
		{"case_without_subscription", "cases belong to no subscription", `
			SELECT c.id FROM customer_case c LEFT JOIN subscription s ON s.id = c.subscription_id
			WHERE s.id IS NULL`},
		{"exchange_of_other_case", "exchanges belong to no case, or to that of another subscription", `
			SELECT e.id FROM exchange e LEFT JOIN customer_case c ON c.id = e.case_id
			WHERE c.subscription_id IS DISTINCT FROM e.subscription_id`},
		// The reference itself opens a case: the example is a case's id.
		{"reference", "references belong to more than one case", `
			SELECT min(id) AS id FROM customer_case GROUP BY reference HAVING count(*) > 1`},
		{"withdrawn_twice", "withdrawn SKUs are in more than one program that is not closed", `
			SELECT w.sku AS id FROM withdrawn_sku w JOIN program p ON p.id = w.program_id
			WHERE p.status <> 'closed' GROUP BY w.sku HAVING count(*) > 1`},
	}
}

// programs: a withdrawn SKU without its product leaves its buyers without
// replacements.
func (c *inspector) programs(ctx context.Context) error {
	count, example, err := c.tally(ctx, "withdrawn SKUs", `SELECT count(*), coalesce(min(w.sku), '')
		FROM withdrawn_sku w JOIN program p ON p.id = w.program_id LEFT JOIN product pr ON pr.sku = w.sku
		WHERE p.status <> 'closed' AND pr.sku IS NULL`)
	if err == nil && count > 0 {
		c.warn("withdrawn_without_product", count, "%d withdrawn SKUs have no product, the first is %s: import it", count, example)
	}
	return err
}
