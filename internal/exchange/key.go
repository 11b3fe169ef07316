package exchange

import (
	"context"
	"strings"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/fault"
	"swapdesk/internal/vault"
)

// Key gives the license key of a case to its owner, and leaves a trail. It is
// Conflict ("no_key_yet") while the exchange waits.
func (s *Service) Key(ctx context.Context, reference string, actor audit.Actor) (vault.Secret, casefile.Record, error) {
	return s.key(ctx, reference, actor, audit.KeyRevealed, func(Tx, casefile.Record) error { return nil })
}

// PrintKey gives it for the slip of a customer who has neither a mailbox nor a
// phone, once: whoever prints it has the receipt in hand, and does not see it
// (contract.md, Who gets a key). Errors as Key; also Conflict
// "mailbox_on_file", and "slip_printed" when it was printed before.
func (s *Service) PrintKey(ctx context.Context, reference string, actor audit.Actor) (vault.Secret, casefile.Record, error) {
	key, record, err := s.key(ctx, reference, actor, audit.KeyPrinted, func(tx Tx, r casefile.Record) error {
		if r.Line.Email != "" {
			return fault.New(fault.Conflict, "mailbox_on_file", "the key is in the reach of a mailbox")
		}
		return tx.InsertSlip(ctx, r.Exchange.ID, strings.TrimPrefix(actor.ID, "staff:"), actor.Device, s.Now())
	})
	if fault.Is(err, "duplicate") {
		err = fault.New(fault.Conflict, "slip_printed", "the key was printed before")
	}
	return key, record, err
}

// key opens a key when check has nothing against it.
func (s *Service) key(ctx context.Context, reference string, actor audit.Actor, action audit.Action,
	check func(Tx, casefile.Record) error,
) (vault.Secret, casefile.Record, error) {
	var record casefile.Record
	var sealed string
	err := s.Repo.Transact(ctx, func(tx Tx) error {
		var err error
		if record, err = tx.FindByReference(ctx, reference); err != nil {
			return err
		}
		// Behind the lock, a key that is being revoked is not shown any more.
		if err := tx.LockSubscription(ctx, record.Subscription.ID); err != nil {
			return err
		}
		if record, err = tx.FindByReference(ctx, reference); err != nil {
			return err
		}
		if record.Exchange == nil || record.Exchange.State != casefile.Issued {
			return fault.New(fault.Conflict, "no_key_yet", "there is no key yet")
		}
		if err := check(tx, record); err != nil {
			return err
		}
		if sealed, err = tx.FindKey(ctx, record.Exchange.KeyID); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(actor, action, *record.Exchange))
	})
	if err != nil {
		return vault.Secret{}, record, err
	}
	plain, err := s.Open("license_key", record.Exchange.KeyID, sealed)
	return vault.NewSecret(string(plain)), record, err
}
