package reminder

import (
	"slices"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/eligibility"
	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/program"
)

// letter is a mail in the making. Its key has the mailbox itself.
type letter struct {
	key               Key
	program           *program.Program
	to, lang          string
	latest            time.Time // look-up, whose language is spoken
	exchange, removal []string
}

// letters gives what is due at now, of subscriptions that were looked up: one
// letter a mailbox and last day.
func letters(p *program.Program, book program.Book, found []LookedUp, now time.Time) []letter {
	var all []letter
	for _, l := range found {
		if under := l.Program(book); under == nil || under.ID != p.ID {
			continue
		}
		last, exchange, ok := ends(p, l, now)
		if !ok {
			continue
		}
		days, since, ok := current(last, p.Zone, now)
		if !ok || !l.At.Before(since) {
			continue // who looks up now has just read it
		}
		key := Key{p.ID, l.Mailbox, last, days}
		i := slices.IndexFunc(all, func(have letter) bool { return have.key == key })
		if i < 0 {
			i = len(all)
			all = append(all, letter{key: key, program: p, to: l.Line.Email})
		}
		all[i].add(l, exchange)
	}
	return all
}

// ends is the last day of what a customer has left to do: to exchange while
// that is possible, and else to have the old product removed, if that was
// begun. ok is false when there is nothing.
func ends(p *program.Program, l LookedUp, now time.Time) (last day.Date, exchange, ok bool) {
	d := eligibility.Decide(l.Subscription, p, l.Exchange != nil, now)
	if d.Verdict == eligibility.Eligible {
		return d.LastDay, true, true
	}
	return p.RemovalWindow().LastDay(), false, d.RemovalOpen && l.HasCase && l.NotBegun
}

// add names a product, three of a kind once.
func (l *letter) add(found LookedUp, exchange bool) {
	list := &l.removal
	if exchange {
		list = &l.exchange
	}
	name := found.Line.SKU
	if found.Product != nil {
		name = found.Product.Name
	}
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
	if l.lang == "" || found.At.After(l.latest) {
		l.lang, l.latest = found.Lang, found.At
	}
}

// message says how many days are left today, so that it is not sent later
// than today.
func (l letter) message(now time.Time) notify.Message {
	p := l.program
	today := day.Of(now, p.Zone)
	return notify.Message{
		ID: ids.New(), To: l.to, Lang: l.lang, At: now, Expires: day.StartOf(today.AddDays(1), p.Zone),
		Data: notify.WindowEnds{
			House:  notify.House{Retailer: p.Retailer, ServiceDesk: p.ServiceDesk, SupportPhone: p.SupportPhone},
			Vendor: p.Vendor, Exchange: l.exchange, Removal: l.removal, DaysLeft: today.DaysUntil(l.key.Last),
			Deadline: day.StartOf(l.key.Last.AddDays(1), p.Zone), Zone: p.Zone.String(),
		},
	}
}
