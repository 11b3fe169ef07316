package bounce

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"swapdesk/internal/fault"
)

const (
	// MaxSize is the longest message that is read, in bytes.
	MaxSize = 1 << 20
	// mostParts bounds what is looked at of a nested message, and how deep.
	mostParts = 64
	deepest   = 6
)

// Report is what a returned message says of one of our mails.
type Report struct {
	MailID string // as in its Message-ID
	Failed bool   // for good: otherwise it is late, or was delivered
	Status string // "5.1.1" as in RFC 3463; "" where nothing says
}

var (
	// ourID is a mail's id before the @ of its Message-ID.
	ourID     = regexp.MustCompile(`<([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})@[^<>\s]{1,255}>`)
	messageID = regexp.MustCompile(`(?im)^[>\s]*message-id:\s*(<[^<>\s]{1,400}>)`)
	status    = regexp.MustCompile(`\b([245]\.\d{1,3}\.\d{1,3})\b`)
	reply     = regexp.MustCompile(`\b([45])\d\d[ -]`)
)

// Read reads a delivery status notification (RFC 3464), or what some servers
// send instead. It is Invalid "too_long" and "not_a_report" for what is none,
// and "no_mail" for one that names no mail of ours.
func Read(r io.Reader) (Report, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	switch {
	case err != nil:
		return Report{}, err
	case len(raw) > MaxSize:
		return Report{}, fault.New(fault.Invalid, "too_long", "longer than %d bytes", MaxSize)
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Report{}, notAReport()
	}
	f := finder{}
	f.part(textproto.MIMEHeader(message.Header), message.Body, 0)
	if message.Header.Get("X-Failed-Recipients") != "" { // no report, but says so
		f.known, f.Failed = true, true
	}
	switch {
	case !f.known:
		return Report{}, notAReport()
	case f.MailID == "":
		return Report{}, fault.New(fault.Invalid, "no_mail", "it is about no mail of ours")
	}
	return f.Report, nil
}

func notAReport() error {
	return fault.New(fault.Invalid, "not_a_report", "not a returned mail")
}

// finder collects what the parts of a message say.
type finder struct {
	Report
	known bool // something says what became of a mail
	parts int
}

// part looks into one part of a message. What cannot be read says nothing.
func (f *finder) part(header textproto.MIMEHeader, body io.Reader, depth int) {
	if f.parts++; f.parts > mostParts || depth > deepest {
		return
	}
	switch strings.ToLower(strings.TrimSpace(header.Get("Content-Transfer-Encoding"))) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case err == nil && strings.HasPrefix(kind, "multipart/"):
		parts := multipart.NewReader(body, params["boundary"])
		for p, err := parts.NextRawPart(); err == nil; p, err = parts.NextRawPart() {
			f.part(p.Header, p, depth+1)
		}
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		f.fate(body)
	case kind == "message/rfc822" || kind == "text/rfc822-headers" || kind == "message/global" || kind == "message/global-headers":
		f.original(body)
	case err != nil || strings.HasPrefix(kind, "text/"):
		f.prose(body)
	}
}

// fate reads the fields of a report: of the message, then of each recipient.
// Our mails have one.
func (f *finder) fate(body io.Reader) {
	in := textproto.NewReader(bufio.NewReader(body))
	for {
		block, err := in.ReadMIMEHeader()
		if action := strings.ToLower(strings.TrimSpace(block.Get("Action"))); action != "" {
			f.known = true
			failed := action == "failed"
			if found := status.FindString(block.Get("Status")); found != "" && (failed || !f.Failed) {
				f.Status = found // that of a failure stays
			}
			f.Failed = f.Failed || failed
		}
		if err != nil {
			return
		}
	}
}

// original reads the header of the mail that came back.
func (f *finder) original(body io.Reader) {
	header, _ := textproto.NewReader(bufio.NewReader(body)).ReadMIMEHeader() // what could be read of it
	if m := ourID.FindStringSubmatch(header.Get("Message-Id")); m != nil && f.MailID == "" {
		f.MailID = m[1]
	}
}

// prose reads a text in which a server writes what happened, and quotes the
// mail below it.
func (f *finder) prose(body io.Reader) {
	text, _ := io.ReadAll(body) // what could be read of it
	if m := messageID.FindSubmatch(text); m != nil && f.MailID == "" {
		if id := ourID.FindSubmatch(m[1]); id != nil {
			f.MailID = string(id[1])
		}
	}
	if f.Status != "" {
		return
	}
	if found := status.Find(text); found != nil && found[0] != '2' {
		f.Status = string(found)
	} else if m := reply.FindSubmatch(text); m != nil {
		f.Status = string(m[1]) + ".0.0"
	}
}
