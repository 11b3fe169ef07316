package support

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"swapdesk/internal/audit"
	"swapdesk/internal/casefile"
	"swapdesk/internal/catalog"
	"swapdesk/internal/fault"
	"swapdesk/internal/ids"
	"swapdesk/internal/program"
	"swapdesk/internal/purchase"
	"swapdesk/internal/staff"
	"swapdesk/internal/store"
)

// Bounds of what a case shows.
const (
	mostRelated = 20
	mostEvents  = 200
)

// Stand is what is read both in and out of a transaction: what a Version is
// made of.
type Stand interface {
	// FindRecord and FindByReference are NotFound for what is not there.
	FindRecord(ctx context.Context, subscriptionID string) (casefile.Record, error)
	FindByReference(ctx context.Context, reference string) (casefile.Record, error)
	ListPrograms(ctx context.Context, now time.Time) (program.Book, error)
	// FindProgress is never NotFound: without a case nothing has started.
	FindProgress(ctx context.Context, subscriptionID string) (Progress, error)
	// ListAppointments gives the live appointment and the hold, run out or not.
	ListAppointments(ctx context.Context, subscriptionID string) ([]casefile.Appointment, error)
	// ListTrail gives the n newest events about any of the subjects.
	ListTrail(ctx context.Context, subjects []string, n int) ([]audit.Event, error)
}

// Repo is what the use case reads and writes.
type Repo interface {
	Stand
	ListByOrder(ctx context.Context, orderKey string) ([]casefile.Record, error)
	// ListByContact gives at most n subscriptions, those of a mailbox and of a
	// phone; "" is nobody's.
	ListByContact(ctx context.Context, emailKey, phoneKey string, n int) ([]casefile.Record, error)
	ListProducts(ctx context.Context) ([]catalog.Product, error)
	FindStore(ctx context.Context, number string) (store.Store, error)
	ListAccounts(ctx context.Context) ([]staff.Account, error)
	// ListMails gives the mails of a case and those to a mailbox that are about
	// no case, newest first.
	ListMails(ctx context.Context, mailbox, reference string) ([]Mail, error)
	// ListCaseNotes gives notes newest first, their people by id only.
	ListCaseNotes(ctx context.Context, subscriptionID string) ([]Note, error)
	// TouchPresence notes that somebody looks at a case, and gives who else has
	// been seen there since then.
	TouchPresence(ctx context.Context, subscriptionID, staffID string, at, since time.Time) ([]Present, error)
	// ListLooks gives who looked at a purchase's personal data, newest first.
	ListLooks(ctx context.Context, purchaseID string) ([]Look, error)
	TransactSupport(ctx context.Context, fn func(Tx) error) error
}

// Service is the use case. MAC is the vault's.
type Service struct {
	Repo Repo
	MAC  func(purpose string, parts ...string) string
	Now  func() time.Time
}

// MailboxKey makes the function by which a mail log names mailboxes.
func MailboxKey(mac func(purpose string, parts ...string) string) func(address string) string {
	return func(address string) string { return mac("mail_log", purchase.EmailKey(address)) }
}

// Case reads everything about a case by its reference, or while there is none
// by the subscription's id. What is malformed is NotFound like what is not
// there.
func (s *Service) Case(ctx context.Context, id string) (Case, error) {
	k, err := s.stand(ctx, s.Repo, id)
	if err != nil {
		return k, err
	}
	for _, read := range []func(context.Context, *Case) error{s.related, s.chosen, s.place, s.told} {
		if err := read(ctx, &k); err != nil {
			return k, err
		}
	}
	return k, nil
}

// find gives the record that an id in a URL names.
func find(ctx context.Context, in Stand, id string) (casefile.Record, error) {
	if reference, ok := ids.ParseReference(id); ok && len(id) <= len(reference) {
		return in.FindByReference(ctx, reference)
	}
	if uuid.Validate(id) != nil || len(id) != 36 {
		return casefile.Record{}, fault.New(fault.NotFound, "subscription_not_found", "there is no such subscription")
	}
	return in.FindRecord(ctx, strings.ToLower(id))
}

// stand reads what a version is made of.
func (s *Service) stand(ctx context.Context, in Stand, id string) (Case, error) {
	var k Case
	record, err := find(ctx, in, id)
	if err != nil {
		return k, err
	}
	book, err := in.ListPrograms(ctx, s.Now())
	if err != nil {
		return k, err
	}
	k.Item = s.decide(record, book)
	if k.Progress, err = in.FindProgress(ctx, record.Subscription.ID); err != nil {
		return k, err
	}
	k.ID, k.Reference = record.Subscription.ID, k.Progress.Reference
	if k.Reference != "" {
		k.ID = k.Reference
	}
	appointments, err := in.ListAppointments(ctx, record.Subscription.ID)
	if err != nil {
		return k, err
	}
	for _, a := range appointments {
		switch {
		case a.Live():
			k.Appointment = &a
		case a.Holds(s.Now()):
			k.Hold = &a
		}
	}
	events, err := in.ListTrail(ctx, s.subjects(k), mostEvents)
	for _, e := range events {
		k.Timeline = append(k.Timeline, Event{Event: e})
	}
	k.Version = s.version(k)
	return k, err
}

func (s *Service) decide(r casefile.Record, book program.Book) Item {
	item := Item{Record: r, Program: r.Program(book)}
	item.Decision = r.Decide(item.Program, s.Now())
	return item
}

// subjects are what events about a case may be about.
func (s *Service) subjects(k Case) []string {
	subjects := []string{"subscription:" + k.Subscription.ID, "purchase:" + k.Line.ID}
	if k.Progress.CaseID != "" {
		subjects = append(subjects, "case:"+k.Progress.CaseID)
	}
	if key := purchase.EmailKey(k.Line.Email); key != "" {
		subjects = append(subjects, "mailbox:"+s.MAC("mailbox", key))
	}
	return subjects
}

// related reads the subscriptions beside this one.
func (s *Service) related(ctx context.Context, k *Case) error {
	book, err := s.Repo.ListPrograms(ctx, s.Now())
	if err != nil {
		return err
	}
	seen := map[string]bool{k.Subscription.ID: true}
	order, err := s.Repo.ListByOrder(ctx, purchase.OrderKey(k.Line.OrderNumber))
	if err != nil {
		return err
	}
	for _, r := range order {
		if !seen[r.Subscription.ID] && len(k.SameOrder) < mostRelated {
			k.SameOrder = append(k.SameOrder, s.decide(r, book))
		}
		seen[r.Subscription.ID] = true
	}
	contact, err := s.Repo.ListByContact(ctx, purchase.EmailKey(k.Line.Email), purchase.PhoneKey(k.Line.Phone), mostRelated+len(seen)+1)
	if err != nil {
		return err
	}
	for _, r := range contact {
		switch {
		case seen[r.Subscription.ID]:
		case len(k.SameContact) == mostRelated:
			k.MoreContact = true
		default:
			k.SameContact = append(k.SameContact, s.decide(r, book))
		}
		seen[r.Subscription.ID] = true
	}
	return nil
}

// chosen reads the product that the exchange is for.
func (s *Service) chosen(ctx context.Context, k *Case) error {
	if k.Exchange == nil {
		return nil
	}
	products, err := s.Repo.ListProducts(ctx)
	if i := slices.IndexFunc(products, func(p catalog.Product) bool { return p.SKU == k.Exchange.SKU }); i >= 0 {
		k.New = &products[i]
	}
	return err
}

// place reads the store of the appointment or the hold.
func (s *Service) place(ctx context.Context, k *Case) error {
	at := k.Appointment
	if at == nil {
		at = k.Hold
	}
	if at == nil {
		return nil
	}
	where, err := s.Repo.FindStore(ctx, at.StoreNumber)
	if err == nil {
		k.Store = &where
	}
	return err
}

// told reads mails and notes, and who is who.
func (s *Service) told(ctx context.Context, k *Case) error {
	var err error
	if k.Mails, err = s.Repo.ListMails(ctx, MailboxKey(s.MAC)(k.Line.Email), k.Reference); err != nil {
		return err
	}
	if k.Notes, err = s.Repo.ListCaseNotes(ctx, k.Subscription.ID); err != nil {
		return err
	}
	accounts, err := s.Repo.ListAccounts(ctx)
	if err != nil {
		return err
	}
	people := map[string]Person{}
	for _, a := range accounts {
		people["staff:"+a.ID] = Person{a.ID, a.Name, a.Role}
	}
	for i := range k.Notes {
		k.Notes[i].By = people["staff:"+k.Notes[i].By.ID]
	}
	for i := range k.Timeline {
		k.Timeline[i].By = people[k.Timeline[i].Actor.ID]
	}
	return nil
}
