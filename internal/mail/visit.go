package mail

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"swapdesk/internal/day"
	"swapdesk/internal/notify"
	"swapdesk/internal/words"
	"swapdesk/templates/email"
)

// removalLetter says what is about removals and their windows.
func (ma *Mailer) removalLetter(w *words.Words, m notify.Message) (email.Letter, error) {
	switch d := m.Data.(type) {
	case notify.RemovalBooked:
		return ma.visitLetter(w, m.Kind(), d.Visit, "mail.visit.attached")
	case notify.RemovalMoved:
		return ma.movedLetter(w, d)
	case notify.RemovalCanceled:
		return ma.canceledLetter(w, d)
	case notify.RemovalDone:
		return ma.doneLetter(w, d)
	case notify.RemovalMissed:
		return ma.missedLetter(w, d)
	case notify.RemovalTomorrow:
		return ma.reminder(w, m, d.Visit)
	case notify.RemovalSoon:
		return ma.reminder(w, m, d.Visit)
	case notify.RemovalOffered:
		return ma.offeredLetter(w, d)
	case notify.RemovalWaiting:
		return ma.waitingLetter(w, d), nil
	case notify.WindowEnds:
		return ma.windowLetter(w, d)
	case notify.ContactChanging:
		return ma.changingLetter(w, d)
	case notify.ContactChanged:
		return ma.changedLetter(w, d), nil
	}
	return email.Letter{}, fmt.Errorf("no mail is written for %q", m.Kind())
}

// visitLetter tells when and where, what to bring and how to change it; more
// are ids of what stands behind that.
func (ma *Mailer) visitLetter(w *words.Words, kind notify.Kind, v notify.Visit, more ...string) (email.Letter, error) {
	zone, err := time.LoadLocation(v.Zone)
	if err != nil {
		return email.Letter{}, err
	}
	id := "mail." + string(kind)
	l := ma.frame(w, v.House)
	l.Subject = oneLine(w.T(id+".subject", "Time", w.T("mail.visit.time",
		"Day", w.Day(day.Of(v.Start, zone)), "Hour", w.Hour(v.Start, zone))))
	l.Heading = w.T(id + ".heading")
	l.Facts = []email.Fact{
		{Key: w.T("mail.visit.when"), Value: w.Moment(v.Start, zone)},
		{Key: w.T("mail.visit.where"), Value: w.T("calendar.location", "Store", v.Store, "Address", v.Address)},
		{Key: w.T("mail.old"), Value: v.Product},
	}
	l.More = []string{
		w.T("calendar.bring", "Reference", v.Reference, "Duration", w.T("unit.minutes", "Count", v.Minutes())),
	}
	for _, id := range more {
		l.More = append(l.More, w.T(id))
	}
	l.Action = email.Action{URL: ma.caseURL(w, v.Reference), Text: w.T("mail.visit.change")}
	return l, nil
}

func (ma *Mailer) movedLetter(w *words.Words, d notify.RemovalMoved) (email.Letter, error) {
	l, err := ma.visitLetter(w, d.Kind(), d.Visit, "mail.visit.attached_moved")
	if err != nil {
		return l, err
	}
	zone, err := time.LoadLocation(d.OldZone)
	if err != nil {
		return l, err
	}
	l.Facts = slices.Insert(l.Facts, 2, email.Fact{
		Key: w.T("mail.visit.before"), Value: w.T("mail.visit.at", "Time", w.Moment(d.OldStart, zone), "Store", d.OldStore),
	})
	if d.ByUs {
		l.Heading = w.T("mail.removal_moved.by_us")
		l.Lead = []string{w.T("mail.removal_moved.choose")}
	}
	return l, nil
}

func (ma *Mailer) canceledLetter(w *words.Words, d notify.RemovalCanceled) (email.Letter, error) {
	l, err := ma.visitLetter(w, d.Kind(), d.Visit)
	if err != nil {
		return l, err
	}
	until := ""
	if zone, err := time.LoadLocation(d.Zone); err == nil && !d.RemovalEnds.IsZero() {
		until = w.Deadline(d.RemovalEnds, zone)
	}
	l.Facts[0].Key = w.T("mail.visit.canceled")
	l.Action.Text = w.T("mail.visit.see")
	l.More = []string{w.T("mail.visit.attached_canceled")}
	if d.ByUs {
		l.Heading = w.T("mail.removal_canceled.by_us")
	}
	switch {
	case d.Gone && until == "":
		l.Lead = []string{w.T("mail.removal_canceled.gone")}
	case d.Gone:
		l.Lead = []string{w.T("mail.removal_canceled.gone"), w.T("mail.removal_canceled.gone_again", "Until", until)}
	case until == "":
		l.Lead = []string{w.T("mail.removal_canceled.over")}
	default:
		l.Lead = []string{w.T("mail.removal_canceled.again", "Until", until)}
		l.Action.Text = w.T("mail.removal_canceled.book")
	}
	return l, nil
}

// reminder tells once more of a visit. "Tomorrow" is said by the calendar: a
// reminder that comes late may come on the day itself.
func (ma *Mailer) reminder(w *words.Words, m notify.Message, v notify.Visit) (email.Letter, error) {
	kind := notify.KindRemovalSoon
	if zone, err := time.LoadLocation(v.Zone); err == nil && day.Of(m.At, zone) != day.Of(v.Start, zone) {
		kind = notify.KindRemovalTomorrow
	}
	return ma.visitLetter(w, kind, v, "mail.visit.cannot_come")
}

func (ma *Mailer) offeredLetter(w *words.Words, d notify.RemovalOffered) (email.Letter, error) {
	l, err := ma.visitLetter(w, d.Kind(), d.Visit)
	if err != nil {
		return l, err
	}
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return l, err
	}
	l.Lead = []string{w.T("mail.removal_offered.lead", "Until", w.Moment(d.HoldUntil, zone))}
	if zone, err := time.LoadLocation(d.EndsZone); err == nil && !d.Ends.IsZero() {
		l.Facts = append(l.Facts, email.Fact{Key: w.T("mail.removal"), Value: w.Deadline(d.Ends, zone)})
	}
	l.Action.Text = w.T("mail.removal_offered.take")
	return l, nil
}

func (ma *Mailer) waitingLetter(w *words.Words, d notify.RemovalWaiting) email.Letter {
	l := ma.frame(w, d.House)
	l.Subject = w.T("mail.removal_waiting.subject")
	l.Heading = w.T("mail.removal_waiting.heading")
	l.Lead = []string{w.T("mail.removal_waiting.lead", "Place", d.Place), w.T("mail.removal_waiting.self")}
	l.Facts = []email.Fact{
		{Key: w.T("mail.reference"), Value: d.Reference},
		{Key: w.T("mail.old"), Value: d.Product},
	}
	l.Action = email.Action{URL: ma.caseURL(w, d.Reference), Text: w.T("mail.visit.see")}
	return l
}

// windowLetter leads to the look-up and not to a case: whoever reads it has
// not begun one.
func (ma *Mailer) windowLetter(w *words.Words, d notify.WindowEnds) (email.Letter, error) {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		return email.Letter{}, err
	}
	l := ma.frame(w, d.House)
	last := w.Day(day.Of(d.Deadline.Add(-time.Minute), zone))
	if d.DaysLeft > 0 {
		l.Subject = oneLine(w.T("mail.window_ends.subject", "Count", d.DaysLeft, "Day", last))
		l.Heading = w.T("mail.window_ends.heading", "Count", d.DaysLeft)
	} else {
		l.Subject = oneLine(w.T("mail.window_ends.last_subject", "Day", last))
		l.Heading = w.T("mail.window_ends.last_heading")
	}
	l.Lead = []string{w.T("mail.window_ends.lead", "Until", w.Deadline(d.Deadline, zone))}
	if len(d.Exchange) > 0 {
		l.Facts = append(l.Facts, email.Fact{Key: w.T("mail.window_ends.exchange"), Value: w.List(d.Exchange)})
	}
	if len(d.Removal) > 0 {
		l.Facts = append(l.Facts, email.Fact{Key: w.T("mail.window_ends.removal"), Value: w.List(d.Removal)})
	}
	l.More = []string{w.T("mail.window_ends.number")}
	l.Action = email.Action{
		URL:  ma.base.JoinPath(strings.ToLower(w.Lang()), "check").String(),
		Text: w.T("mail.window_ends.check"),
	}
	return l, nil
}
