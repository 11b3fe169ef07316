package removal

import (
	"context"

	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
)

// Confirmation is the mail that confirms a booking as it stands now, with its
// calendar entry, to be sent once more; the sender names it and its mailbox.
// It is Conflict ("not_booked") when nothing is booked.
func (d *Desk) Confirmation(ctx context.Context, subscriptionID string) (notify.Message, error) {
	s, err := d.Standing(ctx, subscriptionID)
	if err != nil {
		return notify.Message{}, err
	}
	if s.Live == nil {
		return notify.Message{}, fault.New(fault.Conflict, "not_booked", "nothing is booked")
	}
	c, err := d.at(ctx, d.Repo, s.Live.StoreNumber)
	if err != nil {
		return notify.Message{}, err
	}
	return notify.Message{
		ID: ids.New(), Lang: s.Removal.Lang, At: d.Now(),
		Data: notify.RemovalBooked{Visit: s.Visit(c.Store, *s.Live, s.Removal.Reference)},
	}, nil
}
