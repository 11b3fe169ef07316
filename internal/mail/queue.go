package mail

import (
	"time"

	"swapdesk/internal/notify"
	"swapdesk/internal/words"
	"swapdesk/templates/email"
)

// doneLetter is the certificate of a removal as a mail.
func (ma *Mailer) doneLetter(w *words.Words, d notify.RemovalDone) (email.Letter, error) {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return email.Letter{}, err
	}
	l := ma.frame(w, d.House)
	l.Subject = oneLine(w.T("mail.removal_done.subject", "Product", d.Product))
	l.Heading = w.T("mail.removal_done.heading")
	l.Lead = []string{w.T("mail.removal_done.unprotected")}
	if d.Protected {
		l.Lead[0] = w.T("mail.removal_done.protected")
	}
	l.Facts = []email.Fact{
		{Key: w.T("mail.removal_done.removed"), Value: d.Removed},
		{Key: w.T("mail.old"), Value: d.Product},
		{Key: w.T("mail.removal_done.restarted"), Value: w.T("mail.removal_done.yes")},
		{Key: w.T("mail.visit.when"), Value: w.Moment(d.At, zone)},
		{Key: w.T("mail.visit.where"), Value: d.Store},
		{Key: w.T("mail.reference"), Value: d.Reference},
	}
	l.Action = email.Action{URL: ma.caseURL(w, d.Reference), Text: w.T("mail.visit.see")}
	return l, nil
}

// missedLetter leads back to a new time, as long as there is one.
func (ma *Mailer) missedLetter(w *words.Words, d notify.RemovalMissed) (email.Letter, error) {
	l, err := ma.visitLetter(w, d.Kind(), d.Visit)
	if err != nil {
		return l, err
	}
	l.Facts[0].Key = w.T("mail.removal_missed.was")
	l.Lead, l.More = []string{w.T("mail.removal_missed.lead"), w.T("mail.removal_canceled.over")}, nil
	l.Action.Text = w.T("mail.visit.see")
	if zone, err := time.LoadLocation(d.Zone); err == nil && !d.RemovalEnds.IsZero() {
		l.Lead[1] = w.T("mail.removal_canceled.again", "Until", w.Deadline(d.RemovalEnds, zone))
		l.Action.Text = w.T("mail.removal_canceled.book")
	}
	return l, nil
}
