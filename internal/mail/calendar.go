package mail

import (
	"bytes"
	"io"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"

	gomail "github.com/wneessen/go-mail"

	"swapdesk/internal/notify"
	"swapdesk/internal/words"
)

// calendarFile is what the attached entry is called.
const calendarFile = "removal.ics"

// Calendar is an entry that goes with a mail as a file.
type Calendar struct {
	Method string // "PUBLISH" or "CANCEL"
	File   []byte
}

// calendar makes the entry that goes with m, nil for none. The entry is made
// from the message alone: a retry sends the same bytes.
func (ma *Mailer) calendar(w *words.Words, m notify.Message) (*Calendar, error) {
	var v notify.Visit
	canceled := false
	switch d := m.Data.(type) {
	case notify.RemovalBooked:
		v = d.Visit
	case notify.RemovalMoved:
		v = d.Visit
	case notify.RemovalCanceled:
		v, canceled = d.Visit, true
	default:
		return nil, nil
	}
	event, err := v.Entry(w, ma.caseURL(w, v.Reference), ma.from.String(), m.At, canceled)
	if err != nil {
		return nil, err
	}
	file, err := event.Encode()
	return &Calendar{event.Method(), file}, err
}

// attach gives m its body and the calendar entry beside it. The library would
// draw one boundary around both the mail and its body, which no reader takes
// apart again, or random ones, and a retried mail is to be the same; so the
// body with its two forms is written here.
func attach(m *gomail.Msg, r Rendered) error {
	body, err := alternatives("body-"+r.ID, r)
	if err != nil {
		return err
	}
	m.SetBodyString(gomail.ContentType("multipart/alternative; boundary=body-"+r.ID), body, gomail.WithPartEncoding(gomail.NoEncoding))
	return m.AttachReader(calendarFile, bytes.NewReader(r.Calendar.File), gomail.WithFileContentType(
		gomail.ContentType("text/calendar; method="+r.Calendar.Method+"; charset=utf-8")))
}

// alternatives are the two forms of a mail as one multipart body.
func alternatives(boundary string, r Rendered) (string, error) {
	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	if err := parts.SetBoundary(boundary); err != nil {
		return "", err
	}
	for _, form := range [][2]string{{"text/plain", r.Text}, {"text/html", r.HTML}} {
		part, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type": {form[0] + "; charset=UTF-8"}, "Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return "", err
		}
		quoted := quotedprintable.NewWriter(part)
		if _, err := io.WriteString(quoted, form[1]); err != nil {
			return "", err
		}
		if err := quoted.Close(); err != nil {
			return "", err
		}
	}
	err := parts.Close()
	return b.String(), err
}
