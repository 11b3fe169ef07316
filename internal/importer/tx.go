package importer

import (
	"context"
	"fmt"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
	"swapdesk/internal/exchange"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
)

// Tx is what a chunk writes.
type Tx interface {
	exchange.FillTx
	StoreTx
	// FindProducts gives those of the SKUs that exist.
	FindProducts(ctx context.Context, skus []string) (map[string]catalog.Product, error)
	InsertProduct(ctx context.Context, p catalog.Product) error
	UpdateProduct(ctx context.Context, p catalog.Product) error
	// SavePurchases adds or updates lines, each key once; the results stand
	// in the order of the lines.
	SavePurchases(ctx context.Context, lines []PurchaseLine, at time.Time) ([]SavedPurchase, error)
	// EnsurePool makes a pool and locks it until the transaction ends.
	EnsurePool(ctx context.Context, sku string) error
	// InsertKeys tells per key whether it is new.
	InsertKeys(ctx context.Context, keys []LicenseKey, at time.Time) ([]bool, error)
}

// PurchaseLine is a parsed line of a purchases file.
type PurchaseLine struct {
	purchase.Line
	OrderKey, EmailKey, PhoneKey string
	ActivatedOn, EndsOn          day.Date
	Codes                        []ActivationCode // the first belongs to unit 1; without Index: none
	Digest                       string           // equal for equal rows
}

// ActivationCode is a code by its blind index; Seal encrypts it for the
// subscription with this id.
type ActivationCode struct {
	Index string
	Seal  func(subscriptionID string) (string, error)
}

// SavedPurchase is what became of a line.
type SavedPurchase struct {
	Outcome Outcome
	// CodeTaken is true when one of the codes belongs to another purchase:
	// then nothing was written.
	CodeTaken bool
	// Flagged are cases whose exchanged subscription was refunded or taken
	// back by this line, with the reason.
	Flagged []Flagged
}

// Flagged is a case that somebody should look at.
type Flagged struct{ CaseID, Reason string }

// LicenseKey is a key on its way into a pool: sealed, with its blind index.
type LicenseKey struct{ ID, SKU, Sealed, Index string }

// trail leaves an event for what a chunk has changed; none when that is
// nothing.
func (a *applier[T]) trail(ctx context.Context, tx Tx, items []T, results []Result) error {
	counts := map[Outcome]int{}
	for i, r := range results {
		if a.kind.aside == nil || !a.kind.aside(items[i]) {
			counts[r.Outcome]++
		}
	}
	if counts[Added]+counts[Updated] == 0 {
		return nil
	}
	return tx.InsertEvent(ctx, audit.Event{
		ID: ids.New(), At: a.options.Now(), Actor: audit.CLI(), Action: audit.ImportApplied, Subject: "import:" + a.kind.name,
		Data: fmt.Sprintf(`{"added":%d,"updated":%d}`, counts[Added], counts[Updated]),
	})
}

// flagEvent is the trail of a flag.
func flagEvent(id string, f Flagged, at time.Time) audit.Event {
	return audit.Event{
		ID: id, At: at, Actor: audit.CLI(), Action: audit.CaseFlagged,
		Subject: "case:" + f.CaseID, Reason: f.Reason,
	}
}
