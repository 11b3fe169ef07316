package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"swapdesk/internal/audit"
	"swapdesk/internal/catalog"
	"swapdesk/internal/day"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/program"
)

// Repo is what a change of policy reads and writes.
type Repo interface {
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	ListProducts(ctx context.Context) ([]catalog.Product, error)
	// CountBooked counts the removals of these SKUs that are booked to end
	// after an instant and not after another.
	CountBooked(ctx context.Context, skus []string, after, until time.Time) (int, error)
	Transact(ctx context.Context, fn func(Tx) error) error
}

// Tx writes a change.
type Tx interface {
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	// SaveProgram writes the next policy version; it is a duplicate when
	// another live program withdraws one of the SKUs.
	SaveProgram(ctx context.Context, def program.Definition, at time.Time) (id string, version int, err error)
	InsertEvent(ctx context.Context, e audit.Event) error
}

// Service is the use case.
type Service struct {
	Repo Repo
	Now  func() time.Time
}

// Applied is what a definition changes.
type Applied struct {
	New      bool
	Version  int // after the change; the present one when there is none
	Changes  []program.Change
	Warnings []string // what is likely a mistake but not an error
}

// Apply makes the program with the definition's slug be as defined. Applying
// the same again changes nothing. With dryRun it only says what would change.
//
// Errors: Conflict "program_status" for a move that is not allowed, Conflict
// "sku_taken" when another program that is not closed withdraws a SKU, and
// "bookings_later" when removals are booked beyond the new removal window.
func (s *Service) Apply(ctx context.Context, def program.Definition, actor audit.Actor, dryRun bool) (Applied, error) {
	book, err := s.Repo.ListPrograms(ctx, s.Now())
	if err != nil {
		return Applied{}, err
	}
	applied, err := compare(book, def)
	if err != nil {
		return applied, err
	}
	if err := s.keepBookings(ctx, book, def); err != nil {
		return applied, err
	}
	if applied.Warnings, err = s.warnings(ctx, book, def); err != nil {
		return applied, err
	}
	if dryRun || !applied.New && len(applied.Changes) == 0 {
		return applied, nil
	}
	warnings := applied.Warnings
	err = s.Repo.Transact(ctx, func(tx Tx) error {
		book, err := tx.ListPrograms(ctx, s.Now())
		if err != nil {
			return err
		}
		if applied, err = compare(book, def); err != nil {
			return err
		}
		applied.Warnings = warnings
		if _, applied.Version, err = tx.SaveProgram(ctx, def, s.Now()); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, s.event(def, actor, applied))
	})
	if fault.Is(err, "duplicate") {
		return applied, skuTaken(def, "another program")
	}
	return applied, err
}

// compare says what def changes in the book, or why it may not.
func compare(book program.Book, def program.Definition) (Applied, error) {
	applied := Applied{New: true}
	var old program.Definition
	for _, p := range book {
		switch {
		case p.Slug == def.Slug:
			applied.New, applied.Version, old = false, p.Version, p.Definition
			if err := program.CanMove(p.Status, def.Status); err != nil {
				return applied, err
			}
		case p.Status != program.Closed && def.Status != program.Closed:
			for _, sku := range def.Withdrawn {
				if p.Withdraws(sku) {
					return applied, skuTaken(def, fmt.Sprintf("program %q (SKU %s)", p.Slug, sku))
				}
			}
		}
	}
	applied.Changes = old.Diff(def)
	return applied, nil
}

// keepBookings refuses a removal window that ends before removals that are
// booked: appointments lie inside it (contract.md, Domain).
func (s *Service) keepBookings(ctx context.Context, book program.Book, def program.Definition) error {
	for _, p := range book {
		if p.Slug != def.Slug {
			continue
		}
		before := p.RemovalWindow().End()
		p.Definition = def
		after := p.RemovalWindow().End()
		if !after.Before(before) {
			return nil
		}
		n, err := s.Repo.CountBooked(ctx, def.Withdrawn, later(after, s.Now()), before)
		if err != nil || n == 0 {
			return err
		}
		return fault.New(fault.Conflict, "bookings_later",
			"program %q: removal_days would end before removals that are booked: %d of them; keep the window until they are done", def.Slug, n)
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func skuTaken(def program.Definition, by string) error {
	return fault.New(fault.Conflict, "sku_taken",
		"program %q: a withdrawn SKU is in one program at a time; %s withdraws it already", def.Slug, by)
}

// warnings name withdrawn SKUs that nobody can look up yet, and curated
// replacements that would give less than the old product.
func (s *Service) warnings(ctx context.Context, book program.Book, def program.Definition) ([]string, error) {
	products, err := s.Repo.ListProducts(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]catalog.Product{}
	candidates := make([]catalog.Candidate, len(products))
	for i, p := range products {
		known[p.SKU], candidates[i] = p, catalog.Candidate{Product: p}
	}
	var warnings []string
	for _, sku := range def.Withdrawn {
		old, ok := known[sku]
		if !ok {
			warnings = append(warnings, fmt.Sprintf("withdrawn SKU %s has no product: import products before purchases", sku))
			continue
		}
		today := day.Of(s.Now(), def.Zone)
		for _, r := range catalog.Refusals(catalog.Search{
			Old: old, Today: today, EndsOn: today.AddMonths(old.TermMonths), Vendor: def.Vendor,
			Withdrawn: func(other string) bool { return def.Withdraws(other) || book.Withdrawn(other) },
			Curated:   def.Replacements[sku], Candidates: candidates,
		}) {
			warnings = append(warnings, fmt.Sprintf("replacement %s for %s will not be offered: %s", r.SKU, sku, r.Reason))
		}
	}
	return warnings, nil
}

func (s *Service) event(def program.Definition, actor audit.Actor, a Applied) audit.Event {
	fields := make([]string, len(a.Changes))
	for i, c := range a.Changes {
		fields[i] = c.String()
	}
	data, _ := json.Marshal(map[string]any{"version": a.Version, "changes": fields}) // texts always marshal
	return audit.Event{
		ID: ids.New(), At: s.Now(), Actor: actor, Action: audit.ProgramApplied,
		Subject: "program:" + def.Slug, Data: string(data),
	}
}
