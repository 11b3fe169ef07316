package mail

import (
	"strings"
	"time"

	"swapdesk/internal/notify"
	"swapdesk/internal/words"
	"swapdesk/templates/email"
)

// approvedLetter leads to the look-up: there may be no case yet.
func (ma *Mailer) approvedLetter(w *words.Words, d notify.OverrideApproved) (email.Letter, error) {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return email.Letter{}, err
	}
	id := "mail.override_approved."
	l := ma.frame(w, d.House)
	l.Subject = oneLine(w.T(id+"subject", "Product", d.Product))
	l.Heading = w.T(id + "heading")
	until := w.Deadline(d.Until, zone)
	switch {
	case d.Again:
		l.Lead = []string{w.T(id+"again", "Until", until), w.T(id + "again_key")}
	case d.New != "":
		l.Lead = []string{w.T(id+"product", "Product", d.New, "Until", until)}
	default:
		l.Lead = []string{w.T(id+"lead", "Until", until)}
	}
	l.Facts = []email.Fact{{Key: w.T("mail.old"), Value: d.Product}}
	if d.New != "" {
		l.Facts = append(l.Facts, email.Fact{Key: w.T("mail.new"), Value: d.New})
	}
	l.More = []string{w.T("mail.window_ends.number")}
	l.Action = ma.toCheck(w, w.T(id+"choose"))
	return l, nil
}

func (ma *Mailer) declinedLetter(w *words.Words, d notify.OverrideDeclined) email.Letter {
	id := "mail.override_declined."
	l := ma.frame(w, d.House)
	l.Subject = oneLine(w.T(id+"subject", "Product", d.Product))
	l.Heading = w.T(id + "heading")
	l.Lead = []string{w.T(id + "lead"), w.T(id + "more")}
	l.Facts = []email.Fact{{Key: w.T("mail.old"), Value: d.Product}}
	l.Action = ma.toCheck(w, w.T("mail.window_ends.check"))
	return l
}

func (ma *Mailer) voidedLetter(w *words.Words, d notify.ExchangeVoided) email.Letter {
	id := "mail.exchange_voided."
	l := ma.frame(w, d.House)
	l.Subject = oneLine(w.T(id+"subject", "Product", d.New))
	l.Heading = w.T(id + "heading")
	switch {
	case d.Replaced:
		l.Heading = w.T(id + "replaced")
		l.Lead = []string{w.T(id+"old_key", "Product", d.New), w.T(id + "new_mail")}
	case d.Waited:
		l.Lead = []string{w.T(id+"waited", "Product", d.New)}
	default:
		l.Lead = []string{w.T(id+"key", "Product", d.New), w.T(id + "install")}
	}
	l.Facts = []email.Fact{
		{Key: w.T("mail.reference"), Value: d.Reference},
		{Key: w.T("mail.old"), Value: d.Old},
		{Key: w.T(id + "product"), Value: d.New},
	}
	l.Action = email.Action{URL: ma.caseURL(w, d.Reference), Text: w.T("mail.see_case")}
	return l
}

// toCheck is the way to the look-up.
func (ma *Mailer) toCheck(w *words.Words, text string) email.Action {
	return email.Action{URL: ma.base.JoinPath(strings.ToLower(w.Lang()), "check").String(), Text: text}
}
