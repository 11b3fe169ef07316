package e2e

import (
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// mailbox is a real SMTP server that takes every mail.
type mailbox struct {
	url string // as --mail takes it

	mu    sync.Mutex
	mails []letter
}

// letter is a mail as it arrived.
type letter struct {
	to, subject, text, raw string
}

func openMailbox(t testing.TB) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{url: "smtp://" + l.Addr().String()}
	server := smtp.NewServer(m)
	server.Domain, server.EnableSMTPUTF8 = "localhost", true
	go server.Serve(l) //nolint:errcheck // it ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return m
}

// NewSession makes mailbox an smtp.Backend.
func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{box: m}, nil }

type delivery struct {
	box *mailbox
	to  string
}

func (*delivery) Reset()                                      {}
func (*delivery) Logout() error                               { return nil }
func (*delivery) Mail(string, *smtp.MailOptions) error        { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = to; return nil }

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := read(string(raw))
	if err != nil {
		return err
	}
	l.to = d.to
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	d.box.mails = append(d.box.mails, l)
	return nil
}

// read takes a multipart mail apart.
func read(raw string) (letter, error) {
	l := letter{raw: raw}
	msg, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return l, err
	}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return l, err
	}
	return l, l.take(msg.Header.Get("Content-Type"), msg.Header.Get("Content-Transfer-Encoding"), msg.Body)
}

// take keeps one part of a mail, or the parts that it has.
func (l *letter) take(kind, encoding string, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(kind)
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := l.take(part.Header.Get("Content-Type"), part.Header.Get("Content-Transfer-Encoding"), part); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if kind == "text/plain" {
		l.text = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	l.raw += string(text)
	return nil
}

// all gives the mails to an address whose subject begins with some words.
func (m *mailbox) all(to, subject string) []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.mails), func(l letter) bool {
		return l.to != to || !strings.HasPrefix(l.subject, subject)
	})
}

// wait gives the n-th mail, from 1, to an address whose subject begins with
// some words.
func (m *mailbox) wait(t testing.TB, to, subject string, n int) letter {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if found := m.all(to, subject); len(found) >= n {
			return found[n-1]
		}
	}
	t.Fatalf("mail %d %q to %s did not come", n, subject, to)
	return letter{}
}

// mailedCode is a code alone on its line (contract.md, HTTP and mail).
var mailedCode = regexp.MustCompile(`(?m)^[0-9A-Z]{4}-[0-9A-Z]{4}$`)

// code gives the code in the n-th mail with one to an address.
func (m *mailbox) code(t testing.TB, to string, n int) string {
	t.Helper()
	l := m.wait(t, to, "Your code for ", n)
	codes := mailedCode.FindAllString(l.text, -1)
	if len(codes) != 1 {
		t.Fatalf("the mail has %d codes:\n%s", len(codes), l.text)
	}
	return codes[0]
}
