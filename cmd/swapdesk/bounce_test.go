package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Returned mails are taken from standard input, files and a Maildir; what is
// none is said and skipped.
func TestBounce(t *testing.T) {
	t.Parallel()
	d := newFile(t)
	dsn, err := os.ReadFile("../../internal/bounce/testdata/postfix.eml")
	if err != nil {
		t.Fatal(err)
	}
	if code, _, errs := runCLI(t, "migrate", "--db", d.db); code != 0 {
		t.Fatal(errs)
	}
	database := d.open()
	if _, err := database.Writer().Exec(`INSERT INTO mail_log (id, mailbox, reference, kind, state, failure, queued_at, changed_at)
		VALUES ('0199a6a8-1c2d-7e3f-8a4b-5c6d7e8f9a0b', 'm', '', 'exchange_issued', 'sent', '', 1, 1)`); err != nil {
		t.Fatal(err)
	}
	code, out, errs := d.typed("Subject: hello\n\nNo report.\n", "bounce")
	if code != 0 || out != "" || errs != "standard input: skipped: not a returned mail\n" {
		t.Errorf("%d %q %q", code, out, errs)
	}
	for _, box := range []string{"new", "cur"} {
		if err := os.MkdirAll(filepath.Join(d.dir, "box", box), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"1", "2"} {
		if err := os.WriteFile(filepath.Join(d.dir, "box", "new", name), dsn, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs = d.typed("", "bounce", "--maildir", filepath.Join(d.dir, "box"))
	if code != 0 || errs != "" || !strings.Contains(out, "1: mail 0199a6a8-1c2d-7e3f-8a4b-5c6d7e8f9a0b came back (5.1.1)") ||
		!strings.Contains(out, "2: mail 0199a6a8-1c2d-7e3f-8a4b-5c6d7e8f9a0b was known to have come back") {
		t.Errorf("%d %q %q", code, out, errs)
	}
	if strings.Contains(out, "jane") {
		t.Error("an address is printed")
	}
	if seen, err := os.ReadDir(filepath.Join(d.dir, "box", "cur")); err != nil || len(seen) != 2 {
		t.Errorf("%d were marked as seen, %v", len(seen), err)
	}
	if code, _, _ := d.typed("", "bounce", "no-such-file"); code != 1 {
		t.Errorf("a file that is not there: %d", code)
	}
}
