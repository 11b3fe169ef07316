package removal

import (
	"context"

	"swapdesk/internal/audit"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
)

// Attest takes the customer's word that the old antivirus is gone, with its
// event in one transaction; a booking that is thereby needless is canceled in
// it. What the desk has said stands: a removal that is removed, waived or
// attested already stays as it is, and one that is checked in is Conflict
// ("at_the_desk"). For a product that no program withdraws it is Conflict
// ("not_withdrawn").
func (d *Desk) Attest(ctx context.Context, a Act) (Removal, error) {
	var after Removal
	err := d.Repo.TransactDesk(ctx, func(tx DeskTx) error {
		if err := tx.LockSubscription(ctx, a.SubscriptionID); err != nil {
			return err
		}
		s, err := d.standing(ctx, tx, a.SubscriptionID)
		if err != nil {
			return err
		}
		switch after = s.Removal; s.Removal.State {
		case CheckedIn:
			return fault.New(fault.Conflict, "at_the_desk", "the computer is at the desk")
		case Removed, SelfAttested, Waived:
			return nil
		}
		return d.attest(ctx, tx, s, a, &after)
	})
	return after, err
}

func (d *Desk) attest(ctx context.Context, tx DeskTx, s Standing, a Act, after *Removal) error {
	var err error
	if after.CaseID, after.Reference, err = tx.EnsureCase(ctx, a.SubscriptionID, ids.NewReference(), a.Lang, d.Now()); err != nil {
		return err
	}
	if err := tx.DeleteHold(ctx, a.SubscriptionID); err != nil {
		return err
	}
	if s.Wait != nil {
		if err := tx.DeleteWait(ctx, s.Wait.CaseID); err != nil {
			return err
		}
	}
	if s.Live != nil {
		if err := d.release(ctx, tx, s, a.Actor, a.Lang, true); err != nil {
			return err
		}
	}
	if err := d.closeMissed(ctx, tx, s, a.Actor); err != nil {
		return err
	}
	before := *after
	after.State, after.OS, after.ChangedAt = SelfAttested, a.OS, d.Now()
	if err := tx.SaveRemoval(ctx, *after); err != nil {
		return err
	}
	return tx.InsertEvent(ctx, a.event(d.Now(), audit.RemovalAttested, before))
}
