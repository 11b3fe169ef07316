package mail

import (
	"fmt"
	"strings"
	"time"

	"swapdesk/internal/ids"
	"swapdesk/internal/notify"
	"swapdesk/internal/words"
	"swapdesk/templates/email"
)

// letter says m in its language.
func (ma *Mailer) letter(w *words.Words, m notify.Message) (email.Letter, error) {
	switch d := m.Data.(type) {
	case notify.ContactCode:
		return ma.codeLetter(w, d), nil
	case notify.ExchangeIssued:
		l := ma.exchangeLetter(w, m.Kind(), d.Exchange)
		l.Lead = append(l.Lead, w.T("mail.one_at_a_time"), w.T("mail.no_key_here"))
		return withSteps(w, l), nil
	case notify.ExchangeFilled:
		l := ma.exchangeLetter(w, m.Kind(), d.Exchange)
		l.Lead = append(l.Lead, w.T("mail.one_at_a_time"), w.T("mail.no_key_here"))
		return withSteps(w, l), nil
	case notify.ExchangeWaiting:
		l := ma.exchangeLetter(w, m.Kind(), d.Exchange)
		l.Lead = append(l.Lead, w.T("mail.exchange_waiting.keep"), w.T("mail.exchange_waiting.other"))
		l.Action.Text = w.T("mail.see_case")
		return l, nil
	case notify.OverrideApproved:
		return ma.approvedLetter(w, d)
	case notify.OverrideDeclined:
		return ma.declinedLetter(w, d), nil
	case notify.ExchangeVoided:
		return ma.voidedLetter(w, d), nil
	}
	return ma.removalLetter(w, m)
}

// frame is what every mail has around its content.
func (ma *Mailer) frame(w *words.Words, house notify.House) email.Letter {
	l := email.Letter{
		Lang:    w.Lang(),
		Promise: w.T("mail.promise", "Address", ma.base.Host),
		From:    w.T("mail.from", "Desk", house.ServiceDesk, "Retailer", house.Retailer),
	}
	if house.ServiceDesk == "" {
		l.From = w.T("mail.from_plain", "Retailer", house.Retailer)
	}
	if house.SupportPhone != "" {
		l.Call = w.T("mail.call", "Phone", house.SupportPhone)
	}
	return l
}

func (ma *Mailer) codeLetter(w *words.Words, d notify.ContactCode) email.Letter {
	l := ma.frame(w, d.House)
	l.Subject = oneLine(w.T("mail.contact_code.subject", "Retailer", d.Retailer))
	l.Heading = w.T("mail.contact_code.heading")
	l.Code = ids.Group(ids.Compact(d.Code))
	l.Lead = []string{
		w.T("mail.contact_code.use", "Count", d.Minutes),
		w.T("mail.contact_code.tell_nobody"),
		w.T("mail.contact_code.not_you"),
	}
	return l
}

func (ma *Mailer) exchangeLetter(w *words.Words, kind notify.Kind, x notify.Exchange) email.Letter {
	id := "mail." + string(kind)
	product := productWithFacts(w, x)
	l := ma.frame(w, x.House)
	l.Subject = oneLine(w.T(id+".subject", "Product", x.New))
	l.Heading = w.T(id+".heading", "Product", x.New)
	l.Lead = []string{w.T(id+".lead", "Product", product)}
	l.Facts = []email.Fact{
		{Key: w.T("mail.reference"), Value: x.Reference},
		{Key: w.T("mail.old"), Value: x.Old},
		{Key: w.T("mail.new"), Value: product},
	}
	if loc, err := time.LoadLocation(x.Zone); err == nil && !x.RemovalEnds.IsZero() {
		l.Facts = append(l.Facts, email.Fact{Key: w.T("mail.removal"), Value: w.Deadline(x.RemovalEnds, loc)})
	}
	l.Action = email.Action{
		URL:  ma.caseURL(w, x.Reference),
		Text: w.T("mail.see_key"),
	}
	return l
}

// caseURL is where a case is seen and changed, in the language of w.
func (ma *Mailer) caseURL(w *words.Words, reference string) string {
	return ma.base.JoinPath(strings.ToLower(w.Lang()), "case", reference).String()
}

// productWithFacts is "Name, 1 year, 3 devices", or less where less is known.
func productWithFacts(w *words.Words, x notify.Exchange) string {
	var facts string
	switch {
	case x.TermMonths > 0 && x.Devices > 0:
		facts = w.T("mail.facts", "Term", w.Term(x.TermMonths), "Devices", w.Devices(x.Devices))
	case x.TermMonths > 0:
		facts = w.Term(x.TermMonths)
	case x.Devices > 0:
		facts = w.Devices(x.Devices)
	default:
		return x.New
	}
	return w.T("mail.product", "Product", x.New, "Facts", facts)
}

// withSteps adds the order in which switching is safe (ux.md).
func withSteps(w *words.Words, l email.Letter) email.Letter {
	l.Steps = w.T("mail.steps.heading")
	for _, step := range []string{"renewal", "save", "uninstall", "restart", "install", "check"} {
		l.StepList = append(l.StepList, w.T("mail.steps."+step))
	}
	return l
}

// text is the plain part of l in the language of w. The code stands alone on
// its line.
func text(w *words.Words, l email.Letter) string {
	colon := w.T("unit.colon")
	var b strings.Builder
	para := func(lines ...string) {
		for _, line := range lines {
			b.WriteString(oneLine(line))
			b.WriteString("\n")
		}
		b.WriteString("\n")
	}
	para(l.Heading)
	if l.Code != "" {
		para(l.Code)
	}
	for _, p := range l.Lead {
		para(p)
	}
	if len(l.Facts) > 0 {
		lines := make([]string, len(l.Facts))
		for i, f := range l.Facts {
			lines[i] = f.Key + colon + " " + f.Value
		}
		para(lines...)
	}
	for _, p := range l.More {
		para(p)
	}
	if l.Action.URL != "" {
		para(l.Action.Text+colon, l.Action.URL)
	}
	if len(l.StepList) > 0 {
		lines := []string{l.Steps}
		for i, s := range l.StepList {
			lines = append(lines, fmt.Sprintf("%d. %s", i+1, s))
		}
		para(lines...)
	}
	para(l.Promise)
	if l.Call != "" {
		para(l.Call)
	}
	b.WriteString(oneLine(l.From) + "\n")
	return b.String()
}
