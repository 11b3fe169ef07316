package demo

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"swapdesk/internal/account"
	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/day"
	"swapdesk/internal/exchange"
	"swapdesk/internal/fault"
	"swapdesk/internal/importer"
	"swapdesk/internal/policy"
	"swapdesk/internal/purchase"
	"swapdesk/internal/removal"
)

// Zone is that of the retailer's headquarters.
const Zone = "America/Chicago"

// House is what loading the demonstration needs: the same use cases by which
// a retailer loads the real thing.
type House struct {
	Imports  importer.Repo
	Vault    importer.Vault
	Policy   *policy.Service
	Exchange *exchange.Service
	Desk     *removal.Desk
	Accounts *account.Service
	Kiosk    Kiosk
	Orders   interface {
		ListByOrder(ctx context.Context, orderKey string) ([]casefile.Record, error)
	}
	Now func() time.Time
}

// Seed loads the demonstration for the day that now is in.
func (h House) Seed(ctx context.Context) error {
	zone, err := time.LoadLocation(Zone)
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	today := day.Of(h.Now(), zone)
	o := importer.Options{Now: h.Now}
	vault := func() (importer.Vault, error) { return h.Vault, nil }
	keys := func() (importer.Vault, importer.Filler, error) { return h.Vault, h.Exchange, nil }
	if _, err := importer.Products(ctx, h.Imports, source("products", Products), o); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	for _, def := range Programs(today, zone) {
		if _, err := h.Policy.Apply(ctx, def, audit.System(), false); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	if _, err := importer.Purchases(ctx, h.Imports, vault, source("purchases", Purchases(today)), o); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if _, err := importer.Keys(ctx, h.Imports, keys, source("keys", Keys()), o); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	// The last key of a pool, and then one more: exchanged, and waiting.
	for _, order := range []string{"BBY01-100005", "BBY01-100006"} {
		if err := h.exchange(ctx, order, "EIS-3-12"); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	if err := h.Accounts.Furnish(ctx, Staff(), StaffPassword, StaffSecret); err != nil && !fault.Is(err, "duplicate") {
		return fmt.Errorf("demo: %w", err)
	}
	if err := h.Kiosk.furnish(ctx); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if err := h.open(ctx, today, o); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return nil
}

// open opens the stores and books the days that are shown as full.
func (h House) open(ctx context.Context, today day.Date, o importer.Options) error {
	if _, err := importer.Stores(ctx, h.Imports, source("stores", Stores), o); err != nil {
		return err
	}
	if _, err := importer.ZIPs(ctx, h.Imports, source("zips", ZIPs), o); err != nil {
		return err
	}
	for number, d := range desks() {
		if _, err := h.Desk.ChangeDesk(ctx, number, d, false, audit.System()); err != nil {
			return err
		}
	}
	return h.fill(ctx, today)
}

func (h House) exchange(ctx context.Context, order, sku string) error {
	records, err := h.Orders.ListByOrder(ctx, purchase.OrderKey(order))
	if err != nil {
		return err
	}
	for _, r := range records {
		_, err := h.Exchange.Complete(ctx, exchange.Request{
			SubscriptionID: r.Subscription.ID, SKU: sku, Lang: "en", Actor: audit.Customer(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func source(name, text string) importer.Source {
	return importer.Source{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}
