package lookup_test

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/fault"
	"swapdesk/internal/lookup"
	"swapdesk/internal/purchase"
)

func service(w *dbtest.World) *lookup.Service {
	return &lookup.Service{Repo: w.DB, Index: w.Vault.Index, Now: w.Clock.Now}
}

// shop has one order with two lines of two people, and one order more.
func shop(t *testing.T, d *db.DB) (w *dbtest.World, jane, jose, other dbtest.Bought) {
	t.Helper()
	w = dbtest.Seed(t, d)
	jane = w.Buy(dbtest.Purchase{
		Order: "BBY01-806123456789", Quantity: 2, Email: "Jane@Example.com", Phone: "(612) 555-0143",
		Codes: []string{"KAV1-2345-ABCD", "KAV1-2345-EFGH"},
	})
	jose = w.Buy(dbtest.Purchase{Order: jane.Order, Line: 2, Email: "josé@example.com"})
	other = w.Buy(dbtest.Purchase{Email: "other@example.com", Phone: "+49 30 901820"})
	return w, jane, jose, other
}

func TestFind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, jose, other := shop(t, d)
		for name, c := range map[string]struct {
			query lookup.Query
			want  []string
		}{
			"order and email":         {lookup.Query{OrderNumber: jane.Order, Contact: "jane@example.com"}, jane.Subscriptions},
			"typed otherwise":         {lookup.Query{OrderNumber: " bby01 8061 2345 6789", Contact: " JANE@example.COM "}, jane.Subscriptions},
			"order and phone":         {lookup.Query{OrderNumber: jane.Order, Contact: "612.555.0143"}, jane.Subscriptions},
			"phone with country":      {lookup.Query{OrderNumber: jane.Order, Contact: "+1 612 555 0143"}, jane.Subscriptions},
			"phone from abroad":       {lookup.Query{OrderNumber: other.Order, Contact: "+4930901820"}, other.Subscriptions},
			"another line's mailbox":  {lookup.Query{OrderNumber: jane.Order, Contact: "josé@example.com"}, jose.Subscriptions},
			"decomposed mailbox":      {lookup.Query{OrderNumber: jane.Order, Contact: "jose\u0301@example.com"}, jose.Subscriptions},
			"code of the second unit": {lookup.Query{ActivationCode: "kav1 2345 efgh", Contact: "jane@example.com"}, jane.Subscriptions},
			"order wins over code":    {lookup.Query{OrderNumber: other.Order, ActivationCode: "nonsense", Contact: "other@example.com"}, other.Subscriptions},
		} {
			items, err := service(w).Find(t.Context(), c.query)
			if err != nil || len(items) != len(c.want) {
				t.Errorf("%s: %d items, want %d; %v", name, len(items), len(c.want), err)
				continue
			}
			for i, item := range items {
				if item.Subscription.ID != c.want[i] || item.Decision.Verdict != eligibility.Eligible || item.Program == nil {
					t.Errorf("%s: item %d is %+v", name, i, item)
				}
			}
		}
	})
}

// Whatever part is wrong, the answer is one and the same.
func TestNoMatchTellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, _, other := shop(t, d)
		said := map[string]bool{}
		for name, q := range map[string]lookup.Query{
			"no such order":        {OrderNumber: "BBY01-000000000000", Contact: "jane@example.com"},
			"another's order":      {OrderNumber: other.Order, Contact: "jane@example.com"},
			"wrong phone":          {OrderNumber: jane.Order, Contact: "612-555-0144"},
			"no phone on file":     {OrderNumber: jane.Order, Contact: "+4930901820"},
			"no such code":         {ActivationCode: "KAV1-2345-0000", Contact: "jane@example.com"},
			"code, wrong contact":  {ActivationCode: "KAV1-2345-ABCD", Contact: "other@example.com"},
			"code of another line": {ActivationCode: "KAV1-2345-ABCD", Contact: "josé@example.com"},
			"part of the order":    {OrderNumber: jane.Order[:12], Contact: "jane@example.com"},
			"a pattern":            {OrderNumber: "BBY01-80612345678%", Contact: "jane@example.com"},
		} {
			items, err := service(w).Find(t.Context(), q)
			if len(items) != 0 || !fault.Is(err, "no_match") || fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v, %v", name, items, err)
				continue
			}
			said[err.Error()] = true
		}
		if len(said) != 1 {
			t.Errorf("different words: %v", said)
		}
	})
}

func TestFindSaysWhichFieldIsWrong(t *testing.T) {
	t.Parallel()
	w := dbtest.Seed(t, dbtest.New(t))
	type fields = map[string]string
	for name, c := range map[string]struct {
		query lookup.Query
		want  fields
	}{
		"nothing":         {lookup.Query{}, fields{"order_number": "empty", "contact": "empty"}},
		"spaces":          {lookup.Query{OrderNumber: "  ", ActivationCode: "\t", Contact: " "}, fields{"order_number": "empty", "contact": "empty"}},
		"no contact":      {lookup.Query{OrderNumber: "BBY01-1"}, fields{"contact": "empty"}},
		"no number":       {lookup.Query{Contact: "jane@example.com"}, fields{"order_number": "empty"}},
		"dashes":          {lookup.Query{OrderNumber: "----", Contact: "jane@example.com"}, fields{"order_number": "format"}},
		"too short":       {lookup.Query{OrderNumber: "B1", Contact: "jane@example.com"}, fields{"order_number": "format"}},
		"no digit":        {lookup.Query{OrderNumber: "receipt", Contact: "jane@example.com"}, fields{"order_number": "format"}},
		"far too long":    {lookup.Query{OrderNumber: strings.Repeat("1", 65), Contact: "jane@example.com"}, fields{"order_number": "format"}},
		"code as words":   {lookup.Query{ActivationCode: "my code", Contact: "jane@example.com"}, fields{"activation_code": "format"}},
		"ZIP as contact":  {lookup.Query{OrderNumber: "BBY01-1", Contact: "55423"}, fields{"contact": "format"}},
		"half a mailbox":  {lookup.Query{OrderNumber: "BBY01-1", Contact: "jane@"}, fields{"contact": "format"}},
		"both are wrong":  {lookup.Query{OrderNumber: "!", Contact: "!"}, fields{"order_number": "format", "contact": "format"}},
		"injected header": {lookup.Query{OrderNumber: "BBY01-1", Contact: "a@b.com\r\nBcc: c@d.com"}, fields{"contact": "format"}},
	} {
		_, err := service(w).Find(t.Context(), c.query)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || !maps.Equal(f.Fields, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestShowGivesEachOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, jane, jose, _ := shop(t, d)
		for name, c := range map[string]struct {
			purchases, mailboxes []string
			want                 int
		}{
			"nobody":           {nil, nil, 0},
			"a purchase":       {[]string{jose.ID}, nil, 1},
			"a mailbox":        {nil, []string{"jane@example.com"}, 2},
			"both":             {[]string{jane.ID, jose.ID}, []string{"jane@example.com"}, 3},
			"unknown":          {[]string{"none"}, []string{"nobody@example.com", ""}, 0},
			"the same mailbox": {nil, []string{"jane@example.com", "jane@example.com"}, 2},
		} {
			items, err := service(w).Show(t.Context(), c.purchases, c.mailboxes)
			if err != nil || len(items) != c.want {
				t.Errorf("%s: %d items, want %d; %v", name, len(items), c.want, err)
			}
		}
	})
}

func TestItemAndCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		b := w.Buy(dbtest.Purchase{State: purchase.Refunded})
		w.Transact(func(tx *db.Tx) error {
			_, _, err := tx.EnsureCase(t.Context(), b.Subscriptions[0], "AAAA-BBBB-CCCC", "en", w.Clock.Now())
			return err
		})
		for _, find := range []func() (lookup.Item, error){
			func() (lookup.Item, error) { return service(w).Item(t.Context(), b.Subscriptions[0]) },
			func() (lookup.Item, error) { return service(w).Case(t.Context(), "AAAA-BBBB-CCCC") },
		} {
			item, err := find()
			if err != nil || item.Subscription.ID != b.Subscriptions[0] || item.Decision.Verdict != eligibility.Refunded {
				t.Errorf("%+v, %v", item, err)
			}
		}
		if _, err := service(w).Item(t.Context(), "none"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if _, err := service(w).Case(t.Context(), ""); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}
