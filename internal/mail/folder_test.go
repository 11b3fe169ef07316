package mail

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"swapdesk/internal/fault"
)

func TestFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "box")
	if all, err := ReadDir(dir); err != nil || len(all) != 0 {
		t.Errorf("no folder yet: %v, %v", all, err)
	}
	sender, err := Open("file:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	ma := newMailer(t, sender)
	messages := samples("en")
	for i := range messages {
		messages[i].At = messages[0].At.Add(time.Duration(i) * time.Hour)
		for range 2 { // a retry after a crash replaces the file
			if err := ma.Deliver(t.Context(), messages[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range map[string]string{"junk.eml": "no mail\n", "note.txt": "hi", "a b.eml": "x"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all, err := ReadDir(dir)
	if err != nil || len(all) != len(messages) {
		t.Fatalf("%d mails, %v; want %d", len(all), err, len(messages))
	}
	for i, s := range all {
		m := messages[len(messages)-1-i]
		want, err := ma.Render(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		if s.ID != m.ID || s.To != m.To || s.Subject != want.Subject || !s.At.Equal(m.At) || s.Text != want.Text {
			t.Errorf("read back as %+v, want %s: %s\n%s", s, m.ID, want.Subject, want.Text)
		}
		one, err := Read(dir, s.ID)
		if err != nil || one != s {
			t.Errorf("Read(%s) = %+v, %v", s.ID, one, err)
		}
	}
	if left, err := os.ReadDir(filepath.Join(dir, unfinished)); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestReadRefusesTricks(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	dir := filepath.Join(root, "box")
	sender, err := Open("file:" + dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := newMailer(t, sender).Deliver(t.Context(), codeTo("a@b.example")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "m1.eml"), filepath.Join(root, "outside.eml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../outside.eml", filepath.Join(dir, "link.eml")); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", ".", "..", "../outside", "..\\outside", "/etc/passwd", "outside", "m1.eml", "link", "a\x00"} {
		if s, err := Read(dir, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("Read(%q) = %+v, %v", id, s, err)
		}
	}
	if all, err := ReadDir(dir); err != nil || len(all) != 0 {
		t.Errorf("ReadDir followed a link: %v, %v", all, err)
	}
}
