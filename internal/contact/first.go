package contact

import (
	"context"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// First gives the first mailbox of a purchase that has none, as the customer
// types it on their own phone, with the receipt shown to an associate: it
// counts at once (contract.md, Who gets a key). The same one a second time
// changes nothing.
//
// Errors: Invalid "contact_empty" and "contact_format"; Conflict
// "contact_on_file" when there is another mailbox by now.
func (s *Service) First(ctx context.Context, r Request) (Change, error) {
	kind, value, err := Read(r.Typed)
	switch {
	case err != nil:
		return Change{}, err
	case kind != Email:
		return Change{}, fault.New(fault.Invalid, "contact_format", "not an email address")
	}
	var change Change
	err = s.Repo.TransactContact(ctx, func(tx Tx) error {
		change = Change{ID: ids.New(), Kind: Email, State: Pending, Value: value}
		if err := tx.LockSubscription(ctx, r.SubscriptionID); err != nil {
			return err
		}
		record, err := tx.FindRecord(ctx, r.SubscriptionID)
		switch {
		case err != nil:
			return err
		case Email.Key(record.Line.Email) == Email.Key(value):
			change.State = Done
			return nil
		case record.Line.Email != "":
			return fault.New(fault.Conflict, "contact_on_file", "a mailbox is on file")
		}
		return s.change(ctx, tx, r, record, &change)
	})
	if fault.Is(err, "duplicate") {
		return Change{}, errPending()
	}
	return change, err
}
