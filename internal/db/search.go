package db

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"swapdesk/internal/purchase"
	"swapdesk/internal/search"
)

// Search finds subscriptions by terms; see search.Repo. Exact terms go by
// indexes, names by the engine's full text.
func (d *DB) Search(ctx context.Context, terms search.Terms, limit int) ([]search.Match, error) {
	by := map[string]search.Kind{} // purchases, and subscriptions where only one unit is meant
	var purchases []string
	for _, q := range d.dialect.searches(terms, limit) {
		if len(purchases) >= limit {
			break
		}
		found, err := list(ctx, d.reader, scanPair, q.query, q.args...)
		if err != nil {
			return nil, fmt.Errorf("search by %s: %w", q.kind, err)
		}
		for _, f := range found {
			if !slices.Contains(purchases, f[0]) {
				purchases = append(purchases, f[0])
			}
			key := cmp.Or(f[1], f[0])
			by[key] = cmp.Or(by[key], q.kind)
		}
	}
	if len(purchases) == 0 {
		return nil, nil
	}
	// A line may stand for a thousand subscriptions: as many as are asked for.
	records, err := d.read().listRecords(ctx, `WHERE p.id IN (`+placeholders(2, len(purchases))+`) AND s.unit <= $1`,
		append([]any{limit}, anys(purchases)...)...)
	if err != nil {
		return nil, err
	}
	var matches []search.Match
	for _, r := range records {
		if kind := cmp.Or(by[r.Subscription.ID], by[r.Line.ID]); kind != "" {
			matches = append(matches, search.Match{Record: r, By: kind})
		}
	}
	slices.SortStableFunc(matches, func(a, b search.Match) int {
		return cmp.Or(cmp.Compare(rank(a.By), rank(b.By)), cmp.Compare(b.Line.BoughtOn.String(), a.Line.BoughtOn.String()))
	})
	return matches[:min(len(matches), limit)], nil
}

func rank(k search.Kind) int { return slices.Index(search.Kinds(), k) }

// searching is one query for ids of purchases, and of subscriptions where only
// one unit of a purchase is meant.
type searching struct {
	kind  search.Kind
	query string
	args  []any
}

// lastFour is the expression that the index of phone numbers begins with.
const lastFour = `substr(phone_key, length(phone_key) - 3)`

func (d dialect) searches(t search.Terms, limit int) []searching {
	var all []searching
	add := func(kind search.Kind, term, query string, args ...any) {
		if term != "" {
			all = append(all, searching{kind, fmt.Sprintf("%s LIMIT %d", query, limit), args})
		}
	}
	add(search.Order, t.OrderKey, `SELECT id, '' FROM purchase WHERE order_key = $1`, t.OrderKey)
	add(search.Reference, t.Reference, `SELECT s.purchase_id, s.id FROM subscription s
		WHERE s.id = (SELECT subscription_id FROM customer_case WHERE reference = $1)`, t.Reference)
	add(search.Activation, t.ActivationIndex, `SELECT purchase_id, id FROM subscription WHERE activation_index = $1`, t.ActivationIndex)
	add(search.Email, t.EmailKey, `SELECT id, '' FROM purchase WHERE email_key = $1 AND email_key <> ''`, t.EmailKey)
	add(search.Phone, t.PhoneKey, `SELECT id, '' FROM purchase
		WHERE phone_key = $1 AND `+lastFour+` = $2 AND phone_key <> ''`, t.PhoneKey, end(t.PhoneKey))
	add(search.PhoneEnd, t.PhoneEnd, `SELECT id, '' FROM purchase
		WHERE phone_key LIKE $1 AND `+lastFour+` = $2 AND phone_key <> ''`, "%"+t.PhoneEnd, end(t.PhoneEnd))
	if len(t.Words) > 0 {
		all = append(all,
			searching{search.Name, d.named, []any{d.nameTerm(t.Words, false), limit}},
			searching{search.NameStart, d.named, []any{d.nameTerm(t.Words, true), limit}})
	}
	return all
}

// startTerm: PostgreSQL's full text has beginnings of up to three letters as
// entries of their own (migration 10); longer ones are looked for among the
// words with the same three.
func startTerm(word []rune) string {
	entry := `'` + string(word[:min(len(word), 3)]) + `*'`
	if len(word) <= 3 {
		return entry
	}
	return entry + ` & '` + string(word) + `':*`
}

// end is the last four of at least four digits.
func end(digits string) string { return digits[max(0, len(digits)-4):] }

func scanPair(rows *sql.Rows) (pair [2]string, err error) {
	err = rows.Scan(&pair[0], &pair[1])
	return pair, err
}

// nameBatch is how many rows get their name key in one transaction.
const nameBatch = 1000

// fillNames works out the name keys of rows that have none: those from before
// there were any, and those of an older version that still runs beside.
func (d *DB) fillNames(ctx context.Context) error {
	for {
		filled := 0
		err := d.Transact(ctx, func(tx *Tx) error {
			found, err := list(ctx, tx.q, scanPair, `SELECT id, name FROM purchase WHERE name_key IS NULL ORDER BY id LIMIT `+
				fmt.Sprint(nameBatch)+tx.dialect.forUpdate)
			if err != nil {
				return fmt.Errorf("list names: %w", err)
			}
			for _, f := range found {
				_, err := tx.q.ExecContext(ctx, `UPDATE purchase SET name_key = $2 WHERE id = $1`, f[0], purchase.NameKey(f[1]))
				if err != nil {
					return fmt.Errorf("change name key: %w", err)
				}
			}
			filled = len(found)
			return nil
		})
		if err != nil || filled < nameBatch {
			return err
		}
	}
}
