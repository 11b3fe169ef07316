package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"time"

	gomail "github.com/wneessen/go-mail"

	"swapdesk/internal/notify"
)

// smtpTimeout is the longest silence of a server. The whole delivery is
// bounded by the caller's context.
const smtpTimeout = 15 * time.Second

// smtpSender opens a connection for each mail: mails are rare, and an idle
// connection fails in more ways than a fresh one.
type smtpSender struct {
	host       string
	port       int
	user, pass string // "" does not log in
	timeout    time.Duration
}

// Send hands r to the server. A refusal of the mail with 5xx is permanent;
// one of the connection or of our login is not, since that is ours to mend.
func (s *smtpSender) Send(ctx context.Context, r Rendered) error {
	client, err := gomail.NewClient(s.host, s.options(ctx)...)
	if err != nil {
		return fmt.Errorf("mail server: %w", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return broken(ctx, "connect", err)
	}
	defer client.Close() //nolint:errcheck // the mail's fate is decided by then
	msg, err := message(r)
	if err != nil {
		return err
	}
	err = client.Send(msg)
	if err == nil || msg.IsDelivered() { // what fails after "accepted" does not count
		return nil
	}
	return refused(ctx, err)
}

func (s *smtpSender) options(ctx context.Context) []gomail.Option {
	policy := gomail.TLSOpportunistic
	switch {
	case loopback(s.host):
		policy = gomail.NoTLS
	case s.user != "":
		policy = gomail.TLSMandatory // no password in the clear
	}
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.timeout), gomail.WithTLSPolicy(policy),
		gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(dialing, network, address)
			if err == nil {
				// The library looks at the context only while it dials.
				context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		}),
	}
	if s.user != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if loopback(s.host) {
			auth = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.user), gomail.WithPassword(s.pass))
	}
	return options
}

// broken is a failure before the mail was offered. Of the server's words only
// the number is kept; those of the network name no person.
func broken(ctx context.Context, step string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("mail server: %s: %w", step, context.Cause(ctx))
	}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return fmt.Errorf("mail server: %s: refused with %d", step, reply.Code)
	}
	return fmt.Errorf("mail server: %s: %w", step, err)
}

// refused is a failure of the mail itself. Servers like to repeat the
// address in their answers, so only the numbers are kept.
func refused(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("mail server: send: %w", context.Cause(ctx))
	}
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return errors.New("mail server: send failed")
	}
	code := failed.ErrorCode()
	if code == 0 {
		return fmt.Errorf("mail server: %s failed", failed.Reason)
	}
	said := fmt.Errorf("mail server: %s: refused with %d %s", failed.Reason, code, failed.EnhancedStatusCode())
	if code >= 500 {
		return &notify.Permanent{Err: said}
	}
	return said
}

// message is r as the library wants it.
func message(r Rendered) (*gomail.Msg, error) {
	_, domain, ok := cutLast(r.From.Address)
	if !ok || !safeID(r.ID) {
		return nil, &notify.Permanent{Err: errors.New("the mail has no usable id or sender")}
	}
	// A boundary made of the id keeps a retried mail the same byte for byte. It
	// is not quoted by the library, which is why it is letters and digits only.
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("part-"+r.ID))
	m.FromMailAddress(&r.From)
	if r.Bounces != "" {
		if err := m.EnvelopeFrom(r.Bounces); err != nil {
			return nil, &notify.Permanent{Err: errors.New("the address for returned mails is none")}
		}
	}
	if r.ReplyTo.Address != "" {
		m.ReplyToMailAddress(&r.ReplyTo)
	}
	m.AddToMailAddress(&r.To)
	m.Subject(oneLine(r.Subject))
	m.SetDateWithValue(r.At)
	m.SetMessageIDWithValue(r.ID + "@" + domain)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetGenHeader("Content-Language", r.Lang)
	if r.Calendar != nil {
		return m, attach(m, r)
	}
	m.SetBodyString(gomail.TypeTextPlain, r.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, r.HTML)
	return m, nil
}
