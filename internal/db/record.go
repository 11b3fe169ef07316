package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
)

// recordSelect reads a subscription with its line, product, live exchange,
// case and approved override; a WHERE follows.
const recordSelect = `
SELECT p.id, p.order_number, p.line, p.quantity, p.sku, p.bought_on, p.channel, p.store_id,
       p.email, p.phone, p.name,
       s.id, s.unit, s.activated_on, s.ends_on, s.state, s.activation_index IS NOT NULL,
       pr.sku, pr.name, pr.vendor, pr.devices, pr.platforms, pr.term_months, pr.price_cents,
       e.id, e.case_id, c.reference, e.program_id, e.policy_version, e.sku, e.state, e.license_key_id,
       e.receipt, c.lang, e.requested_at, e.deadline_at, e.issued_at,
       o.id, o.kind, o.sku, o.expires_at
FROM subscription s
JOIN purchase p ON p.id = s.purchase_id
LEFT JOIN product pr ON pr.sku = p.sku
LEFT JOIN exchange e ON e.subscription_id = s.id AND e.state <> 'voided'
LEFT JOIN customer_case c ON c.id = e.case_id
LEFT JOIN override_request o ON o.subscription_id = s.id AND o.state = 'approved'
`

const recordOrder = ` ORDER BY p.order_key, p.line, s.unit`

// ListByOrder lists the subscriptions of an order key, by line and unit.
func (d *DB) ListByOrder(ctx context.Context, orderKey string) ([]casefile.Record, error) {
	return d.read().listRecords(ctx, `WHERE p.order_key = $1`, orderKey)
}

// ListByActivation lists those of the purchase line that the code is on.
func (d *DB) ListByActivation(ctx context.Context, index string) ([]casefile.Record, error) {
	return d.read().listRecords(ctx,
		`WHERE p.id = (SELECT purchase_id FROM subscription WHERE activation_index = $1)`, index)
}

// ListByPurchases lists those of purchase lines by id.
func (d *DB) ListByPurchases(ctx context.Context, ids []string) ([]casefile.Record, error) {
	return d.read().listRecords(ctx, `WHERE p.id IN (`+placeholders(1, len(ids))+`)`, anys(ids)...)
}

// ListByMailbox lists those bought under a mailbox.
func (d *DB) ListByMailbox(ctx context.Context, emailKey string) ([]casefile.Record, error) {
	// The second condition lets the engines use the partial index.
	return d.read().listRecords(ctx, `WHERE p.email_key = $1 AND p.email_key <> ''`, emailKey)
}

// FindRecord finds one by the subscription's id.
func (d *DB) FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error) {
	return d.read().FindRecord(ctx, subscriptionID)
}

// FindByReference finds one by its case's reference.
func (d *DB) FindByReference(ctx context.Context, reference string) (casefile.Record, error) {
	return d.read().FindByReference(ctx, reference)
}

// FindRecord finds one by the subscription's id.
func (q queries) FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error) {
	return q.findRecord(ctx, `WHERE s.id = $1`, subscriptionID)
}

// FindByReference finds one by its case's reference.
func (q queries) FindByReference(ctx context.Context, reference string) (casefile.Record, error) {
	return q.findRecord(ctx,
		`WHERE s.id = (SELECT subscription_id FROM customer_case WHERE reference = $1)`, reference)
}

func (q queries) findRecord(ctx context.Context, where string, arg any) (casefile.Record, error) {
	r, err := first(q.listRecords(ctx, where, arg))
	return r, one(err, "subscription")
}

func (q queries) listRecords(ctx context.Context, where string, args ...any) ([]casefile.Record, error) {
	found, err := list(ctx, q.q, scanRecord, recordSelect+where+recordOrder, args...)
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	return found, nil
}

// optional columns of the joins that may have no row.
type productColumns struct {
	sku, name, vendor, platforms sql.NullString
	devices, months, cents       sql.NullInt64
}

type exchangeColumns struct {
	id, caseID, reference, program, sku, state, key, receipt, lang sql.NullString
	version, requested, deadline, issued                           sql.NullInt64
}

func scanRecord(rows *sql.Rows) (casefile.Record, error) {
	var r casefile.Record
	var bought, activated, ends string
	var p productColumns
	var e exchangeColumns
	var o passColumns
	l, s := &r.Line, &r.Subscription
	err := rows.Scan(
		&l.ID, &l.OrderNumber, &l.Line, &l.Quantity, &l.SKU, &bought, &l.Channel, &l.StoreID,
		&l.Email, &l.Phone, &l.Name,
		&s.ID, &s.Unit, &activated, &ends, &s.State, &s.HasCode,
		&p.sku, &p.name, &p.vendor, &p.devices, &p.platforms, &p.months, &p.cents,
		&e.id, &e.caseID, &e.reference, &e.program, &e.version, &e.sku, &e.state, &e.key,
		&e.receipt, &e.lang, &e.requested, &e.deadline, &e.issued,
		&o.id, &o.kind, &o.sku, &o.expires)
	if err != nil {
		return r, err
	}
	if err := parseDates(map[*day.Date]string{&l.BoughtOn: bought, &s.ActivatedOn: activated, &s.EndsOn: ends}); err != nil {
		return r, fmt.Errorf("subscription %s: %w", s.ID, err)
	}
	l.State = s.State
	s.PurchaseID, s.SKU, s.BoughtOn, s.Channel = l.ID, l.SKU, l.BoughtOn, l.Channel
	if r.Product, err = p.product(); err != nil {
		return r, err
	}
	r.Pass = o.pass()
	r.Exchange, err = e.exchange(s.ID)
	return r, err
}

func (p productColumns) product() (*catalog.Product, error) {
	if !p.sku.Valid {
		return nil, nil //nolint:nilnil // a left join without a row: the field says nil is "unknown"
	}
	return &catalog.Product{
		SKU: p.sku.String, Name: p.name.String, Vendor: p.vendor.String, Devices: int(p.devices.Int64),
		Platforms:  strings.Split(p.platforms.String, "|"),
		TermMonths: int(p.months.Int64), PriceCents: p.cents.Int64,
	}, nil
}

func (c exchangeColumns) exchange(subscriptionID string) (*casefile.Exchange, error) {
	if !c.id.Valid {
		return nil, nil //nolint:nilnil // the same
	}
	e := &casefile.Exchange{
		ID: c.id.String, CaseID: c.caseID.String, Reference: c.reference.String, SubscriptionID: subscriptionID,
		ProgramID: c.program.String, PolicyVersion: int(c.version.Int64), SKU: c.sku.String,
		State: casefile.State(c.state.String), KeyID: c.key.String, Lang: c.lang.String,
		RequestedAt: fromMicros(c.requested.Int64), Deadline: fromMicros(c.deadline.Int64), IssuedAt: optionalTime(c.issued),
	}
	if err := json.Unmarshal([]byte(c.receipt.String), &e.Receipt); err != nil {
		return nil, fmt.Errorf("receipt of exchange %s: %w", e.ID, err)
	}
	return e, nil
}

// placeholders is "$from, $from+1, …", n of them.
func placeholders(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

func anys[T any](items []T) []any {
	out := make([]any, len(items))
	for i, item := range items {
		out[i] = item
	}
	return out
}

func parseDates(texts map[*day.Date]string) error {
	for date, text := range texts {
		if err := date.UnmarshalText([]byte(text)); err != nil {
			return err
		}
	}
	return nil
}
