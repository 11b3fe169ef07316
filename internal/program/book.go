package program

import (
	"slices"
	"time"
)

// Book is all programs that are known.
type Book []Program

// For finds the program that speaks for a SKU: the live one, else the closed
// one that opened last; nil when none withdraws it. A draft is not public and
// never speaks.
func (b Book) For(sku string) *Program {
	var found *Program
	for i := range b {
		p := &b[i]
		switch {
		case p.Status == Draft || !p.Withdraws(sku):
		case p.Status != Closed:
			return p
		case found == nil || found.OpensOn.Before(p.OpensOn):
			found = p
		}
	}
	return found
}

// Find finds a program by its id; nil when there is none.
func (b Book) Find(id string) *Program {
	for i := range b {
		if b[i].ID == id {
			return &b[i]
		}
	}
	return nil
}

// Withdrawn tells whether any program that is not closed withdraws a SKU.
// Drafts count: what is about to be withdrawn is no replacement.
func (b Book) Withdrawn(sku string) bool {
	return slices.ContainsFunc(b, func(p Program) bool { return p.Status != Closed && p.Withdraws(sku) })
}

// Lead is the program that speaks for the retailer where no single purchase is
// meant: the one that is open at now, else the newest public one; nil when
// there is none.
func (b Book) Lead(now time.Time) *Program {
	public := b.Public()
	for i := range public {
		if public[i].Status == Open && public[i].ExchangeWindow().Contains(now) {
			return &public[i]
		}
	}
	if len(public) == 0 {
		return nil
	}
	return &public[0]
}

// Public lists the programs that customers may know of, the one that opened
// last first.
func (b Book) Public() Book {
	public := slices.DeleteFunc(slices.Clone(b), func(p Program) bool { return p.Status == Draft })
	slices.SortStableFunc(public, func(x, y Program) int { return y.OpensOn.DaysUntil(x.OpensOn) })
	return public
}
