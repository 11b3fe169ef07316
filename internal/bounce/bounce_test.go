package bounce_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"swapdesk/internal/bounce"
	"swapdesk/internal/db"
	"swapdesk/internal/db/dbtest"
	"swapdesk/internal/fault"
	"swapdesk/internal/notify"
)

// id is that of our mail in the files of testdata, which have the shapes of
// common servers.
const id = "0199a6a8-1c2d-7e3f-8a4b-5c6d7e8f9a0b"

func TestRead(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bounce.Report{
		"postfix.eml":  {MailID: id, Failed: true, Status: "5.1.1"},
		"exchange.eml": {MailID: id, Failed: true, Status: "5.2.2"},
		"gmail.eml":    {MailID: id, Failed: true, Status: "5.7.1"},
		"exim.eml":     {MailID: id, Failed: true, Status: "5.0.0"},
		"late.eml":     {MailID: id, Status: "4.4.1"},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			raw, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			raw = bytes.ReplaceAll(raw, []byte("\n"), []byte(end))
			if got, err := bounce.Read(bytes.NewReader(raw)); err != nil || got != want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	}
}

// What is no returned mail of ours is refused, and nothing of any size or depth
// is more than that.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	postfix, err := os.ReadFile("testdata/postfix.eml")
	if err != nil {
		t.Fatal(err)
	}
	nested := "Content-Type: multipart/mixed; boundary=b0\n\n"
	for i := range 200 {
		nested += fmt.Sprintf("--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
	}
	for name, c := range map[string]struct{ message, code string }{
		"nothing":         {"", "not_a_report"},
		"noise":           {"\x00\xff\xfe noise", "not_a_report"},
		"an answer":       {"From: jane@example.com\nSubject: Out of office\n\nMessage-ID: <" + id + "@swap.example>\n", "not_a_report"},
		"no boundary":     {"Content-Type: multipart/report\n\n--x\n", "not_a_report"},
		"very deep":       {nested, "not_a_report"},
		"somebody else's": {strings.ReplaceAll(string(postfix), id, "CAF=abc123"), "no_mail"},
		"not ours":        {strings.ReplaceAll(string(postfix), id, "0199a6a8-1c2d-4e3f-8a4b-5c6d7e8f9a0b"), "no_mail"},
		"cut off":         {string(postfix[:bytes.Index(postfix, []byte("message/rfc822"))]), "no_mail"},
		"too long":        {string(postfix) + strings.Repeat("x", bounce.MaxSize), "too_long"},
		"a long header":   {"X-A: " + strings.Repeat("a", bounce.MaxSize-100) + "\n\n", "not_a_report"},
	} {
		if r, err := bounce.Read(strings.NewReader(c.message)); !fault.Is(err, c.code) {
			t.Errorf("%s: %+v, %v, want %s", name, r, err, c.code)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"postfix", "exchange", "gmail", "exim", "late"} {
		raw, err := os.ReadFile("testdata/" + name + ".eml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, err := bounce.Read(bytes.NewReader(raw)); err == nil && len(r.MailID) != len(id) {
			t.Errorf("%+v", r)
		}
	})
}

// A returned mail is noted once, with one event, and a stranger's or a forged
// one changes nothing.
func TestNote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := dbtest.Seed(t, d)
		s := &bounce.Service{Repo: d, Now: w.Clock.Now}
		raw, err := os.ReadFile("testdata/postfix.eml")
		if err != nil {
			t.Fatal(err)
		}
		if _, noted, err := s.Note(t.Context(), bytes.NewReader(raw)); noted || !fault.Is(err, "mail_not_found") {
			t.Errorf("of no mail: %t, %v", noted, err)
		}
		w.Exec(`INSERT INTO mail_log (id, mailbox, reference, kind, state, failure, queued_at, changed_at)
			VALUES ('` + id + `', 'm1', '', 'exchange_issued', 'sent', '', 1, 1)`)
		late, err := os.ReadFile("testdata/late.eml")
		if err != nil {
			t.Fatal(err)
		}
		if _, noted, err := s.Note(t.Context(), bytes.NewReader(late)); noted || err != nil || w.Text(`SELECT state FROM mail_log`) != "sent" {
			t.Errorf("late: %t, %v", noted, err)
		}
		for i := range 3 {
			if _, noted, err := s.Note(t.Context(), bytes.NewReader(raw)); noted != (i == 0) || err != nil {
				t.Errorf("%d: %t, %v", i, noted, err)
			}
		}
		if got := w.Text(`SELECT state || ' ' || failure FROM mail_log`); got != "bounced 5.1.1" {
			t.Error(got)
		}
		// The worker's own note may come after the answer.
		tx, err := w.DB.Writer().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(w.DB.NoteMail(t.Context(), tx, id, notify.Sent, "", w.Clock.Now()), tx.Commit())
		if got := w.Text(`SELECT state FROM mail_log`); err != nil || got != "bounced" {
			t.Errorf("noted as sent afterwards: %s, %v", got, err)
		}
		if n := w.Count(`SELECT count(*) FROM audit_event WHERE action = 'mail.bounced' AND subject = 'mailbox:m1'`); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}
