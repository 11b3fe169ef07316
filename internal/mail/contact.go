package mail

import (
	"time"

	"swapdesk/internal/notify"
	"swapdesk/internal/words"
	"swapdesk/templates/email"
)

// changingLetter warns whoever has the contact that is to be replaced.
func (ma *Mailer) changingLetter(w *words.Words, d notify.ContactChanging) (email.Letter, error) {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return email.Letter{}, err
	}
	l := ma.contactLetter(w, "mail.contact_changing", d.Contact)
	l.Lead = []string{
		w.T("mail.contact_changing.lead", "Until", w.Moment(d.At, zone)),
		w.T("mail.contact_changing.not_you"),
	}
	return l, nil
}

func (ma *Mailer) changedLetter(w *words.Words, d notify.ContactChanged) email.Letter {
	l := ma.contactLetter(w, "mail.contact_changed", d.Contact)
	l.Lead = []string{w.T("mail.contact_changed.lead"), w.T("mail.contact_changed.not_you")}
	return l
}

func (ma *Mailer) contactLetter(w *words.Words, id string, c notify.Contact) email.Letter {
	what := ".email"
	if c.Phone {
		what = ".phone"
	}
	l := ma.frame(w, c.House)
	l.Subject = oneLine(w.T(id+".subject"+what, "Retailer", c.Retailer))
	l.Heading = w.T(id + ".heading" + what)
	l.Facts = []email.Fact{
		{Key: w.T("mail.contact.new" + what), Value: c.New},
		{Key: w.T("mail.reference"), Value: c.Reference},
		{Key: w.T("mail.old"), Value: c.Product},
	}
	l.Action = email.Action{URL: ma.caseURL(w, c.Reference), Text: w.T("mail.visit.see")}
	return l
}
