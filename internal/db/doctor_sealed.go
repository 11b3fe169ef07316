package db

import (
	"context"
	"database/sql"
	"fmt"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
)

// pools warns of those that are about to run dry.
func (c *inspector) pools(ctx context.Context) error {
	type pool struct {
		sku           string
		free, waiting int64
	}
	// Free keys are counted up to the bound: a full pool costs no more.
	found, err := list(ctx, c.q, func(rows *sql.Rows) (pool, error) {
		var p pool
		err := rows.Scan(&p.sku, &p.free, &p.waiting)
		return p, err
	}, `SELECT pr.sku,
			(SELECT count(*) FROM (SELECT 1 FROM license_key k
				WHERE k.sku = pr.sku AND k.exchange_id IS NULL LIMIT $1) AS few),
			(SELECT count(*) FROM exchange e WHERE e.sku = pr.sku AND e.state = 'waiting')
		FROM product pr WHERE pr.sku IN (SELECT sku FROM key_pool)
			OR pr.sku IN (SELECT sku FROM exchange WHERE state = 'waiting')
		ORDER BY pr.sku`, fewKeys)
	if err != nil {
		return fmt.Errorf("check pools: %w", err)
	}
	for _, p := range found {
		switch {
		case p.free == 0:
			c.warn("pool_empty", p.waiting, "the pool of %s is empty; %d wait for a key", p.sku, p.waiting)
		case p.free < fewKeys:
			c.warn("pool_low", p.free, "the pool of %s has %d free keys left; %d wait for one", p.sku, p.free, p.waiting)
		}
	}
	return nil
}

// trail checks the audit chain, and that it is kept up.
func (c *inspector) trail(ctx context.Context) error {
	count, _, err := c.tally(ctx, "unsealed events", `SELECT count(*), '' FROM audit_event e
		WHERE e.at < $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.event_id = e.id)`,
		micros(c.in.Now.Add(-sealingTime)))
	if err != nil {
		return err
	}
	if count > 0 {
		c.warn("unsealed_events", count, "%d audit events older than a minute are not sealed: start a server", count)
	}
	if c.in.AuditMAC == nil {
		return nil
	}
	n, err := c.checkChain(ctx, c.in.AuditMAC)
	if fault.Is(err, "audit_chain") {
		c.broken("audit_chain", n, "%v", err)
		return nil
	}
	return err
}

// secrets opens everything that is sealed, and compares what it finds with
// the blind index.
func (c *inspector) secrets(ctx context.Context) error {
	if c.in.Open == nil || c.in.Index == nil || c.in.AuditMAC == nil {
		return c.noKeyring(ctx)
	}
	err := c.sealed(ctx, sealedColumn{"license_key", "license key", importer.KeyPurpose, ids.Compact},
		`SELECT id, sealed, key_index FROM license_key`)
	if err != nil {
		return err
	}
	return c.sealed(ctx, sealedColumn{"subscription", "activation code", purchase.ActivationPurpose, purchase.ActivationKey},
		`SELECT id, activation_code, activation_index FROM subscription WHERE activation_code IS NOT NULL`)
}

// noKeyring is worth a word only when there is something to open.
func (c *inspector) noKeyring(ctx context.Context) error {
	count, _, err := c.tally(ctx, "data keys", `SELECT count(*), '' FROM data_key`)
	if err == nil && count > 0 {
		c.warn("no_keyring", 0, "without the keyring neither sealed rows nor the audit chain can be checked")
	}
	return err
}

// sealedColumn is where secrets are kept and how they are found.
type sealedColumn struct {
	table, noun, purpose string
	normalize            func(string) string
}

func (c *inspector) sealed(ctx context.Context, s sealedColumn, query string) error {
	rows, err := c.q.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("check %ss: %w", s.noun, err)
	}
	defer rows.Close()
	var shut, lost int64
	var firstShut, firstLost string
	for rows.Next() {
		var id, text, index string
		if err := rows.Scan(&id, &text, &index); err != nil {
			return fmt.Errorf("check %ss: %w", s.noun, err)
		}
		plain, err := c.in.Open(s.table, id, text)
		switch {
		case err != nil:
			shut, firstShut = shut+1, least(firstShut, id)
		case c.in.Index(s.purpose, s.normalize(string(plain))) != index:
			lost, firstLost = lost+1, least(firstLost, id)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("check %ss: %w", s.noun, err)
	}
	if shut > 0 {
		c.broken(s.table+"_sealed", shut, "%d %ss do not open with this keyring, the first is of %s", shut, s.noun, firstShut)
	}
	if lost > 0 {
		c.broken(s.table+"_index", lost, "%d %ss cannot be found, their index is wrong, the first is of %s", lost, s.noun, firstLost)
	}
	return nil
}

// least keeps the smaller id; "" is none yet.
func least(a, b string) string {
	if a == "" || b < a {
		return b
	}
	return a
}
