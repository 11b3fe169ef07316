package db

import (
	"context"
	"database/sql"
	"fmt"

	"swapdesk/internal/contact"
	"swapdesk/internal/ids"
	"swapdesk/internal/importer"
)

// otherContact is why a case is flagged when the order system names a contact
// that is neither the corrected one nor the one before it.
const otherContact = "the order system names another contact than the corrected one"

// keepContact notes for the lines of an order that a contact is corrected, and
// what stood there; the first time counts.
func (t *Tx) keepContact(ctx context.Context, purchaseID string, kind contact.Kind, oldKey string) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO contact_kept (purchase_id, kind, imported) SELECT id, $2, $4 FROM purchase
		WHERE order_key = (SELECT o.order_key FROM purchase o WHERE o.id = $1) AND `+string(kind)+`_key = $3
		ON CONFLICT (purchase_id, kind) DO NOTHING`, purchaseID, string(kind), oldKey, ids.Hash(oldKey))
	return wrap(err, "keep a corrected contact")
}

// keptContacts puts the corrected contacts of a line in the place of what a
// file says: a correction stands. A file that says what stood there before, or
// what was corrected, says nothing new; one with a third contact is told, and
// changes nothing.
func (t *Tx) keptContacts(ctx context.Context, l *importer.PurchaseLine) (differs bool, err error) {
	type kept struct {
		kind                    contact.Kind
		imported, value, onFile string
	}
	found, err := list(ctx, t.q, func(rows *sql.Rows) (k kept, err error) {
		var email, emailKey, phone, phoneKey string
		err = rows.Scan(&k.kind, &k.imported, &email, &emailKey, &phone, &phoneKey)
		if k.value, k.onFile = email, emailKey; k.kind == contact.Phone {
			k.value, k.onFile = phone, phoneKey
		}
		return k, err
	}, `SELECT k.kind, k.imported, p.email, p.email_key, p.phone, p.phone_key
		FROM contact_kept k JOIN purchase p ON p.id = k.purchase_id WHERE k.purchase_id = $1`, l.ID)
	if err != nil {
		return false, fmt.Errorf("find corrected contacts: %w", err)
	}
	for _, k := range found {
		says, saysKey := &l.Email, &l.EmailKey
		if k.kind == contact.Phone {
			says, saysKey = &l.Phone, &l.PhoneKey
		}
		key := *saysKey
		*says, *saysKey = k.value, k.onFile
		if ids.Hash(key) == k.imported || key == k.onFile {
			continue
		}
		differs = true
		if _, err := t.q.ExecContext(ctx, `UPDATE contact_kept SET imported = $3 WHERE purchase_id = $1 AND kind = $2`, l.ID, k.kind, ids.Hash(key)); err != nil {
			return false, fmt.Errorf("note what a file says: %w", err)
		}
	}
	return differs, nil
}
