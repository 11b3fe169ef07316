package queue

import (
	"cmp"
	"context"
	"slices"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
)

// Today gives the board of a store. NotFound "store_not_found".
func (s *Service) Today(ctx context.Context, storeNumber string) (Board, error) {
	c, err := s.Desk.Calendar(ctx, storeNumber)
	if err != nil {
		return Board{}, err
	}
	now := s.Now()
	b := Board{Store: c, On: day.Of(now, c.Location)}
	all, err := s.Repo.ListTickets(ctx, storeNumber, b.On)
	if err != nil {
		return b, err
	}
	b.Expected, err = s.Repo.ListExpected(ctx, storeNumber, day.StartOf(b.On, c.Location), day.StartOf(b.On.AddDays(1), c.Location))
	if err != nil {
		return b, err
	}
	tickets := make([]Ticket, len(all))
	for i, e := range all {
		tickets[i] = e.Ticket
		switch {
		case !e.Live():
			b.Ended = append(b.Ended, e)
		case e.Status != Waiting:
			b.Live = append(b.Live, e)
		}
	}
	slices.SortFunc(b.Live, func(x, y Entry) int { return cmp.Compare(x.Bench, y.Bench) })
	slices.SortFunc(b.Ended, func(x, y Entry) int { return y.EndedAt.Compare(x.EndedAt) })
	for _, t := range InTurn(tickets, now) {
		b.Live = append(b.Live, all[slices.IndexFunc(all, func(e Entry) bool { return e.ID == t.ID })])
	}
	coming := make([]time.Time, len(b.Expected))
	for i, e := range b.Expected {
		coming[i] = e.Due
	}
	b.Waits = Waits(c.Desk, now, tickets, coming)
	newcomer := Ticket{ID: "newcomer", Status: Waiting, Due: now, CameAt: now, Day: b.On, Number: len(tickets) + 1}
	b.WalkIn = Waits(c.Desk, now, append(tickets, newcomer), coming)[newcomer.ID]
	return b, nil
}

// Find gives a store's ticket by its id; NotFound ("ticket_not_found"), also
// for one of another store.
func (s *Service) Find(ctx context.Context, id, storeNumber string) (Ticket, error) {
	t, err := s.Repo.FindTicket(ctx, id)
	if err == nil && t.StoreNumber != storeNumber {
		return Ticket{}, fault.New(fault.NotFound, "ticket_not_found", "the ticket is another store's")
	}
	return t, err
}

// Ticket gives a subscription's latest ticket; NotFound ("ticket_not_found").
func (s *Service) Ticket(ctx context.Context, subscriptionID string) (Ticket, error) {
	return s.Repo.FindLastTicket(ctx, subscriptionID)
}

// Certificate gives the latest one of a subscription; NotFound
// ("certificate_not_found").
func (s *Service) Certificate(ctx context.Context, subscriptionID string) (Certificate, error) {
	return s.Repo.FindCertificate(ctx, subscriptionID)
}

// CloseDays ends the tickets of days that are over at their stores, of those
// who wait or were called: nobody calls them any more. A computer that is at a
// bench stays until somebody has finished with it.
func (s *Service) CloseDays(ctx context.Context) error {
	old, err := s.Repo.ListForgotten(ctx, day.Of(s.Now(), time.UTC).AddDays(-1), mostForgotten)
	if err != nil {
		return err
	}
	for _, t := range old {
		by := audit.System()
		by.StoreID = t.StoreNumber
		if _, err := s.Leave(ctx, t.ID, by); err != nil && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return nil
}

// mostForgotten bounds one turn of CloseDays.
const mostForgotten = 200
