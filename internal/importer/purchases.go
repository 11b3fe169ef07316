package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
	"swapdesk/internal/ids"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
)

// Vault is what the importer needs to keep secrets.
type Vault interface {
	Seal(table, id string, plain []byte) (string, error)
	Index(purpose, normalized string) string
}

// Purchases imports a purchases file. A line of quantity 3 becomes 3
// subscriptions; activation codes joined by ";" are given one each, by their
// position. Lines are known by order number and line number. open is called
// once, when the file was found readable.
func Purchases(ctx context.Context, repo Repo, open func() (Vault, error), src Source, o Options) (Report, error) {
	products, err := repo.ListProducts(ctx)
	if err != nil {
		return Report{}, err
	}
	book, err := repo.ListPrograms(ctx, o.Now())
	if err != nil {
		return Report{}, err
	}
	p := &purchaseParser{book: book, products: map[string]catalog.Product{}}
	for _, product := range products {
		p.products[product.SKU] = product
	}
	return run(ctx, repo, src, kind[PurchaseLine]{
		name: "purchases",
		columns: []string{
			"order_number", "line", "quantity", "sku", "bought_on", "channel", "store_id", "email", "phone", "name",
			"activation_code", "activated_on", "ends_on", "state",
		},
		required: []string{"order_number", "line", "sku", "bought_on"},
		begin:    func() (err error) { p.vault, err = open(); return err },
		key:      lineKey,
		parse:    p.parse,
		apply: func(ctx context.Context, tx Tx, lines []PurchaseLine, report *Report) ([]Result, error) {
			return applyPurchases(ctx, tx, lines, report, o)
		},
	}, o)
}

// lineKey is what a row stands for; "01" and "1" are one line.
func lineKey(r Row) string {
	line := r.Get("line")
	if n, err := strconv.Atoi(line); err == nil {
		line = strconv.Itoa(n)
	}
	return purchase.OrderKey(r.Get("order_number")) + "|" + line
}

type purchaseParser struct {
	vault    Vault
	book     program.Book
	products map[string]catalog.Product
}

func (p *purchaseParser) parse(r Row) (PurchaseLine, *RowError) {
	l := PurchaseLine{Line: purchase.Line{
		OrderNumber: r.Get("order_number"), SKU: r.Get("sku"), StoreID: r.Get("store_id"),
		Email: r.Get("email"), Phone: r.Get("phone"), Name: r.Get("name"), Quantity: 1,
	}}
	for _, step := range []func(Row, *PurchaseLine) *RowError{
		p.order, p.product, p.dates, p.contact, p.choices, p.codes,
	} {
		if bad := step(r, &l); bad != nil {
			return l, bad
		}
	}
	l.Digest = p.vault.Index("purchase_line", strings.Join(l.facts(), "\x1f"))
	return l, nil
}

// facts is everything of a line that an import may change.
func (l PurchaseLine) facts() []string {
	facts := []string{
		l.OrderNumber, strconv.Itoa(l.Quantity), l.SKU, l.BoughtOn.String(), string(l.Channel), l.StoreID, l.Email,
		l.Phone, l.Name, string(l.State), l.ActivatedOn.String(), l.EndsOn.String(),
	}
	for _, c := range l.Codes {
		facts = append(facts, c.Index)
	}
	return facts
}

func (p *purchaseParser) order(r Row, l *PurchaseLine) *RowError {
	l.OrderKey = purchase.OrderKey(l.OrderNumber)
	if l.OrderKey == "" || len(l.OrderNumber) > 100 {
		return &RowError{"order_number", shorten(l.OrderNumber), "letters or digits, at most 100"}
	}
	var bad *RowError
	if l.Line.Line, bad = whole(r, "line", 1, 1_000_000); bad != nil {
		return bad
	}
	if r.Get("quantity") != "" {
		l.Quantity, bad = whole(r, "quantity", 1, 1000)
	}
	return bad
}

// product: SKUs without a product are fine, they are not withdrawn; a
// withdrawn one needs its product (contract.md, Imports).
func (p *purchaseParser) product(_ Row, l *PurchaseLine) *RowError {
	if l.SKU == "" {
		return &RowError{"sku", "", "a SKU"}
	}
	if _, known := p.products[l.SKU]; !known && p.book.Withdrawn(l.SKU) {
		return &RowError{"sku", l.SKU, "a SKU of the catalog, because it is withdrawn: import its product first"}
	}
	return nil
}

func (p *purchaseParser) dates(r Row, l *PurchaseLine) *RowError {
	for _, d := range []struct {
		column string
		into   *day.Date
	}{{"bought_on", &l.BoughtOn}, {"activated_on", &l.ActivatedOn}, {"ends_on", &l.EndsOn}} {
		text := r.Get(d.column)
		if text == "" && d.column != "bought_on" {
			continue
		}
		var err error
		if *d.into, err = day.Parse(text); err != nil {
			return &RowError{d.column, shorten(text), "a date like 2017-09-08"}
		}
	}
	if !l.EndsOn.IsZero() {
		if l.EndsOn.Before(l.BoughtOn) {
			return &RowError{"ends_on", l.EndsOn.String(), "a date that is not before bought_on, " + l.BoughtOn.String()}
		}
		return nil
	}
	if product, known := p.products[l.SKU]; known {
		from := l.BoughtOn
		if !l.ActivatedOn.IsZero() {
			from = l.ActivatedOn
		}
		l.EndsOn = from.AddMonths(product.TermMonths)
	}
	return nil
}

func (p *purchaseParser) contact(_ Row, l *PurchaseLine) *RowError {
	l.EmailKey, l.PhoneKey = purchase.EmailKey(l.Email), purchase.PhoneKey(l.Phone)
	switch {
	case l.Email != "" && l.EmailKey == "":
		return &RowError{"email", shorten(l.Email), "a mailbox like name@example.com, or nothing"}
	case l.Phone != "" && l.PhoneKey == "":
		return &RowError{"phone", shorten(l.Phone), "a phone number, or nothing"}
	case len(l.Name) > 300:
		return &RowError{"name", shorten(l.Name), "at most 300 bytes"}
	}
	return nil
}

func (p *purchaseParser) choices(r Row, l *PurchaseLine) *RowError {
	l.Channel, l.State = purchase.Channel(strings.ToLower(r.Get("channel"))), purchase.State(strings.ToLower(r.Get("state")))
	if l.Channel == "" {
		l.Channel = purchase.Web
		if l.StoreID != "" {
			l.Channel = purchase.Store
		}
	}
	if l.State == "" {
		l.State = purchase.Active
	}
	switch {
	case l.Channel != purchase.Web && l.Channel != purchase.Store:
		return &RowError{"channel", r.Get("channel"), "web or store"}
	case !slices.Contains([]purchase.State{purchase.Active, purchase.Canceled, purchase.Refunded}, l.State):
		return &RowError{"state", r.Get("state"), "active, canceled or refunded"}
	}
	return nil
}

func (p *purchaseParser) codes(r Row, l *PurchaseLine) *RowError {
	given := 0 // up to the last position with a code
	for position, code := range strings.Split(r.Get("activation_code"), ";") {
		code = strings.TrimSpace(code)
		if code == "" { // accepted, and nobody moves up: a code stays with its unit
			l.Codes = append(l.Codes, ActivationCode{})
			continue
		}
		given = position + 1
		index := p.vault.Index(purchase.ActivationPurpose, purchase.ActivationKey(code))
		if purchase.ActivationKey(code) == "" || slices.ContainsFunc(l.Codes, func(c ActivationCode) bool { return c.Index == index }) {
			return &RowError{"activation_code", "one code twice, or one without letters and digits", "a different one for each"}
		}
		l.Codes = append(l.Codes, ActivationCode{index, func(subscriptionID string) (string, error) {
			return p.vault.Seal("subscription", subscriptionID, []byte(code))
		}})
	}
	if l.Codes = l.Codes[:given]; given > l.Quantity {
		return &RowError{"activation_code", fmt.Sprintf("%d codes", given), fmt.Sprintf("at most %d, as many as quantity", l.Quantity)}
	}
	return nil
}

func applyPurchases(ctx context.Context, tx Tx, lines []PurchaseLine, report *Report, o Options) ([]Result, error) {
	saved, err := tx.SavePurchases(ctx, lines, o.Now())
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(saved))
	for i, s := range saved {
		results[i].Outcome = s.Outcome
		if s.CodeTaken {
			results[i] = Result{Refused, &RowError{"activation_code", "a code of another purchase", "each code once"}}
		}
		for _, f := range s.Flagged {
			report.Flagged++
			if err := tx.InsertEvent(ctx, flagEvent(ids.New(), f, o.Now())); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}
