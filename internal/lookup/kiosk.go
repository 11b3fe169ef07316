package lookup

import (
	"context"
	"time"

	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/purchase"
)

// KindKiosk is a look-up by an associate.
const KindKiosk Kind = "kiosk"

// kioskLimit is what an enrolled kiosk may fail (trust.md, Look-up budgets).
func kioskLimit() Limit { return Limit{BySource, 60, time.Hour} }

// Number is what an associate has in hand: any of these that is not "".
type Number struct {
	Order, Reference, Activation string // in the forms in which they are compared
	Phone                        string // the same; on its own
}

// AtKiosk gives the subscriptions of a number that an associate has in hand,
// and by what it was found: "order", "reference", "activation" or "phone". No
// contact is asked for: the receipt, the case or the card lies on the counter.
// NotFound ("no_match"); Throttled ("source_full", Count in minutes) when the
// kiosk's failures are used up.
func (s *Service) AtKiosk(ctx context.Context, deviceID string, n Number) (items []Item, by string, err error) {
	var f Failure
	if s.Budget != nil {
		now, limit := s.Budget.Now(), kioskLimit()
		f = Failure{ID: ids.New(), At: now, Kind: KindKiosk, Source: s.Budget.MAC("budget_kiosk", deviceID), Network: "kiosk"}
		since, err := s.Budget.Repo.CountFailure(ctx, f, []Limit{limit}, 1)
		switch {
		case err != nil:
			return nil, "", err
		case !since[0].IsZero():
			full := fault.New(fault.Throttled, "source_full", "too many failed look-ups at this kiosk")
			full.Count = int((since[0].Add(limit.Within).Sub(now) + time.Minute - 1) / time.Minute)
			return nil, "", full
		}
	}
	records, by, err := s.inHand(ctx, n)
	switch {
	case err != nil:
		return nil, "", err
	case len(records) == 0:
		return nil, "", fault.New(fault.NotFound, "no_match", "no purchase has this number")
	}
	if s.Budget != nil {
		if err := s.Budget.Refund(ctx, f); err != nil {
			return nil, "", err
		}
	}
	items, err = s.Decide(ctx, records)
	return items, by, err
}

// mostByPhone bounds what one phone number opens.
const mostByPhone = 20

func (s *Service) inHand(ctx context.Context, n Number) (records []casefile.Record, by string, err error) {
	if n.Order != "" {
		if records, err = s.Repo.ListByOrder(ctx, n.Order); err != nil || len(records) > 0 {
			return records, "order", err
		}
	}
	if n.Reference != "" {
		r, err := s.Repo.FindByReference(ctx, n.Reference)
		switch {
		case err == nil:
			return []casefile.Record{r}, "reference", nil
		case fault.KindOf(err) != fault.NotFound:
			return nil, "", err
		}
	}
	if n.Activation != "" {
		if records, err = s.Repo.ListByActivation(ctx, s.Index(purchase.ActivationPurpose, n.Activation)); err != nil || len(records) > 0 {
			return records, "activation", err
		}
	}
	if n.Phone != "" {
		records, err = s.Repo.ListByContact(ctx, "", n.Phone, mostByPhone)
	}
	return records, "phone", err
}
