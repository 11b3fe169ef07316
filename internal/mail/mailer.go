package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
	"swapdesk/internal/words"
)

// Config is what mails are rendered with.
type Config struct {
	From    string         // the sender, "Geek Squad <help@example.com>"
	Bounces string         // where returned mails go; "" is the sender
	ReplyTo string         // where answers go; "" is the sender
	BaseURL string         // this site, "https://swap.example.com": the only one that mails link to
	Words   *words.Catalog // must have the ids under "mail."
}

// Rendered is a mail ready to be sent. It names people: never log it.
type Rendered struct {
	ID                string // of letters, digits, "-" and "_": names the mail in Message-ID and files
	From, ReplyTo, To netmail.Address
	Bounces           string // the envelope's sender; "" is From
	Subject           string // one line
	Text, HTML        string
	Lang              string
	At                time.Time
	Calendar          *Calendar // nil for none
}

// Sender takes a mail to its destination. A *notify.Permanent in its error
// says that trying again is of no use; its text never holds an address.
type Sender interface {
	Send(ctx context.Context, r Rendered) error
}

// Mailer renders messages and sends them.
type Mailer struct {
	words         *words.Catalog
	sender        Sender
	from, replyTo netmail.Address
	bounces       string
	base          *url.URL
}

// NewMailer checks cfg; its errors are one line for the terminal.
func NewMailer(cfg Config, sender Sender) (*Mailer, error) {
	m := &Mailer{words: cfg.Words, sender: sender}
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fault.New(fault.Invalid, "mail_from", "%q is not a sender like \"Help <help@example.com>\"", cfg.From)
	}
	m.from = *from
	if cfg.Bounces != "" {
		bounces, err := netmail.ParseAddress(cfg.Bounces)
		if err != nil {
			return nil, fault.New(fault.Invalid, "mail_bounces", "%q is not a mail address", cfg.Bounces)
		}
		m.bounces = bounces.Address
	}
	if cfg.ReplyTo != "" {
		reply, err := netmail.ParseAddress(cfg.ReplyTo)
		if err != nil {
			return nil, fault.New(fault.Invalid, "mail_reply_to", "%q is not a mail address", cfg.ReplyTo)
		}
		m.replyTo = *reply
	}
	m.base, err = url.Parse(cfg.BaseURL)
	if err != nil || m.base.Host == "" {
		return nil, fault.New(fault.Invalid, "mail_base_url", "%q is not a base URL like https://swap.example.com", cfg.BaseURL)
	}
	return m, nil
}

// Deliver renders m and sends it; see Sender for its errors.
func (ma *Mailer) Deliver(ctx context.Context, m notify.Message) error {
	r, err := ma.Render(ctx, m)
	if err != nil {
		return err
	}
	return ma.sender.Send(ctx, r)
}

// Render writes m as a mail. The same message always gives the same mail. A
// recipient that is no address, and an id that cannot name a file, are a
// *notify.Permanent.
func (ma *Mailer) Render(ctx context.Context, m notify.Message) (Rendered, error) {
	to, err := recipient(m.To)
	if err != nil {
		return Rendered{}, &notify.Permanent{Err: err}
	}
	if !safeID(m.ID) {
		return Rendered{}, &notify.Permanent{Err: errors.New("the mail's id cannot name a file")}
	}
	w := ma.words.In(m.Lang)
	letter, err := ma.letter(w, m)
	if err != nil {
		return Rendered{}, err
	}
	if m.By != "" {
		letter.More = append(letter.More, w.T("mail.by."+m.By))
	}
	calendar, err := ma.calendar(w, m)
	if err != nil {
		return Rendered{}, err
	}
	var html bytes.Buffer
	if err := letter.Page().Render(ctx, &html); err != nil {
		return Rendered{}, fmt.Errorf("render %s: %w", m.Kind(), err)
	}
	return Rendered{
		ID: m.ID, From: ma.from, ReplyTo: ma.replyTo, Bounces: ma.bounces, To: to, Subject: letter.Subject,
		Text: text(w, letter), HTML: html.String(), Lang: letter.Lang, At: m.At, Calendar: calendar,
	}, nil
}

// recipient reads a bare address. What could end a header or add a second
// recipient is refused, whatever the parser makes of it.
func recipient(s string) (netmail.Address, error) {
	bad := errors.New("the recipient is not a mail address") // never says which
	if strings.ContainsFunc(s, unicode.IsControl) || strings.ContainsAny(s, "<>,;\" ") {
		return netmail.Address{}, bad
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return netmail.Address{}, bad
	}
	return netmail.Address{Address: a.Address}, nil
}

// oneLine makes s fit for a header: no line ends, no other control characters.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r)
	}), " ")
}

// safeID tells whether id can stand in a header and name a file.
func safeID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range id {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return true
}
