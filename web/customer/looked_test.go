package customer_test

import (
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/ids"
	"swapdesk/internal/staff"
	"swapdesk/internal/support"
	"swapdesk/internal/words"
)

// The customer's own case says who looked at their data and why: the role, in
// the page's language, and never the name.
func TestCaseSaysWhoLooked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := siteOn(t, dbtest.Seed(t, d))
		b := s.Buy(dbtest.Purchase{Email: "jane@example.com"})
		s.exchange(b)
		v := s.proven(b)
		reference := s.Text(`SELECT reference FROM customer_case`)
		s.want("who looked", v.get("/en/case/"+reference), 200, "", "Who looked at your data", "Nobody has looked.")
		s.Transact(func(tx *db.Tx) error {
			if err := tx.InsertAccount(t.Context(), staff.Account{
				ID: "s1", Email: "pat@staff.example", Name: "Pat Doe", Role: staff.Agent, PasswordHash: "x", CreatedAt: s.Clock.Now(), Version: 1,
			}); err != nil {
				return err
			}
			return tx.InsertReveal(t.Context(), support.Revealed{
				ID: ids.New(), StaffID: "s1", Role: staff.Agent, PurchaseID: b.ID, SubscriptionID: b.Subscriptions[0],
				Field: support.Phone, Reason: support.Reach, At: s.Clock.Now(),
			})
		})
		s.want("who looked", v.get("/en/case/"+reference), 200, "", "September 21, 2017, 10:04 am Central time: a support agent saw your phone number. Reason: to call or write to you.")
		s.want("who looked", v.get("/es/case/"+reference), 200, "", "un agente de atención vio su número de teléfono")
		s.want("who looked", v.get("/fr-ca/case/"+reference), 200, "", "un agent du soutien a vu votre numéro de téléphone")
	})
}

// Every role that may look, every field and every reason has its words.
func TestLookedWords(t *testing.T) {
	t.Parallel()
	all, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range all.Languages() {
		w := all.In(lang)
		want := func(id string) {
			if !w.Has(id) {
				t.Errorf("%s: no %s", lang, id)
			}
		}
		for _, role := range staff.Roles() {
			if staff.Can(staff.Account{ID: "x", Role: role}, staff.Reveal, "") {
				want("looked.role." + string(role))
			}
		}
		for _, f := range support.Fields() {
			want("looked.field." + string(f))
		}
		for _, r := range support.Reasons() {
			want("looked.reason." + string(r))
		}
	}
}
