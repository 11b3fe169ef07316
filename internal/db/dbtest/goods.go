package dbtest

import (
	"cmp"
	"fmt"

	"swapdesk/internal/db"
	"swapdesk/internal/ids"
	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
)

// Purchase is a line to be bought. What is empty is filled in: a new order
// number, line 1, quantity 1, Withdrawn, bought 2017-03-01 on the web, ending
// 2018-03-01, and active. Email and Phone stay empty.
type Purchase struct {
	Order          string
	Line, Quantity int
	SKU            string
	BoughtOn       string
	EndsOn         string // "none" leaves it out
	Email, Phone   string
	Name           string // "A Customer" when empty
	State          purchase.State
	Codes          []string // activation codes, the first for unit 1
}

// Bought is a purchase as it is on file.
type Bought struct {
	Purchase
	ID            string
	Subscriptions []string // ids by unit
}

// Buy writes a purchase with its subscriptions.
func (w *World) Buy(p Purchase) Bought {
	w.t.Helper()
	bought := w.BuyMany(1, p)
	return bought[0]
}

// BuyMany writes n purchases like p in one transaction; the order numbers
// must be left to it.
func (w *World) BuyMany(n int, p Purchase) []Bought {
	w.t.Helper()
	all := make([]Bought, n)
	tx, err := w.DB.Writer().BeginTx(w.t.Context(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	exec := func(query string, args ...any) {
		w.t.Helper()
		if _, err := tx.ExecContext(w.t.Context(), query, args...); err != nil {
			w.t.Fatal(err)
		}
	}
	for i := range all {
		all[i] = w.complete(p)
		b := all[i]
		exec(`INSERT INTO purchase (id, order_number, order_key, line, quantity, sku, bought_on, channel, store_id,
			email, email_key, phone, phone_key, name, digest, imported_at, name_key)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'web', '', $8, $9, $10, $11, $12, $1, $13, $14)`,
			b.ID, b.Order, purchase.OrderKey(b.Order), b.Line, b.Quantity, b.SKU, b.BoughtOn,
			b.Email, purchase.EmailKey(b.Email), b.Phone, purchase.PhoneKey(b.Phone), b.Name, w.Clock.Now().UnixMicro(), purchase.NameKey(b.Name))
		for unit, id := range b.Subscriptions {
			sealed, index := w.code(b, unit, id)
			exec(`INSERT INTO subscription (id, purchase_id, unit, activated_on, ends_on, state, activation_code, activation_index)
				VALUES ($1, $2, $3, '', $4, $5, $6, $7)`, id, b.ID, unit+1, b.EndsOn, b.State, sealed, index)
		}
	}
	if err := tx.Commit(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (w *World) complete(p Purchase) Bought {
	b := Bought{Purchase: p, ID: ids.New()}
	b.Order = cmp.Or(b.Order, fmt.Sprintf("BBY01-%012d", w.orders.Add(1)))
	b.Line, b.Quantity = cmp.Or(b.Line, 1), cmp.Or(b.Quantity, 1)
	b.SKU, b.BoughtOn = cmp.Or(b.SKU, Withdrawn), cmp.Or(b.BoughtOn, "2017-03-01")
	if b.EndsOn = cmp.Or(b.EndsOn, "2018-03-01"); b.EndsOn == "none" {
		b.EndsOn = ""
	}
	b.State, b.Name = cmp.Or(b.State, purchase.Active), cmp.Or(b.Name, "A Customer")
	for range b.Quantity {
		b.Subscriptions = append(b.Subscriptions, ids.New())
	}
	return b
}

func (w *World) code(b Bought, unit int, id string) (sealed, index any) {
	w.t.Helper()
	if unit >= len(b.Codes) {
		return nil, nil
	}
	text, err := w.Vault.Seal("subscription", id, []byte(b.Codes[unit]))
	if err != nil {
		w.t.Fatal(err)
	}
	return text, w.Vault.Index(purchase.ActivationPurpose, purchase.ActivationKey(b.Codes[unit]))
}

// Pool makes the pool of a product and adds n new keys to it, without filling
// anybody who waits. It returns the keys in plain text.
func (w *World) Pool(sku string, n int) []string {
	w.t.Helper()
	plain, sealed := w.NewKeys(sku, n)
	w.Transact(func(tx *db.Tx) error {
		if err := tx.EnsurePool(w.t.Context(), sku); err != nil {
			return err
		}
		_, err := tx.InsertKeys(w.t.Context(), sealed, w.Clock.Now())
		return err
	})
	return plain
}

// NewKeys makes n license keys, in plain text and sealed, and writes nothing.
func (w *World) NewKeys(sku string, n int) (plain []string, sealed []importer.LicenseKey) {
	w.t.Helper()
	for range n {
		k := importer.LicenseKey{ID: ids.New(), SKU: sku}
		text := fmt.Sprintf("KEY-%s-%06d", sku, w.keys.Add(1))
		var err error
		if k.Sealed, err = w.Vault.Seal("license_key", k.ID, []byte(text)); err != nil {
			w.t.Fatal(err)
		}
		k.Index = w.Vault.Index(importer.KeyPurpose, ids.Compact(text))
		plain, sealed = append(plain, text), append(sealed, k)
	}
	return plain, sealed
}

// NewCode makes an activation code that no other has.
func (w *World) NewCode() string { return fmt.Sprintf("ACT-%05d", w.keys.Add(1)) }
