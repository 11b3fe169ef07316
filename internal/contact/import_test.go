package contact_test

import (
	"testing"

	"swapdesk/internal/casefile"
	"swapdesk/internal/contact"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/importer"
	"swapdesk/internal/purchase"
)

// A correction stands against the order system's next files: one that says
// what it said before says nothing new, and one with a third contact is told
// and changes nothing.
func TestCorrectedContactStandsAgainstImports(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w world) {
		sub := w.Buy(dbtest.Purchase{Email: "old@example.com", Phone: "612-555-0143"}).Subscriptions[0]
		r, err := w.DB.FindRecord(t.Context(), sub)
		if err != nil {
			t.Fatal(err)
		}
		w.must(sub, "new@example.com")
		w.Clock.Advance(contact.HoldTime)
		w.settle()
		for i, c := range []struct{ email, phone, want, wantPhone string }{
			{"old@example.com", "612-555-0143", "new@example.com", "612-555-0143"},
			{"new@example.com", "612-555-0199", "new@example.com", "612-555-0199"}, // what was not corrected follows the file
			{"OLD@example.com ", "612-555-0143", "new@example.com", "612-555-0143"},
			{"third@example.com", "612-555-0143", "new@example.com", "612-555-0143"},
			{"third@example.com", "612-555-0143", "new@example.com", "612-555-0143"},
		} {
			flagged := w.imported(r, c.email, c.phone)
			if l := w.line(sub); l.Email != c.want || l.Phone != c.wantPhone {
				t.Errorf("%d: %q %q", i, l.Email, l.Phone)
			}
			if told := i == 3; told != (len(flagged) == 1) {
				t.Errorf("%d: %d flags", i, len(flagged))
			}
		}
		if n := w.Count(`SELECT count(*) FROM contact_kept WHERE imported LIKE '%@%'`); n > 0 {
			t.Error("the old contact is still on file")
		}
	})
}

// imported is a purchase line as a new file says it.
func (w world) imported(r casefile.Record, email, phone string) []importer.Flagged {
	w.t.Helper()
	var flagged []importer.Flagged
	w.Transact(func(tx *db.Tx) error {
		line := importer.PurchaseLine{
			Line: r.Line, OrderKey: purchase.OrderKey(r.Line.OrderNumber), EmailKey: purchase.EmailKey(email), PhoneKey: purchase.PhoneKey(phone),
			Digest: email + phone, EndsOn: r.Subscription.EndsOn, ActivatedOn: r.Subscription.ActivatedOn,
		}
		line.Email, line.Phone = email, phone
		saved, err := tx.SavePurchases(w.t.Context(), []importer.PurchaseLine{line}, w.Clock.Now())
		for _, s := range saved {
			flagged = append(flagged, s.Flagged...)
		}
		return err
	})
	return flagged
}
