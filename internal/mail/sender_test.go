package mail

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
)

func permanent(err error) bool {
	var p *notify.Permanent
	return errors.As(err, &p)
}

// server is a real SMTP server; answer decides about each step.
type server struct {
	mu     sync.Mutex
	mails  []string
	rcpts  []string
	answer func(step, arg string) error
}

func (s *server) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{s}, nil }

type session struct{ *server }

func (s *session) say(step, arg string) error {
	if s.answer == nil {
		return nil
	}
	return s.answer(step, arg)
}
func (s *session) Reset()                                      {}
func (s *session) Logout() error                               { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error { return s.say("MAIL", from) }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.say("RCPT", to); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rcpts = append(s.rcpts, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.say("DATA", ""); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, string(b))
	return nil
}

func serve(t *testing.T, s *server) Sender {
	t.Helper()
	srv := smtp.NewServer(s)
	srv.Domain, srv.EnableSMTPUTF8 = "localhost", true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(l) //nolint:errcheck // it ends with Close
	t.Cleanup(func() { _ = srv.Close() })
	sender, err := Open("smtp://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func codeTo(to string) notify.Message {
	return notify.Message{
		ID: "m1", To: to, Lang: "en", At: time.Date(2017, 9, 21, 15, 0, 0, 0, time.UTC),
		Data: notify.ContactCode{House: house, Code: "7QMK4TXD", Minutes: 10},
	}
}

func TestSMTPAccepts(t *testing.T) {
	t.Parallel()
	s := &server{}
	ma := newMailer(t, serve(t, s))
	for _, to := range []string{"jane.roe@example.com", "josé@example.com"} {
		if err := ma.Deliver(t.Context(), codeTo(to)); err != nil {
			t.Fatalf("%s: %v", to, err)
		}
	}
	if strings.Join(s.rcpts, " ") != "jane.roe@example.com josé@example.com" {
		t.Errorf("recipients: %v", s.rcpts)
	}
	stored, err := parse(strings.NewReader(s.mails[0]))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(stored.Text, "\n7QMK-4TXD\n") {
		t.Errorf("arrived as %q", stored.Text)
	}
}

func TestSMTPRefusals(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"MAIL", "RCPT", "DATA"} {
		for _, code := range []int{451, 550} {
			s := &server{answer: func(at, arg string) error {
				if at != step {
					return nil
				}
				return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "<jane.roe@example.com> no"}
			}}
			err := newMailer(t, serve(t, s)).Deliver(t.Context(), codeTo("jane.roe@example.com"))
			if err == nil || permanent(err) != (code == 550) {
				t.Errorf("%d at %s: %v, permanent %v", code, step, err, permanent(err))
			}
			if err != nil && strings.Contains(err.Error(), "jane") {
				t.Errorf("the error tells the address: %v", err)
			}
		}
	}
}

// A server that fails after it took the mail must not get it twice.
func TestSMTPFailsAfterAccepting(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go script(l, func(line string) (string, bool) {
		switch {
		case strings.HasPrefix(line, "DATA"):
			return "354 go on", true
		case line == ".":
			return "250 taken", false // and the connection is cut
		case strings.HasPrefix(line, "EHLO"), strings.HasPrefix(line, "MAIL"), strings.HasPrefix(line, "RCPT"), strings.HasPrefix(line, "NOOP"):
			return "250 ok", true
		}
		return "", true
	})
	sender, err := Open("smtp://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := newMailer(t, sender).Deliver(t.Context(), codeTo("a@b.example")); err != nil {
		t.Errorf("taken, but: %v", err)
	}
}

// script answers each line; "" answers nothing, false hangs up.
func script(l net.Listener, answer func(line string) (string, bool)) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close() //nolint:errcheck // a test's connection
	_, _ = io.WriteString(conn, "220 hi\r\n")
	buf, rest := make([]byte, 4096), ""
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		rest += string(buf[:n])
		for {
			line, after, ok := strings.Cut(rest, "\r\n")
			if !ok {
				break
			}
			rest = after
			reply, more := answer(line)
			if reply != "" {
				_, _ = io.WriteString(conn, reply+"\r\n")
			}
			if !more {
				return
			}
		}
	}
}

func TestSMTPHangs(t *testing.T) {
	t.Parallel()
	s := &server{answer: func(step, _ string) error {
		if step == "RCPT" {
			time.Sleep(5 * time.Second)
		}
		return nil
	}}
	sender := serve(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := newMailer(t, sender).Deliver(ctx, codeTo("a@b.example"))
	if !errors.Is(err, context.DeadlineExceeded) || permanent(err) || time.Since(began) > 3*time.Second {
		t.Errorf("the context's end: %v after %v", err, time.Since(began))
	}

	sender.(*smtpSender).timeout = 300 * time.Millisecond
	began = time.Now()
	err = newMailer(t, sender).Deliver(t.Context(), codeTo("a@b.example"))
	if err == nil || permanent(err) || time.Since(began) > 3*time.Second {
		t.Errorf("the server's silence: %v after %v", err, time.Since(began))
	}
}

func TestSMTPUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	sender, err := Open("smtp://" + address)
	if err != nil {
		t.Fatal(err)
	}
	if err := newMailer(t, sender).Deliver(t.Context(), codeTo("a@b.example")); err == nil || permanent(err) {
		t.Errorf("got %v, want a passing error", err)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"smtp://mail.example.com", "smtp://127.0.0.1:2525", "smtp://me:secret@mail.example.com:587/", "smtp://[::1]:25", "file:" + t.TempDir() + "/new/box"} {
		if _, err := Open(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		"", "mail.example.com", "imap://x", "smtp://", "smtp://:25", "smtp://h:0", "smtp://h:99999", "smtp://h:x",
		"smtp://secret@h", "smtp://me:secret@h:99999", "smtp://h/path", "smtp://h?x=y", "smtp://me:sec%zzret@h", "file:", "file:" + occupied,
	} {
		_, err := Open(address)
		if err == nil || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v, want it refused", address, err)
		} else if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %q is not one line without secrets", address, err)
		}
	}
}
